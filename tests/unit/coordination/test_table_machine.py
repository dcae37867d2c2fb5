"""What may follow what at a table; nothing but the machine says so."""

from datetime import date
from itertools import product

import pytest

from app.coordination.tables.machine import (
    action_events,
    after_action,
    after_meeting,
    meeting_events,
    standing_of,
)
from app.coordination.tables.vocabulary import (
    MeetingEvent,
    MeetingState,
    TableActionEvent,
    TableActionState,
)
from app.core.errors import Conflict

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(("state", "event"), list(product(MeetingState, MeetingEvent)))
def test_a_meeting_does_what_its_page_offers_and_nothing_else(
    state: MeetingState, event: MeetingEvent
) -> None:
    if event in meeting_events(state):
        assert after_meeting(state, event) in MeetingState
    else:
        with pytest.raises(Conflict):
            after_meeting(state, event)


@pytest.mark.parametrize(("state", "event"), list(product(TableActionState, TableActionEvent)))
def test_an_action_does_what_its_page_offers_and_nothing_else(
    state: TableActionState, event: TableActionEvent
) -> None:
    stored = TableActionState.OPEN if state is TableActionState.LATE else state
    if event in action_events(state):
        assert after_action(stored, event) is not TableActionState.LATE
    else:
        with pytest.raises(Conflict):
            after_action(stored, event)


@pytest.mark.parametrize("state", [MeetingState.APPROVED, MeetingState.CANCELLED])
def test_approved_minutes_and_cancelled_meetings_do_not_change(state: MeetingState) -> None:
    assert meeting_events(state) == frozenset()


def test_a_draft_is_never_measured_and_an_effect_needs_a_done_action() -> None:
    for state in (TableActionState.DRAFT, TableActionState.OPEN, TableActionState.DROPPED):
        assert TableActionEvent.MEASURE not in action_events(state)


def test_an_open_action_is_late_the_day_after_its_day() -> None:
    state = TableActionState.OPEN
    assert standing_of(state, TODAY, TODAY) is TableActionState.OPEN
    assert standing_of(state, date(2026, 11, 21), TODAY) is TableActionState.LATE
    assert standing_of(TableActionState.DONE, date(2020, 1, 1), TODAY) is TableActionState.DONE
