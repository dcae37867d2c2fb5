"""A case goes on: stays in hospital, passing on, closing. Nothing here commits."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.coordination.cases import machine, queries, stays
from app.coordination.cases.assigning import leave_place
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.leftovers import drop_actions
from app.coordination.cases.models import CaseFile, CaseStay
from app.coordination.cases.opening import Told, change, note
from app.coordination.cases.plan_words import EventKind
from app.coordination.cases.vocabulary import CaseDeed, CaseOutcome, CaseState, CloseReason
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message
from app.discharge.operations import find_discharge


@dataclass(frozen=True, slots=True, kw_only=True)
class StayWish:
    """A stay in hospital as somebody notes it."""

    started_on: date
    hospital_code: str | None
    discharge_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why a file ends, where the person lives then, and what is said of it."""

    deed: CaseDeed
    reason: CloseReason
    outcome: CaseOutcome
    words: str


def enter_hospital(session: Session, hand: Hand, edit: CaseEdit, wish: StayWish) -> CaseStay:
    """The person goes into hospital: the file, its circle and its place at the manager stay."""
    case = change(session, hand, edit)
    if wish.started_on > hand.today:
        fault = Message(N_("The stay cannot begin in the future."))
        raise InvalidInput(fault, {"started_on": [fault]})
    if wish.hospital_code is not None and wish.hospital_code not in hand.reference.hospitals:
        fault = Message(N_("This hospital is not known here."))
        raise InvalidInput(fault, {"hospital": [fault]})
    if session.scalars(queries.open_stay(case.id)).one_or_none() is not None:
        raise Refused(Message(N_("A stay in hospital is open already: note its end first.")))
    stays.enter(session, case, hand, wish.hospital_code)
    discharge_id = wish.discharge_id
    if discharge_id is not None:
        discharge_id = find_discharge(session, hand.subject, discharge_id).public_id
    stay = CaseStay(
        case_id=case.id,
        hospital_code=wish.hospital_code,
        discharge_public_id=discharge_id,
        started_on=wish.started_on,
        noted_by_id=hand.subject.user_id,
        noted_at=hand.now,
    )
    session.add(stay)
    return stay


def leave_hospital(session: Session, hand: Hand, edit: CaseEdit, on: date) -> CaseFile:
    """The person is home again."""
    case = change(session, hand, edit)
    stay = session.scalars(queries.open_stay(case.id)).one_or_none()
    if stay is None:
        raise Refused(Message(N_("No stay in hospital is open.")))
    if not stay.started_on <= on <= hand.today:
        fault = Message(N_("The day of leaving lies between the admission and today."))
        raise InvalidInput(fault, {"ended_on": [fault]})
    stay.ended_on = on
    stays.leave(session, case, stay, hand)
    return case


def end(session: Session, hand: Hand, edit: CaseEdit, ending: Ending) -> CaseFile:
    """Pass a person on to another support, or close the file: always with reason and outcome."""
    case = change(session, hand, edit, only_team=True)
    case.state = machine.after(CaseState(case.state), ending.deed).value
    leave_place(session, case)
    case.ended_at, case.end_reason = hand.now, ending.reason.value
    case.outcome, case.end_words = ending.outcome.value, ending.words
    case.waiting_since = case.wait_reason = None
    drop_actions(session, case, hand)
    is_passed_on = ending.deed is CaseDeed.REORIENT
    kind = EventKind.REORIENTED if is_passed_on else EventKind.CLOSED
    told = Told(kind=kind, about=ending.reason.value, words=ending.words)
    note(session, case, hand, told)
    return case
