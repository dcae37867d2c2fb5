"""One thing happens to a request: the table is asked, the state changes, the line is written."""

from sqlalchemy.orm import Session

from app.discharge.referrals.machine import after
from app.discharge.referrals.models import Referral, ReferralLog
from app.discharge.referrals.vocabulary import Act, ReferralEvent, ReferralState


def happen(session: Session, referral: Referral, event: ReferralEvent, act: Act) -> None:
    """Change the state as the table says and log it; raises Refused. The only writer of a state."""
    before = ReferralState(referral.state)
    to = after(before, event, act.actor)
    referral.state = to.value
    session.add(
        ReferralLog(
            referral_id=referral.id,
            at=act.at,
            event=event.value,
            from_state=before.value,
            to_state=to.value,
            actor=act.actor.value,
            channel=act.channel.value,
            user_id=act.user_id,
            note=act.words or None,
        )
    )
    session.flush()
