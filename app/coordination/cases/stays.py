"""A stay in hospital is one thing, whoever writes it down: ward and case file tell each other.

The ward decides about the visits of its plan: from a case file it gets a letter and a task, and no
visit is suspended by anybody else. None commits.
"""

from collections import Counter

from sqlalchemy.orm import Session

from app.coordination.cases import machine, queries, stay_queries
from app.coordination.cases.hands import Hand
from app.coordination.cases.letters import ward_letter
from app.coordination.cases.models import CaseFile, CaseStay
from app.coordination.cases.opening import Told, note
from app.coordination.cases.plan_words import EventKind
from app.coordination.cases.vocabulary import CaseDeed, CaseState
from app.discharge.following.models import HospitalStay
from app.discharge.following.queries import opener_of
from app.discharge.following.tasking import Errand, add_task, drop_coded
from app.discharge.following.vocabulary import StayEnd
from app.discharge.intake.vocabulary import TaskOwner, following_code
from app.discharge.models import Discharge
from app.post.operations import enqueue

_HEARD = following_code(Errand.HEARD.value)
_NEVER_WAS = {StayEnd.TAKEN_BACK.value, StayEnd.CALLED_OFF.value}


def enter(session: Session, case: CaseFile, hand: Hand, hospital_code: str | None) -> None:
    """The file says that the person is in hospital. Raises Refused where that cannot follow."""
    case.state = machine.after(CaseState(case.state), CaseDeed.ENTER_HOSPITAL).value
    note(session, case, hand, Told(kind=EventKind.STAY_STARTED, about=hospital_code))


def leave(session: Session, case: CaseFile, stay: CaseStay, hand: Hand) -> None:
    """The file says that the person is home; what its ward was to do about it is not needed."""
    if case.state == CaseState.IN_HOSPITAL:
        case.state = machine.after(CaseState.IN_HOSPITAL, CaseDeed.LEAVE_HOSPITAL).value
    note(session, case, hand, Told(kind=EventKind.STAY_ENDED, about=stay.hospital_code))
    for discharge_id in session.scalars(stay_queries.wards_that_wait(case.id)):
        drop_coded(session, discharge_id, (_HEARD,))


def keep_in_step(session: Session, hand: Hand) -> Counter[str]:
    """Bring what wards wrote into the files, and what the files say to the wards."""
    done: Counter[str] = Counter()
    for case, stay, following in session.execute(stay_queries.homecomings()).all():
        stay.ended_on = max(stay.started_on, following.went_home_on)
        leave(session, case, stay, hand)
        done["stays ended"] += 1
    for case, theirs, ours in session.execute(stay_queries.stays_of_wards()).all():
        if ours is None:
            done["stays begun"] += _take_over(session, case, theirs, hand)
        elif theirs.ending is not None:
            _follow_end(session, case, (theirs, ours), hand)
            done["stays ended"] += 1
    session.flush()
    for stay, discharge in session.execute(stay_queries.stays_unknown_to_wards()).all():
        _tell_ward(session, stay, discharge, hand)
        done["wards told"] += 1
    return done


def _take_over(session: Session, case: CaseFile, theirs: HospitalStay, hand: Hand) -> bool:
    """One stay in the file, whether the ward wrote it down first or the file did; True if new."""
    known = session.scalars(queries.open_stay(case.id)).one_or_none()
    if known is not None:
        known.planner_stay = known.planner_stay or theirs.public_id
        return False
    stay = CaseStay(
        case_id=case.id,
        hospital_code=None,
        planner_stay=theirs.public_id,
        started_on=theirs.starts_on,
        noted_by_id=None,
        noted_at=hand.now,
    )
    session.add(stay)
    if case.state == CaseState.ACTIVE:
        enter(session, case, hand, None)
    else:
        note(session, case, hand, Told(kind=EventKind.STAY_STARTED, about=None))
    return True


def _follow_end(
    session: Session, case: CaseFile, both: tuple[HospitalStay, CaseStay], hand: Hand
) -> None:
    """Home again; or it never was, or goes on without its ward: then the file keeps its own."""
    theirs, ours = both
    if theirs.ending == StayEnd.RESUMED.value:
        ours.ended_on = max(ours.started_on, theirs.resumes_on or theirs.starts_on)
        leave(session, case, ours, hand)
    elif theirs.ending in _NEVER_WAS and ours.noted_by_id is None:
        leave(session, case, ours, hand)
        session.delete(ours)
    else:
        ours.planner_stay = None
        ours.ward_told_at = hand.now


def _tell_ward(session: Session, stay: CaseStay, discharge: Discharge, hand: Hand) -> None:
    stay.ward_told_at = hand.now
    add_task(session, discharge.id, _HEARD, TaskOwner.SOCIAL_WORKER, hand.today)
    to = session.execute(opener_of(discharge.id)).one_or_none()
    if to is not None:
        letter = ward_letter(discharge, stay, (to.email, to.language), hand)
        enqueue(session, letter, now=hand.now)
