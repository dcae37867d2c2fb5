"""The role of pathway correspondent changes hands by letter. No commit.

Whoever gets the role and whoever loses it are both told, but not of what they did themselves.
"""

from sqlalchemy.orm import Session

from app.coordination.cases import queries, rupture_queries
from app.coordination.cases.hands import Hand
from app.coordination.cases.letters import role_letter
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import Told, note
from app.coordination.cases.plan_words import EventKind
from app.post.operations import enqueue


def hand_role(session: Session, case: CaseFile, user_id: int | None, hand: Hand) -> None:
    """Give the role to somebody, or to nobody; tells both, unless nothing changes."""
    before = case.correspondent_id
    if before == user_id:
        return
    case.correspondent_id = user_id
    named = str(user_id) if user_id is not None else None
    note(session, case, hand, Told(kind=EventKind.CORRESPONDENT, about=named))
    _write(session, case, before, hand, is_named=False)
    _write(session, case, user_id, hand, is_named=True)


def end_lapsed(session: Session, hand: Hand) -> int:
    """Whoever may not see a file any more loses the role to its case manager; tells how many."""
    found = session.scalars(rupture_queries.lapsed_correspondents(hand.today, hand.now)).all()
    for case in found:
        hand_role(session, case, case.manager_id, hand)
    return len(found)


def _write(
    session: Session, case: CaseFile, user_id: int | None, hand: Hand, *, is_named: bool
) -> None:
    if user_id is None or user_id == hand.subject.user_id:
        return
    to = session.execute(queries.account_language(user_id)).one()
    letter = role_letter(case, (to.email, to.language), hand, is_named=is_named)
    enqueue(session, letter, now=hand.now)
