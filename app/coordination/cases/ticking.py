"""What happens by itself: ruptures are told, stays end when the person went home. No commit."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.cases import machine
from app.coordination.cases.alerts import look_for_ruptures
from app.coordination.cases.correspondents import end_lapsed
from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseFile, CaseStay
from app.coordination.cases.opening import Told, note
from app.coordination.cases.plan_words import EventKind
from app.coordination.cases.vocabulary import CaseDeed, CaseState
from app.discharge.following.models import Following
from app.discharge.models import Discharge


def tick(session: Session, hand: Hand) -> Counter[str]:
    """Do all that is due; tells how much."""
    done = Counter({"alerts": look_for_ruptures(session, hand)})
    done["roles ended"] = end_lapsed(session, hand)
    done["stays ended"] = _end_stays(session, hand)
    return done


def _end_stays(session: Session, hand: Hand) -> int:
    """A stay whose discharge says that the person went home is over, on that day."""
    rows = session.execute(
        select(CaseFile, CaseStay, Following.went_home_on)
        .join(CaseStay, CaseStay.case_id == CaseFile.id)
        .join(Discharge, Discharge.public_id == CaseStay.discharge_public_id)
        .join(Following, Following.discharge_id == Discharge.id)
        .where(CaseStay.ended_on.is_(None), CaseFile.ended_at.is_(None))
        .order_by(CaseStay.id)
    ).all()
    for case, stay, went_home_on in rows:
        stay.ended_on = max(stay.started_on, went_home_on)
        if case.state == CaseState.IN_HOSPITAL:
            case.state = machine.after(CaseState.IN_HOSPITAL, CaseDeed.LEAVE_HOSPITAL).value
        note(session, case, hand, Told(kind=EventKind.STAY_ENDED, about=stay.hospital_code))
    return len(rows)
