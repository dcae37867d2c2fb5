"""Pages of closing a service for good, and of going on after all."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.access.vocabulary import Role
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.facts import ending_in
from app.cadastre.lifecycle import adding_views, missing_views
from app.cadastre.lifecycle.fields import going_on, read_closing
from app.cadastre.models import Provider, Service
from app.cadastre.record_words import UpkeepTaskKind
from app.cadastre.upkeep.chasing import make_task
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.operations import Draft, draft, last_change, save
from app.cadastre.upkeep.parts import languages_in
from app.cadastre.upkeep.previewing import PreviewPlace, preview_page, seen_mark
from app.cadastre.upkeep.reading import Form
from app.cadastre.upkeep.rights import own_service
from app.cadastre.vocabulary import ServiceStatus
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.messages import N_, Message
from app.core.web import audience
from app.reference.vocabulary import Country

__all__ = ["PARTS"]

PARTS = (adding_views, missing_views)

Told = dict[str, Any]

LABELS = {"closing_day": Message(N_("Closed from")), "reason": Message(N_("Why"))} | {
    f"words_{code}": Message(N_("What becomes of the people it serves"))
    for code in ("fr", "nl", "en")
}


@pages.get("/prestataire/fiches/<public_id>/fermer")
@audience("cadastre.edit")
def closing(public_id: str) -> str:
    """From when a service is closed for good, why, and what becomes of those it serves."""
    service, provider = own_service(db.session, subject(), public_id)
    ending = ending_in(service.notices)
    values: dict[str, list[str]] = {"closing_day": [clock.today().isoformat()]}
    if ending is not None:
        texts = ending.text.texts if ending.text else {}
        values = {"closing_day": [ending.first.isoformat()]}
        values |= {f"words_{code}": [text] for code, text in texts.items()}
    values["reason"] = [service.closed_reason or ""]
    seen = last_change(db.session, provider.id)
    return _form(service, provider, values, {"seen": seen})


@pages.post("/prestataire/fiches/<public_id>/fermer", endpoint="close_service")
@audience("cadastre.edit")
def close_service(public_id: str) -> ResponseReturnValue:
    """Show what will change; then, when asked to, write it, and tell a coordinator."""
    service, provider = own_service(db.session, subject(), public_id)
    values, reference = request.form.to_dict(flat=False), known_reference()
    seen = seen_mark(values)
    try:
        told = read_closing(values, reference, Country(provider.country))
    except InvalidInput as error:
        return _form(service, provider, values, {"seen": seen, "errors": error.faults}), 422
    if request.form.get("step") == "edit":
        return _form(service, provider, values, {"seen": seen})
    columns = told.columns(service.notices, clock.today())
    made = draft(db.session, service, columns, seen=seen)
    if request.form.get("step") == "save" and not made.conflicts:
        return _write(service, provider, (made, columns))
    back = url_for("cadastre.service", public_id=public_id)
    here = url_for("cadastre.close_service", public_id=public_id)
    place = PreviewPlace(provider.name, here, back, _("The page of the service"))
    now = last_change(db.session, provider.id)
    return preview_page(place, [made], values, seen=now)


def _write(service: Service, provider: Provider, told: tuple[Draft, Told]) -> ResponseReturnValue:
    deed = deed_now()
    written = save(db.session, service, told, deed, known_reference())
    if written and subject().role is Role.PROVIDER:
        make_task(db.session, UpkeepTaskKind.CLOSING, deed, provider_id=provider.id)
    db.session.commit()
    flash(_("The end of this service is written down."), "success")
    return redirect(url_for("cadastre.service", public_id=service.public_id))


@pages.post("/prestataire/fiches/<public_id>/continuer", endpoint="go_on")
@audience("cadastre.edit")
def go_on(public_id: str) -> ResponseReturnValue:
    """The service does not close, or opens again."""
    service, provider = own_service(db.session, subject(), public_id)
    columns = going_on(service.notices)
    seen = seen_mark({"seen": [str(last_change(db.session, provider.id))]})
    made = draft(db.session, service, columns, seen=seen)
    save(db.session, service, (made, columns), deed_now(), known_reference())
    db.session.commit()
    flash(_("The service is open, and stays so."), "success")
    return redirect(url_for("cadastre.service", public_id=public_id))


def _form(service: Service, provider: Provider, values: Form, more: dict[str, Any]) -> str:
    errors = more.get("errors", {})
    return render_template(
        "cadastre/lifecycle/closing.html",
        service=service,
        provider=provider,
        care=known_reference().care[service.care].labels,
        values=values,
        errors=errors,
        labels=LABELS,
        filled=languages_in(values, errors),
        goes=_standing(service),
        seen=more["seen"],
    )


def _standing(service: Service) -> Message | None:
    """That it closes, or is closed; None for a service that goes on."""
    if service.status == ServiceStatus.CLOSED:
        return Message(N_("This service is closed."))
    ending = ending_in(service.notices)
    return Message(N_("Closes for good on %(day)s."), {"day": ending.first}) if ending else None
