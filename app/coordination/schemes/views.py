"""Pages of territorial schemes: the whole, each action, its trace."""

from collections.abc import Callable

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.coordination.schemes import operations, screens
from app.coordination.schemes.models import SchemeAction, SchemePart, TerritorialScheme
from app.coordination.schemes.reading import (
    read_action,
    read_part,
    read_scheme,
    read_value,
    scheme_values,
    values_of,
)
from app.coordination.schemes.vocabulary import PROGRESS_NAMES
from app.coordination.shared.deed_views import carry_out, keep_form, note_deed
from app.coordination.shared.edge import may_write, typed
from app.coordination.tables.edge import the_hand, the_words
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.forms import Values
from app.core.i18n import say
from app.core.messages import N_, LText, Message
from app.core.web import Pages, audience
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following.screens import choices
from app.reference.areas import area_choices

pages = Pages("schemes", __name__)
ROOT = "/coordination/schemas-territoriaux"
ONE = f"{ROOT}/<public_id>"
ACTION = f"{ROOT}/actions/<public_id>"


@pages.get(ROOT, endpoint="index")
@audience("schemes.read")
def index() -> str:
    """Every scheme."""
    lines = screens.scheme_lines(db.session, the_words())
    return render_template("schemes/list.html", lines=lines, may_write=may_write())


@pages.get(f"{ROOT}/nouveau", endpoint="new")
@audience("schemes.write")
def new_scheme() -> str:
    """The blank form."""
    return _form(None, {}, None)


@pages.post(f"{ROOT}/nouveau", endpoint="create")
@audience("schemes.write")
def create() -> ResponseReturnValue:
    """Keep a scheme."""

    def write() -> TerritorialScheme:
        terms = read_scheme(typed(), the_reference(), today=clock.today())
        return operations.make_scheme(db.session, terms, the_hand())

    return keep_form(
        write,
        lambda error: _form(None, typed(), error),
        lambda made: url_for("schemes.show", public_id=made.public_id),
        said=Message(N_("The scheme is kept: now write its intentions.")),
    )


@pages.get(f"{ONE}/modifier", endpoint="edit")
@audience("schemes.write")
def edit(public_id: str) -> str:
    """The form of a scheme: its names, years and territory."""
    scheme = operations.scheme_of(db.session, public_id)
    return _form(scheme, scheme_values(scheme), None)


@pages.post(f"{ONE}/modifier", endpoint="save")
@audience("schemes.write")
def save(public_id: str) -> ResponseReturnValue:
    """Change names, years or territory; the audit trail says what, and which version it was."""
    seen = request.form.get("version", 0, type=int)

    def write() -> TerritorialScheme:
        terms = read_scheme(typed(), the_reference(), today=clock.today())
        scheme = operations.scheme_of(db.session, public_id)
        detail = operations.change_scheme(db.session, scheme, terms, seen=seen)
        note_deed("schemes.write", "scheme", public_id, detail)
        return scheme

    return keep_form(
        write,
        lambda error: _form(operations.scheme_of(db.session, public_id), typed(), error),
        lambda scheme: url_for("schemes.show", public_id=scheme.public_id),
    )


def _form(scheme: TerritorialScheme | None, values: Values, error: InvalidInput | None) -> str:
    areas, towns = area_choices(the_reference(), values.get("zones", ()), today=clock.today())
    return render_template(
        "schemes/form.html",
        scheme=scheme,
        values=values,
        errors=field_faults(error),
        areas=areas,
        towns=towns,
    )


@pages.get(ONE, endpoint="show")
@audience("schemes.read")
def show(public_id: str) -> str:
    """A scheme: intentions, orientations, actions and where each figure stands."""
    return _page(operations.scheme_of(db.session, public_id), {}, None)


def _page(scheme: TerritorialScheme, values: Values, error: InvalidInput | None) -> str:
    return render_template(
        "schemes/show.html",
        view=screens.scheme_view(db.session, scheme, the_words()),
        values=values,
        errors=field_faults(error),
        may_write=may_write(),
    )


@pages.post(f"{ONE}/parties", endpoint="add_part")
@audience("schemes.write")
def add_part(public_id: str) -> ResponseReturnValue:
    """An intention, or an orientation under one."""
    scheme = operations.scheme_of(db.session, public_id)

    def write() -> SchemePart:
        above = request.form.get("parent") or None
        return operations.add_part(db.session, scheme, read_part(typed()), above)

    return keep_form(
        write,
        lambda error: _page(scheme, typed(), error),
        lambda part: url_for("schemes.show", public_id=public_id, _anchor=f"part-{part.public_id}"),
    )


@pages.get(f"{ONE}/actions/nouvelle", endpoint="new_action")
@audience("schemes.write")
def new_action(public_id: str) -> str:
    """The blank form of an action; `orientation` is where it stands."""
    part = _orientation(public_id, request.args.get("orientation", ""))
    return _action_form(part, None, {"progress": ["not_started"]}, None)


@pages.post(f"{ONE}/actions/nouvelle", endpoint="create_action")
@audience("schemes.write")
def create_action(public_id: str) -> ResponseReturnValue:
    """Keep an action."""
    part = _orientation(public_id, request.form.get("orientation", ""))
    return keep_form(
        lambda: operations.add_action(db.session, part, read_action(typed()), position=999),
        lambda error: _action_form(part, None, typed(), error),
        lambda made: url_for("schemes.action", public_id=made.public_id),
    )


def _orientation(scheme_id: str, public_id: str) -> SchemePart:
    scheme = operations.scheme_of(db.session, scheme_id)
    return operations.orientation_of(db.session, scheme, public_id)


def _action_form(
    part: SchemePart, action: SchemeAction | None, values: Values, error: InvalidInput | None
) -> str:
    return render_template(
        "schemes/action_form.html",
        part=part,
        part_title=LText(part.titles),
        scheme_id=request.view_args["public_id"] if request.view_args else "",
        action=action,
        values=values,
        errors=field_faults(error),
        progresses=choices(PROGRESS_NAMES),
    )


@pages.get(ACTION, endpoint="action")
@audience("schemes.read")
def action(public_id: str) -> str:
    """An action and its trace: from the refusal that caused it to the figure that moved."""
    return _action_page(operations.action_of(db.session, public_id), {}, None)


def _action_page(place: operations.Place, values: Values, error: InvalidInput | None) -> str:
    return render_template(
        "schemes/action.html",
        trace=screens.trace_of(db.session, place.action, the_words()),
        part=LText(place.part.titles),
        scheme=place.scheme,
        scheme_title=LText(place.scheme.titles),
        values=values,
        errors=field_faults(error),
        today=clock.today(),
        may_write=may_write(),
    )


@pages.get(f"{ACTION}/modifier", endpoint="edit_action")
@audience("schemes.write")
def edit_action(public_id: str) -> str:
    """The form of an action."""
    place = operations.action_of(db.session, public_id)
    return _action_form(place.part, place.action, values_of(place.action), None)


@pages.post(f"{ACTION}/modifier", endpoint="save_action")
@audience("schemes.write")
def save_action(public_id: str) -> ResponseReturnValue:
    """Change an action; what was typed stays when something is wrong."""
    seen = request.form.get("version", 0, type=int)

    def write() -> None:
        action = operations.action_of(db.session, public_id).action
        operations.change_action(db.session, action, read_action(typed()), seen=seen)

    def again(error: InvalidInput) -> str:
        place = operations.action_of(db.session, public_id)
        return _action_form(place.part, place.action, typed(), error)

    return keep_form(write, again, lambda _kept: url_for("schemes.action", public_id=public_id))


def _done(public_id: str, deed: Callable[[SchemeAction], Message]) -> ResponseReturnValue:
    place = operations.action_of(db.session, public_id)
    return carry_out(
        lambda: deed(place.action),
        lambda error: _action_page(place, typed(), error),
        url_for("schemes.action", public_id=public_id),
    )


@pages.post(f"{ACTION}/valeurs", endpoint="note")
@audience("schemes.write")
def note(public_id: str) -> ResponseReturnValue:
    """Note the figure on a day."""

    def deed(row: SchemeAction) -> Message:
        operations.note_value(db.session, row, read_value(typed()), the_hand())
        return Message(N_("The figure is noted."))

    return _done(public_id, deed)


@pages.post(f"{ACTION}/decisions", endpoint="tie")
@audience("schemes.write")
def tie(public_id: str) -> ResponseReturnValue:
    """A decision of a table feeds this action."""

    def deed(row: SchemeAction) -> Message:
        operations.tie(db.session, row, request.form.get("decision", ""))
        return Message(N_("The decision feeds this action from now on."))

    return _done(public_id, deed)


@pages.post(f"{ACTION}/decisions/<decision_id>/retirer", endpoint="untie")
@audience("schemes.write")
def untie(public_id: str, decision_id: str) -> ResponseReturnValue:
    """A decision does not feed this action any more."""

    def deed(row: SchemeAction) -> Message:
        operations.untie(db.session, row, decision_id)
        return Message(N_("The decision no longer feeds this action."))

    return _done(public_id, deed)


@pages.post(f"{ACTION}/effets", endpoint="take")
@audience("schemes.write")
def take(public_id: str) -> ResponseReturnValue:
    """Take over what tables measured."""

    def deed(row: SchemeAction) -> Message:
        source = say(Message(N_("counted by the concertation table")))
        least = the_words().least
        count = operations.take_measured(db.session, row, the_hand(), least=least, source=source)
        return Message(N_("Figures taken over: %(count)s."), {"count": count})

    return _done(public_id, deed)
