"""Pages of decisions and of the actions that follow, to their measured effect."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.coordination.shared.deed_views import carry_out
from app.coordination.shared.edge import may_write, typed
from app.coordination.tables import deciding, operations, queries, reading
from app.coordination.tables.action_screen import action_line, decision_view
from app.coordination.tables.edge import care_choices, pages, the_hand, the_words
from app.coordination.tables.measuring import count_before, measure
from app.coordination.tables.models import (
    AgendaItem,
    ConcertationTable,
    TableAction,
    TableDecision,
    TableMeeting,
)
from app.coordination.tables.vocabulary import COUNTED, INDICATOR_NAMES, TableActionState
from app.coordination.tables.wording import item_title
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.forms import Values, values_in
from app.core.messages import N_, LText, Message
from app.core.web import audience
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following.screens import choices

MEETING = "/coordination/tables/reunions/<public_id>"
DECISION = "/coordination/tables/decisions/<public_id>"
ACTION = "/coordination/tables/actions/<public_id>"
Found = tuple[TableAction, TableDecision, TableMeeting, ConcertationTable]


@pages.get(f"{MEETING}/decisions/nouvelle", endpoint="new_decision")
@audience("tables.write")
def new_decision(public_id: str) -> str:
    """The four steps, blank; `point` is what the decision is about."""
    about = operations.meeting_of(db.session, public_id, the_hand())
    return _decision_form(about[0], _item(about[0], request.args.get("point", "")), {}, None)


@pages.post(f"{MEETING}/decisions/nouvelle", endpoint="decide")
@audience("tables.write")
def decide(public_id: str) -> ResponseReturnValue:
    """Write a decision down."""
    meeting, _table = operations.meeting_of(db.session, public_id, the_hand())
    item = _item(meeting, request.form.get("point", ""))
    try:
        steps = reading.read_decision(typed())
        made = deciding.decide(db.session, meeting, steps, item, now=clock.now())
    except InvalidInput as error:
        return _decision_form(meeting, item, typed(), error), 422
    db.session.commit()
    flash(_("The decision is written down: now say who does what by when."), "ok")
    return redirect(url_for("tables.decision", public_id=made.public_id, _anchor="action"), 303)


def _item(meeting: TableMeeting, public_id: str) -> AgendaItem | None:
    return deciding.item_of(meeting, public_id) if public_id else None


def _decision_form(
    meeting: TableMeeting,
    item: AgendaItem | None,
    values: Values,
    error: InvalidInput | None,
    decision: TableDecision | None = None,
) -> str:
    return render_template(
        "tables/decision_form.html",
        meeting_id=meeting.public_id,
        item=item,
        item_title=item_title(item, the_words()) if item else None,
        decision=decision,
        values=values,
        errors=field_faults(error),
    )


@pages.get(DECISION, endpoint="decision")
@audience("tables.read")
def decision(public_id: str) -> str:
    """One decision: where it comes from, its steps, its actions."""
    return _decision_page(public_id, {}, None)


def _decision_page(public_id: str, values: Values, error: InvalidInput | None) -> str:
    row, item, meeting, table = deciding.decision_of(db.session, public_id, the_hand())
    actions = db.session.scalars(queries.actions_of([row.id])).all()
    kind = item.kind if item and item.kind in {*COUNTED} else COUNTED[0].value
    start = {"indicator": [kind], "care": [item.care or ""] if item else [""]}
    return render_template(
        "tables/decision.html",
        view=decision_view(row, item, actions, the_words()),
        meeting=meeting,
        table_name=LText(table.names),
        values=values or start,
        errors=field_faults(error),
        indicators=choices(INDICATOR_NAMES),
        cares=care_choices(),
        members=_owner_choices(table),
        may_write=may_write(),
    )


@pages.get(f"{DECISION}/modifier", endpoint="edit_decision")
@audience("tables.write")
def edit_decision(public_id: str) -> str:
    """The form of a decision."""
    row, item, meeting, _table = deciding.decision_of(db.session, public_id, the_hand())
    values: Values = {}
    for name in reading.STEPS:
        values |= values_in(name, getattr(row, name))
    return _decision_form(meeting, item, values, None, row)


@pages.post(f"{DECISION}/modifier", endpoint="save_decision")
@audience("tables.write")
def save_decision(public_id: str) -> ResponseReturnValue:
    """Change its words, until the minutes are approved."""
    row, item, meeting, _table = deciding.decision_of(db.session, public_id, the_hand())
    try:
        steps = reading.read_decision(typed())
        deciding.change_decision(db.session, (row, meeting), steps)
    except InvalidInput as error:
        return _decision_form(meeting, item, typed(), error, row), 422
    db.session.commit()
    flash(_("Saved."), "ok")
    return redirect(url_for("tables.decision", public_id=public_id), 303)


@pages.post(f"{DECISION}/actions", endpoint="act")
@audience("tables.write")
def act(public_id: str) -> ResponseReturnValue:
    """Who does what by when; what lacks an owner or a day is kept as a draft, and says so."""
    row, _item_of, meeting, table = deciding.decision_of(db.session, public_id, the_hand())
    try:
        terms = _terms(table)
    except InvalidInput as error:
        return _decision_page(public_id, typed(), error), 422
    draft = TableAction(decision_id=row.id, state=TableActionState.DRAFT.value)
    return _keep((draft, row, meeting, table), terms)


def _terms(table: ConcertationTable) -> dict[str, object]:
    return reading.read_action(typed(), the_reference(), deciding.owners_at(db.session, table))


def _owner_choices(table: ConcertationTable) -> list[tuple[str, str]]:
    owners = deciding.owners_at(db.session, table)
    return [(name, words) for name, (_id, words) in owners.items()]


def _keep(found: Found, terms: dict[str, object]) -> ResponseReturnValue:
    action, _decision, meeting, table = found
    faults = deciding.write_action(db.session, action, terms)
    count_before(db.session, action, table, (meeting.first, meeting.last), the_reference())
    db.session.commit()
    if faults:
        return _action_page(action.public_id, {}, InvalidInput(deciding.INCOMPLETE, faults)), 422
    flash(_("The action is followed from now on."), "ok")
    return redirect(url_for("tables.action", public_id=action.public_id), 303)


@pages.get(ACTION, endpoint="action")
@audience("tables.read")
def action(public_id: str) -> str:
    """One action: who, by when, the figure before and after."""
    return _action_page(public_id, {}, None)


def _action_page(public_id: str, values: Values, error: InvalidInput | None) -> str:
    row, decision_row, meeting, table = deciding.action_of(db.session, public_id, the_hand())
    today = clock.today()
    first, last = reading.usual_measure(today, row.before_last, row.done_on)
    period = {"first": [first.isoformat()], "last": [last.isoformat()]}
    return render_template(
        "tables/action.html",
        line=action_line(row, the_words()),
        decision_id=decision_row.public_id,
        meeting=meeting,
        table_name=LText(table.names),
        values={**_values(row), "owner_member": [_owner(row, table)], **period, **values},
        errors=field_faults(error),
        indicators=choices(INDICATOR_NAMES),
        cares=care_choices(),
        members=_owner_choices(table),
        today=today,
        may_write=may_write(),
    )


def _owner(row: TableAction, table: ConcertationTable) -> str:
    owners = deciding.owners_at(db.session, table)
    return next((name for name, (key, _words) in owners.items() if key == row.owner_member_id), "")


def _values(row: TableAction) -> Values:
    before = "" if row.before_value is None else f"{row.before_value:g}"
    return {
        **values_in("title", row.titles),
        **values_in("indicator_text", row.indicator_texts),
        "owner": [row.owner or ""],
        "due_on": [row.due_on.isoformat() if row.due_on else ""],
        "indicator": [row.indicator],
        "care": [row.care or ""],
        "before_value": [before],
        "before_source": [row.before_source or ""],
    }


@pages.post(f"{ACTION}/modifier", endpoint="save_action")
@audience("tables.write")
def save_action(public_id: str) -> ResponseReturnValue:
    """Complete or change an action."""
    found = deciding.action_of(db.session, public_id, the_hand())
    try:
        return _keep(found, _terms(found[3]))
    except InvalidInput as error:
        db.session.rollback()
        return _action_page(public_id, typed(), error), 422


def _done(public_id: str, deed: Callable[[Found], Message]) -> ResponseReturnValue:
    found = deciding.action_of(db.session, public_id, the_hand())

    def again(error: InvalidInput) -> str:
        db.session.rollback()
        return _action_page(public_id, typed(), error)

    return carry_out(lambda: deed(found), again, url_for("tables.action", public_id=public_id))


@pages.post(f"{ACTION}/fait", endpoint="finish")
@audience("tables.write")
def finish(public_id: str) -> ResponseReturnValue:
    """It is done."""

    def deed(found: Found) -> Message:
        day = reading.read_done(typed(), today=clock.today())
        deciding.finish_action(db.session, found[0], day, today=clock.today())
        return Message(N_("Done. Now the effect can be measured."))

    return _done(public_id, deed)


@pages.post(f"{ACTION}/effet", endpoint="measure")
@audience("tables.write")
def measure_effect(public_id: str) -> ResponseReturnValue:
    """What became of the figure."""

    def deed(found: Found) -> Message:
        wanted = reading.read_measure(typed(), today=clock.today())
        about, reference = (found[0], found[3]), the_reference()
        measure(db.session, about, wanted, reference=reference, now=clock.now())
        return Message(N_("The effect is measured."))

    return _done(public_id, deed)


@pages.post(f"{ACTION}/abandon", endpoint="drop")
@audience("tables.write")
def drop(public_id: str) -> ResponseReturnValue:
    """It is given up."""

    def deed(found: Found) -> Message:
        deciding.drop_action(db.session, found[0], reading.read_reason(typed()))
        return Message(N_("The action is given up, with its reason."))

    return _done(public_id, deed)


@pages.post(f"{ACTION}/reprendre", endpoint="reopen")
@audience("tables.write")
def reopen(public_id: str) -> ResponseReturnValue:
    """It is to be done again."""

    def deed(found: Found) -> Message:
        deciding.reopen_action(db.session, found[0])
        return Message(N_("The action is to be done again."))

    return _done(public_id, deed)
