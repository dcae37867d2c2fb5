"""The figure before an action and the figure after it, counted or typed with its source."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.coordination.tables.building import scope_of
from app.coordination.tables.figures import total
from app.coordination.tables.machine import after_action
from app.coordination.tables.models import ConcertationTable, TableAction
from app.coordination.tables.vocabulary import (
    COUNTED,
    IndicatorKind,
    Measure,
    TableActionEvent,
    TableActionState,
)
from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.forms import WRONG
from app.core.messages import N_, Message
from app.reference.loader import Reference


def count_before(
    session: Session,
    action: TableAction,
    table: ConcertationTable,
    period: tuple[date, date],
    reference: Reference,
) -> None:
    """Note the figure of the period that the table looked at, if it can be counted."""
    kind = IndicatorKind(action.indicator)
    if kind not in COUNTED:
        return
    first, last = period
    scope = scope_of(table, first, last, reference)
    found = total(session, kind, scope, action.care)
    action.before_value, action.before_first, action.before_last = float(found), first, last


def measure(
    session: Session,
    about: tuple[TableAction, ConcertationTable],
    wanted: Measure,
    *,
    reference: Reference,
    now: datetime,
) -> None:
    """Note the figure after the action; raises InvalidInput or Conflict.

    A counted one is counted here; a typed one must say its source.
    """
    action, table = about
    state = after_action(TableActionState(action.state), TableActionEvent.MEASURE)
    first, last = wanted.first, wanted.last
    _check_period(action, first, last, now.astimezone(LOCAL).date())
    kind = IndicatorKind(action.indicator)
    if kind in COUNTED:
        scope = scope_of(table, first, last, reference)
        action.after_value = float(total(session, kind, scope, action.care))
    elif wanted.value is None or not wanted.source:
        fault = Message(N_("Give the figure that was measured, and where it comes from."))
        raise InvalidInput(WRONG, {"value": [fault]})
    else:
        action.after_value = wanted.value
    action.after_first, action.after_last = first, last
    action.after_source = wanted.source if kind is IndicatorKind.TYPED else None
    action.measured_at = now
    action.state = state.value
    session.flush()


def _check_period(action: TableAction, first: date, last: date, today: date) -> None:
    faults: dict[str, list[Message]] = {}
    if last < first:
        faults["last"] = [Message(N_("The period ends before it begins."))]
    elif last > today:
        faults["last"] = [Message(N_("These days are not over yet: nothing can be measured."))]
    if action.before_last is not None and first <= action.before_last:
        sentence = N_("The figure before goes up to %(day)s: start after that day.")
        faults["first"] = [Message(sentence, {"day": action.before_last})]
    if faults:
        raise InvalidInput(WRONG, faults)
