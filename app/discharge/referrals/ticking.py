"""The clock of requests: bounces, reminders, expiry, holds. A second run changes nothing more."""

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from app.discharge.holds.operations import end_expired
from app.discharge.referrals import queries
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.operations import remind
from app.discharge.referrals.placing import free_place
from app.discharge.referrals.recording import happen
from app.discharge.referrals.vocabulary import Act, Actor, AnswerChannel, ReferralEvent


def tick(session: Session, pen: Pen, *, now: datetime) -> Counter[str]:
    """Do what is due by now; tells how often each thing was done. Does not commit."""
    act = Act(actor=Actor.CLOCK, channel=AnswerChannel.SYSTEM, user_id=None, at=now)
    done: Counter[str] = Counter()
    for referral in session.scalars(queries.bounced()):
        happen(session, referral, ReferralEvent.BOUNCE, act)
        referral.to_call = True
        done["not delivered"] += 1
    for referral in session.scalars(queries.to_expire(now)):
        happen(session, referral, ReferralEvent.EXPIRE, act)
        referral.to_call = False
        free_place(session, referral, now=now)
        done["expired"] += 1
    for referral in session.scalars(queries.to_remind(now)):
        remind(session, referral, act, pen)
        done["reminded"] += 1
    done["holds ended"] = end_expired(session, now=now)
    session.flush()
    return +done
