"""Pages of the planner: my discharges, the situation, the needs, who can come, the plan.

Nothing clinical and no place stands in an address or a title.
"""

from collections.abc import Callable
from typing import Any

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.access.vocabulary import Subject
from app.benefits.catalogue import Catalogue
from app.core import clock
from app.core.config import Config
from app.core.errors import Conflict, InvalidInput
from app.core.extensions import db
from app.core.i18n import LANGUAGES, choose_language, say
from app.core.messages import N_, Message
from app.core.web import Pages, audience
from app.discharge import forms, operations, queries, screens
from app.discharge.answers import match_discharge, saved_choices, situation_of
from app.discharge.benefits_to_ask import BenefitsToAsk, benefits_to_ask
from app.discharge.catalogue import emergency_numbers
from app.discharge.models import Discharge
from app.discharge.printing import REVIEW, plan_pdf, plan_words
from app.discharge.reading import choices_from, entry_from, home_choices, need_from, version_from
from app.discharge.vocabulary import STATUSES_OF, DischargeView, Edit, Entry, NeedWish
from app.reference.loader import Reference

pages = Pages("discharge", __name__)


@pages.get("/sorties")
@audience("discharge.list")
def index() -> ResponseReturnValue:
    """My organisation's discharges, those that need me first."""
    asked = request.args.get("vue", "")
    view = DischargeView(asked) if asked in {*DischargeView} else DischargeView.TO_DO
    organisation_id = _subject().organisation_id
    rows = db.session.execute(queries.discharges_of(organisation_id, STATUSES_OF[view])).all()
    counts = dict(db.session.execute(queries.count_by_status(organisation_id)).all())
    lines = screens.list_lines(rows, _reference(), today=clock.today())
    tabs = screens.tab_counts(counts)
    return render_template("discharge/list.html", lines=lines, tabs=tabs, view=view)


@pages.get("/sorties/nouvelle")
@audience("discharge.create")
def new() -> ResponseReturnValue:
    """The first form, empty but for the hospital of my organisation."""
    code = db.session.scalar(queries.hospital_of(_subject().organisation_id))
    return _situation_page(None, {"hospital": code or ""})


@pages.post("/sorties/nouvelle", endpoint="create")
@audience("discharge.create")
def create() -> ResponseReturnValue:
    """Open a discharge, then ask for its needs."""
    try:
        entry = entry_from(request.form, _reference(), today=clock.today())
        found = operations.create_discharge(db.session, _subject(), entry, now=clock.now())
    except InvalidInput as error:
        return _situation_page(None, _typed(), error), 422
    db.session.commit()
    return redirect(url_for("discharge.needs", public_id=found.public_id), 303)


@pages.get("/sorties/<public_id>")
@audience("discharge.read")
def situation(public_id: str) -> ResponseReturnValue:
    """The situation of one discharge, to read or change."""
    found = _find(public_id)
    return _situation_page(found, forms.values_of(found, _reference(), say))


@pages.post("/sorties/<public_id>", endpoint="change")
@audience("discharge.write")
def change(public_id: str) -> ResponseReturnValue:
    """Change the situation."""
    try:
        entry = entry_from(request.form, _reference(), today=clock.today())
        edit = _edit(public_id)
        _found, moved = operations.change_situation(db.session, edit, entry, now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _situation_page(_find(public_id), _typed(), error), 422
    return _saved("discharge.needs", public_id, _moved_words(moved, entry))


@pages.get("/sorties/<public_id>/besoins")
@audience("discharge.read")
def needs(public_id: str) -> ResponseReturnValue:
    """What the person needs at home, and a form for one more."""
    found = _find(public_id)
    return _needs_page(found, forms.first_need(found))


@pages.post("/sorties/<public_id>/besoins", endpoint="add_need")
@audience("discharge.write")
def add_need(public_id: str) -> ResponseReturnValue:
    """Add one need."""
    try:
        wish = _wish(public_id)
        operations.add_need(db.session, _edit(public_id), wish, now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _needs_page(_find(public_id), _typed(), error), 422
    care = say(_reference().care[wish.care].labels)
    return _saved("discharge.needs", public_id, _("%(need)s added.", need=care), anchor="add")


@pages.get("/sorties/<public_id>/besoins/<int:need_id>")
@audience("discharge.read")
def need(public_id: str, need_id: int) -> ResponseReturnValue:
    """One need of the list, in the form that changes it."""
    found = _find(public_id)
    row = operations.need_of(found, need_id)
    return _needs_page(found, forms.values_of_need(row), editing=need_id)


@pages.post("/sorties/<public_id>/besoins/<int:need_id>", endpoint="change_need")
@audience("discharge.write")
def change_need(public_id: str, need_id: int) -> ResponseReturnValue:
    """State one need otherwise."""
    try:
        wish = _wish(public_id)
        operations.change_need(db.session, _edit(public_id), need_id, wish, now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _needs_page(_find(public_id), _typed(), error, editing=need_id), 422
    care = say(_reference().care[wish.care].labels)
    return _saved("discharge.needs", public_id, _("%(need)s changed.", need=care))


@pages.post("/sorties/<public_id>/besoins/<int:need_id>/retirer", endpoint="remove_need")
@audience("discharge.write")
def remove_need(public_id: str, need_id: int) -> ResponseReturnValue:
    """Take one need off the list."""
    operations.remove_need(db.session, _edit(public_id), need_id, now=clock.now())
    return _saved("discharge.needs", public_id)


@pages.get("/sorties/<public_id>/services")
@audience("discharge.read")
def services(public_id: str) -> ResponseReturnValue:
    """Who can come for each need, and why not the others."""
    return _services_page(_find(public_id))


@pages.post("/sorties/<public_id>/services", endpoint="save_plan")
@audience("discharge.write")
def save_plan(public_id: str) -> ResponseReturnValue:
    """Save who was chosen."""
    chosen = choices_from(request.form)
    try:
        edit = _edit(public_id)
        operations.save_plan(db.session, edit, chosen, _reference(), now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        return _services_page(_find(public_id), error), 422
    return _saved("discharge.plan", public_id)


@pages.get("/sorties/<public_id>/plan")
@audience("discharge.read")
def plan(public_id: str) -> ResponseReturnValue:
    """The plan, to read or print."""
    found = _find(public_id)
    return render_template(
        "discharge/plan.html", languages=LANGUAGES, to_ask=_to_ask(found), **_plan(found)
    )


@pages.get("/sorties/<public_id>/plan.pdf")
@audience("discharge.read")
def plan_document(public_id: str) -> ResponseReturnValue:
    """A saved plan as a tagged PDF, in the language of the person (`?langue=`)."""
    asked = request.args.get("langue", "")
    language = asked if asked in LANGUAGES else choose_language()
    found = _find(public_id)
    if not found.plans:
        raise Conflict(Message(N_("No plan was saved yet. Choose who comes, then save.")))
    with force_locale(LANGUAGES[language].locale):
        document = plan_pdf(plan_words(_plan(found), say, language))
    name = f'inline; filename="plan-{found.reference}-{language}.pdf"'
    headers = {"Content-Disposition": name}
    return Response(document, mimetype="application/pdf", headers=headers)


@pages.post("/sorties/<public_id>/annuler", endpoint="cancel")
@audience("discharge.write")
def cancel(public_id: str) -> ResponseReturnValue:
    """The discharge does not take place."""
    return _close(operations.cancel, public_id)


@pages.post("/sorties/<public_id>/partie", endpoint="mark_gone")
@audience("discharge.write")
def mark_gone(public_id: str) -> ResponseReturnValue:
    """The person went home."""
    return _close(operations.mark_gone, public_id)


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def _subject() -> Subject:
    found: Subject = g.subject
    return found


def _find(public_id: str) -> Discharge:
    return operations.find_discharge(db.session, _subject(), public_id)


def _edit(public_id: str) -> Edit:
    return Edit(subject=_subject(), public_id=public_id, version=version_from(request.form))


def _wish(public_id: str) -> NeedWish:
    leaves_at = _find(public_id).discharge_at.astimezone(clock.LOCAL)
    return need_from(request.form, leaves_at, _reference(), today=clock.today())


def _saved(
    endpoint: str, public_id: str, words: str | None = None, anchor: str | None = None
) -> ResponseReturnValue:
    db.session.commit()
    flash(words or _("Saved."), "success")
    return redirect(url_for(endpoint, public_id=public_id, _anchor=anchor), 303)


def _moved_words(moved: int, entry: Entry) -> str | None:
    if not moved:
        return None
    values = {"number": moved, "day": entry.situation.discharge_at.date()}
    text = N_("Saved. Needs that now start on %(day)s, with the discharge: %(number)s.")
    return say(Message(text, values))


def _close(verb: Callable[..., Discharge], public_id: str) -> ResponseReturnValue:
    verb(db.session, _edit(public_id), now=clock.now())
    db.session.commit()
    return redirect(url_for("discharge.index"), 303)


def _typed() -> dict[str, Any]:
    """What was typed, to be shown again beside the faults."""
    form: MultiDict[str, str] = request.form
    many = {name: form.getlist(name) for name in ("languages", "days")}
    return {**form.to_dict(), **many}


def _faults(error: InvalidInput | None) -> dict[str, list[str]]:
    found = error.faults if error else {}
    return {
        field.split(".")[0]: [say(one) if isinstance(one, Message) else _(one) for one in faults]
        for field, faults in found.items()
    }


def _situation_page(
    found: Discharge | None, values: dict[str, Any], error: InvalidInput | None = None
) -> str:
    reference, errors = _reference(), _faults(error)
    home = str(values.get("home", ""))
    return render_template(
        "discharge/situation.html",
        heading=screens.heading(found, reference) if found else None,
        values=values,
        errors=errors,
        options=forms.options(reference, say),
        choices=home_choices(home, reference, today=clock.today()) if "home" in errors else [],
    )


def _needs_page(
    found: Discharge,
    values: dict[str, Any],
    error: InvalidInput | None = None,
    editing: int | None = None,
) -> str:
    reference = _reference()
    return render_template(
        "discharge/needs.html",
        heading=screens.heading(found, reference),
        needs=screens.need_lines(found, reference),
        values=values,
        errors=_faults(error),
        options=forms.options(reference, say),
        editing=editing,
    )


def _services_page(found: Discharge, error: InvalidInput | None = None) -> str:
    reference = _reference()
    answer = match_discharge(db.session, found, reference, today=clock.today())
    saved = saved_choices(db.session, operations.last_plan(found), answer)
    blocks = screens.need_blocks(found, answer, saved, reference)
    return render_template(
        "discharge/services.html",
        heading=screens.heading(found, reference),
        blocks=blocks,
        chosen=sum(not block.is_gap for block in blocks),
        proposal=answer.proposal,
        to_ask=_to_ask(found),
        errors=_faults(error),
    )


def _to_ask(found: Discharge) -> BenefitsToAsk:
    catalogue: Catalogue = current_app.extensions["passerelle.benefits"]
    zones = _reference().zones
    return benefits_to_ask(situation_of(found), catalogue, zones, today=clock.today())


def _plan(found: Discharge) -> dict[str, Any]:
    reference = _reference()
    config: Config = current_app.config["PASSERELLE"]
    answer = match_discharge(db.session, found, reference, today=clock.today())
    plan = operations.last_plan(found)
    saved = saved_choices(db.session, plan, answer)
    heading = screens.heading(found, reference)
    prepared_by = db.session.scalar(queries.name_of(found.organisation_id))
    return {
        "heading": heading,
        "facts": [*heading.facts, (Message(N_("Prepared by")), prepared_by)],
        "review": Message(REVIEW),
        "plan": plan,
        "entries": screens.plan_entries(found, answer, saved, reference),
        "numbers": emergency_numbers(config.data_dir),
    }
