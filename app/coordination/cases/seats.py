"""The circle of a case: who sits in it, what for, on which ground, from and to. No commit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.access.permissions import PLANNERS
from app.access.queries import LAST_MEMBERSHIP
from app.access.vocabulary import ROLE_NAMES, Role
from app.coordination.cases import queries
from app.coordination.cases.correspondents import hand_role
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.letters import closed_letter
from app.coordination.cases.models import CaseFile, CaseSeat
from app.coordination.cases.opening import Told, change, must_be_open, note
from app.coordination.cases.plan_words import EventKind
from app.coordination.cases.vocabulary import (
    CIRCLE_FUNCTION_NAMES,
    SEAT_SCOPE_NAMES,
    CircleFunction,
    SeatScope,
)
from app.core.errors import InvalidInput, NotFound
from app.core.messages import N_, Message
from app.discharge.circle.operations import account_that_may_sit, recipient_of
from app.discharge.grounds.operations import end_ground, record_ground, withdraw_ground
from app.discharge.grounds.vocabulary import (
    SHARE_GROUND_NAMES,
    GroundWish,
    Recorder,
    SharedRecord,
    ShareGround,
)
from app.post.operations import enqueue

SITTERS = PLANNERS | {Role.PROVIDER}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatWish:
    """Whom to let in, what for, on which ground, and how much they see."""

    email: str
    function: CircleFunction
    scope: SeatScope
    ground: GroundWish


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeatLine:
    """One seat as the page shows it."""

    id: int
    user_id: int
    name: str
    organisation: str
    role: Message
    function: Message
    scope: Message
    basis: Message
    since: datetime
    until: datetime
    is_running: bool


def give(session: Session, hand: Hand, edit: CaseEdit, wish: SeatWish) -> CaseSeat:
    """Let somebody in. A seat that ran is ended and kept: the history tells what held when.

    The ground on which they may know is recorded with it, and the seat never outlasts it.
    """
    case = change(session, hand, edit, only_team=True)
    must_be_open(case)
    fault = Message(N_("This address opens no account of a hospital, a service or a coordination."))
    user, membership = account_that_may_sit(session, wish.email, (SITTERS, fault), now=hand.now)
    if membership.organisation_id == case.organisation_id:
        fault = Message(N_("This person's team holds the file, and sees it already."))
        raise InvalidInput(fault, {"email": [fault]})
    before = session.scalars(queries.running_seat(case.id, user.id, hand.now)).one_or_none()
    if before is not None:
        before.until = max(before.since, hand.now)
    whom = recipient_of(session, user, membership)
    record_ground(session, shared(case), whom, wish.ground, recorder(hand))
    seat = CaseSeat(
        case_id=case.id,
        user_id=user.id,
        function=wish.function.value,
        scope=wish.scope.value,
        basis=wish.ground.rule.code.value,
        added_by_id=hand.subject.user_id,
        since=hand.now,
        until=min(hand.now + hand.policy.seat, wish.ground.until),
    )
    session.add(seat)
    note(session, case, hand, Told(kind=EventKind.SEAT_GIVEN, about=wish.function.value))
    return seat


def end_seat(session: Session, hand: Hand, edit: CaseEdit, seat_id: int) -> None:
    """End a seat at once; its row stays, to tell who could read."""
    case = change(session, hand, edit, only_team=True)
    seat = session.get(CaseSeat, seat_id)
    if seat is None or seat.case_id != case.id:
        raise NotFound(Message(N_("There is no such seat in this circle.")))
    _close(session, hand, case, seat)
    end_ground(session, shared(case), seat.user_id, recorder(hand))


def withdraw(session: Session, hand: Hand, edit: CaseEdit, ground_id: str) -> None:
    """The person takes an agreement back: the seat that rests on it ends at once, and is told."""
    case = change(session, hand, edit, only_team=True)
    ground = withdraw_ground(session, shared(case), ground_id, recorder(hand))
    assert ground.user_id is not None  # in a case file only people with a seat are told
    seat = session.scalars(queries.running_seat(case.id, ground.user_id, hand.now)).one_or_none()
    if seat is None:
        return
    _close(session, hand, case, seat)
    to = session.execute(queries.account_language(ground.user_id)).one()
    enqueue(
        session, closed_letter(case, ground.public_id, (to.email, to.language), hand), now=hand.now
    )


def shared(case: CaseFile) -> SharedRecord:
    """The file as a record that is shared."""
    return SharedRecord(public_id=case.public_id, case_id=case.id)


def recorder(hand: Hand) -> Recorder:
    """Who acts, as one who records a ground."""
    return Recorder(subject=hand.subject, now=hand.now)


def _close(session: Session, hand: Hand, case: CaseFile, seat: CaseSeat) -> None:
    seat.until = max(seat.since, min(seat.until, hand.now))
    if case.correspondent_id == seat.user_id:
        hand_role(session, case, case.manager_id, hand)
    note(session, case, hand, Told(kind=EventKind.SEAT_ENDED, about=seat.function))


def lines(session: Session, case: CaseFile, *, now: datetime) -> Sequence[CaseSeatLine]:
    """The seats of a circle, past ones too."""
    return [
        CaseSeatLine(
            id=row.CaseSeat.id,
            user_id=row.CaseSeat.user_id,
            name=row.name,
            organisation=row.organisation,
            role=Message(ROLE_NAMES[Role(row.role)]),
            function=Message(CIRCLE_FUNCTION_NAMES[CircleFunction(row.CaseSeat.function)]),
            scope=Message(SEAT_SCOPE_NAMES[SeatScope(row.CaseSeat.scope)]),
            basis=Message(SHARE_GROUND_NAMES[ShareGround(row.CaseSeat.basis)]),
            since=row.CaseSeat.since,
            until=row.CaseSeat.until,
            is_running=row.CaseSeat.until > now,
        )
        for row in session.execute(queries.seats_of(case.id, LAST_MEMBERSHIP))
    ]
