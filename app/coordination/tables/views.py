"""Pages of tables: the list with its planner, one table, its members, every action."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.coordination.shared.deed_views import carry_out, keep_form, note_deed
from app.coordination.shared.edge import LANGUAGE_CHOICES, may_write, typed
from app.coordination.tables import (
    action_screen,
    decision_views,
    link_views,
    meeting_views,
    operations,
    queries,
    screens,
)
from app.coordination.tables.edge import pages, the_hand, the_words
from app.coordination.tables.models import ConcertationTable, TableMember
from app.coordination.tables.reading import read_member, read_table
from app.coordination.tables.vocabulary import TABLE_LEVEL_NAMES, TableLevel
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.forms import Values, values_in
from app.core.i18n import LANGUAGES
from app.core.messages import N_, LText, Message
from app.core.web import audience
from app.discharge.blueprint import field_faults, the_reference
from app.discharge.following.screens import choices
from app.reference.areas import area_choices, named

__all__ = ["PARTS", "pages"]

PARTS = (meeting_views, decision_views, link_views)
"""The other pages of the room; naming them here is what opens them."""


@pages.get("/coordination/tables", endpoint="index")
@audience("tables.read")
def index() -> str:
    """Every table that may be seen, with its year."""
    today = clock.today()
    year = request.args.get("annee", today.year, type=int)
    year = year if today.year - 10 <= year <= today.year + 5 else today.year
    lines = screens.table_lines(db.session, the_hand(), the_reference(), year=year, today=today)
    return render_template(
        "tables/list.html", lines=lines, year=year, this_year=today.year, may_write=may_write()
    )


@pages.get("/coordination/tables/nouvelle", endpoint="new")
@audience("tables.write")
def new_table() -> str:
    """The blank form."""
    return _form(None, {}, None)


@pages.post("/coordination/tables/nouvelle", endpoint="create")
@audience("tables.write")
def create() -> ResponseReturnValue:
    """Keep a new table."""

    def write() -> ConcertationTable:
        terms = read_table(typed(), the_reference(), today=clock.today())
        return operations.make_table(db.session, terms, the_hand())

    return keep_form(
        write,
        lambda error: _form(None, typed(), error),
        _to_table,
        said=Message(N_("The table is kept: now give its members a seat.")),
    )


def _to_table(table: ConcertationTable) -> str:
    return url_for("tables.show", public_id=table.public_id)


@pages.get("/coordination/tables/<public_id>/modifier", endpoint="edit")
@audience("tables.write")
def edit(public_id: str) -> str:
    """The form of a table."""
    table = operations.table_of(db.session, public_id, the_hand())
    values: Values = {"level": [table.level], "zones": table.zones}
    return _form(table, {**values, **values_in("name", table.names)}, None)


@pages.post("/coordination/tables/<public_id>/modifier", endpoint="save")
@audience("tables.write")
def save(public_id: str) -> ResponseReturnValue:
    """Change its name or territory."""
    table = operations.table_of(db.session, public_id, the_hand())

    def write() -> ConcertationTable:
        terms = read_table(typed(), the_reference(), today=clock.today())
        return operations.change_table(db.session, table, terms)

    return keep_form(write, lambda error: _form(table, typed(), error), _to_table)


@pages.post("/coordination/tables/<public_id>/fermer", endpoint="close")
@audience("tables.write")
def close(public_id: str) -> ResponseReturnValue:
    """The table meets no more; everything it decided stays readable."""
    return _marked(public_id, operations.close_table, N_("The table is closed."))


@pages.post("/coordination/tables/<public_id>/rouvrir", endpoint="reopen_table")
@audience("tables.write")
def reopen_table(public_id: str) -> ResponseReturnValue:
    """The table meets again."""
    return _marked(public_id, operations.reopen_table, N_("The table meets again."))


def _marked(public_id: str, mark: operations.Mark, said: str) -> ResponseReturnValue:
    table, hand = operations.table_of(db.session, public_id, the_hand()), the_hand()

    def deed() -> Message:
        note_deed("tables.write", "table", public_id, mark(db.session, table, typed(), hand))
        return Message(said)

    return carry_out(deed, lambda error: _page(table, typed(), error), _to_table(table))


def _form(table: ConcertationTable | None, values: Values, error: InvalidInput | None) -> str:
    areas, towns = area_choices(the_reference(), values.get("zones", ()), today=clock.today())
    return render_template(
        "tables/form.html",
        table=table,
        values=values,
        errors=field_faults(error),
        levels=choices(TABLE_LEVEL_NAMES),
        areas=areas,
        towns=towns,
    )


@pages.get("/coordination/tables/<public_id>", endpoint="show")
@audience("tables.read")
def show(public_id: str) -> str:
    """One table: its year, its meetings, who takes part."""
    return _page(operations.table_of(db.session, public_id, the_hand()), {}, None)


def _page(table: ConcertationTable, values: Values, error: InvalidInput | None) -> str:
    reference, today = the_reference(), clock.today()
    meetings = db.session.scalars(queries.meetings([table.id])).all()
    return render_template(
        "tables/show.html",
        table=table,
        territory=named(table.zones, reference),
        table_name=LText(table.names),
        level=Message(TABLE_LEVEL_NAMES[TableLevel(table.level)]),
        cells=screens.planner(table, meetings, reference, year=today.year, today=today)[0],
        meetings=[screens.meeting_line(one, reference) for one in meetings],
        part=screens.taking_part(db.session, table, reference),
        values=values,
        errors=field_faults(error),
        languages=LANGUAGE_CHOICES,
        may_write=may_write(),
        today=today,
    )


@pages.post("/coordination/tables/<public_id>/membres", endpoint="seat")
@audience("tables.write")
def seat(public_id: str) -> ResponseReturnValue:
    """Give somebody a seat."""
    table = operations.table_of(db.session, public_id, the_hand())

    def write() -> TableMember:
        reference, today = the_reference(), clock.today()
        terms = read_member(typed(), reference, LANGUAGES, today=today)
        return operations.seat_member(db.session, table, terms, reference, today=today)

    return keep_form(
        write,
        lambda error: _page(table, typed(), error),
        lambda _member: url_for("tables.show", public_id=public_id, _anchor="members"),
        said=Message(N_("The new member has a seat at this table.")),
    )


@pages.post("/coordination/tables/<public_id>/membres/<member_id>/retirer", endpoint="release")
@audience("tables.write")
def release(public_id: str, member_id: str) -> ResponseReturnValue:
    """Somebody leaves the table."""
    table = operations.table_of(db.session, public_id, the_hand())
    operations.release_member(db.session, table, member_id, today=clock.today())
    db.session.commit()
    flash(_("This member no longer sits at this table."), "ok")
    return redirect(url_for("tables.show", public_id=public_id, _anchor="members"), 303)


@pages.get("/coordination/tables/actions", endpoint="actions")
@audience("tables.read")
def actions() -> str:
    """Every action of every table, the late ones first."""
    found = action_screen.all_actions(db.session, the_hand(), the_words())
    return render_template("tables/actions.html", found=found)
