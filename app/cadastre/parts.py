"""What lies beside a record and changes as one field: areas, numbers, place, people, an owner.

Each part has a reader and a writer between its rows and a plain value as JSON holds it, so that the
change log can keep it and put it back.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import shapely
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.cadastre.models import (
    Convention,
    ConventionService,
    CoverageArea,
    Identifier,
    Provider,
    Service,
    Site,
)
from app.cadastre.owners import (
    LegalEntity,
    LegalIdentifier,
    Professional,
    ProfessionalProvider,
    ProfessionalRegistration,
)
from app.cadastre.reaching import write_reach
from app.cadastre.vocabulary import CoverageKind
from app.core.spatial import from_column, to_column
from app.reference.loader import Reference

Reader = Callable[[Session, Any], Any]
Writer = Callable[[Session, Any, Any, Reference, date], None]


def read_part(session: Session, record: Any, part: str) -> Any:
    """The plain value of a part."""
    return PARTS[part][0](session, record)


def write_part(
    session: Session, record: Any, told: tuple[str, Any], reference: Reference, *, today: date
) -> None:
    """Write a part, given by its name and its plain value."""
    part, value = told
    PARTS[part][1](session, record, value, reference, today)
    session.flush()


def _read_coverage(session: Session, service: Service) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(CoverageArea)
        .where(CoverageArea.service_id == service.id)
        .order_by(CoverageArea.id)
        .execution_options(populate_existing=True)
    )
    return [_area(row) for row in rows]


def _area(row: CoverageArea) -> dict[str, Any]:
    value: dict[str, Any] = {"kind": row.kind}
    if row.kind == CoverageKind.ZONES:
        value["zones"] = sorted(row.zones or ())
    elif row.kind == CoverageKind.RADIUS:
        value["radius_km"] = row.radius_km
    elif row.polygon is not None:
        value["polygon"] = shapely.to_wkt(from_column(row.polygon), rounding_precision=6)
    for name in ("weekdays", "fee_cents", "conditions"):
        if getattr(row, name) is not None:
            value[name] = getattr(row, name)
    return value


def _write_coverage(
    session: Session, service: Service, value: Any, reference: Reference, today: date
) -> None:
    session.execute(delete(CoverageArea).where(CoverageArea.service_id == service.id))
    rows = [_area_columns(area, service.id, today) for area in value or ()]
    if rows:
        session.execute(insert(CoverageArea), rows)
    write_reach(session, reference, [service.id], today=today)


def _area_columns(area: Mapping[str, Any], service_id: int, today: date) -> dict[str, Any]:
    drawn = area.get("polygon")
    return {
        "service_id": service_id,
        "kind": area["kind"],
        "zones": area.get("zones"),
        "radius_km": area.get("radius_km"),
        "polygon": None if drawn is None else to_column(shapely.from_wkt(drawn)),
        "declared_on": today,
        "weekdays": area.get("weekdays"),
        "fee_cents": area.get("fee_cents"),
        "conditions": area.get("conditions"),
    }


def _numbers_of(record: Provider | LegalEntity) -> tuple[Any, str]:
    """The table of the official numbers of a record, and its column that names the record."""
    if isinstance(record, LegalEntity):
        return LegalIdentifier, "legal_entity_id"
    return Identifier, "provider_id"


def _read_identifiers(session: Session, record: Provider | LegalEntity) -> list[list[str]]:
    table, whose = _numbers_of(record)
    rows = session.execute(
        select(table.kind, table.value)
        .where(getattr(table, whose) == record.id)
        .order_by(table.kind, table.value)
    )
    return [[kind, value] for kind, value in rows]


def _write_identifiers(
    session: Session,
    record: Provider | LegalEntity,
    value: Any,
    _reference: Reference,
    _today: date,
) -> None:
    table, whose = _numbers_of(record)
    session.execute(delete(table).where(getattr(table, whose) == record.id))
    rows = [{whose: record.id, "kind": kind, "value": number} for kind, number in value or ()]
    if rows:
        session.execute(insert(table), rows)


_DATES = ("valid_from", "valid_to", "checked_on")


def _read_registrations(session: Session, person: Professional) -> list[dict[str, Any]]:
    table = ProfessionalRegistration
    rows = session.scalars(
        select(table)
        .where(table.professional_id == person.id)
        .order_by(table.country, table.register)
        .execution_options(populate_existing=True)
    )
    return [_registration(row) for row in rows]


def _registration(row: ProfessionalRegistration) -> dict[str, Any]:
    """What is known of an entry of a register; what is not known has no key."""
    dates = {name: day.isoformat() for name in _DATES if (day := getattr(row, name)) is not None}
    told = {"number": row.number, "status": row.status, **dates}
    known = {name: value for name, value in told.items() if value is not None}
    return {"country": row.country, "register": row.register, **known}


def _write_registrations(
    session: Session, person: Professional, value: Any, _reference: Reference, _today: date
) -> None:
    table = ProfessionalRegistration
    session.execute(delete(table).where(table.professional_id == person.id))
    rows = [_registration_columns(one, person.id) for one in value or ()]
    if rows:
        session.execute(insert(table), rows)


def _registration_columns(told: Mapping[str, Any], person_id: int) -> dict[str, Any]:
    return {
        "professional_id": person_id,
        "country": told["country"],
        "register": told["register"],
        "number": told.get("number"),
        "status": told.get("status"),
        **{name: _day(told.get(name)) for name in _DATES},
    }


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _read_people(session: Session, provider: Provider) -> list[dict[str, Any]]:
    """Who works for a provider, by the address of the person, from when to when."""
    works = ProfessionalProvider
    rows = session.execute(
        select(Professional.public_id, works.valid_from, works.valid_to)
        .join(works, works.professional_id == Professional.id)
        .where(works.provider_id == provider.id)
        .order_by(Professional.public_id)
    )
    return [
        {"person": row.public_id, "from": _iso(row.valid_from), "to": _iso(row.valid_to)}
        for row in rows
    ]


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _write_people(
    session: Session, provider: Provider, value: Any, _reference: Reference, _today: date
) -> None:
    works = ProfessionalProvider
    told = {one["person"]: one for one in value or ()}
    session.execute(delete(works).where(works.provider_id == provider.id))
    known = session.execute(
        select(Professional.public_id, Professional.id).where(Professional.public_id.in_(told))
    )
    rows = [
        {
            "professional_id": person_id,
            "provider_id": provider.id,
            "valid_from": _day(told[public_id]["from"]),
            "valid_to": _day(told[public_id]["to"]),
        }
        for public_id, person_id in known
    ]
    if rows:
        session.execute(insert(works), rows)


def _read_owner(session: Session, provider: Provider) -> str | None:
    """The address of the legal organisation behind a provider."""
    wanted = select(LegalEntity.public_id).where(LegalEntity.id == provider.legal_entity_id)
    return session.scalar(wanted)


def _write_owner(
    session: Session, provider: Provider, value: Any, _reference: Reference, _today: date
) -> None:
    wanted = select(LegalEntity.id).where(LegalEntity.public_id == value)
    provider.legal_entity_id = None if value is None else session.scalar(wanted)


def _read_place(_session: Session, site: Site) -> dict[str, Any]:
    return {
        "lat": site.lat,
        "lon": site.lon,
        "zone_id": site.zone_id,
        "precision": site.point_precision,
    }


def _write_place(
    session: Session, site: Site, value: Any, reference: Reference, today: date
) -> None:
    """A site moves with its services, and what they reach from there moves too."""
    site.lat, site.lon = value["lat"], value["lon"]
    site.point = to_column(shapely.Point(site.lon, site.lat))
    site.zone_id, site.point_precision = value["zone_id"], value["precision"]
    there = session.scalars(select(Service.id).where(Service.site_id == site.id)).all()
    session.execute(
        update(Service).where(Service.site_id == site.id).values(lat=site.lat, lon=site.lon)
    )
    session.flush()
    write_reach(session, reference, there, today=today)


def _read_bound(session: Session, convention: Convention) -> list[str]:
    rows = session.scalars(
        select(Service.public_id)
        .join(ConventionService, ConventionService.service_id == Service.id)
        .where(ConventionService.convention_id == convention.id)
    )
    return sorted(rows)


def _write_bound(
    session: Session, convention: Convention, value: Any, _reference: Reference, _today: date
) -> None:
    session.execute(
        delete(ConventionService).where(ConventionService.convention_id == convention.id)
    )
    found = session.scalars(select(Service.id).where(Service.public_id.in_(list(value or ()))))
    rows = [{"convention_id": convention.id, "service_id": service} for service in found]
    if rows:
        session.execute(insert(ConventionService), rows)


PARTS: Mapping[str, tuple[Reader, Writer]] = {
    "coverage": (_read_coverage, _write_coverage),
    "identifiers": (_read_identifiers, _write_identifiers),
    "place": (_read_place, _write_place),
    "bound_services": (_read_bound, _write_bound),
    "registrations": (_read_registrations, _write_registrations),
    "people": (_read_people, _write_people),
    "owner": (_read_owner, _write_owner),
}
"""By name: how a part is read and written."""
