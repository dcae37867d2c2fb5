"""The address of a service on screen, and the list of points that look wrong."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.cadastre.blueprint import known_reference, pages
from app.cadastre.checks import ODD_POINTS
from app.cadastre.models import Provider, Service, Site
from app.cadastre.owning.address import Address, UnclearTown, read_address, values_of
from app.cadastre.queries import ZONE_ID
from app.cadastre.reaching import zone_ids
from app.cadastre.upkeep.claim_views import deed_now
from app.cadastre.upkeep.operations import Mark, draft, last_change, save
from app.cadastre.upkeep.previewing import Aside, PreviewPlace, preview_page, seen_mark
from app.cadastre.upkeep.reading import Form
from app.cadastre.upkeep.rights import own_service
from app.cadastre.whereabouts import doubt_of, ground_on
from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.geo import Point
from app.core.i18n import current_language
from app.core.messages import Message
from app.core.web import audience
from app.reference.vocabulary import Country
from app.reference.zones import Zone, ZoneCode

MOST_ODD = 2_000
"""Points looked at for one page, the farthest from their town first."""
SHOWN = 100


@dataclass(frozen=True, slots=True)
class OddPoint:
    """An address whose point is doubted."""

    name: str
    service: str
    doubt: Message


@pages.get("/coordination/fiches/lieux")
@audience("cadastre.moderate")
def odd_points() -> str:
    """Points that do not lie where their town is: at sea, across the border, too far."""
    reference, today = known_reference(), clock.today()
    ground = ground_on(reference, today)
    asked = {"square_km": ground.bounds.near**2, "most": MOST_ODD}
    found = []
    for row in db.session.execute(ODD_POINTS, asked):
        zone = ZoneCode.parse(row.zone)
        doubt = doubt_of(Point(row.lat, row.lon), zone, reference, ground)
        if doubt is not None and row.service is not None:
            found.append(OddPoint(row.name, row.service, doubt))
    return render_template("cadastre/owning/places.html", lines=found[:SHOWN], total=len(found))


@pages.get("/prestataire/fiches/<public_id>/adresse")
@audience("cadastre.edit")
def address(public_id: str) -> str:
    """The street, the town and the point of a service."""
    service, provider = own_service(db.session, subject(), public_id)
    site, town = _site_of(service)
    values = values_of(site, town, current_language())
    return _form((service, provider), values, {"seen": last_change(db.session, provider.id)})


@pages.post("/prestataire/fiches/<public_id>/adresse", endpoint="save_address")
@audience("cadastre.edit")
def save_address(public_id: str) -> ResponseReturnValue:
    """Show what will change; then, when asked to, change it for every service of that address."""
    service, provider = own_service(db.session, subject(), public_id)
    values = request.form.to_dict(flat=False)
    seen = seen_mark(values)
    try:
        told = _read(values, provider)
    except UnclearTown as error:
        more = {"seen": seen, "errors": error.faults, "choices": choices_of(error)}
        return _form((service, provider), values, more), 422
    except InvalidInput as error:
        return _form((service, provider), values, {"seen": seen, "errors": error.faults}), 422
    if request.form.get("step") == "edit":
        return _form((service, provider), values, {"seen": seen})
    return _preview_or_write((service, provider), told, values, seen)


def _read(values: Form, provider: Provider) -> Address:
    return read_address(values, known_reference(), Country(provider.country), today=clock.today())


def _preview_or_write(
    record: tuple[Service, Provider], told: Address, values: Form, seen: Mark
) -> ResponseReturnValue:
    service, provider = record
    site, before = _site_of(service)
    zone_row = db.session.scalar(ZONE_ID, {"code": str(told.town.code)})
    assert zone_row is not None
    wanted = told.columns(zone_row)
    if told.town.code != before.code:
        wanted["city"] = told.town.name(provider.country)
    made = draft(db.session, site, wanted, seen=seen)
    if request.form.get("step") != "save" or made.conflicts:
        here = url_for("cadastre.address", public_id=service.public_id)
        place = PreviewPlace(provider.name, here, here, _("The address of the service"))
        aside = Aside(remark=_doubt(told))
        now = last_change(db.session, provider.id)
        return preview_page(place, [made], dict(values), seen=now, aside=aside)
    written = save(db.session, site, (made, wanted), deed_now(), known_reference())
    db.session.commit()
    flash(_("The address is saved.") if written else _("Nothing changed."), "success")
    return redirect(url_for("cadastre.service", public_id=service.public_id))


def _doubt(told: Address) -> Message | None:
    reference = known_reference()
    ground = ground_on(reference, clock.today())
    return doubt_of(told.point, told.town.code, reference, ground)


def _site_of(service: Service) -> tuple[Site, Zone]:
    site = db.session.get_one(Site, service.site_id)
    codes = {row: code for code, row in zone_ids(db.session).items()}
    return site, known_reference().zones.zones[ZoneCode.parse(codes[site.zone_id])]


def choices_of(error: UnclearTown) -> list[dict[str, Any]]:
    """The towns that may be meant, as the field of a place shows them."""
    label = known_reference().gazetteer.choice_label
    return [{"code": str(hit.zone.code), "label": label(hit)} for hit in error.hits]


def _form(record: tuple[Service, Provider], values: Any, more: dict[str, Any]) -> str:
    service, provider = record
    shown = {"errors": {}, "choices": [], **more}
    site, town = _site_of(service)
    reference = known_reference()
    ground = ground_on(reference, clock.today())
    doubt = doubt_of(Point(site.lat, site.lon), town.code, reference, ground)
    return render_template(
        "cadastre/owning/address.html",
        service=service,
        provider=provider,
        values=values,
        doubt=doubt,
        **shown,
    )
