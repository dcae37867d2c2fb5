"""Verbs of upkeep: save with what moved meanwhile, claim, report an error, confirm. No commit."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.vocabulary import Subject
from app.cadastre.changes import (
    KIND_OF,
    Deed,
    Record,
    change_fields,
    change_record,
    current_value,
    plain,
)
from app.cadastre.ledger import Change
from app.cadastre.models import Provider, Service, Verification
from app.cadastre.record_words import (
    ClaimState,
    ConfirmedPart,
    ReportState,
    ToldVia,
)
from app.cadastre.upkeep_models import Custody, ErrorReport, RecordClaim
from app.core.errors import Conflict, NotFound, Refused
from app.core.messages import N_, Message
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from app.reference.loader import Reference

_CODE = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One field that will change, or that two people changed at once."""

    field: str
    old: Any
    new: Any
    theirs: Any = None
    who: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a form would change: lines to write, and lines that somebody else moved meanwhile."""

    lines: tuple[Line, ...]
    conflicts: tuple[Line, ...]


def last_change(session: Session, provider_id: int) -> int:
    """The mark of now: the newest line of the log of a provider."""
    newest = select(func.max(Change.id)).where(Change.provider_id == provider_id)
    return session.scalar(newest) or 0


def last_of_all(session: Session) -> int:
    """The mark of now for a record that several providers share."""
    return session.scalar(select(func.max(Change.id))) or 0


@dataclass(frozen=True, slots=True)
class Mark:
    """The changes a form knows, by the number of the newest: when it was opened, and told since."""

    opened: int
    told: int = 0

    def __str__(self) -> str:
        return f"{self.opened}-{self.told}" if self.told else str(self.opened)


def draft(session: Session, record: Record, values: Mapping[str, Any], *, seen: Mark) -> Draft:
    """What the form changes, against what it showed when it was opened.

    A field that somebody else changed meanwhile and that the form left as it was is not touched;
    one that both changed is a conflict, shown side by side, until the writer was told of it.
    """
    moved = _moved_since(session, record, seen.opened)
    lines: list[Line] = []
    conflicts: list[Line] = []
    for field, value in values.items():
        now, mine = current_value(session, record, field), plain(value)
        other = moved.get(field)
        base = other.base if other else now
        if is_same(mine, now) or is_same(mine, base):
            continue
        if other is None or other.last <= seen.told:
            lines.append(Line(field=field, old=now, new=mine))
        else:
            conflicts.append(Line(field=field, old=base, new=mine, theirs=now, who=other.who))
    return Draft(lines=tuple(lines), conflicts=tuple(conflicts))


def is_same(one: Any, other: Any) -> bool:
    """Whether two values say the same: the order of codes in a list says nothing."""
    if isinstance(one, list) and isinstance(other, list):
        plain_codes = all(isinstance(code, str) for code in (*one, *other))
        return sorted(one) == sorted(other) if plain_codes else one == other
    return bool(one == other)


@dataclass(frozen=True, slots=True)
class _Moved:
    """A field that changed: its value before, who changed it last, the number of that change."""

    base: Any
    who: str
    last: int


def _moved_since(session: Session, record: Record, opened: int) -> dict[str, _Moved]:
    kind = KIND_OF[type(record)].value
    statement = select(Change.field, Change.old, Change.who, Change.id).where(
        Change.record_kind == kind, Change.record_id == record.id, Change.id > opened
    )
    found: dict[str, _Moved] = {}
    for field, old, who, number in session.execute(statement.order_by(Change.id)):
        found[field] = _Moved(found[field].base if field in found else old, who, number)
    return found


def save(
    session: Session,
    record: Record,
    told: tuple[Draft, Mapping[str, Any]],
    deed: Deed,
    reference: Reference,
) -> int:
    """Write the lines of a draft, given with the values of its form.

    Raises Conflict when somebody moved one of its fields.
    """
    made, values = told
    if made.conflicts:
        raise Conflict(Message(N_("Somebody else changed this record meanwhile.")))
    wanted = {line.field: values[line.field] for line in made.lines}
    return len(change_record(session, record, wanted, deed, reference))


def confirm(
    session: Session,
    services: Sequence[Service],
    provider: Provider,
    deed: Deed,
    *,
    via: ToldVia,
) -> None:
    """Everything on these records is right today: the record and the contact."""
    for service in services:
        session.add(
            Verification(
                service_id=service.id,
                checked_on=deed.day,
                checked_by=deed.who,
                channel=via.value,
                part=ConfirmedPart.RECORD.value,
            )
        )
        said = {
            "confirmed_on": deed.day,
            "confirmed_by": deed.who,
            "confirmed_how": via.value,
        }
        change_fields(session, service, said, deed)
    confirm_contact(session, provider, deed, via=via)


def confirm_contact(session: Session, provider: Provider, deed: Deed, *, via: ToldVia) -> None:
    """The telephone and the addresses are right today; nothing is said of the rest."""
    contact = {
        "contact_confirmed_on": deed.day,
        "contact_confirmed_by": deed.who,
        "contact_confirmed_how": via.value,
        "unanswered_since": None,
        "bounced_on": None,
    }
    change_fields(session, provider, contact, deed)


def claim(
    session: Session,
    subject: Subject,
    provider: Provider,
    deed: Deed,
    *,
    minutes: float,
) -> tuple[RecordClaim, str | None]:
    """Say that a record is one's own; a known address gets a code, else a coordinator decides.

    `deed.why` is what the person says of it. Returns the claim and the code to send, if any.
    Raises Conflict when one waits already.
    """
    now = deed.at
    waiting = select(RecordClaim).where(
        RecordClaim.provider_id == provider.id,
        RecordClaim.organisation_id == subject.organisation_id,
        RecordClaim.state.in_([ClaimState.CODE_SENT, ClaimState.WAITING]),
        RecordClaim.expires_at > now,
    )
    if session.scalar(waiting) is not None:
        raise Conflict(Message(N_("Your organisation has asked for this record already.")))
    code = "".join(secrets.choice(_CODE) for _ in range(CODE_LENGTH)) if provider.email else None
    row = RecordClaim(
        provider_id=provider.id,
        organisation_id=subject.organisation_id,
        user_id=subject.user_id,
        state=(ClaimState.CODE_SENT if code else ClaimState.WAITING).value,
        reason=deed.why,
        code_hash=_hash(code) if code else None,
        tries=0,
        created_at=now,
        expires_at=now + (timedelta(minutes=minutes) if code else timedelta(days=30)),
    )
    session.add(row)
    session.flush()
    return row, code


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode()).digest()


def send_code(
    session: Session, row: RecordClaim, provider: Provider, letter: Letter, *, now: datetime
) -> None:
    """Put the letter with the code in the outbox: it goes to the address known, no other."""
    assert letter.to == provider.email
    assert letter.channel is Channel.MAIL
    enqueue(session, letter, now=now)
    row.state = ClaimState.CODE_SENT.value


def try_code(session: Session, row: RecordClaim, code: str, *, tries: float, now: datetime) -> bool:
    """Whether the code is right; then the organisation has the record. A wrong one is counted.

    Raises Refused when it is too late or was tried too often: a coordinator then decides.
    """
    if row.state != ClaimState.CODE_SENT or row.code_hash is None:
        raise Refused(Message(N_("This request does not wait for a code.")))
    if row.expires_at <= now or row.tries >= tries:
        raise Refused(Message(N_("This code is no longer valid: a coordinator will decide.")))
    row.tries += 1
    said = "".join(code.split()).casefold()
    if not hmac.compare_digest(_hash(said), row.code_hash):
        if row.tries >= tries:
            row.state = ClaimState.WAITING.value
            row.expires_at = now + timedelta(days=30)
        session.flush()
        return False
    grant(session, row, by="code", now=now)
    return True


def grant(session: Session, row: RecordClaim, *, by: str, now: datetime) -> None:
    """Give the record into the hands of the organisation that claimed it."""
    row.state, row.decided_at, row.decided_by = ClaimState.GRANTED.value, now, by[:120]
    key = (row.organisation_id, row.provider_id)
    if session.get(Custody, key) is None:
        session.add(
            Custody(
                organisation_id=row.organisation_id,
                provider_id=row.provider_id,
                since=now,
                granted_by=by[:120],
            )
        )
    session.flush()


def decide_claim(
    session: Session, public_id: str, *, is_granted: bool, by: str, now: datetime
) -> RecordClaim:
    """A coordinator grants or refuses a claim; raises NotFound or Conflict."""
    row: RecordClaim = _one(session, RecordClaim, public_id)
    if row.state not in {ClaimState.CODE_SENT, ClaimState.WAITING}:
        raise Conflict(Message(N_("This request was decided already.")))
    if is_granted:
        grant(session, row, by=by, now=now)
    else:
        row.state, row.decided_at, row.decided_by = ClaimState.REFUSED.value, now, by[:120]
    session.flush()
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """What somebody says is wrong or missing, from which network (a keyed hash).

    `told` is what is known of a service that is missing, by field.
    """

    topic: str
    text: str
    reply_to: str | None
    language: str
    source: bytes
    told: Mapping[str, str] | None = None


def report_error(
    session: Session,
    service: Service | None,
    said: Complaint,
    *,
    window: tuple[float, float],
    now: datetime,
) -> ErrorReport:
    """Keep an error report for a coordinator; `window` is (reports, minutes) of one network.

    Raises Refused beyond that.
    """
    most, minutes = window
    since = now - timedelta(minutes=minutes)
    count = select(func.count()).where(
        ErrorReport.source_hash == said.source, ErrorReport.created_at > since
    )
    if (session.scalar(count) or 0) >= most:
        raise Refused(Message(N_("Many reports came from your network: please try again later.")))
    row = ErrorReport(
        service_id=service.id if service else None,
        told=dict(said.told) if said.told else None,
        topic=said.topic,
        text=said.text,
        reply_to=said.reply_to,
        language=said.language,
        state=ReportState.WAITING.value,
        created_at=now,
        source_hash=said.source,
    )
    session.add(row)
    session.flush()
    return row


def decide_report(
    session: Session, public_id: str, *, is_right: bool, by: str, now: datetime
) -> ErrorReport:
    """A coordinator says whether the record was wrong; raises NotFound or Conflict."""
    row: ErrorReport = _one(session, ErrorReport, public_id)
    if row.state != ReportState.WAITING:
        raise Conflict(Message(N_("This report was decided already.")))
    row.state = (ReportState.CORRECTED if is_right else ReportState.REJECTED).value
    row.decided_at, row.decided_by, row.reply_to = now, by[:120], None
    session.flush()
    return row


def _one(session: Session, table: Any, public_id: str) -> Any:
    found = session.scalars(select(table).where(table.public_id == public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is nothing at this address.")))
    return found
