"""Verbs of conventions: make, change, sign, renew, end, bind. All are logged; none commits."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.changes import (
    Deed,
    change_fields,
    change_parts,
    note_made,
    plain,
    revert_change,
)
from app.cadastre.ledger import Change
from app.cadastre.models import Convention, Service
from app.cadastre.parts import read_part
from app.cadastre.record_words import RecordKind
from app.cadastre.upkeep.chasing import ALERTS
from app.cadastre.upkeep_models import DirectoryTask
from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.messages import N_, Message
from app.reference.loader import Reference

BOUND = "bound_services"
WRONG = Message(N_("Some fields need to be corrected."))


def convention_of(session: Session, code: str) -> Convention:
    """The convention of that reference; raises NotFound."""
    found = session.scalars(select(Convention).where(Convention.code == code)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no convention at this address.")))
    return found


def last_change(session: Session, convention: Convention) -> int:
    """The newest line of the log of a convention."""
    newest = select(func.max(Change.id)).where(
        Change.record_kind == RecordKind.CONVENTION.value, Change.record_id == convention.id
    )
    return session.scalar(newest) or 0


def create(session: Session, code: str, terms: Mapping[str, Any], deed: Deed) -> Convention:
    """A new convention, a draft until it is signed; raises InvalidInput when the code is taken."""
    if session.scalar(select(Convention.id).where(Convention.code == code)) is not None:
        sentence = N_("There is a convention with the reference %(code)s already.")
        raise InvalidInput(WRONG, {"code": [Message(sentence, {"code": code})]})
    made = Convention(code=code, is_fictitious=False, **terms)
    session.add(made)
    session.flush()
    new = {name: plain(value) for name, value in terms.items() if value is not None}
    note_made(session, made, {"code": code, **new}, deed)
    return made


def change(
    session: Session, convention: Convention, terms: Mapping[str, Any], deed: Deed, *, seen: int
) -> int:
    """Write new terms; tells how many fields changed. `seen` is the last change the form knew.

    Raises Conflict when somebody changed it meanwhile, InvalidInput when its end is before it.
    """
    newest = last_change(session, convention)
    if newest > seen:
        who = session.scalars(select(Change.who).where(Change.id == newest)).one()
        sentence = N_(
            "%(who)s changed this convention meanwhile: look at it, then save again to replace it."
        )
        raise Conflict(Message(sentence, {"who": who}))
    ended = convention.ended_on
    if ended is not None and ended < terms["valid_from"]:
        sentence = N_("It was ended on %(day)s: it cannot start after that.")
        raise InvalidInput(WRONG, {"valid_from": [Message(sentence, {"day": ended})]})
    return len(change_fields(session, convention, terms, deed))


def sign(session: Session, convention: Convention, signed_on: date | None, deed: Deed) -> None:
    """All parties signed on that day; raises InvalidInput or Conflict."""
    if convention.signed_on is not None:
        sentence = N_("It was signed on %(day)s already.")
        raise Conflict(Message(sentence, {"day": convention.signed_on}))
    if signed_on is None:
        raise _fault("signed_on", N_("On which day was it signed?"))
    if signed_on > deed.day:
        raise _fault("signed_on", N_("A signature cannot be in the future."))
    if len(convention.parties) < 2:
        raise _fault("signed_on", N_("Name its parties first: two at least."))
    change_fields(session, convention, {"signed_on": signed_on}, deed)


def end(
    session: Session, convention: Convention, ended_on: date | None, reason: str, deed: Deed
) -> None:
    """It ends before its time, for that reason; raises InvalidInput."""
    if ended_on is None:
        raise _fault("ended_on", N_("What is its last day?"))
    if not reason:
        raise _fault("ended_reason", N_("Why does it end? Those who rely on it will ask."))
    if ended_on < convention.valid_from:
        sentence = N_("It holds from %(day)s: it cannot end before.")
        raise _fault("ended_on", sentence, day=convention.valid_from)
    if convention.valid_to is not None and ended_on > convention.valid_to:
        sentence = N_("It ends on %(day)s by itself: renew it to make it last longer.")
        raise _fault("ended_on", sentence, day=convention.valid_to)
    said = {"ended_on": ended_on, "ended_reason": reason[:300]}
    change_fields(session, convention, said, deed)


def renew(
    session: Session,
    convention: Convention,
    valid_to: date | None,
    deed: Deed,
    reference: Reference,
) -> Convention:
    """A draft of the same terms and services from the day after its end; its tasks are done.

    Raises InvalidInput when it has no end, or ends after the new one would.
    """
    last = convention.last_day
    if last is None:
        raise _fault("renew_to", N_("It has no end: there is nothing to renew."))
    first = last + timedelta(days=1)
    if valid_to is not None and valid_to < first:
        sentence = N_("The new period starts on %(day)s: it cannot end before.")
        raise _fault("renew_to", sentence, day=first)
    terms: dict[str, Any] = {
        name: getattr(convention, name) for name in ("titles", "parties", "care", "zones", "acts")
    }
    terms |= {"valid_from": first, "valid_to": valid_to, "renewal_by": convention.renewal_by}
    made = create(session, _next_code(session, convention.code), terms, deed)
    made.is_fictitious = convention.is_fictitious
    bound = read_part(session, convention, BOUND)
    change_parts(session, made, {BOUND: bound}, deed, reference)
    _finish_renewals(session, convention, deed)
    return made


def _next_code(session: Session, code: str) -> str:
    """`givet-dinant` becomes `givet-dinant-2`, and so on."""
    stem, _dash, number = code.rpartition("-")
    base = stem if stem and number.isdigit() and len(number) < 3 else code
    known = set(
        session.scalars(select(Convention.code).where(Convention.code.startswith(base[:36])))
    )
    return next(new for n in range(2, 1000) if (new := f"{base[:36]}-{n}") not in known)


def _finish_renewals(session: Session, convention: Convention, deed: Deed) -> None:
    waiting = select(DirectoryTask).where(
        DirectoryTask.kind.in_([kind.value for kind, _policy in ALERTS]),
        DirectoryTask.convention_id == convention.id,
        DirectoryTask.done_at.is_(None),
    )
    for task in session.scalars(waiting):
        task.done_at, task.done_by = deed.at, deed.who[:120]
    session.flush()


def bind(
    session: Session,
    convention: Convention,
    change_of: tuple[Sequence[str], Sequence[str]],
    deed: Deed,
    reference: Reference,
) -> int:
    """Bind services and let others go, by their addresses; raises InvalidInput."""
    added, removed = change_of
    known = set(
        session.scalars(select(Service.public_id).where(Service.public_id.in_(list(added))))
    )
    if known != set(added):
        raise _fault("services", N_("One of these services does not exist any more."))
    now = set(read_part(session, convention, BOUND))
    wanted = sorted((now | known) - set(removed))
    return len(change_parts(session, convention, {BOUND: wanted}, deed, reference))


def take_back(
    session: Session, convention: Convention, change_id: int, reference: Reference, deed: Deed
) -> None:
    """Take one change of this convention back; raises NotFound or Conflict."""
    row = session.get(Change, change_id)
    kind = RecordKind.CONVENTION.value
    if row is None or (row.record_kind, row.record_id) != (kind, convention.id):
        raise NotFound(Message(N_("There is no such change.")))
    revert_change(session, change_id, reference, deed)
    ends = [day for day in (convention.valid_to, convention.ended_on) if day is not None]
    if any(day < convention.valid_from for day in ends):
        raise Conflict(Message(N_("Taken back, it would end before it starts: change both days.")))


def _fault(field: str, sentence: str, **values: object) -> InvalidInput:
    return InvalidInput(WRONG, {field: [Message(sentence, values)]})
