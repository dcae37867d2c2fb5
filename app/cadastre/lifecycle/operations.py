"""Verbs of coming and going: add a service, close those whose day has come. None commits."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.changes import Deed, change_fields, note_made
from app.cadastre.facts import ending_in
from app.cadastre.lifecycle.fields import Addition, site_record
from app.cadastre.models import Provider, Service, Site
from app.cadastre.owning.fields import WRONG
from app.cadastre.reaching import write_reach, zone_ids
from app.cadastre.records import ServiceRecord, SiteRecord
from app.cadastre.vocabulary import PointPrecision, ServiceStatus
from app.cadastre.writing import insert_services, site_columns
from app.core.errors import InvalidInput
from app.core.geo import Point
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode


def sites_of(session: Session, provider: Provider) -> list[Site]:
    """The addresses of a provider, the oldest first."""
    wanted = select(Site).where(Site.provider_id == provider.id).order_by(Site.id)
    return list(session.scalars(wanted))


def add_service(
    session: Session, provider: Provider, told: Addition, deed: Deed, reference: Reference
) -> Service:
    """A new service of a provider, at a known address or a new one.

    Raises InvalidInput when that address has this care already, closed or not.
    """
    zones = zone_ids(session)
    if told.address is not None:
        place = site_record(told.address, Country(provider.country))
        site = _make_site(session, provider, place, zones)
    else:
        site = session.get_one(Site, told.site_id)
        place = _place_of(site, zones)
    same = select(Service).where(Service.site_id == site.id, Service.care == told.care)
    known = session.scalars(same).one_or_none()
    if known is not None:
        raise InvalidInput(WRONG, {"care": [_known(known)]})
    new = (ServiceRecord(care=told.care), provider.id, site.id, place)
    (number,) = insert_services(session, [new], deed.at)
    write_reach(session, reference, [number], today=deed.day)
    made = session.get_one(Service, number)
    note_made(session, made, {"care": [told.care]}, deed)
    return made


def _known(service: Service) -> Message:
    if service.status == ServiceStatus.CLOSED:
        return Message(
            N_("This address had this care, and closed it: open it again from its page.")
        )
    return Message(N_("This address has this care already."))


def _make_site(
    session: Session, provider: Provider, place: SiteRecord, zones: dict[str, int]
) -> Site:
    site = Site(provider_id=provider.id, **site_columns(place, zones))
    session.add(site)
    session.flush()
    return site


def _place_of(site: Site, zones: dict[str, int]) -> SiteRecord:
    codes = {row: code for code, row in zones.items()}
    return SiteRecord(
        street=site.street,
        postal_code=site.postal_code,
        city=site.city,
        zone=ZoneCode.parse(codes[site.zone_id]),
        point=Point(site.lat, site.lon),
        precision=PointPrecision(site.point_precision),
    )


def close_ended(session: Session, deed: Deed) -> int:
    """Close the services whose last day has come; tells how many. Run once a day."""
    announced = select(Service).where(
        Service.status == ServiceStatus.OPEN, Service.closed_reason.is_not(None)
    )
    over = [
        one
        for one in session.scalars(announced)
        if (ending := ending_in(one.notices)) is not None and ending.first <= deed.day
    ]
    closed: dict[str, Any] = {"status": ServiceStatus.CLOSED.value}
    for one in over:
        change_fields(session, one, closed, deed)
    return len(over)
