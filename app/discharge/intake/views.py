"""Pages from the situation to the needs: my discharges, the first form, the list of needs.

Nothing clinical and no place stands in an address or a title.
"""

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.permissions import decide
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.web import audience
from app.discharge import forms, operations, queries, screens
from app.discharge.blueprint import (
    field_faults,
    find,
    go_on,
    pages,
    the_reader,
    the_reference,
    typed,
)
from app.discharge.intake import board
from app.discharge.intake.board_queries import board_rows
from app.discharge.intake.copying import copy_needs
from app.discharge.intake.draft_views import with_draft
from app.discharge.intake.drafts import NEW, drop_draft, place_of
from app.discharge.intake.merge_views import stored_values, the_edit, to_merge, to_save
from app.discharge.intake.merging import as_base
from app.discharge.intake.operations import keep_tasks
from app.discharge.intake.own_providers import known_providers
from app.discharge.intake.practice import start_practice
from app.discharge.intake.shelf import the_shelf
from app.discharge.models import Discharge
from app.discharge.reading import entry_from, home_choices
from app.discharge.referrals.covering import covers_of
from app.discharge.referrals.queries import to_call_of
from app.discharge.vocabulary import DischargeView, Entry


@pages.get("/sorties")
@audience("discharge.list")
def index() -> ResponseReturnValue:
    """My organisation's discharges, those that need me first."""
    asked, words = request.args.get("vue", ""), request.args.get("q", "")[:60]
    view = DischargeView(asked) if asked in {*DischargeView} else DischargeView.TO_DO
    rows = db.session.execute(board_rows(the_reader(), today=clock.today())).all()
    covers = covers_of(db.session, [row.id for row in rows])
    lines = board.board_lines(rows, covers, the_reference(), today=clock.today(), now=clock.now())
    return render_template(
        "discharge/list.html",
        lines=board.shown(lines, view, words),
        tabs=board.tabs_of(lines),
        view=view,
        words=words,
        next_due=board.next_deadline(lines),
        calls=board.call_lines(db.session.execute(to_call_of(the_reader().organisation_id))),
        is_first_time=all(line.is_training for line in lines),
        clocks_are_late=current_app.extensions["passerelle.clocks_are_late"](),
        coordinates=decide(the_reader(), "evidence.read").allowed,
    )


@pages.post("/sorties/exercice", endpoint="practise")
@audience("discharge.create")
def practise() -> ResponseReturnValue:
    """Open a practice discharge, of which nothing leaves the machine."""
    found = start_practice(db.session, the_reader(), the_shelf(), now=clock.now())
    words = _("This is a practice discharge: nothing leaves this machine.")
    return go_on("discharge.needs", found.public_id, words)


@pages.get("/sorties/nouvelle")
@audience("discharge.create")
def new() -> ResponseReturnValue:
    """The first form, empty but for my hospital, or like a previous discharge (`?comme=`)."""
    like = request.args.get("comme", "")[:16]
    if like:
        model = forms.values_of(find(like), the_reference(), say)
        return _situation_page(None, model | {"reference": "", "discharge_at": "", "like": like})
    code = db.session.scalar(queries.hospital_of(the_reader().organisation_id))
    return _situation_page(None, {"hospital": code or ""}, place=NEW)


@pages.post("/sorties/nouvelle", endpoint="create")
@audience("discharge.create")
def create() -> ResponseReturnValue:
    """Open a discharge, then ask for its needs."""
    try:
        if _searches():
            return _situation_page(None, typed())
        entry = entry_from(request.form, the_reference(), today=clock.today())
        found = operations.create_discharge(db.session, the_reader(), entry, now=clock.now())
        like = request.form.get("like", "")[:16]
        if like:
            copy_needs(db.session, the_reader(), like, found, now=clock.now())
        keep_tasks(db.session, found, the_shelf())
    except InvalidInput as error:
        return _situation_page(None, typed(), error), 422
    drop_draft(db.session, the_reader(), NEW)
    db.session.commit()
    return redirect(url_for("discharge.needs", public_id=found.public_id), 303)


@pages.get("/sorties/<public_id>")
@audience("discharge.read")
def situation(public_id: str) -> ResponseReturnValue:
    """The situation of one discharge, to read or change."""
    found = find(public_id)
    values = forms.values_of(found, the_reference(), say)
    return _situation_page(found, values, place=place_of("situation", public_id))


@pages.post("/sorties/<public_id>", endpoint="change")
@audience("discharge.write")
def change(public_id: str) -> ResponseReturnValue:
    """Change the situation; when somebody did meanwhile, each difference is chosen."""
    if _searches():
        return _situation_page(find(public_id), typed())
    try:
        merging = to_merge(public_id)
        if merging is not None:
            return merging
        form = to_save(public_id)
        entry = entry_from(form, the_reference(), today=clock.today())
        edit = the_edit(public_id)
        found, moved = operations.change_situation(db.session, edit, entry, now=clock.now())
        keep_tasks(db.session, found, the_shelf())
    except InvalidInput as error:
        db.session.rollback()
        return _situation_page(find(public_id), typed(to_save(public_id)), error), 422
    drop_draft(db.session, the_reader(), place_of("situation", public_id))
    return go_on("discharge.needs", public_id, _moved_words(moved, entry))


def _searches() -> bool:
    """Whether the button that looks for a provider was pressed: nothing is saved then."""
    return "search_providers" in request.form


def _moved_words(moved: int, entry: Entry) -> str | None:
    if not moved:
        return None
    values = {"number": moved, "day": entry.situation.discharge_at.date()}
    text = N_("Saved. Needs that now start on %(day)s, with the discharge: %(number)s.")
    return say(Message(text, values))


def _situation_page(
    found: Discharge | None,
    values: dict[str, Any],
    error: InvalidInput | None = None,
    place: str | None = None,
) -> str:
    values, kept = with_draft(place, values) if place else (values, None)
    reference, errors = the_reference(), field_faults(error)
    home = str(values.get("home", ""))
    return render_template(
        "discharge/situation.html",
        heading=screens.heading(found, reference) if found else None,
        values=values,
        kept=kept,
        base=values.get("base") or (as_base(stored_values(found, None)) if found else ""),
        draft_place=place_of("situation", found.public_id) if found else NEW,
        errors=errors,
        options=forms.options(reference, say),
        known=known_providers(db.session, values),
        choices=home_choices(home, reference, today=clock.today()) if "home" in errors else (),
    )
