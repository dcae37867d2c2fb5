"""What happens by itself: ruptures are told, stays keep in step with the wards. No commit."""

from collections import Counter

from sqlalchemy.orm import Session

from app.coordination.cases.alerts import look_for_ruptures
from app.coordination.cases.correspondents import end_lapsed
from app.coordination.cases.hands import Hand
from app.coordination.cases.stays import keep_in_step


def tick(session: Session, hand: Hand) -> Counter[str]:
    """Do all that is due; tells how much."""
    done = Counter({"alerts": look_for_ruptures(session, hand)})
    done["roles ended"] = end_lapsed(session, hand)
    return done + keep_in_step(session, hand)
