"""Pages of upkeep: my records, their forms with a preview, their history, their reach."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.cards import capacity_words
from app.cadastre.changes import revert_change
from app.cadastre.models import Provider, Service
from app.cadastre.operations import report_capacity
from app.cadastre.record_words import ToldVia
from app.cadastre.records import CapacityRecord
from app.cadastre.upkeep import claim_views, confirm_views, reach_views
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.fields import Columns, read_form
from app.cadastre.upkeep.filling import choices, form_of
from app.cadastre.upkeep.notices import endings_of, lines_in, with_a_line
from app.cadastre.upkeep.operations import (
    Draft,
    Mark,
    confirm,
    confirm_contact,
    draft,
    last_change,
    save,
)
from app.cadastre.upkeep.parts import FORM_LABELS, languages_in, open_parts, said_in
from app.cadastre.upkeep.previewing import PreviewPlace, preview_page, seen_mark
from app.cadastre.upkeep.reading import Form
from app.cadastre.upkeep.rights import own_change, own_provider, own_service, own_services
from app.cadastre.upkeep.schemas import CapacitySchema, HistoryQuery
from app.cadastre.upkeep.screens import desk_lines, history_of
from app.core import clock
from app.core.errors import Conflict, InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import Message
from app.core.schemas import load, load_address
from app.core.web import audience
from app.reference.vocabulary import (
    CAPACITY_NAMES,
    TIME_BAND_NAMES,
    CapacityState,
    Country,
    TimeBand,
)

__all__ = ["PARTS"]

PARTS = (claim_views, confirm_views, reach_views)


@pages.get("/prestataire/fiches")
@audience("cadastre.edit")
def my_records() -> str:
    """The services in the hands of my organisation."""
    rows = db.session.execute(own_services(subject())).all()
    lines = desk_lines(rows, known_reference())
    return render_template("cadastre/upkeep/desk.html", lines=lines)


@pages.get("/prestataire/fiches/<public_id>")
@audience("cadastre.edit")
def edit_record(public_id: str) -> str:
    """The form of a record."""
    service, provider = own_service(db.session, subject(), public_id)
    seen = last_change(db.session, provider.id)
    return _form(service, provider, form_of(service, provider), {"seen": seen})


def _form(
    service: Service, provider: Provider, values: dict[str, list[str]], more: dict[str, Any]
) -> str:
    reference, errors = known_reference(), more.get("errors", {})
    return render_template(
        "cadastre/upkeep/form.html",
        service=service,
        provider=provider,
        care=reference.care[service.care].labels,
        capacity=capacity_words(service, clock.today()),
        values=values,
        lines=lines_in(values),
        told=said_in(values, reference, Country(provider.country), today=clock.today()),
        opened=open_parts(errors) | more.get("opened", set()),
        filled=languages_in(values, errors),
        options=choices(service, reference),
        labels=FORM_LABELS,
        errors=errors,
        seen=more["seen"],
    )


@pages.post("/prestataire/fiches/<public_id>", endpoint="save_record")
@audience("cadastre.edit")
def save_record(public_id: str) -> ResponseReturnValue:
    """Show field by field what will change; then, when asked to, change it."""
    service, provider = own_service(db.session, subject(), public_id)
    values = request.form.to_dict(flat=False)
    seen = seen_mark(values)
    if request.form.get("step") == "add":
        return _form(service, provider, with_a_line(values), {"seen": seen, "opened": {"notices"}})
    try:
        columns = _columns(service, provider, values)
    except InvalidInput as error:
        return _form(service, provider, values, {"seen": seen, "errors": error.faults}), 422
    drafts = _drafts(service, provider, columns, seen)
    if request.form.get("step") == "save":
        return _write(service, provider, (columns, drafts), values)
    if request.form.get("step") == "edit":
        return _form(service, provider, values, {"seen": seen})
    return _preview(service, provider, drafts, values)


def _columns(service: Service, provider: Provider, values: Form) -> Columns:
    endings = endings_of(service.notices)
    return read_form(values, known_reference(), Country(provider.country), endings=endings)


def _drafts(
    service: Service, provider: Provider, columns: Columns, seen: Mark
) -> tuple[Draft, Draft]:
    of_provider, of_service = columns
    return (
        draft(db.session, provider, of_provider, seen=seen),
        draft(db.session, service, of_service, seen=seen),
    )


def _preview(
    service: Service,
    provider: Provider,
    drafts: tuple[Draft, Draft],
    values: dict[str, list[str]],
) -> ResponseReturnValue:
    seen = last_change(db.session, provider.id)
    action = url_for("cadastre.save_record", public_id=service.public_id)
    place = PreviewPlace(provider.name, action, *_page_of(service))
    return preview_page(place, drafts, values, seen=seen)


def _page_of(service: Service) -> tuple[str, str]:
    """Where a preview leads back to, and how that page is called."""
    return url_for("cadastre.service", public_id=service.public_id), _("The page of the service")


def _write(
    service: Service,
    provider: Provider,
    made: tuple[Any, tuple[Draft, Draft]],
    values: dict[str, list[str]],
) -> ResponseReturnValue:
    columns, drafts = made
    if any(one.conflicts for one in drafts):
        return _preview(service, provider, drafts, values)
    deed, reference = deed_now(), known_reference()
    written = save(db.session, provider, (drafts[0], columns[0]), deed, reference)
    written += save(db.session, service, (drafts[1], columns[1]), deed, reference)
    if written:
        confirm(db.session, [service], provider, deed, via=ToldVia.SELF_SERVICE)
    db.session.commit()
    flash(_("The record is saved.") if written else _("Nothing changed."), "success")
    return redirect(url_for("cadastre.service", public_id=service.public_id))


@pages.post("/prestataire/fiches/<public_id>/confirmer", endpoint="confirm_record")
@audience("cadastre.edit")
def confirm_record(public_id: str) -> ResponseReturnValue:
    """Everything is right as it stands."""
    service, provider = own_service(db.session, subject(), public_id)
    confirm(db.session, [service], provider, deed_now(), via=ToldVia.SELF_SERVICE)
    db.session.commit()
    flash(_("Thank you: the record is confirmed."), "success")
    return redirect(url_for("cadastre.my_records"))


@pages.post("/prestataire/fiches/<public_id>/contact", endpoint="confirm_contact")
@audience("cadastre.edit")
def confirm_contact_now(public_id: str) -> ResponseReturnValue:
    """The telephone and the address are right; the rest is not said."""
    _service, provider = own_service(db.session, subject(), public_id)
    confirm_contact(db.session, provider, deed_now(), via=ToldVia.SELF_SERVICE)
    db.session.commit()
    flash(_("Thank you: the telephone and the address are confirmed."), "success")
    return redirect(url_for("cadastre.my_records"))


@pages.get("/prestataire/fiches/<public_id>/disponibilites")
@audience("cadastre.edit")
def capacity(public_id: str) -> str:
    """Has places, full, waiting list or assessment first: one click."""
    service, provider = own_service(db.session, subject(), public_id)
    return _capacity_form(service, provider, {})


def _capacity_form(service: Service, provider: Provider, errors: Any) -> str:
    return render_template(
        "cadastre/upkeep/capacity.html",
        service=service,
        provider=provider,
        care=known_reference().care[service.care].labels,
        states=[(one.value, Message(name)) for one, name in CAPACITY_NAMES.items()],
        errors=errors,
        typed=request.form,
        bands=[(str(int(one)), Message(name)) for one, name in TIME_BAND_NAMES.items()],
        ticked=request.form.getlist("bands"),
        days=round(known_reference().policy("capacity_report_days", clock.today())),
    )


@pages.post("/prestataire/fiches/<public_id>/disponibilites", endpoint="say_capacity")
@audience("cadastre.edit")
def say_capacity(public_id: str) -> ResponseReturnValue:
    """Keep what was said; it expires by itself."""
    service, provider = own_service(db.session, subject(), public_id)
    filled: dict[str, Any] = {
        name: text for name, text in request.form.items() if text and name != "bands"
    }
    filled |= {"bands": found} if (found := request.form.getlist("bands")) else {}
    try:
        report_capacity(
            db.session, service.id, _said(load(CapacitySchema(), filled)), deed=deed_now()
        )
    except InvalidInput as error:
        return _capacity_form(service, provider, error.faults), 422
    db.session.commit()
    flash(_("Thank you: your capacity is shown as of today."), "success")
    return redirect(url_for("cadastre.service", public_id=service.public_id))


def _said(form: dict[str, Any]) -> CapacityRecord:
    days = known_reference().policy("capacity_report_days", clock.today())
    state = CapacityState(form["state"])
    return CapacityRecord(
        state=state,
        places=form["places"] if state is CapacityState.HAS_PLACES else None,
        waiting_people=form["waiting"] if state is CapacityState.WAITING_LIST else None,
        time_bands=frozenset(TimeBand(int(one)) for one in form["bands"]) or None,
        said_on=clock.today(),
        said_by=deed_now().who,
        how=ToldVia.SELF_SERVICE.value,
        expires_on=clock.today() + timedelta(days=days),
    )


@pages.get("/prestataire/fiches/<public_id>/historique")
@audience("cadastre.edit")
def history(public_id: str) -> str:
    """Every change of a provider and its services: old, new, who, when, why."""
    provider = own_provider(db.session, subject(), public_id)
    before = load_address(HistoryQuery(), request.args)["before"]
    found = history_of(db.session, provider.id, known_reference(), before=before)
    return render_template("cadastre/upkeep/history.html", provider=provider, history=found)


@pages.post("/prestataire/fiches/<public_id>/historique/<int:change_id>", endpoint="take_back")
@audience("cadastre.edit")
def take_back(public_id: str, change_id: int) -> ResponseReturnValue:
    """Take one change back, unless its field has moved since."""
    provider = own_provider(db.session, subject(), public_id)
    own_change(db.session, subject(), provider, change_id, today=clock.today())
    try:
        revert_change(db.session, change_id, known_reference(), deed_now(_("Taken back")))
    except Conflict as error:
        flash(say(error.message), "error")
    else:
        db.session.commit()
        flash(_("The change is taken back."), "success")
    return redirect(url_for("cadastre.history", public_id=public_id))
