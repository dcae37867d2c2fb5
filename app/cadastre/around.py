"""Every service that may come to a home, and the nearest that do not, in one statement.

What a search for offers reads, and no more. Lists stay as they are written (text): most rows say
the same, so who reads them understands each text once. A service has one row for each area that it
declared, one row if it declared none.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from json import loads
from typing import Any, NamedTuple

from geoalchemy2.elements import WKBElement
from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    Label,
    Select,
    String,
    Text,
    bindparam,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.cadastre.coverage import Area
from app.cadastre.models import (
    Convention,
    ConventionService,
    CoverageArea,
    Provider,
    Reach,
    Service,
    Site,
)
from app.cadastre.owners import Professional, ProfessionalProvider, ProfessionalRegistration
from app.cadastre.queries import FAR, LAST_DAY
from app.cadastre.reaching import area_of, zones_that_count
from app.cadastre.record_words import RegistrationStatus
from app.cadastre.vocabulary import CoverageKind, ServiceStatus
from app.reference.models import ZoneRow
from app.reference.zones import ZoneCode


class Around(NamedTuple):
    """A row of SERVICES_AROUND: a service, and one of its areas.

    `conventions`: numbers of those that bind it; `registered`: what the registers say on that day
    of who works there, as profession:country; `home_id`: the row of the home, where several are
    asked for, else 0.
    """

    id: int
    public_id: str
    care: str
    status: str
    closed_reason: str | None
    lat: float
    lon: float
    weekdays: int | None
    languages: str | None
    insured_in: str | None
    registered_in: str | None
    lead_time_days: int | None
    confirmed_on: date | None
    capacity_state: str | None
    capacity_places: int | None
    capacity_by_weekday: str | None
    capacity_from: date | None
    capacity_said_on: date | None
    capacity_expires_on: date | None
    capacity_bands: int | None
    time_bands: int | None
    acts: str | None
    age_min: int | None
    age_max: int | None
    accepted_sexes: str | None
    accepted_dependencies: str | None
    notices: str | None
    opening_hours: str | None
    provider_public_id: str
    provider_name: str
    type_code: str
    country: str
    phone: str | None
    is_fictitious: bool
    unanswered_since: date | None
    bounced_on: date | None
    city: str | None
    site_zone: str
    area_id: int | None
    kind: str | None
    zones: str | None
    radius_km: float | None
    polygon: WKBElement | None
    conventions: str | None
    registered: str | None
    home_id: int


def _as_written(column: Any, name: str) -> Label[str]:
    return cast(column, Text).label(name)


_ZONE = select(ZoneRow.id).where(ZoneRow.code == bindparam("code")).scalar_subquery()
_REACHING = select(Reach.service_id.label("id"), literal(0).label("home_id")).where(
    Reach.zone_id == _ZONE, Reach.care.in_(bindparam("cares", expanding=True))
)
_PLACED = (
    select(
        Service.id,
        func.row_number()
        .over(partition_by=Service.care, order_by=(FAR, Service.id))
        .label("place"),
    )
    .where(
        Service.care.in_(bindparam("cares", expanding=True)),
        Service.status == ServiceStatus.OPEN.value,
        Service.lon.between(bindparam("west", type_=Float), bindparam("east", type_=Float)),
        Service.lat.between(bindparam("south", type_=Float), bindparam("north", type_=Float)),
        ~select(Reach.service_id)
        .where(
            Reach.zone_id == _ZONE,
            Reach.care == Service.care,
            Reach.service_id == Service.id,
        )
        .exists(),
    )
    .subquery()
)
_NEAREST = select(_PLACED.c.id, literal(0)).where(
    _PLACED.c.place <= bindparam("limit", type_=Integer)
)
_CONVENTIONS = (
    select(func.aggregate_strings(cast(ConventionService.convention_id, String), " "))
    .where(ConventionService.service_id == Service.id)
    .scalar_subquery()
)


def _holds(entry: Any, day: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(entry.valid_from.is_(None), entry.valid_from <= day) & or_(
        entry.valid_to.is_(None), entry.valid_to >= day
    )


_DAY = bindparam("day", type_=Date)
_REGISTERED = (
    select(
        func.aggregate_strings(
            Professional.profession + ":" + ProfessionalRegistration.country, " "
        )
    )
    .select_from(ProfessionalProvider)
    .join(Professional, Professional.id == ProfessionalProvider.professional_id)
    .join(ProfessionalRegistration, ProfessionalRegistration.professional_id == Professional.id)
    .where(
        ProfessionalProvider.provider_id == Service.provider_id,
        ProfessionalRegistration.status == RegistrationStatus.ACTIVE.value,
        _holds(ProfessionalRegistration, _DAY),
        _holds(ProfessionalProvider, _DAY),
    )
    .scalar_subquery()
)

_COLUMNS = (
    Service.id,
    Service.public_id,
    Service.care,
    Service.status,
    Service.closed_reason,
    Service.lat,
    Service.lon,
    Service.weekdays,
    _as_written(Service.languages, "languages"),
    _as_written(Service.insured_in, "insured_in"),
    _as_written(Service.registered_in, "registered_in"),
    Service.lead_time_days,
    Service.confirmed_on,
    Service.capacity_state,
    Service.capacity_places,
    _as_written(Service.capacity_by_weekday, "capacity_by_weekday"),
    Service.capacity_from,
    Service.capacity_said_on,
    Service.capacity_expires_on,
    Service.capacity_bands,
    Service.time_bands,
    _as_written(Service.acts, "acts"),
    Service.age_min,
    Service.age_max,
    _as_written(Service.accepted_sexes, "accepted_sexes"),
    _as_written(Service.accepted_dependencies, "accepted_dependencies"),
    _as_written(Service.notices, "notices"),
    Service.opening_hours,
    Provider.public_id.label("provider_public_id"),
    Provider.name.label("provider_name"),
    Provider.type_code,
    Provider.country,
    Provider.phone,
    Provider.is_fictitious,
    Provider.unanswered_since,
    Provider.bounced_on,
    Site.city,
    ZoneRow.code.label("site_zone"),
    CoverageArea.id.label("area_id"),
    CoverageArea.kind,
    _as_written(CoverageArea.zones, "zones"),
    CoverageArea.radius_km,
    CoverageArea.polygon,
    _CONVENTIONS.label("conventions"),
    _REGISTERED.label("registered"),
)


def facts_of(found: CTE) -> Select[*tuple[Any, ...]]:
    """The columns of `Around` for the services found (`id`), each at its home (`home_id`)."""
    return (
        select(*_COLUMNS, found.c.home_id)
        .select_from(found)
        .join(Service, Service.id == found.c.id)
        .join(Provider, Provider.id == Service.provider_id)
        .join(Site, Site.id == Service.site_id)
        .join(ZoneRow, ZoneRow.id == Site.zone_id)
        .outerjoin(CoverageArea, CoverageArea.service_id == Service.id)
    )


SERVICES_AROUND = facts_of(union_all(_REACHING, _NEAREST).cte("found"))
"""`code` of the home, `cares`, `day`, and the other parameters of `near_parameters`.

Its columns are those of `Around`. Closed services that reach the home are there too, to say why.
"""


def services_around(connection: Connection, asked: Mapping[str, Any]) -> list[list[Around]]:
    """The rows of SERVICES_AROUND, those of each service together, its areas in their order."""
    return by_service(connection.execute(SERVICES_AROUND, asked).all())


def by_service(rows: Iterable[Any]) -> list[list[Around]]:
    """Rows of the same service at the same home together, its areas in their order."""
    found: dict[tuple[int, int], list[Around]] = {}
    for row in map(Around._make, rows):
        found.setdefault((row.home_id, row.id), []).append(row)
    for some in found.values():
        if len(some) > 1:
            some.sort(key=lambda row: row.area_id or 0)
    return list(found.values())


CONVENTIONS_NAMED = select(
    cast(Convention.id, String).label("number"),
    Convention.code,
    _as_written(Convention.titles, "titles"),
    _as_written(Convention.care, "care"),
    _as_written(Convention.zones, "zones"),
    _as_written(Convention.acts, "acts"),
    Convention.valid_from,
    LAST_DAY.label("valid_to"),
).where(Convention.id.in_(bindparam("numbers", expanding=True)), Convention.signed_on.is_not(None))
"""Signed conventions, past ones too, by their `numbers`: a draft binds nobody."""


def area_at(row: Around, counting: Mapping[str, ZoneCode]) -> Area:
    """The declared area of a row; of its zones only those that count."""
    if row.kind != CoverageKind.ZONES:
        return area_of(row)
    return zones_that_count(_zones_said(row.zones) if row.zones else (), counting)


@lru_cache(maxsize=4096)
def _zones_said(text: str) -> tuple[str, ...]:
    """A written list of zones; neighbours declare the same one."""
    return tuple(loads(text))
