"""What the directory holds of providers beside what a source says of them, field by field."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Identifier, Provider, Service, Site
from app.cadastre.reaching import chunks
from app.cadastre.records import ProviderRecord
from app.cadastre.vocabulary import ServiceStatus
from app.core.messages import N_
from app.reference.models import ZoneRow

Facts = dict[str, Any]

FIELD_NAMES = {
    "name": N_("Name"),
    "type_code": N_("Kind of provider"),
    "country": N_("Country"),
    "phone": N_("Telephone"),
    "email": N_("Email"),
    "website": N_("Website"),
    "description": N_("Description"),
    "description_language": N_("Language of the description"),
    "is_fictitious": N_("Fictitious"),
    "identifiers": N_("Official numbers"),
    "street": N_("Street"),
    "postal_code": N_("Postal code"),
    "city": N_("Town"),
    "zone": N_("Commune"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "point_precision": N_("Place of the point on the map"),
    "care": N_("Kinds of care"),
}
"""What a source says of a provider, by field, in the words of the pages."""

_PROVIDER_FIELDS = tuple(FIELD_NAMES)[:9]
_SITE_FIELDS = ("street", "postal_code", "city", "lat", "lon", "point_precision")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that a source would change, or changed; values are as JSON holds them."""

    field: str
    old: Any
    new: Any


def facts_of(record: ProviderRecord) -> Facts:
    """What a record says, by field."""
    site = record.site
    return {
        **record.own_facts(),
        "identifiers": sorted(f"{kind.value} {value}" for kind, value in record.identifiers),
        "street": site.street,
        "postal_code": site.postal_code,
        "city": site.city,
        "zone": str(site.zone),
        "lat": site.point.lat,
        "lon": site.point.lon,
        "point_precision": site.precision.value,
        "care": sorted(service.care for service in record.services),
    }


def present_facts(session: Session, providers: Sequence[int]) -> dict[int, Facts]:
    """What the directory holds of those providers, by field; the first site is the source's."""
    found: dict[int, Facts] = {}
    for some in chunks(list(providers)):
        found |= _facts_of_some(session, some)
    return found


def _facts_of_some(session: Session, ids: Sequence[int]) -> dict[int, Facts]:
    heads = select(Provider.id, *(getattr(Provider, name) for name in _PROVIDER_FIELDS))
    found: dict[int, Facts] = {}
    for row in session.execute(heads.where(Provider.id.in_(ids))):
        plain = {name: getattr(row, name) for name in _PROVIDER_FIELDS}
        found[row.id] = {**dict.fromkeys(FIELD_NAMES), **plain, "identifiers": [], "care": []}
    numbers = select(Identifier.provider_id, Identifier.kind, Identifier.value)
    for row in session.execute(numbers.where(Identifier.provider_id.in_(ids))):
        found[row.provider_id]["identifiers"].append(f"{row.kind} {row.value}")
    sites = _first_sites(session, ids)
    for row in sites.values():
        place = {name: getattr(row, name) for name in _SITE_FIELDS}
        found[row.provider_id].update(place, zone=row.zone)
    _add_care(session, found, {row.id for row in sites.values()})
    for facts in found.values():
        facts["identifiers"].sort()
        facts["care"].sort()
    return found


def _first_sites(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    columns = (getattr(Site, name) for name in _SITE_FIELDS)
    wanted = (
        select(Site.id, Site.provider_id, *columns, ZoneRow.code.label("zone"))
        .join(ZoneRow, ZoneRow.id == Site.zone_id)
        .where(Site.provider_id.in_(ids))
        .order_by(Site.id)
    )
    found: dict[int, Any] = {}
    for row in session.execute(wanted):
        found.setdefault(row.provider_id, row)
    return found


def _add_care(session: Session, found: Mapping[int, Facts], sites: Iterable[int]) -> None:
    wanted = select(Service.provider_id, Service.care).where(
        Service.site_id.in_(sites), Service.status == ServiceStatus.OPEN.value
    )
    for provider, care in session.execute(wanted):
        found[provider]["care"].append(care)


def differences(old: Facts, new: Facts) -> tuple[Difference, ...]:
    """The fields that are not the same, in the order of the pages."""
    return tuple(
        Difference(name, old.get(name), new.get(name))
        for name in FIELD_NAMES
        if old.get(name) != new.get(name)
    )
