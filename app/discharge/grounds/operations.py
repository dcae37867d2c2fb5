"""Verbs of the grounds of sharing: record, end, withdraw, list. No commit.

What rests on a ground (a seat, a request) is ended by the room that gave it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.trail import Deed
from app.access.trail import record as write_trail
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Listing, Message
from app.discharge.grounds import queries
from app.discharge.grounds.book import GroundsBook
from app.discharge.grounds.models import SharingGround
from app.discharge.grounds.vocabulary import (
    GROUND_END_NAMES,
    GROUND_FORM_NAMES,
    GROUND_PURPOSE_NAMES,
    SHARE_GROUND_NAMES,
    GroundEnd,
    GroundForm,
    GroundLine,
    GroundPurpose,
    GroundWish,
    Recipient,
    Recorder,
    SharedRecord,
    ShareGround,
)
from app.reference.vocabulary import COUNTRY_NAMES


def record_ground(
    session: Session, record: SharedRecord, recipient: Recipient, wish: GroundWish, by: Recorder
) -> SharingGround:
    """Record why a recipient may be told; what stood before is closed as recorded anew.

    Raises InvalidInput when the law of the ground does not hold where the recipient works.
    """
    if recipient.country not in wish.rule.countries:
        raise _not_there(recipient, wish)
    for before in session.scalars(queries.standing(record, queries.is_recipient(recipient))):
        _close(before, GroundEnd.REPLACED, by)
    row = SharingGround(
        discharge_id=record.discharge_id,
        case_id=record.case_id,
        user_id=recipient.user_id,
        provider_public_id=recipient.provider_public_id,
        provider_name=recipient.name[:300] if recipient.provider_public_id else None,
        ground=wish.rule.code.value,
        form=wish.form.value,
        purpose=wish.purpose.value,
        text_version=wish.rule.text_version,
        recorded_by_id=by.subject.user_id,
        recorded_at=by.now,
        until=wish.until,
    )
    session.add(row)
    session.flush()
    _write_down(session, record, row, "recorded", by)
    return row


def standing_ground(
    session: Session, record: SharedRecord, user_id: int, *, now: datetime
) -> SharingGround | None:
    """The ground on which somebody with an account is told at that moment, if any."""
    asked = queries.standing(record, queries.is_user(user_id)).where(queries.runs(now))
    return session.scalars(asked.limit(1)).one_or_none()


def providers_with_ground(
    session: Session, discharge_id: int, providers: Collection[str], *, now: datetime
) -> frozenset[str]:
    """Which of these providers may be told of the person of a discharge at that moment."""
    asked = queries.providers_told(discharge_id, sorted(set(providers)), now)
    return frozenset(one for one in session.scalars(asked) if one is not None)


def end_ground(session: Session, record: SharedRecord, user_id: int, by: Recorder) -> None:
    """The access of somebody ended: nothing rests on its ground any more.

    The line of the trail is that of the access.
    """
    for row in session.scalars(queries.standing(record, queries.is_user(user_id))):
        _close(row, GroundEnd.ACCESS_ENDED, by)
    session.flush()


def withdraw_ground(
    session: Session, record: SharedRecord, public_id: str, by: Recorder
) -> SharingGround:
    """The person takes it back: closed at once and for good; raises NotFound or Refused."""
    row = session.scalars(queries.named(record, public_id)).one_or_none()
    if row is None:
        raise NotFound(Message(N_("There is no such ground in this record.")))
    if row.ended_at is not None:
        raise Refused(Message(N_("This ground is over already.")))
    _close(row, GroundEnd.WITHDRAWN, by)
    session.flush()
    _write_down(session, record, row, "withdrawn", by)
    return row


def list_grounds(
    session: Session, record: SharedRecord, book: GroundsBook, *, now: datetime
) -> Sequence[GroundLine]:
    """Every ground of a record, those that are over too, to tell what held when."""
    return [
        GroundLine(
            public_id=row.SharingGround.public_id,
            recipient=row.name or row.SharingGround.provider_name or "",
            organisation=row.organisation,
            code=ShareGround(row.SharingGround.ground),
            ground=Message(SHARE_GROUND_NAMES[ShareGround(row.SharingGround.ground)]),
            articles=book[ShareGround(row.SharingGround.ground)].articles,
            form=_form(row.SharingGround.form),
            purpose=Message(GROUND_PURPOSE_NAMES[GroundPurpose(row.SharingGround.purpose)]),
            recorded_by=row.recorder,
            recorded_at=row.SharingGround.recorded_at,
            until=row.SharingGround.until,
            ended_at=row.SharingGround.ended_at,
            end=_end(row.SharingGround, now),
            is_running=_runs(row.SharingGround, now),
        )
        for row in session.execute(queries.lines_of(record))
    ]


def _runs(row: SharingGround, now: datetime) -> bool:
    return row.ended_at is None and now < row.until


def _end(row: SharingGround, now: datetime) -> Message | None:
    if row.end_reason is not None:
        return Message(GROUND_END_NAMES[GroundEnd(row.end_reason)])
    return None if now < row.until else Message(N_("Its day is over"))


def _form(code: str | None) -> Message | None:
    return Message(GROUND_FORM_NAMES[GroundForm(code)]) if code else None


def _close(row: SharingGround, reason: GroundEnd, by: Recorder) -> None:
    row.ended_at, row.ended_by_id = by.now, by.subject.user_id
    row.end_reason = reason.value


def _not_there(recipient: Recipient, wish: GroundWish) -> InvalidInput:
    names = Listing(
        tuple(Message(COUNTRY_NAMES[one]) for one in COUNTRY_NAMES if one in wish.rule.countries)
    )
    text = N_("%(recipient)s: this ground holds for recipients in %(countries)s only.")
    fault = Message(text, {"recipient": recipient.name, "countries": names})
    return InvalidInput(fault, {"ground": [fault]})


def _write_down(
    session: Session, record: SharedRecord, row: SharingGround, what: str, by: Recorder
) -> None:
    whom = f"user {row.user_id}" if row.user_id else f"provider {row.provider_public_id}"
    deed = Deed(
        subject=by.subject,
        action=f"{record.kind}.ground",
        object_kind=record.kind,
        object_id=record.public_id,
        detail=f"{row.ground} for {whom} {what}",
    )
    write_trail(session, deed, now=by.now)
