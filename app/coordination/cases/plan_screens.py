"""What the assessment, the plan and the person's own page show. Knows no web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.coordination.cases import plan_queries, queries
from app.coordination.cases.assessing import AreaNow
from app.coordination.cases.assigning import MANAGERS
from app.coordination.cases.findings_book import FindingsBook
from app.coordination.cases.hands import Hand
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import Seen
from app.coordination.cases.plan_models import CaseAction, CaseNeed
from app.coordination.cases.plan_words import (
    ACTION_STATE_NAMES,
    ACTOR_KIND_NAMES,
    AREA_GAP_NAMES,
    AREA_NAMES,
    AUTHOR_KIND_NAMES,
    NEED_STATE_NAMES,
    ActionState,
    ActorKind,
    Area,
    AuthorKind,
    NeedState,
)
from app.coordination.cases.vocabulary import SeatScope
from app.core.messages import N_, LText, Message, counted
from app.reference.loader import Reference

KB = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """One area of the assessment, with what may be ticked."""

    code: str
    name: Message
    is_complete: bool
    gap: str | None
    gap_words: Message
    said: Sequence[LText]
    ticked: Sequence[str]
    words: str
    at: datetime | None
    by: str | None
    choices: Sequence[tuple[str, LText]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """One need of a person."""

    id: int
    care: LText
    state: Message
    tone: str
    is_open: bool
    area: Message | None
    provider: str | None
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """One action of the plan."""

    id: int
    words: str
    who: object
    due_on: date
    state: Message
    is_to_do: bool
    is_late: bool
    is_mine: bool
    care: LText | None
    reason: str | None
    ended_with_file: bool
    settled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """One goal with its actions; without words for who sees only the own actions."""

    id: int
    words: str | None
    by_on: date | None
    reached_at: datetime | None
    actions: Sequence[ActionLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message."""

    who: object
    words: str
    at: datetime
    for_person: bool
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLine:
    """One document, without its content."""

    public_id: str
    name: str
    size: Message
    by: str | None
    at: datetime


def area_lines(areas: Sequence[AreaNow], book: FindingsBook) -> list[AreaLine]:
    """The ten areas; those that are not complete say why."""
    return [
        AreaLine(
            code=one.area.value,
            name=Message(AREA_NAMES[one.area]),
            is_complete=one.is_complete,
            gap=one.gap.value if one.gap else None,
            gap_words=Message(AREA_GAP_NAMES[one.gap])
            if one.gap
            else Message(N_("Not looked at yet")),
            said=[book.by_code[code].labels for code in one.findings if code in book.by_code],
            ticked=one.findings,
            words=one.words,
            at=one.at,
            by=one.by,
            choices=[(found.code, found.labels) for found in book.of(one.area)],
        )
        for one in areas
    ]


def completeness(areas: Sequence[AreaNow]) -> Message:
    """How much of the assessment is complete."""
    number = sum(one.is_complete for one in areas)
    text = (
        N_("%(count)s area of %(all)s is complete"),
        N_("%(count)s areas of %(all)s are complete"),
    )
    return counted(*text, number, all=len(areas))


def need_lines(needs: Sequence[CaseNeed], reference: Reference) -> list[NeedLine]:
    """The needs in words."""
    return [
        NeedLine(
            id=one.id,
            care=reference.care[one.care].labels,
            state=Message(NEED_STATE_NAMES[NeedState(one.state)]),
            tone={"open": "no", "covered": "ok"}.get(one.state, "neutral"),
            is_open=one.state == NeedState.OPEN,
            area=Message(AREA_NAMES[Area(one.area)]) if one.area else None,
            provider=one.provider_name,
            since=one.arose_at,
        )
        for one in needs
    ]


def goal_lines(session: Session, seen: Seen, hand: Hand) -> list[GoalLine]:
    """The plan as the reader may see it: the whole, or the own actions only; two statements."""
    goals = session.scalars(plan_queries.goals_of(seen.case.id)).all()
    rows = session.execute(plan_queries.actions_of(seen.case.id)).all()
    sees_plan = seen.shows(SeatScope.PLAN)
    me = hand.subject.user_id
    found = [
        GoalLine(
            id=goal.id,
            words=goal.words if sees_plan else None,
            by_on=goal.by_on,
            reached_at=goal.reached_at,
            actions=[
                action_line(row.CaseAction, row.name, hand)
                for row in rows
                if row.CaseAction.goal_id == goal.id and (sees_plan or row.CaseAction.user_id == me)
            ],
        )
        for goal in goals
    ]
    return found if sees_plan else [one for one in found if one.actions]


def action_line(action: CaseAction, name: str | None, hand: Hand) -> ActionLine:
    """One action in words."""
    care = hand.reference.care.get(action.care or "")
    is_to_do = action.state == ActionState.TO_DO
    who: object = action.actor_name or name or Message(ACTOR_KIND_NAMES[ActorKind(action.actor)])
    return ActionLine(
        id=action.id,
        words=action.words,
        who=who,
        due_on=action.due_on,
        state=Message(ACTION_STATE_NAMES[ActionState(action.state)]),
        is_to_do=is_to_do,
        is_late=is_to_do and action.due_on < hand.today,
        is_mine=action.user_id is not None and action.user_id == hand.subject.user_id,
        care=care.labels if care else None,
        reason=action.reason,
        ended_with_file=action.state == ActionState.DROPPED and not action.reason,
        settled_at=action.settled_at,
    )


def actors(session: Session, case: CaseFile, hand: Hand) -> list[tuple[str, object]]:
    """Who may do an action: the person, a carer, a service, everybody of the team and circle."""
    team = session.execute(queries.team_of(case.organisation_id, MANAGERS, hand.today)).all()
    people: dict[int, object] = {row.id: row.name for row in team}
    people |= dict(seated(session, case, hand))
    kinds = (ActorKind.PERSON, ActorKind.CARER, ActorKind.SERVICE)
    fixed: list[tuple[str, object]] = [(one.value, Message(ACTOR_KIND_NAMES[one])) for one in kinds]
    return [*((f"member:{one}", name) for one, name in people.items()), *fixed]


def seated(session: Session, case: CaseFile, hand: Hand) -> list[tuple[int, str]]:
    """Who sits in the circle now: number and name."""
    rows = session.execute(queries.seated_now(case.id, hand.now)).all()
    return [(row.id, row.name) for row in rows]


def message_lines(rows: Sequence[Any], hand: Hand) -> list[MessageLine]:
    """The messages, the newest first."""
    return [
        MessageLine(
            who=row.name or Message(AUTHOR_KIND_NAMES[AuthorKind(row.CaseMessage.author)]),
            words=row.CaseMessage.words,
            at=row.CaseMessage.sent_at,
            for_person=row.CaseMessage.for_person,
            is_mine=row.CaseMessage.by_id is not None
            and row.CaseMessage.by_id == hand.subject.user_id,
        )
        for row in rows
    ]


def document_lines(rows: Sequence[Any]) -> list[DocumentLine]:
    """The documents, the newest first."""
    return [
        DocumentLine(
            public_id=row.CaseDocument.public_id,
            name=row.CaseDocument.name,
            size=Message(N_("%(size)s KB"), {"size": -(-row.CaseDocument.size // KB)}),
            by=row.name,
            at=row.CaseDocument.added_at,
        )
        for row in rows
    ]
