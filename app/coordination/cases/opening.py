"""Opening a file: to look, or to change it from the version that was on the screen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.access.permissions import manages_cases
from app.coordination.cases import queries
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.models import CaseEvent, CaseFile
from app.coordination.cases.plan_words import EventKind
from app.coordination.cases.vocabulary import SeatScope
from app.core.errors import Conflict, NotFound, Refused
from app.core.messages import N_, Message

ABSENT = Message(N_("There is no such file, or it is not yours."))
_ORDER = (SeatScope.OWN, SeatScope.PLAN, SeatScope.WHOLE)


@dataclass(frozen=True, slots=True)
class Seen:
    """A file and how much of it the reader may see; `is_own`: the reader's team holds it."""

    case: CaseFile
    scope: SeatScope
    is_own: bool

    def shows(self, least: SeatScope) -> bool:
        """Whether the reader sees that much."""
        return _ORDER.index(self.scope) >= _ORDER.index(least)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What happened, when if not now, and what was said of it."""

    kind: EventKind
    about: str | None = None
    words: str | None = None
    at: datetime | None = None


def find_case(
    session: Session, hand: Hand, public_id: str, *, least: SeatScope = SeatScope.OWN
) -> Seen:
    """The file, when the reader may see that much of it. Raises NotFound otherwise."""
    subject = hand.subject
    may_exist = subject.organisation_id is not None and public_id.isalnum()
    asked = queries.case_named(subject, public_id, hand.now)
    case = session.scalars(asked).one_or_none() if may_exist else None
    if case is None:
        raise _absent()
    is_own = manages_cases(subject) and case.organisation_id == subject.organisation_id
    scopes = [
        SeatScope(one) for one in session.scalars(queries.scopes_of(subject, case.id, hand.now))
    ]
    scope = SeatScope.WHOLE if is_own else max(scopes, key=_ORDER.index)
    seen = Seen(case, scope, is_own)
    if not seen.shows(least):
        raise _absent()
    return seen


def own_case(session: Session, hand: Hand, public_id: str) -> CaseFile:
    """The file, for the team that holds it only: it decides, assigns and closes."""
    seen = find_case(session, hand, public_id)
    if not seen.is_own:
        raise _absent()
    return seen.case


def change(session: Session, hand: Hand, edit: CaseEdit, *, only_team: bool = False) -> CaseFile:
    """The file one version later; raises NotFound, or Conflict when somebody changed it."""
    if only_team:
        case = own_case(session, hand, edit.public_id)
    else:
        case = find_case(session, hand, edit.public_id, least=SeatScope.WHOLE).case
    taken = session.scalars(
        update(CaseFile)
        .where(CaseFile.id == case.id, CaseFile.version == edit.version)
        .values(version=edit.version + 1, updated_at=hand.now)
        .returning(CaseFile.id)
    ).all()
    if not taken:
        raise Conflict(
            Message(N_("Somebody changed this file meanwhile. Look at it again, then retry."))
        )
    session.refresh(case)
    return case


def must_be_open(case: CaseFile) -> None:
    """Raise Refused when the file is over: nothing more is written in it."""
    if case.ended_at is not None:
        raise Refused(Message(N_("This file is over: nothing more is written in it.")))


def note(session: Session, case: CaseFile, hand: Hand, told: Told) -> CaseEvent:
    """Write down what happened, for the timeline."""
    event = CaseEvent(
        case_id=case.id,
        kind=told.kind.value,
        at=told.at or hand.now,
        noted_at=hand.now,
        by_id=hand.subject.user_id,
        about=told.about,
        words=told.words,
    )
    session.add(event)
    session.flush()
    return event


def _absent() -> NotFound:
    return NotFound(ABSENT)
