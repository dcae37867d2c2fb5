"""Pages that add: a service to one's own provider, a whole record by a coordinator."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.access.gate import subject
from app.access.vocabulary import Role
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.importing.screens import type_options
from app.cadastre.lifecycle.fields import HERE, read_addition, read_record
from app.cadastre.lifecycle.missing import known_of, names_like
from app.cadastre.lifecycle.operations import add_service, sites_of
from app.cadastre.models import Provider
from app.cadastre.operations import register_provider
from app.cadastre.owning.address import UnclearTown
from app.cadastre.owning.address_views import choices_of
from app.cadastre.record_words import UpkeepTaskKind
from app.cadastre.upkeep.chasing import make_task
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.operations import decide_report
from app.cadastre.upkeep.reading import Form
from app.cadastre.upkeep.rights import own_provider, services_of
from app.cadastre.upkeep.wording import LABELS
from app.core import clock
from app.core.db import new_public_id
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.web import audience
from app.reference.vocabulary import Country

FIELD_LABELS = {
    **{name: Message(text) for name, text in LABELS.items()},
    "care": Message(N_("Kind of care")),
    "site": Message(N_("Address")),
    "town": Message(N_("Town")),
}


@pages.get("/prestataire/fiches/<public_id>/services/nouveau")
@audience("cadastre.edit")
def new_service(public_id: str) -> str:
    """The form of one service more."""
    return _service_form(own_provider(db.session, subject(), public_id), {}, None)


@pages.post("/prestataire/fiches/<public_id>/services/nouveau", endpoint="add_service")
@audience("cadastre.edit")
def add(public_id: str) -> ResponseReturnValue:
    """Add the service; its places are asked next, since without them nobody finds it."""
    provider = own_provider(db.session, subject(), public_id)
    values, reference, deed = request.form.to_dict(flat=False), known_reference(), deed_now()
    sites = {one.id for one in sites_of(db.session, provider)}
    country = Country(provider.country)
    try:
        told = read_addition(values, reference, country, sites, today=deed.day)
        made = add_service(db.session, provider, told, deed, reference)
    except InvalidInput as error:
        db.session.rollback()
        return _service_form(provider, values, error), 422
    if subject().role is Role.PROVIDER:
        make_task(db.session, UpkeepTaskKind.ADDED, deed, provider_id=provider.id)
    db.session.commit()
    flash(_("The service is added. Say where it goes."), "success")
    return redirect(url_for("cadastre.reach", public_id=made.public_id))


def _service_form(provider: Provider, values: Form, error: InvalidInput | None) -> str:
    reference = known_reference()
    known = [(str(one.id), _line(one)) for one in sites_of(db.session, provider)]
    first = [known[0][0] if known else HERE]
    return render_template(
        "cadastre/lifecycle/service.html",
        provider=provider,
        values={"site": first, **values},
        options={
            "care": [(one.code, one.labels) for one in reference.care.values()],
            "sites": [*known, (HERE, Message(N_("Another address")))],
        },
        **_faults(error),
    )


def _line(site: Any) -> str:
    town = " ".join(part for part in (site.postal_code, site.city) if part)
    return ", ".join(part for part in (site.street, town) if part)


def _faults(error: InvalidInput | None) -> dict[str, Any]:
    """What a form shows of a refusal: the faults by field, and the towns to choose from."""
    return {
        "errors": error.faults if error else {},
        "choices": choices_of(error) if isinstance(error, UnclearTown) else [],
        "labels": FIELD_LABELS,
    }


@pages.get("/coordination/fiches/nouvelle")
@audience("cadastre.moderate")
def new_record() -> str:
    """The form of a whole record; of a service reported as missing it knows what was told."""
    report = request.args.get("report", "")
    return _record_form(known_of(db.session, report), report, None)


@pages.post("/coordination/fiches/nouvelle", endpoint="make_record")
@audience("cadastre.moderate")
def make_record() -> ResponseReturnValue:
    """Make the record, and settle the report that asked for it."""
    values, report = request.form.to_dict(flat=False), request.args.get("report", "")
    reference, deed = known_reference(), deed_now()
    try:
        record = read_record(values, reference, key=new_public_id(), today=clock.today())
    except InvalidInput as error:
        return _record_form(values, report, error), 422
    made = register_provider(db.session, record, reference, now=deed.at, who=deed.who)
    if report:
        decide_report(db.session, report, is_right=True, by=deed.who, now=deed.at)
    first = services_of(db.session, made)[0]
    db.session.commit()
    flash(_("The record is made. Fill in what you know."), "success")
    return redirect(url_for("cadastre.edit_record", public_id=first.public_id))


def _record_form(values: Form, report: str, error: InvalidInput | None) -> str:
    reference = known_reference()
    name = (values.get("name") or [""])[0]
    return render_template(
        "cadastre/lifecycle/record.html",
        values=values,
        report=report or None,
        alike=alike_links(db.session, name),
        options={
            "types": [(code, name, say(land)) for code, name, land in type_options(reference)],
            "care": [(one.code, one.labels) for one in reference.care.values()],
        },
        **_faults(error),
    )


def alike_links(session: Session, name: str) -> list[tuple[str, str]]:
    """Providers whose name may be meant, and the search that finds each."""
    return [(found, url_for("cadastre.search", name=found)) for found in names_like(session, name)]
