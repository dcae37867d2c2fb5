"""Pages of the reach: its areas, each with its conditions; the editor of one, with a preview."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.detail import area_words
from app.cadastre.models import Provider, Service
from app.cadastre.parts import read_part
from app.cadastre.queries import AREAS_OF
from app.cadastre.reaching import area_of
from app.cadastre.record_queries import REACHED_BY
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.operations import Draft, draft, last_change, save
from app.cadastre.upkeep.previewing import Aside, PreviewPlace, preview_page, seen_mark
from app.cadastre.upkeep.reach_form import (
    covered_already,
    read_area,
    replaced,
    towns_near,
    values_of,
)
from app.cadastre.upkeep.reading import Form
from app.cadastre.upkeep.rights import own_service
from app.cadastre.whole import condition_words, reach_drawing
from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.geo import Point
from app.core.i18n import current_language
from app.core.messages import N_, Listing, Message
from app.core.web import audience


@pages.get("/prestataire/fiches/<public_id>/zones")
@audience("cadastre.edit")
def reach(public_id: str) -> str:
    """Where we really go: every area with what holds there only."""
    service, provider = own_service(db.session, subject(), public_id)
    rows = db.session.execute(AREAS_OF, {"service_ids": [service.id]}).all()
    reached = db.session.execute(REACHED_BY, {"service_id": service.id}).all()
    reference = known_reference()
    return render_template(
        "cadastre/upkeep/reach.html",
        service=service,
        provider=provider,
        seen=last_change(db.session, provider.id),
        areas=[(area_words(area_of(row), reference), condition_words(row)) for row in rows],
        drawing=reach_drawing(service, rows, reached, reference),
    )


@pages.get("/prestataire/fiches/<public_id>/zones/nouvelle")
@audience("cadastre.edit")
def new_area(public_id: str) -> str:
    """The editor of one area more."""
    service, provider = own_service(db.session, subject(), public_id)
    return _form((service, provider), None, {}, {"seen": last_change(db.session, provider.id)})


@pages.post("/prestataire/fiches/<public_id>/zones/nouvelle", endpoint="add_area")
@audience("cadastre.edit")
def add_area(public_id: str) -> ResponseReturnValue:
    """Show what the reach will become; then, when asked to, change it."""
    return _handle(public_id, None)


@pages.get("/prestataire/fiches/<public_id>/zones/<int:place>")
@audience("cadastre.edit")
def area(public_id: str, place: int) -> str:
    """The editor of one area: towns to tick, postal codes, a radius, a drawing, conditions."""
    service, provider = own_service(db.session, subject(), public_id)
    values = values_of(_area_at(service, place))
    return _form((service, provider), place, values, {"seen": last_change(db.session, provider.id)})


@pages.post("/prestataire/fiches/<public_id>/zones/<int:place>", endpoint="save_area")
@audience("cadastre.edit")
def save_area(public_id: str, place: int) -> ResponseReturnValue:
    """Show what the reach will become; then, when asked to, change it."""
    return _handle(public_id, place)


def _area_at(service: Service, place: int) -> dict[str, Any]:
    areas: list[dict[str, Any]] = read_part(db.session, service, "coverage")
    if place >= len(areas):
        raise NotFound(Message(N_("There is no such area.")))
    return areas[place]


def _handle(public_id: str, place: int | None) -> ResponseReturnValue:
    service, provider = own_service(db.session, subject(), public_id)
    values = request.form.to_dict(flat=False)
    seen = seen_mark(values)
    try:
        wanted = _wanted(service, place, values)
    except InvalidInput as error:
        more = {"seen": seen, "errors": error.faults}
        return _form((service, provider), place, values, more), 422
    if request.form.get("step") == "edit":
        return _form((service, provider), place, values, {"seen": seen})
    made = draft(db.session, service, wanted, seen=seen)
    if request.form.get("step") == "save" and not made.conflicts:
        return _write(service, (made, wanted))
    back = url_for("cadastre.reach", public_id=public_id)
    place_of = PreviewPlace(provider.name, request.path, back, _("Where you really go"))
    told = Aside(remark=_covered(service, place, wanted))
    last = last_change(db.session, provider.id)
    return preview_page(place_of, [made], values, seen=last, aside=told)


def _covered(service: Service, place: int | None, wanted: dict[str, Any]) -> Message | None:
    """The towns that another area holds already, if the form names some."""
    others = read_part(db.session, service, "coverage")
    kept = [area for number, area in enumerate(others) if number != place]
    new = [area for area in wanted["coverage"] if area not in kept]
    site = Point(service.lat, service.lon)
    towns = covered_already(kept, new, known_reference(), site)
    if not towns:
        return None
    sentence = N_("Covered already by another of your areas: %(towns)s.")
    return Message(sentence, {"towns": Listing(tuple(towns))})


def _wanted(service: Service, place: int | None, values: Form) -> dict[str, Any]:
    """The whole reach as the form wants it: an area changed, added, or taken out."""
    areas = read_part(db.session, service, "coverage")
    if place is not None:
        _area_at(service, place)
    gone = place is not None and "remove" in values
    told = [] if gone else read_area(values, known_reference(), today=clock.today())
    return {"coverage": replaced(areas, place, told)}


def _write(service: Service, told: tuple[Draft, dict[str, Any]]) -> ResponseReturnValue:
    written = save(db.session, service, told, deed_now(), known_reference())
    db.session.commit()
    flash(_("The places you go to are saved.") if written else _("Nothing changed."), "success")
    return redirect(url_for("cadastre.reach", public_id=service.public_id))


def _form(
    record: tuple[Service, Provider], place: int | None, values: Form, more: dict[str, Any]
) -> str:
    service, provider = record
    shown = {"errors": {}, **more}
    site = Point(service.lat, service.lon)
    ticked = values.get("zones", [])
    return render_template(
        "cadastre/upkeep/area.html",
        service=service,
        provider=provider,
        place=place,
        values=values,
        towns=towns_near(site, known_reference(), ticked, today=clock.today()),
        border_url=url_for("cadastre_api.base_map", lang=current_language()),
        shapes_url=url_for("cadastre_api.reach_shapes", public_id=service.public_id),
        **shown,
    )
