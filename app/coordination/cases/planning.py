"""The life project and the individual service plan: goals, actions, who, by when. No commit."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.coordination.cases import plan_queries as queries
from app.coordination.cases.assigning import MANAGERS
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import Seen, Told, change, find_case, must_be_open, note
from app.coordination.cases.plan_models import CaseAction, CaseGoal
from app.coordination.cases.plan_words import ActionState, ActorKind, EventKind
from app.coordination.cases.queries import running_seat, team_of
from app.coordination.cases.vocabulary import SeatScope
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message

MOST_GOALS = 20
MOST_ACTIONS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionWish:
    """Something to do: by whom, by when. An action without somebody who does it is refused."""

    words: str
    actor: ActorKind | None
    user_id: int | None
    actor_name: str | None
    due_on: date
    care: str | None = None


def write_life_project(session: Session, hand: Hand, edit: CaseEdit, words: str) -> CaseFile:
    """What the person wants, in the person's own words."""
    case = change(session, hand, edit)
    must_be_open(case)
    case.life_project, case.life_project_on = words, hand.today
    note(session, case, hand, Told(kind=EventKind.LIFE_PROJECT))
    return case


def add_goal(
    session: Session, hand: Hand, edit: CaseEdit, words: str, by_on: date | None
) -> CaseGoal:
    """Add a goal to the plan. Raises InvalidInput when its day is past."""
    case = change(session, hand, edit)
    must_be_open(case)
    if by_on is not None and by_on < hand.today:
        fault = Message(N_("This day is in the past."))
        raise InvalidInput(fault, {"by_on": [fault]})
    known = session.scalar(select(func.count()).where(CaseGoal.case_id == case.id)) or 0
    if known >= MOST_GOALS:
        raise Refused(Message(N_("At most %(most)s goals in one plan."), {"most": MOST_GOALS}))
    goal = CaseGoal(case_id=case.id, position=known + 1, words=words, by_on=by_on)
    session.add(goal)
    note(session, case, hand, Told(kind=EventKind.PLANNED))
    return goal


def reach_goal(session: Session, hand: Hand, edit: CaseEdit, goal_id: int) -> CaseGoal:
    """Say that a goal is reached, or after all is not."""
    case = change(session, hand, edit)
    goal = _goal(session, case, goal_id)
    goal.reached_at = None if goal.reached_at else hand.now
    note(session, case, hand, Told(kind=EventKind.PLANNED))
    return goal


def add_action(
    session: Session, hand: Hand, edit: CaseEdit, goal_id: int, wish: ActionWish
) -> CaseAction:
    """Add an action to a goal. Raises InvalidInput without an owner, or with a past day."""
    case = change(session, hand, edit)
    must_be_open(case)
    goal = _goal(session, case, goal_id)
    _check(session, case, wish, hand)
    if len(session.execute(queries.actions_of(case.id)).all()) >= MOST_ACTIONS:
        raise Refused(Message(N_("At most %(most)s actions in one plan."), {"most": MOST_ACTIONS}))
    assert wish.actor is not None  # checked above
    action = CaseAction(
        goal_id=goal.id,
        words=wish.words,
        care=wish.care,
        actor=wish.actor.value,
        user_id=wish.user_id if wish.actor is ActorKind.MEMBER else None,
        actor_name=wish.actor_name if wish.actor is ActorKind.SERVICE else None,
        due_on=wish.due_on,
        state=ActionState.TO_DO.value,
    )
    session.add(action)
    note(session, case, hand, Told(kind=EventKind.PLANNED))
    return action


def settle_action(
    session: Session, hand: Hand, public_id: str, action_id: int, said: tuple[ActionState, str]
) -> CaseAction:
    """Say that an action is done, or given up with the reason.

    Who does an action may settle it, however little of the file they see.
    """
    seen = find_case(session, hand, public_id)
    must_be_open(seen.case)
    action = _my_action(session, seen, action_id, hand)
    state, reason = said
    if state is ActionState.DROPPED and not reason:
        fault = Message(N_("Say why this action is given up."))
        raise InvalidInput(fault, {"reason": [fault]})
    is_over = state is not ActionState.TO_DO
    action.state, action.reason = state.value, reason or None
    action.settled_at = hand.now if is_over else None
    action.settled_by_id = hand.subject.user_id if is_over else None
    note(session, seen.case, hand, Told(kind=EventKind.ACTION_DONE, about=state.value))
    return action


def _my_action(session: Session, seen: Seen, action_id: int, hand: Hand) -> CaseAction:
    action = session.scalars(queries.action_of(seen.case.id, action_id)).one_or_none()
    is_mine = action is not None and action.user_id == hand.subject.user_id
    if action is None or not (is_mine or seen.shows(SeatScope.WHOLE)):
        raise NotFound(Message(N_("There is no such action in this plan.")))
    return action


def _goal(session: Session, case: CaseFile, goal_id: int) -> CaseGoal:
    goal = session.get(CaseGoal, goal_id)
    if goal is None or goal.case_id != case.id:
        raise NotFound(Message(N_("There is no such goal in this plan.")))
    return goal


def _check(session: Session, case: CaseFile, wish: ActionWish, hand: Hand) -> None:
    faults: dict[str, list[Message]] = {}
    if wish.actor is None:
        faults["actor"] = [Message(N_("Say who does it: an action belongs to somebody."))]
    elif wish.actor is ActorKind.MEMBER and not _is_member(session, case, wish.user_id, hand):
        faults["actor"] = [Message(N_("Choose somebody of the team or of the circle."))]
    elif wish.actor is ActorKind.SERVICE and not wish.actor_name:
        faults["actor_name"] = [Message(N_("Say which service does it."))]
    if wish.due_on < hand.today:
        faults["due_on"] = [Message(N_("This day is in the past."))]
    if wish.care is not None and wish.care not in hand.reference.care:
        faults["care"] = [Message(N_("Choose a kind of care of the list."))]
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def _is_member(session: Session, case: CaseFile, user_id: int | None, hand: Hand) -> bool:
    if user_id is None:
        return False
    team = team_of(case.organisation_id, MANAGERS, hand.today)
    if user_id in {row.id for row in session.execute(team)}:
        return True
    seat = running_seat(case.id, user_id, hand.now)
    return session.scalars(seat).first() is not None
