"""The follow-up is over: what became of the person is said, and nobody waits for an answer."""

from sqlalchemy.orm import Session

from app.discharge import life
from app.discharge.following.models import Following
from app.discharge.following.operations import note_outcome
from app.discharge.following.replanning import Tools
from app.discharge.following.staying import end_with_follow_up
from app.discharge.following.vocabulary import Hand, OutcomeSaid, Whereabouts
from app.discharge.intake.operations import close_tasks
from app.discharge.models import Discharge
from app.discharge.referrals.ending import withdraw_pending
from app.discharge.referrals.vocabulary import ReferralState

_NOBODY_NEEDS_TO_COME = frozenset({Whereabouts.DIED})


def finish(
    session: Session, discharge: Discharge, said: OutcomeSaid, hand: Hand, tools: Tools
) -> Following:
    """Say what became of the person; requests without a decision are withdrawn, tasks closed.

    When nobody needs to come any more, or the person is in hospital again, those who were confirmed
    are told too, and not why.
    """
    was_away = life.is_away(discharge.status)
    following = note_outcome(session, discharge, said, hand)
    end_with_follow_up(session, discharge, tools, hand.user_id)
    also = {ReferralState.CONFIRMED} if was_away or said.outcome in _NOBODY_NEEDS_TO_COME else set()
    withdraw_pending(session, discharge, tools.act, tools.pen, also=also)
    close_tasks(session, discharge.id, "end:followed", hand.user_id, now=hand.at)
    return following
