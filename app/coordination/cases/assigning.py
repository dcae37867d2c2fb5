"""Who follows whom: the cap of the case load, hand-overs, the waiting list. No commit.

The row of the case manager is locked before the places are counted, so that two assignments wait
for each other; on SQLite the writing transaction is the lock. Should a lock ever be forgotten, the
unique key of the places refuses the second one.
"""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.access.models import User
from app.access.vocabulary import Role
from app.coordination.cases import machine, queries
from app.coordination.cases.correspondents import hand_role
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.load import Taken, next_slot
from app.coordination.cases.models import CaseFile, CaseHandover
from app.coordination.cases.opening import Told, change, must_be_open, note
from app.coordination.cases.plan_words import EventKind, HandoverItem
from app.coordination.cases.vocabulary import CaseDeed, CaseState, Intensity, Urgency, WaitReason
from app.core.errors import Conflict, InvalidInput, Refused
from app.core.messages import N_, Message

MANAGERS = (Role.CASE_MANAGER, Role.COORDINATOR)


def assign(session: Session, hand: Hand, edit: CaseEdit, user_id: int) -> CaseFile:
    """Give a waiting file to a case manager; raises Refused when the cap is reached."""
    case = change(session, hand, edit, only_team=True)
    if case.manager_id is not None:
        raise Refused(
            Message(N_("Somebody follows this person already: hand the file over instead."))
        )
    _take_place(session, hand, case, user_id)
    if session.scalars(queries.open_stay(case.id)).one_or_none() is not None:
        case.state = machine.after(CaseState(case.state), CaseDeed.ENTER_HOSPITAL).value
    session.flush()
    return case


def change_intensity(
    session: Session, hand: Hand, edit: CaseEdit, intensity: Intensity
) -> CaseFile:
    """Say how much work a case takes; the cap holds for the weights too."""
    case = change(session, hand, edit, only_team=True)
    must_be_open(case)
    if case.manager_id is not None and case.slot is not None:
        next_slot(_others(session, case, case.manager_id), intensity, hand.policy)
    case.intensity = intensity.value
    session.flush()
    return case


def put_back(session: Session, hand: Hand, edit: CaseEdit, reason: WaitReason) -> CaseFile:
    """Nobody follows any more: the file goes back to the waiting list, its place is free."""
    case = change(session, hand, edit, only_team=True)
    case.state = machine.after(CaseState(case.state), CaseDeed.UNASSIGN).value
    leave_place(session, case)
    case.waiting_since, case.wait_reason = hand.now, reason.value
    note(session, case, hand, Told(kind=EventKind.WAITING, about=reason.value))
    return case


def order_wait(
    session: Session, hand: Hand, edit: CaseEdit, wish: tuple[Urgency, WaitReason]
) -> CaseFile:
    """Say how long a person can wait, and why they wait."""
    case = change(session, hand, edit, only_team=True)
    if case.state != CaseState.WAITING:
        raise Refused(Message(N_("This file is not on the waiting list.")))
    case.urgency, case.wait_reason = wish[0].value, wish[1].value
    note(session, case, hand, Told(kind=EventKind.WAITING, about=wish[1].value))
    return case


def name_correspondent(session: Session, hand: Hand, edit: CaseEdit, user_id: int) -> CaseFile:
    """Name the pathway correspondent, who gets the alerts: somebody of the team or the circle."""
    case = change(session, hand, edit, only_team=True)
    must_be_open(case)
    team = queries.team_of(case.organisation_id, MANAGERS, hand.today)
    fit = {row.id for row in session.execute(team)}
    seated = session.scalars(queries.running_seat(case.id, user_id, hand.now)).first()
    if user_id not in fit and seated is None:
        fault = Message(N_("This person is neither in the team nor in the circle."))
        raise InvalidInput(fault, {"correspondent": [fault]})
    hand_role(session, case, user_id, hand)
    return case


def start_handover(session: Session, hand: Hand, edit: CaseEdit, user_id: int) -> CaseHandover:
    """Begin to hand a file over: its check-list must be done before the file changes hands."""
    case = change(session, hand, edit, only_team=True)
    machine.after(CaseState(case.state), CaseDeed.ASSIGN)
    _must_manage(session, hand, case, user_id)
    if case.manager_id == user_id:
        fault = Message(N_("This person follows the case already."))
        raise InvalidInput(fault, {"manager": [fault]})
    found = session.scalars(queries.handover_of(case.id)).one_or_none()
    if found is None:
        found = CaseHandover(
            case_id=case.id,
            to_user_id=user_id,
            started_at=hand.now,
            started_by_id=hand.subject.user_id,
            done=[],
        )
        session.add(found)
    found.to_user_id = user_id
    session.flush()
    return found


def tick_handover(
    session: Session, hand: Hand, edit: CaseEdit, done: set[HandoverItem]
) -> CaseFile:
    """Tick what is done; when all is, the file changes hands if the cap allows it."""
    case = change(session, hand, edit, only_team=True)
    handover = session.scalars(queries.handover_of(case.id)).one_or_none()
    if handover is None:
        raise Refused(Message(N_("This file is not being handed over.")))
    handover.done = sorted(one.value for one in done)
    if done == set(HandoverItem):
        leave_place(session, case)
        _take_place(session, hand, case, handover.to_user_id, EventKind.HANDED_OVER)
        handover.finished_at = hand.now
    session.flush()
    return case


def leave_place(session: Session, case: CaseFile) -> None:
    """Free the place of a file at its case manager."""
    case.slot = case.manager_id = case.assigned_at = None
    session.flush()


def _take_place(
    session: Session,
    hand: Hand,
    case: CaseFile,
    user_id: int,
    kind: EventKind = EventKind.ASSIGNED,
) -> None:
    _must_manage(session, hand, case, user_id)
    case.state = machine.after(CaseState(case.state), CaseDeed.ASSIGN).value
    taken = _others(session, case, user_id)
    slot = next_slot(taken, Intensity(case.intensity), hand.policy)
    try:
        with session.begin_nested():
            case.manager_id, case.slot, case.assigned_at = user_id, slot, hand.now
            case.waiting_since = case.wait_reason = None
            session.flush()
    except IntegrityError as error:
        raise Conflict(
            Message(N_("This place was taken at the same moment. Try again."))
        ) from error
    if case.correspondent_id is None:
        case.correspondent_id = user_id
    note(session, case, hand, Told(kind=kind, about=str(user_id)))


def _others(session: Session, case: CaseFile, user_id: int) -> list[Taken]:
    """The places taken at a case manager by other files, with their row locked until the end."""
    session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))
    return [
        Taken(row.slot, Intensity(row.intensity))
        for row in session.execute(queries.places_at(user_id))
        if row.id != case.id
    ]


def _must_manage(session: Session, hand: Hand, case: CaseFile, user_id: int) -> None:
    team = queries.team_of(case.organisation_id, MANAGERS, hand.today)
    if user_id not in {row.id for row in session.execute(team)}:
        fault = Message(N_("This person is no case manager of your team."))
        raise InvalidInput(fault, {"manager": [fault]})
