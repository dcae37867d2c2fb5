"""What the pages of decisions and actions show. No web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from app.coordination.shared.bilingual import Told, told
from app.coordination.tables import queries
from app.coordination.tables.machine import action_events, standing_of
from app.coordination.tables.models import (
    AgendaItem,
    ConcertationTable,
    TableAction,
    TableDecision,
    TableMeeting,
)
from app.coordination.tables.operations import Hand
from app.coordination.tables.vocabulary import (
    COUNTED,
    TABLE_ACTION_NAMES,
    TABLE_ACTION_TONES,
    IndicatorKind,
    TableActionState,
)
from app.coordination.tables.wording import (
    Words,
    after_words,
    are_alike,
    before_words,
    indicator_words,
    item_facts,
    item_title,
)
from app.core.messages import LText, Message

STEP_NAMES = ("problem", "causes", "trial", "effect")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionLine:
    """An action as it stands today, with the figure before and after."""

    public_id: str
    title: Told | None
    owner: str | None
    due_on: date | None
    state: TableActionState
    state_words: Message
    tone: str
    done_on: date | None
    dropped_reason: str | None
    indicator: object
    is_counted: bool
    before: Message | None
    after: Message | None
    alike: bool | None
    events: frozenset[str]


def action_line(row: TableAction, words: Words) -> ActionLine:
    """An action in words."""
    state = standing_of(TableActionState(row.state), row.due_on, words.today)
    return ActionLine(
        public_id=row.public_id,
        title=told(row.titles, words.language),
        owner=row.owner,
        due_on=row.due_on,
        state=state,
        state_words=Message(TABLE_ACTION_NAMES[state]),
        tone=TABLE_ACTION_TONES[state],
        done_on=row.done_on,
        dropped_reason=row.dropped_reason,
        indicator=indicator_words(row, words),
        is_counted=IndicatorKind(row.indicator) in COUNTED,
        before=before_words(row, words),
        after=after_words(row, words),
        alike=are_alike(row),
        events=frozenset(event.value for event in action_events(state)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    """A decision: where it comes from, its four steps, what follows."""

    public_id: str
    steps: Mapping[str, Told | None]
    item: object | None
    facts: Sequence[Message]
    actions: Sequence[ActionLine]


def decision_view(
    decision: TableDecision, item: AgendaItem | None, actions: Sequence[TableAction], words: Words
) -> DecisionView:
    """A decision in words."""
    return DecisionView(
        public_id=decision.public_id,
        steps={name: told(getattr(decision, name), words.language) for name in STEP_NAMES},
        item=item_title(item, words) if item else None,
        facts=item_facts(item, words) if item else [],
        actions=[action_line(one, words) for one in actions],
    )


def decisions_of(session: Session, meeting: TableMeeting, words: Words) -> list[DecisionView]:
    """What a meeting decided, in two statements."""
    rows = session.execute(queries.decisions(meeting.id)).all()
    actions = session.scalars(queries.actions_of([row[0].id for row in rows])).all()
    return [
        decision_view(
            decision,
            item,
            [one for one in actions if one.decision_id == decision.id],
            words,
        )
        for decision, item in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An action in the list of all, with its table."""

    line: ActionLine
    table: LText
    meeting_id: str
    decision_id: str


def all_actions(session: Session, hand: Hand, words: Words) -> list[Followed]:
    """Every action that may be seen, the late ones first."""
    found = [
        _followed(action, (decision, meeting, table), words)
        for action, decision, meeting, table in session.execute(queries.actions(hand.sees))
    ]
    order = [
        TableActionState.LATE,
        TableActionState.DRAFT,
        TableActionState.OPEN,
        TableActionState.DONE,
        TableActionState.MEASURED,
        TableActionState.DROPPED,
    ]
    return sorted(found, key=lambda one: order.index(one.line.state))


def _followed(
    action: TableAction,
    comes_from: tuple[TableDecision, TableMeeting, ConcertationTable],
    words: Words,
) -> Followed:
    decision, meeting, table = comes_from
    return Followed(
        line=action_line(action, words),
        table=LText(table.names),
        meeting_id=meeting.public_id,
        decision_id=decision.public_id,
    )


def waiting_actions(session: Session, meeting: TableMeeting, words: Words) -> list[ActionLine]:
    """Actions of earlier meetings of the same table that are not at their end."""
    rows = session.scalars(queries.actions_to_follow(meeting.table_id, meeting.id))
    return [action_line(row, words) for row in rows]
