"""What the pages of conventions show. Knows no web."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.agreements import ConventionDates, stage_of
from app.cadastre.ledger import Change
from app.cadastre.models import Convention, ConventionService, Provider, Service
from app.cadastre.record_words import STAGE_NAMES, STAGE_TONES, ConventionStage, RecordKind
from app.cadastre.records import search_key
from app.cadastre.upkeep.screens import LINES, HistoryLine, history_lines
from app.cadastre.vocabulary import ServiceStatus
from app.core.messages import N_, Listing, LText, Message
from app.reference.areas import named
from app.reference.loader import Reference

MOST_SHOWN = 500
MOST_FOUND = 20
_ORDER = (
    ConventionStage.EXPIRING,
    ConventionStage.DRAFT,
    ConventionStage.SIGNED,
    ConventionStage.IN_FORCE,
    ConventionStage.ENDED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A convention in a list."""

    code: str
    title: LText
    parties: Listing | None
    care: Listing
    zones: Listing
    period: Message
    stage: ConventionStage
    stage_words: Message
    tone: str
    last_day: date | None
    days_left: int | None
    is_last_call: bool
    bound: int
    signed_on: date | None
    ended_reason: str | None
    document: str | None
    acts: Listing | None
    renewal: Message | None


def stage_on(convention: Convention, reference: Reference, *, today: date) -> ConventionStage:
    """Where a convention stands on a day."""
    dates = ConventionDates(
        signed_on=convention.signed_on,
        valid_from=convention.valid_from,
        valid_to=convention.valid_to,
        ended_on=convention.ended_on,
    )
    days = round(reference.policy("convention_expiring_days", today))
    return stage_of(dates, today=today, expiring_days=days)


def all_lines(session: Session, reference: Reference, *, today: date) -> list[Line]:
    """Every convention, those that end soon first."""
    count = func.count(ConventionService.service_id)
    statement = (
        select(Convention, count)
        .outerjoin(ConventionService, ConventionService.convention_id == Convention.id)
        .group_by(Convention.id)
        .order_by(Convention.code)
        .limit(MOST_SHOWN)
    )
    rows = session.execute(statement).all()
    lines = [line_of(row, bound, reference, today=today) for row, bound in rows]
    return sorted(
        lines, key=lambda one: (_ORDER.index(one.stage), one.last_day or date.max, one.code)
    )


def line_of(convention: Convention, bound: int, reference: Reference, *, today: date) -> Line:
    """A convention in words."""
    stage = stage_on(convention, reference, today=today)
    last = convention.last_day
    due = convention.renewal_due_on
    days_left = (last - today).days if last is not None and last >= today else None
    last_call = round(reference.policy("convention_last_call_days", today))
    return Line(
        code=convention.code,
        title=LText(convention.titles),
        parties=Listing(tuple(convention.parties)) if convention.parties else None,
        care=Listing(tuple(reference.care[code].labels for code in convention.care)),
        acts=_acts(convention.acts, reference),
        zones=named(convention.zones, reference),
        period=_period(convention.valid_from, last),
        stage=stage,
        stage_words=Message(STAGE_NAMES[stage]),
        tone=STAGE_TONES[stage],
        last_day=last,
        days_left=days_left,
        is_last_call=stage is ConventionStage.EXPIRING and (days_left or 0) < last_call,
        bound=bound,
        signed_on=convention.signed_on,
        ended_reason=convention.ended_reason,
        document=convention.document,
        renewal=_renewal(due, convention.renewal_by) if due else None,
    )


def _acts(codes: Sequence[str] | None, reference: Reference) -> Listing | None:
    known = [reference.acts[code].labels for code in codes or () if code in reference.acts]
    return Listing(tuple(known)) if known else None


def _renewal(due: date, who: str | None) -> Message:
    if who:
        return Message(N_("by %(day)s, %(who)s sees to it"), {"day": due, "who": who})
    return Message(N_("by %(day)s"), {"day": due})


def _period(start: date, last: date | None) -> Message:
    if last is None:
        return Message(N_("Since %(start)s"), {"start": start})
    return Message(N_("From %(start)s to %(end)s"), {"start": start, "end": last})


def tabs_of(lines: Sequence[Line]) -> list[tuple[str, Message, int]]:
    """The stages that occur, with how many conventions stand there."""
    count = Counter(line.stage for line in lines)
    return [(one.value, Message(STAGE_NAMES[one]), count[one]) for one in _ORDER if count[one]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundLine:
    """A service that a convention binds, or could."""

    public_id: str
    name: str
    care: LText
    country: str
    is_closed: bool


def bound_lines(session: Session, convention: Convention, reference: Reference) -> list[BoundLine]:
    """The services a convention binds: who loses it when it ends."""
    statement = _services().join(ConventionService, ConventionService.service_id == Service.id)
    statement = statement.where(ConventionService.convention_id == convention.id)
    return [_bound(row, reference) for row in session.execute(statement)]


def _services() -> Any:
    return (
        select(
            Service.public_id,
            Provider.name,
            Service.care,
            Provider.country,
            Service.status,
        )
        .select_from(Service)
        .join(Provider, Provider.id == Service.provider_id)
        .order_by(Provider.search_name, Service.care, Service.id)
    )


def _bound(row: Any, reference: Reference) -> BoundLine:
    return BoundLine(
        public_id=row.public_id,
        name=row.name,
        care=reference.care[row.care].labels,
        country=row.country,
        is_closed=row.status != ServiceStatus.OPEN,
    )


def services_to_bind(
    session: Session, convention: Convention, words: str, reference: Reference
) -> list[BoundLine]:
    """Open services of the convention's kinds of care with that name that it does not bind yet."""
    key = search_key(words)
    if not key:
        return []
    bound = select(ConventionService.service_id).where(
        ConventionService.convention_id == convention.id
    )
    statement = _services().where(
        Provider.search_name.contains(key, autoescape=True),
        Service.care.in_(convention.care),
        Service.status == ServiceStatus.OPEN.value,
        Service.id.not_in(bound),
    )
    rows = session.execute(statement.limit(MOST_FOUND))
    return [_bound(row, reference) for row in rows]


def history(session: Session, convention: Convention, reference: Reference) -> list[HistoryLine]:
    """The last changes of a convention, the newest first."""
    rows = session.scalars(
        select(Change)
        .where(
            Change.record_kind == RecordKind.CONVENTION.value,
            Change.record_id == convention.id,
        )
        .order_by(Change.id.desc())
        .limit(LINES)
    ).all()
    return history_lines(session, rows, reference)
