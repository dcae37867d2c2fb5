"""The assessment in ten areas, and the needs that arise from it. Nothing here commits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.coordination.cases import plan_queries as queries
from app.coordination.cases.alerts import Rupture, raise_alert
from app.coordination.cases.findings_book import FindingsBook
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import Told, change, must_be_open, note
from app.coordination.cases.plan_models import CaseArea, CaseNeed
from app.coordination.cases.plan_words import Area, AreaGap, EventKind, NeedState
from app.core.errors import InvalidInput, NotFound
from app.core.messages import N_, Message
from app.discharge.candidates import contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaSaid:
    """What somebody says of one area: codes, words, and why it is not complete if it is not."""

    area: Area
    findings: Sequence[str]
    words: str
    gap: AreaGap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaNow:
    """What is known of one area now; an area that nobody looked at has no moment."""

    area: Area
    findings: Sequence[str]
    words: str
    gap: AreaGap | None
    at: datetime | None
    by: str | None

    @property
    def is_complete(self) -> bool:
        """Whether somebody looked, and nothing is missing."""
        return self.at is not None and self.gap is None


def areas_now(session: Session, case: CaseFile) -> list[AreaNow]:
    """The ten areas in their order, whatever was said of them; one statement."""
    rows = {row.CaseArea.area: row for row in session.execute(queries.areas_of(case.id))}
    return [_now(area, rows.get(area.value)) for area in Area]


def save_area(
    session: Session, hand: Hand, edit: CaseEdit, said: AreaSaid, book: FindingsBook
) -> CaseArea:
    """Write down an area. Half an assessment is kept, marked incomplete with its reason.

    Raises InvalidInput when nothing is said and no reason is given, or for a code of another area.
    """
    _check(said, book)
    case = change(session, hand, edit)
    must_be_open(case)
    before = session.scalar(queries.last_version(case.id, said.area.value)) or 0
    row = CaseArea(
        case_id=case.id,
        area=said.area.value,
        version=before + 1,
        findings=json.dumps(list(said.findings)),
        words=said.words,
        gap=said.gap.value if said.gap else None,
        at=hand.now,
        by_id=hand.subject.user_id,
    )
    session.add(row)
    note(session, case, hand, Told(kind=EventKind.ASSESSED, about=said.area.value))
    for code in said.findings:
        kind = book.by_code[code].alert
        if kind is not None:
            day = hand.today.isoformat()
            raise_alert(session, case, Rupture(kind=kind, source=f"sign:{code}:{day}"), hand)
    return row


def suggested(
    areas: Sequence[AreaNow], book: FindingsBook, known: Sequence[CaseNeed]
) -> dict[str, Area]:
    """Kinds of care that the findings make think of and that are no need yet, with the area."""
    have = {need.care for need in known if need.state != NeedState.DROPPED}
    found: dict[str, Area] = {}
    for one in areas:
        for code in one.findings:
            for care in book.by_code[code].suggests:
                if care not in have:
                    found.setdefault(care, one.area)
    return found


def add_need(
    session: Session, hand: Hand, edit: CaseEdit, care: str, area: Area | None
) -> CaseNeed:
    """Write down that the person needs a kind of care; a need that is open already stays one."""
    if care not in hand.reference.care:
        fault = Message(N_("Choose a kind of care of the list."))
        raise InvalidInput(fault, {"care": [fault]})
    case = change(session, hand, edit)
    must_be_open(case)
    for need in session.scalars(queries.needs_of(case.id)):
        if need.care == care and need.state != NeedState.DROPPED:
            return need
    need = CaseNeed(
        case_id=case.id,
        care=care,
        area=area.value if area else None,
        state=NeedState.OPEN.value,
        arose_at=hand.now,
        changed_at=hand.now,
    )
    session.add(need)
    note(session, case, hand, Told(kind=EventKind.NEED, about=f"open:{care}"))
    return need


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedSaid:
    """What becomes of a need: its state, and who covers it."""

    state: NeedState
    service_id: str | None = None
    provider: str | None = None


def settle_need(
    session: Session, hand: Hand, edit: CaseEdit, need_id: int, said: NeedSaid
) -> CaseNeed:
    """Say who covers a need, that nobody does any more, or that it is no need any more."""
    case = change(session, hand, edit)
    need = session.get(CaseNeed, need_id)
    if need is None or need.case_id != case.id:
        raise NotFound(Message(N_("There is no such need in this file.")))
    need.service_public_id = need.provider_name = None
    if said.state is NeedState.COVERED:
        need.service_public_id, need.provider_name = _who_covers(session, said)
    need.state, need.changed_at = said.state.value, hand.now
    note(session, case, hand, Told(kind=EventKind.NEED, about=f"{said.state.value}:{need.care}"))
    return need


def _who_covers(session: Session, said: NeedSaid) -> tuple[str | None, str]:
    if said.service_id:
        found = contacts(session, [said.service_id]).get(said.service_id)
        if found is None:
            fault = Message(N_("The directory has no such service."))
            raise InvalidInput(fault, {"service": [fault]})
        return found.service_id, found.name
    if not said.provider:
        fault = Message(N_("Say who covers this need."))
        raise InvalidInput(fault, {"provider": [fault]})
    return None, said.provider


def _check(said: AreaSaid, book: FindingsBook) -> None:
    odd = [
        code
        for code in said.findings
        if code not in book.by_code or book.by_code[code].area is not said.area
    ]
    if odd:
        fault = Message(N_("“%(code)s” is nothing that this area knows."), {"code": odd[0][:40]})
        raise InvalidInput(fault, {"findings": [fault]})
    if not said.findings and not said.words and said.gap is None:
        fault = Message(N_("Say what was seen, or why this area is not complete yet."))
        raise InvalidInput(fault, {"gap": [fault]})


def _now(area: Area, row: Any) -> AreaNow:
    if row is None:
        return AreaNow(area=area, findings=(), words="", gap=None, at=None, by=None)
    found: CaseArea = row.CaseArea
    return AreaNow(
        area=area,
        findings=tuple(json.loads(found.findings)),
        words=found.words,
        gap=AreaGap(found.gap) if found.gap else None,
        at=found.at,
        by=row.name,
    )
