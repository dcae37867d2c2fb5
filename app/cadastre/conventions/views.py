"""Pages of conventions, for coordinators."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cadastre.blueprint import known_reference, pages
from app.cadastre.conventions import operations, screens
from app.cadastre.conventions.reading import (
    LANGUAGES,
    choices,
    read_code,
    read_terms,
    values_of,
)
from app.cadastre.models import Convention
from app.cadastre.upkeep.claim_views import deed_now
from app.core import clock
from app.core.errors import Conflict, InvalidInput
from app.core.extensions import db
from app.core.forms import Reading
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.web import audience


@pages.get("/coordination/conventions")
@audience("cadastre.moderate")
def conventions() -> str:
    """Every convention by its stage, those that end soon first."""
    lines = screens.all_lines(db.session, known_reference(), today=clock.today())
    wanted = request.args.get("stage", "")
    shown = [line for line in lines if not wanted or line.stage.value == wanted]
    return render_template(
        "cadastre/conventions/list.html",
        lines=shown,
        total=len(lines),
        stages=screens.tabs_of(lines),
        wanted=wanted,
    )


@pages.get("/coordination/conventions/nouvelle")
@audience("cadastre.moderate")
def new_convention() -> str:
    """The blank form."""
    return _form(None, {}, {})


def _form(convention: Convention | None, values: Any, errors: Any, seen: int = 0) -> str:
    options = choices(known_reference(), values.get("zones", ()), today=clock.today())
    return render_template(
        "cadastre/conventions/form.html",
        convention=convention,
        values=values,
        errors=errors,
        options=options,
        seen=seen,
        languages=LANGUAGES,
    )


@pages.post("/coordination/conventions/nouvelle", endpoint="create_convention")
@audience("cadastre.moderate")
def create_convention() -> ResponseReturnValue:
    """Keep a draft."""
    values = request.form.to_dict(flat=False)
    try:
        code, terms = _read_new(values)
        operations.create(db.session, code, terms, deed_now())
    except InvalidInput as error:
        return _form(None, values, error.faults), 422
    db.session.commit()
    flash(_("The convention is kept as a draft: name the services it binds, then sign it."), "ok")
    return redirect(url_for("cadastre.convention", code=code))


def _read_new(values: Any) -> tuple[str, dict[str, Any]]:
    """Both readings, so that every fault is told at once."""
    faults: dict[str, Any] = {}
    code, terms = "", {}
    try:
        code = read_code(values)
    except InvalidInput as error:
        faults |= error.faults
    try:
        terms = read_terms(values, known_reference(), today=clock.today())
    except InvalidInput as error:
        raise InvalidInput(error.message, {**faults, **error.faults}) from error
    if faults:
        raise InvalidInput(operations.WRONG, faults)
    return code, terms


@pages.get("/coordination/conventions/<code>")
@audience("cadastre.moderate")
def convention(code: str) -> str:
    """One convention: its stage, its terms, whom it binds, who relies on it, its history."""
    return _show(operations.convention_of(db.session, code), {}, {})


def _show(row: Convention, values: Any, errors: Any) -> str:
    reference, today = known_reference(), clock.today()
    bound = screens.bound_lines(db.session, row, reference)
    leaning: Callable[..., int] = current_app.extensions["passerelle.plans_with"]
    words = request.args.get("q", "")[:100]
    return render_template(
        "cadastre/conventions/show.html",
        line=screens.line_of(row, len(bound), reference, today=today),
        bound=bound,
        plans=leaning(db.session, [one.public_id for one in bound]),
        words=words,
        found=screens.services_to_bind(db.session, row, words, reference),
        history=screens.history(db.session, row, reference),
        values=values,
        errors=errors,
        today=today,
    )


@pages.get("/coordination/conventions/<code>/modifier")
@audience("cadastre.moderate")
def edit_convention(code: str) -> str:
    """The form of a convention."""
    row = operations.convention_of(db.session, code)
    return _form(row, values_of(row), {}, operations.last_change(db.session, row))


@pages.post("/coordination/conventions/<code>/modifier", endpoint="save_convention")
@audience("cadastre.moderate")
def save_convention(code: str) -> ResponseReturnValue:
    """Change its terms; what was typed stays when something is wrong."""
    row = operations.convention_of(db.session, code)
    values = request.form.to_dict(flat=False)
    seen = request.form.get("seen", 0, type=int)
    try:
        terms = read_terms(values, known_reference(), today=clock.today())
        written = operations.change(db.session, row, terms, deed_now(), seen=seen)
    except InvalidInput as error:
        return _form(row, values, error.faults, seen), 422
    except Conflict as error:
        newest = operations.last_change(db.session, row)
        return _form(row, values, {"code": [error.message]}, newest), 409
    db.session.commit()
    flash(_("The convention is saved.") if written else _("Nothing changed."), "ok")
    return redirect(url_for("cadastre.convention", code=code))


def _done(code: str, deed: Callable[[Convention], Message]) -> ResponseReturnValue:
    """Do something to a convention and say so; a fault leaves what was typed on the page."""
    row = operations.convention_of(db.session, code)
    try:
        said = deed(row)
    except InvalidInput as error:
        return _show(row, request.form.to_dict(flat=False), error.faults), 422
    except Conflict as error:
        db.session.rollback()
        flash(say(error.message), "error")
        return redirect(url_for("cadastre.convention", code=code))
    db.session.commit()
    flash(say(said), "ok")
    return redirect(url_for("cadastre.convention", code=row.code))


@pages.post("/coordination/conventions/<code>/signer", endpoint="sign_convention")
@audience("cadastre.moderate")
def sign_convention(code: str) -> ResponseReturnValue:
    """All parties signed."""

    def deed(row: Convention) -> Message:
        reading = Reading(request.form.to_dict(flat=False))
        day = reading.day("signed_on")
        reading.finish()
        operations.sign(db.session, row, day, deed_now())
        return Message(N_("The convention is signed: matching knows it from its first day on."))

    return _done(code, deed)


@pages.post("/coordination/conventions/<code>/terminer", endpoint="end_convention")
@audience("cadastre.moderate")
def end_convention(code: str) -> ResponseReturnValue:
    """It ends before its time."""

    def deed(row: Convention) -> Message:
        reading = Reading(request.form.to_dict(flat=False))
        day, why = reading.day("ended_on"), reading.text("ended_reason")
        reading.finish()
        operations.end(db.session, row, day, why or "", deed_now())
        return Message(N_("The end of the convention is noted."))

    return _done(code, deed)


@pages.post("/coordination/conventions/<code>/renouveler", endpoint="renew_convention")
@audience("cadastre.moderate")
def renew_convention(code: str) -> ResponseReturnValue:
    """A draft for the next period, with the same terms and services."""
    row = operations.convention_of(db.session, code)
    reading = Reading(request.form.to_dict(flat=False))
    try:
        day = reading.day("renew_to")
        reading.finish()
        made = operations.renew(db.session, row, day, deed_now(), known_reference())
    except InvalidInput as error:
        return _show(row, request.form.to_dict(flat=False), error.faults), 422
    db.session.commit()
    flash(_("Here is the draft of the next period: sign it when the parties have."), "ok")
    return redirect(url_for("cadastre.convention", code=made.code))


@pages.post("/coordination/conventions/<code>/services", endpoint="bind_services")
@audience("cadastre.moderate")
def bind_services(code: str) -> ResponseReturnValue:
    """Bind services, or let one go."""

    def deed(row: Convention) -> Message:
        wanted = (request.form.getlist("add"), request.form.getlist("remove"))
        done = operations.bind(db.session, row, wanted, deed_now(), known_reference())
        sentence = (
            N_("The services of the convention are saved.") if done else N_("Nothing changed.")
        )
        return Message(sentence)

    return _done(code, deed)


@pages.post("/coordination/conventions/<code>/historique/<int:change_id>", endpoint="unchange")
@audience("cadastre.moderate")
def unchange(code: str, change_id: int) -> ResponseReturnValue:
    """Take one change back."""

    def deed(row: Convention) -> Message:
        made = deed_now(_("Taken back"))
        operations.take_back(db.session, row, change_id, known_reference(), made)
        return Message(N_("The change is taken back."))

    return _done(code, deed)
