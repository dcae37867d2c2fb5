"""Verbs of the care circle: give, renew and end a seat; open in an emergency; review. No commit."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Membership, Organisation, User
from app.access.permissions import PLANNERS
from app.access.queries import account_by_email, roles_of
from app.access.trail import Deed, record
from app.access.vocabulary import Purpose, Role
from app.core.clock import LOCAL
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.discharge.circle import queries
from app.discharge.circle.letters import Opening, Pen, letter_of
from app.discharge.circle.models import CareCircleMember, EmergencyAccess
from app.discharge.circle.vocabulary import (
    AccessLine,
    EmergencyLine,
    EmergencyReason,
    EmergencyWish,
    Hand,
    ReviewVerdict,
    SeatLine,
)
from app.discharge.grounds.operations import end_ground, record_ground, standing_ground
from app.discharge.grounds.vocabulary import GroundWish, Recipient, SharedRecord
from app.discharge.models import Discharge
from app.post.operations import enqueue
from app.reference.vocabulary import Country

GLASS = "discharge.emergency"


def give_seat(
    session: Session, discharge: Discharge, email: str, ground: GroundWish, hand: Hand
) -> CareCircleMember:
    """Let somebody of another organisation into the circle, or renew the seat they have.

    The ground on which they may know is recorded with it, and the seat never outlasts it. One
    answer for an unknown address and for one who may never sit there: the list of accounts is
    nobody's to try.
    """
    fault = Message(
        N_("This address opens no account of a social worker, coordinator or case manager.")
    )
    user, membership = account_that_may_sit(session, email, (PLANNERS, fault), now=hand.now)
    if membership.organisation_id == discharge.organisation_id:
        fault = Message(
            N_("This person's organisation prepares the discharge, and sees it already.")
        )
        raise InvalidInput(fault, {"email": [fault]})
    whom = recipient_of(session, user, membership)
    record_ground(session, shared(discharge), whom, ground, hand.recorder)
    until = min(hand.now + hand.terms.seat, ground.until)
    seat = session.scalar(queries.seat_of(discharge.id, user.id))
    if seat is None:
        seat = CareCircleMember(
            discharge_id=discharge.id, user_id=user.id, since=hand.now, until=until
        )
        session.add(seat)
    seat.added_by_id, seat.until = hand.subject.user_id, until
    session.flush()
    _write_down(session, hand, discharge, f"seat given to user {user.id}")
    return seat


def account_that_may_sit(
    session: Session, email: str, wanted: tuple[frozenset[Role], Message], *, now: datetime
) -> tuple[User, Membership]:
    """The account with that address and one of those roles today; raises InvalidInput with the one
    sentence, whether the account or the role is missing."""
    user = session.scalar(account_by_email(email))
    today = now.astimezone(LOCAL).date()
    found = user and session.execute(roles_of(user.id, today=today)).one_or_none()
    roles, fault = wanted
    if user is None or not found or Role(found.Membership.role) not in roles:
        raise InvalidInput(fault, {"email": [fault]})
    return user, found.Membership


def recipient_of(session: Session, user: User, membership: Membership) -> Recipient:
    """Somebody with an account, as one who is told of a person."""
    country = session.get_one(Organisation, membership.organisation_id).country
    return Recipient(name=user.name, country=Country(country), user_id=user.id)


def renew_seat(
    session: Session, discharge: Discharge, seat_id: int, hand: Hand
) -> CareCircleMember:
    """Let a seat hold for another term from now, or as long as its ground; raises Refused."""
    seat = _seat(session, discharge, seat_id)
    ground = standing_ground(session, shared(discharge), seat.user_id, now=hand.now)
    if ground is None:
        text = N_("No ground is recorded any more for this person: let them in anew.")
        raise Refused(Message(text))
    seat.until = min(hand.now + hand.terms.seat, ground.until)
    seat.added_by_id = hand.subject.user_id
    session.flush()
    _write_down(session, hand, discharge, f"seat of user {seat.user_id} renewed")
    return seat


def end_seat(session: Session, discharge: Discharge, seat_id: int, hand: Hand) -> None:
    """End a seat at once; its row stays, to tell who sat there."""
    seat = _seat(session, discharge, seat_id)
    close_seat(session, discharge, seat, hand)
    end_ground(session, shared(discharge), seat.user_id, hand.recorder)


def close_seat(session: Session, discharge: Discharge, seat: CareCircleMember, hand: Hand) -> None:
    """A seat ends at that moment, whatever it rests on."""
    seat.until = max(seat.since, min(seat.until, hand.now))
    session.flush()
    _write_down(session, hand, discharge, f"seat of user {seat.user_id} ended")


def list_seats(session: Session, discharge: Discharge, *, now: datetime) -> list[SeatLine]:
    """The seats of a circle, past ones too."""
    return [
        SeatLine(
            id=row.CareCircleMember.id,
            name=row.name,
            organisation=row.organisation,
            role=Role(row.role),
            until=row.CareCircleMember.until,
            is_running=row.CareCircleMember.until > now,
        )
        for row in session.execute(queries.seats_of(discharge.id))
    ]


def break_glass(
    session: Session, wish: EmergencyWish, hand: Hand
) -> tuple[Discharge, EmergencyAccess]:
    """Open one record to read, for a short time, for a reason that is written down and reviewed.

    Raises InvalidInput when the hospital has no such pseudonym; that attempt is written down too.
    """
    found = session.scalars(queries.by_reference(wish.hospital, wish.reference)).all()
    if len(found) != 1:
        _write_down(session, hand, None, wish.reason.value, action=GLASS)
        fault = Message(N_("This hospital prepares no discharge under that pseudonym."))
        raise InvalidInput(fault, {"reference": [fault]})
    discharge = found[0]
    access = EmergencyAccess(
        discharge_id=discharge.id,
        user_id=hand.subject.user_id,
        reason=wish.reason.value,
        words=wish.words,
        opened_at=hand.now,
        until=hand.now + hand.terms.emergency,
    )
    session.add(access)
    session.flush()
    _write_down(session, hand, discharge, wish.reason.value, action=GLASS)
    return discharge, access


def tell_keepers(session: Session, access: EmergencyAccess, pen: Pen, *, now: datetime) -> int:
    """Write to those who answer for a record that it was opened, or what the review found.

    Tells how many letters; of practice none leaves.
    """
    _access, discharge, name, organisation = session.execute(
        queries.access_in_full(access.id)
    ).one()
    if discharge.is_training:
        return 0
    opening = Opening(
        public_id=access.public_id,
        reference=discharge.reference,
        name=name,
        organisation=organisation,
        reason=EmergencyReason(access.reason),
        opened_at=access.opened_at,
        until=access.until,
        verdict=ReviewVerdict(access.verdict) if access.verdict else None,
    )
    found = session.execute(queries.keepers_of(discharge, now.astimezone(LOCAL).date())).all()
    for address, language in found:
        letter = letter_of(opening, discharge.public_id, (address, language), pen)
        enqueue(session, letter, now=now)
    return len(found)


def list_emergencies(session: Session, hand: Hand) -> list[EmergencyLine]:
    """Emergency accesses to review, then those reviewed."""
    return [_line(row, hand) for row in session.execute(queries.emergencies()).all()]


def review(session: Session, public_id: str, verdict: ReviewVerdict, hand: Hand) -> EmergencyAccess:
    """Say whether an emergency access was justified; never one's own, and once."""
    access = session.scalar(select(EmergencyAccess).where(EmergencyAccess.public_id == public_id))
    if access is None:
        raise NotFound(Message(N_("There is no such emergency access.")))
    if access.user_id == hand.subject.user_id:
        raise Refused(Message(N_("Somebody else reviews your own emergency access.")))
    if access.verdict is not None:
        raise Refused(Message(N_("This emergency access was reviewed already.")))
    access.verdict, access.reviewed_at = verdict.value, hand.now
    access.reviewed_by_id = hand.subject.user_id
    session.flush()
    discharge = session.get_one(Discharge, access.discharge_id)
    _write_down(session, hand, discharge, verdict.value, action="discharge.review")
    return access


def list_accesses(session: Session, public_id: str) -> list[AccessLine]:
    """Who opened or was refused one record, the newest first."""
    return [
        AccessLine(
            at=row.TrailLine.at,
            name=row.name,
            organisation=row.organisation,
            role=Role(row.TrailLine.role),
            action=row.TrailLine.action,
            purpose=row.TrailLine.purpose,
            allowed=row.TrailLine.allowed,
        )
        for row in session.execute(queries.accesses_to(public_id))
    ]


def _line(row: Any, hand: Hand) -> EmergencyLine:
    access: EmergencyAccess = row.EmergencyAccess
    return EmergencyLine(
        public_id=access.public_id,
        reference=row.reference,
        name=row.name,
        organisation=row.organisation,
        reason=EmergencyReason(access.reason),
        words=access.words,
        opened_at=access.opened_at,
        until=access.until,
        verdict=ReviewVerdict(access.verdict) if access.verdict else None,
        is_late=access.verdict is None and access.opened_at + hand.terms.review < hand.now,
        is_mine=access.user_id == hand.subject.user_id,
    )


def shared(discharge: Discharge) -> SharedRecord:
    """The discharge as a record that is shared."""
    return SharedRecord(public_id=discharge.public_id, discharge_id=discharge.id)


def _seat(session: Session, discharge: Discharge, seat_id: int) -> CareCircleMember:
    seat = session.get(CareCircleMember, seat_id)
    if seat is None or seat.discharge_id != discharge.id:
        raise NotFound(Message(N_("There is no such seat in this circle.")))
    return seat


def _write_down(
    session: Session,
    hand: Hand,
    discharge: Discharge | None,
    detail: str,
    *,
    action: str = "discharge.circle",
) -> None:
    is_emergency = action == GLASS
    deed = Deed(
        subject=hand.subject,
        action=action,
        object_kind="discharge",
        object_id=discharge.public_id if discharge else "?",
        detail=detail,
        allowed=discharge is not None,
        purpose=Purpose.BREAK_GLASS if is_emergency else Purpose.CARE,
    )
    record(session, deed, now=hand.now)
