"""What may follow what, for meetings and for actions; nothing else changes a state. Pure."""

from collections.abc import Mapping
from datetime import date

from app.coordination.tables.vocabulary import (
    MEETING_STATE_NAMES,
    TABLE_ACTION_NAMES,
    MeetingEvent,
    MeetingState,
    TableActionEvent,
    TableActionState,
)
from app.core.errors import Conflict
from app.core.messages import N_, Message

_MEETINGS: Mapping[tuple[MeetingState, MeetingEvent], MeetingState] = {
    (MeetingState.PLANNED, MeetingEvent.INVITE): MeetingState.INVITED,
    (MeetingState.PLANNED, MeetingEvent.MOVE): MeetingState.PLANNED,
    (MeetingState.PLANNED, MeetingEvent.CANCEL): MeetingState.CANCELLED,
    (MeetingState.PLANNED, MeetingEvent.HOLD): MeetingState.HELD,
    (MeetingState.INVITED, MeetingEvent.INVITE): MeetingState.INVITED,
    (MeetingState.INVITED, MeetingEvent.MOVE): MeetingState.INVITED,
    (MeetingState.INVITED, MeetingEvent.CANCEL): MeetingState.CANCELLED,
    (MeetingState.INVITED, MeetingEvent.HOLD): MeetingState.HELD,
    (MeetingState.HELD, MeetingEvent.HOLD): MeetingState.HELD,
    (MeetingState.HELD, MeetingEvent.APPROVE): MeetingState.APPROVED,
}
_ACTIONS: Mapping[tuple[TableActionState, TableActionEvent], TableActionState] = {
    (TableActionState.DRAFT, TableActionEvent.COMPLETE): TableActionState.OPEN,
    (TableActionState.DRAFT, TableActionEvent.DROP): TableActionState.DROPPED,
    (TableActionState.OPEN, TableActionEvent.COMPLETE): TableActionState.OPEN,
    (TableActionState.OPEN, TableActionEvent.FINISH): TableActionState.DONE,
    (TableActionState.OPEN, TableActionEvent.DROP): TableActionState.DROPPED,
    (TableActionState.DONE, TableActionEvent.MEASURE): TableActionState.MEASURED,
    (TableActionState.DONE, TableActionEvent.REOPEN): TableActionState.OPEN,
    (TableActionState.MEASURED, TableActionEvent.MEASURE): TableActionState.MEASURED,
    (TableActionState.DROPPED, TableActionEvent.REOPEN): TableActionState.OPEN,
}


def after_meeting(state: MeetingState, event: MeetingEvent) -> MeetingState:
    """The state of a meeting after that; raises Conflict when it may not be done now."""
    found = _MEETINGS.get((state, event))
    if found is None:
        raise _not_now(MEETING_STATE_NAMES[state])
    return found


def after_action(state: TableActionState, event: TableActionEvent) -> TableActionState:
    """The state of an action after that; raises Conflict when it may not be done now."""
    found = _ACTIONS.get((state, event))
    if found is None:
        raise _not_now(TABLE_ACTION_NAMES[state])
    return found


def meeting_events(state: MeetingState) -> frozenset[MeetingEvent]:
    """What may be done with a meeting now."""
    return frozenset(event for (before, event) in _MEETINGS if before is state)


def action_events(state: TableActionState) -> frozenset[TableActionEvent]:
    """What may be done with an action now; a late one is open."""
    stored = TableActionState.OPEN if state is TableActionState.LATE else state
    return frozenset(event for (before, event) in _ACTIONS if before is stored)


def standing_of(state: TableActionState, due_on: date | None, today: date) -> TableActionState:
    """Where an action stands on a day: an open one is late after its day."""
    is_late = state is TableActionState.OPEN and due_on is not None and due_on < today
    return TableActionState.LATE if is_late else state


def _not_now(name: str) -> Conflict:
    sentence = N_("This cannot be done now. It stands at: %(state)s.")
    return Conflict(Message(sentence, {"state": Message(name)}))
