"""Records of a source as rows, written by sets."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.cadastre.models import (
    CapacityReport,
    CoverageArea,
    Identifier,
    Provider,
    Service,
    Site,
)
from app.cadastre.reaching import area_columns, chunks, zone_ids
from app.cadastre.records import (
    CapacityRecord,
    ProviderRecord,
    ServiceRecord,
    SiteRecord,
    search_key,
)
from app.core.clock import LOCAL
from app.core.db import new_public_id
from app.core.spatial import to_column
from app.reference.vocabulary import days_to_mask


def insert_providers(
    session: Session,
    records: Sequence[ProviderRecord],
    *,
    source: str,
    now: datetime,
    draw_id: Callable[[], str] = new_public_id,
) -> list[int]:
    """Write new providers with all that hangs on them; returns the ids of their services."""
    zones = zone_ids(session)
    written: list[int] = []
    for some in chunks(records):
        ids = _insert_heads(session, some, source, now, draw_id)
        insert_identifiers(session, {ids[record.key]: record for record in some})
        sites = _insert_sites(session, {ids[record.key]: record.site for record in some}, zones)
        services = [
            (service, ids[record.key], sites[ids[record.key]], record.site)
            for record in some
            for service in record.services
        ]
        written += insert_services(session, services, now, draw_id)
    return written


def _insert_heads(
    session: Session,
    records: Sequence[ProviderRecord],
    source: str,
    now: datetime,
    draw_id: Callable[[], str],
) -> dict[str, int]:
    rows = [
        {
            **provider_columns(record, now),
            "public_id": draw_id(),
            "source": source,
            "source_key": record.key,
            "created_at": now,
        }
        for record in records
    ]
    statement = insert(Provider).returning(Provider.source_key, Provider.id)
    return dict(session.execute(statement, rows).all()) if rows else {}


def provider_columns(record: ProviderRecord, now: datetime) -> dict[str, Any]:
    """What a source says of a provider, as columns."""
    return {
        "name": record.name,
        "search_name": search_key(record.name)[:300],
        "type_code": record.type_code,
        "country": record.country.value,
        "phone": record.phone,
        "email": record.email,
        "website": record.website,
        "description": record.description,
        "description_language": record.description_language,
        "is_fictitious": record.is_fictitious,
        "source_digest": record.digest(),
        "updated_at": now,
    }


def insert_identifiers(session: Session, records: Mapping[int, ProviderRecord]) -> None:
    """Write the official numbers of providers."""
    rows = [
        {"provider_id": provider, "kind": kind.value, "value": value}
        for provider, record in records.items()
        for kind, value in record.identifiers
    ]
    if rows:
        session.execute(insert(Identifier), rows)


def site_columns(site: SiteRecord, zones: Mapping[str, int]) -> dict[str, Any]:
    """An address as columns."""
    return {
        "street": site.street,
        "postal_code": site.postal_code,
        "city": site.city,
        "zone_id": zones[str(site.zone)],
        "lat": site.point.lat,
        "lon": site.point.lon,
        "point": to_column(shapely.Point(site.point.lon, site.point.lat)),
        "point_precision": site.precision.value,
    }


def _insert_sites(
    session: Session, sites: Mapping[int, SiteRecord], zones: Mapping[str, int]
) -> dict[int, int]:
    rows = [
        {"provider_id": provider, **site_columns(site, zones)} for provider, site in sites.items()
    ]
    statement = insert(Site).returning(Site.provider_id, Site.id)
    return dict(session.execute(statement, rows).all()) if rows else {}


def insert_services(
    session: Session,
    services: Sequence[tuple[ServiceRecord, int, int, SiteRecord]],
    now: datetime,
    draw_id: Callable[[], str] = new_public_id,
) -> list[int]:
    """Write services at their sites, with their areas and capacity; returns their ids."""
    rows = [
        {
            **_service_columns(service),
            "public_id": draw_id(),
            "provider_id": provider,
            "site_id": site,
            "lat": place.point.lat,
            "lon": place.point.lon,
        }
        for service, provider, site, place in services
    ]
    if not rows:
        return []
    statement = insert(Service).returning(Service.site_id, Service.care, Service.id)
    ids = {(site, care): row for site, care, row in session.execute(statement, rows).all()}
    today = now.astimezone(LOCAL).date()
    areas = [
        area_columns(area, ids[site, service.care], today)
        for service, _provider, site, _place in services
        for area in service.areas
    ]
    if areas:
        session.execute(insert(CoverageArea), areas)
    reports = [
        {"service_id": ids[site, service.care], **_report_columns(service.capacity)}
        for service, _provider, site, _place in services
        if service.capacity is not None
    ]
    if reports:
        session.execute(insert(CapacityReport), reports)
    return list(ids.values())


def _service_columns(service: ServiceRecord) -> dict[str, Any]:
    said = service.capacity
    by_weekday = said.places_by_weekday if said else None
    return {
        "care": service.care,
        "status": service.status.value,
        "closed_reason": service.closed_reason,
        "weekdays": None if service.weekdays is None else days_to_mask(service.weekdays),
        "languages": _as_list(service.languages),
        "insured_in": _as_list(service.insured_in),
        "registered_in": _as_list(service.registered_in),
        "lead_time_days": service.lead_time_days,
        "confirmed_on": service.confirmed_on,
        "confirmed_by": service.confirmed_by,
        "capacity_state": said.state.value if said else None,
        "capacity_places": said.places if said else None,
        "capacity_by_weekday": None if by_weekday is None else list(by_weekday),
        "capacity_from": said.available_from if said else None,
        "capacity_said_on": said.said_on if said else None,
        "capacity_expires_on": said.expires_on if said else None,
    }


def _as_list(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else [str(value) for value in values]


def _report_columns(said: CapacityRecord) -> dict[str, Any]:
    return {
        "state": said.state.value,
        "places": said.places,
        "places_by_weekday": None if said.places_by_weekday is None else [*said.places_by_weekday],
        "available_from": said.available_from,
        "said_on": said.said_on,
        "said_by": said.said_by,
        "expires_on": said.expires_on,
    }
