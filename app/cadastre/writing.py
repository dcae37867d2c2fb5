"""Records of a source as rows, written by sets."""

from collections.abc import Callable, Container, Mapping, Sequence
from datetime import datetime
from typing import Any

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
    MORE_FIELDS,
    CapacityRecord,
    ProviderRecord,
    ServiceRecord,
    SiteRecord,
    search_key,
)
from app.core.bulk import insert_rows, take_ids
from app.core.clock import LOCAL
from app.core.db import new_public_id
from app.core.errors import Refused
from app.core.messages import N_, Message
from app.core.spatial import point_column
from app.reference.vocabulary import TimeBand, bands_to_mask, days_to_mask

WRITTEN_AT_ONCE = 5_000


def insert_providers(
    session: Session,
    records: Sequence[ProviderRecord],
    *,
    source: str,
    now: datetime,
    draw_id: Callable[[], str] = new_public_id,
) -> list[int]:
    """Write new providers with all that hangs on them; returns the ids of their services."""
    if not records:
        return []
    zones = zone_ids(session)
    written: list[int] = []
    for some in chunks(records, WRITTEN_AT_ONCE):
        ids = _insert_heads(session, some, source, now, draw_id)
        insert_identifiers(session, dict(zip(ids, some, strict=True)))
        sites = _insert_sites(session, ids, [record.site for record in some], zones)
        services = [
            (service, provider, site, record.site)
            for record, provider, site in zip(some, ids, sites, strict=True)
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
) -> list[int]:
    ids = take_ids(session, Provider.__table__, len(records))
    rows = [
        {
            **provider_columns(record, now),
            "id": row,
            "public_id": draw_id(),
            "source": source,
            "source_key": record.key,
            "created_at": now,
        }
        for row, record in zip(ids, records, strict=True)
    ]
    insert_rows(session, Provider.__table__, rows)
    return ids


def provider_columns(record: ProviderRecord, now: datetime) -> dict[str, Any]:
    """What a source says of a provider, as columns."""
    return {
        **record.own_facts(),
        "search_name": search_key(record.name)[:300],
        "source_digest": record.digest(),
        "updated_at": now,
    }


def insert_identifiers(
    session: Session,
    records: Mapping[int, ProviderRecord],
    known: Container[tuple[int, str, str]] = (),
) -> None:
    """Write the official numbers of providers, but for those known already."""
    rows = [
        {"provider_id": provider, "kind": kind.value, "value": value}
        for provider, record in records.items()
        for kind, value in record.identifiers
        if (provider, kind.value, value) not in known
    ]
    insert_rows(session, Identifier.__table__, rows)


def site_columns(site: SiteRecord, zones: Mapping[str, int]) -> dict[str, Any]:
    """An address as columns."""
    return {
        "street": site.street,
        "postal_code": site.postal_code,
        "city": site.city,
        "zone_id": _zone_row(site, zones),
        "lat": site.point.lat,
        "lon": site.point.lon,
        "point": point_column(site.point.lat, site.point.lon),
        "point_precision": site.precision.value,
    }


def _zone_row(site: SiteRecord, zones: Mapping[str, int]) -> int:
    """The row of the zone of an address; zones are loaded before anything stands in them."""
    try:
        return zones[str(site.zone)]
    except KeyError:
        sentence = N_("The database does not have the zone %(code)s: run `flask reference load`.")
        raise Refused(Message(sentence, {"code": str(site.zone)})) from None


def _insert_sites(
    session: Session,
    providers: Sequence[int],
    sites: Sequence[SiteRecord],
    zones: Mapping[str, int],
) -> list[int]:
    ids = take_ids(session, Site.__table__, len(sites))
    rows = [
        {"id": row, "provider_id": provider, **site_columns(site, zones)}
        for row, provider, site in zip(ids, providers, sites, strict=True)
    ]
    insert_rows(session, Site.__table__, rows)
    return ids


def insert_services(
    session: Session,
    services: Sequence[tuple[ServiceRecord, int, int, SiteRecord]],
    now: datetime,
    draw_id: Callable[[], str] = new_public_id,
) -> list[int]:
    """Write services at their sites, with their areas and capacity; returns their ids."""
    ids = take_ids(session, Service.__table__, len(services))
    rows = [
        {
            **_service_columns(service),
            "id": row,
            "public_id": draw_id(),
            "provider_id": provider,
            "site_id": site,
            "lat": place.point.lat,
            "lon": place.point.lon,
        }
        for row, (service, provider, site, place) in zip(ids, services, strict=True)
    ]
    insert_rows(session, Service.__table__, rows)
    today = now.astimezone(LOCAL).date()
    told = list(zip(ids, [service for service, *_where in services], strict=True))
    areas = [area_columns(area, row, today) for row, service in told for area in service.areas]
    insert_rows(session, CoverageArea.__table__, areas)
    reports = [
        {"service_id": row, **_report_columns(service.capacity)}
        for row, service in told
        if service.capacity is not None
    ]
    insert_rows(session, CapacityReport.__table__, reports)
    return ids


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
        "capacity_said_by": said.said_by if said else None,
        "capacity_how": said.how if said else None,
        "capacity_waiting_people": said.waiting_people if said else None,
        "capacity_waiting_days": said.waiting_days if said else None,
        "capacity_bands": _bands(said.time_bands) if said else None,
        **{name: service.more.get(name) for name in MORE_FIELDS},
    }


def _bands(bands: frozenset[TimeBand] | None) -> int | None:
    return None if bands is None else bands_to_mask(bands)


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
        "how": said.how,
        "waiting_people": said.waiting_people,
        "waiting_days": said.waiting_days,
        "time_bands": _bands(said.time_bands),
    }
