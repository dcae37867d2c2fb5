"""What is still to do when a file ends. Nothing here commits."""

from sqlalchemy.orm import Session

from app.coordination.cases import plan_queries as queries
from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.plan_words import ActionState


def drop_actions(session: Session, case: CaseFile, hand: Hand) -> None:
    """Give up what is still to do: in a file that is over nobody could settle it.

    No words are written: an action that somebody gives up has some, so the screen knows why.
    """
    for action, _name in session.execute(queries.actions_of(case.id)):
        if action.state == ActionState.TO_DO:
            action.state = ActionState.DROPPED.value
            action.settled_at, action.settled_by_id = hand.now, hand.subject.user_id
