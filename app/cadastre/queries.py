"""The SQL of the directory. Hot reads are statements built once, at import, with parameters.

Every row of a service has the same columns (`SERVICE_COLUMNS`): all that a card or an offer needs.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from math import cos, radians
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    Integer,
    Select,
    bindparam,
    case,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from app.cadastre.filters import conditions, doubts, in_box, nearness, of_care, turn
from app.cadastre.models import (
    Convention,
    ConventionService,
    CoverageArea,
    Identifier,
    Provider,
    Reach,
    Service,
    Site,
)
from app.cadastre.shapes import (
    KEPT,
    Query,
    Shape,
    box_values,
    given,
    shape_of,
    together,
    values_of,
)
from app.cadastre.vocabulary import ServiceSearch, ServiceStatus
from app.core.geo import Box, Point, box_around
from app.reference.models import ZoneRow

SERVICE_COLUMNS = (
    Service.id,
    Service.public_id,
    Service.care,
    Service.status,
    Service.closed_reason,
    Service.lat,
    Service.lon,
    Service.weekdays,
    Service.languages,
    Service.insured_in,
    Service.registered_in,
    Service.lead_time_days,
    Service.confirmed_on,
    Service.capacity_state,
    Service.capacity_places,
    Service.capacity_by_weekday,
    Service.capacity_from,
    Service.capacity_said_on,
    Service.capacity_expires_on,
    Service.capacity_bands,
    Service.capacity_waiting_people,
    Service.capacity_waiting_days,
    Service.time_bands,
    Service.acts,
    Service.publics,
    Service.age_min,
    Service.age_max,
    Service.accepted_sexes,
    Service.accepted_dependencies,
    Service.language_levels,
    Service.opening_hours,
    Service.notices,
    Provider.id.label("provider_id"),
    Provider.public_id.label("provider_public_id"),
    Provider.name.label("provider_name"),
    Provider.search_name,
    Provider.type_code,
    Provider.country,
    Provider.phone,
    Provider.is_fictitious,
    Site.postal_code,
    Site.city,
    ZoneRow.code.label("site_zone"),
)

SERVICES_JOINED = (
    select(*SERVICE_COLUMNS)
    .select_from(Service)
    .join(Provider, Provider.id == Service.provider_id)
    .join(Site, Site.id == Service.site_id)
    .join(ZoneRow, ZoneRow.id == Site.zone_id)
)

FAR = (Service.lat - bindparam("lat", type_=Float)) * (
    Service.lat - bindparam("lat", type_=Float)
) + (Service.lon - bindparam("lon", type_=Float)) * (
    Service.lon - bindparam("lon", type_=Float)
) * bindparam("squeeze", type_=Float)
"""The square of how far a service is, in squeezed degrees: for sorting, never for telling."""

SERVICES_NEAR = (
    SERVICES_JOINED.where(
        Service.care == bindparam("care"),
        Service.lon.between(bindparam("west", type_=Float), bindparam("east", type_=Float)),
        Service.lat.between(bindparam("south", type_=Float), bindparam("north", type_=Float)),
    )
    .order_by(FAR, Service.id)
    .limit(bindparam("limit", type_=Integer))
)
"""Services of one kind of care near a point, nearest first: parameters from `near_parameters`."""

AREAS_OF = (
    select(
        CoverageArea.service_id,
        CoverageArea.kind,
        CoverageArea.zones,
        CoverageArea.radius_km,
        CoverageArea.polygon,
        CoverageArea.declared_on,
        CoverageArea.weekdays,
        CoverageArea.fee_cents,
        CoverageArea.conditions,
    )
    .where(CoverageArea.service_id.in_(bindparam("service_ids", expanding=True)))
    .order_by(CoverageArea.service_id, CoverageArea.id)
)
"""Declared areas of several services at once: `service_ids`."""

LAST_DAY = case(
    (
        Convention.ended_on.is_not(None)
        & (Convention.valid_to.is_(None) | (Convention.ended_on < Convention.valid_to)),
        Convention.ended_on,
    ),
    else_=Convention.valid_to,
)
"""The last day of a convention: that on which it was ended, when that came first."""

CONVENTIONS_OF = (
    select(
        ConventionService.service_id,
        Convention.code,
        Convention.titles,
        Convention.parties,
        Convention.care,
        Convention.zones,
        Convention.valid_from,
        LAST_DAY.label("valid_to"),
        Convention.is_fictitious,
        Convention.acts,
        Convention.signed_on,
        Convention.ended_on,
        Convention.document,
    )
    .join(Convention, Convention.id == ConventionService.convention_id)
    .where(
        ConventionService.service_id.in_(bindparam("service_ids", expanding=True)),
        Convention.signed_on.is_not(None),
    )
    .order_by(ConventionService.service_id, Convention.code)
)
"""Signed conventions that bind several services at once, past ones too: `service_ids`.

A draft binds nobody. `valid_to` is the day it was ended, when that came before the day agreed.
"""

IDENTIFIERS_OF = (
    select(Identifier.kind, Identifier.value)
    .where(Identifier.provider_id == bindparam("provider_id"))
    .order_by(Identifier.kind, Identifier.value)
)
"""Official numbers of a provider: `provider_id`."""

SERVICE_DETAIL = SERVICES_JOINED.add_columns(
    Service.confirmed_by,
    Provider.email,
    Provider.website,
    Provider.description,
    Provider.description_language,
    Provider.source,
    Provider.updated_at,
    Site.street,
    Site.point_precision,
).where(Service.public_id == bindparam("public_id"))
"""One service with what only its page shows: `public_id`."""

SIBLINGS_OF = SERVICES_JOINED.where(
    Service.provider_id == bindparam("provider_id"), Service.id != bindparam("service_id")
).order_by(Service.care, Service.id)
"""The other services of a provider: `provider_id`, `service_id`."""

ZONE_ID = select(ZoneRow.id).where(ZoneRow.code == bindparam("code"))
"""The row of a zone: `code`."""


def near_parameters(care: str, centre: Point, *, within_km: float, limit: int) -> dict[str, Any]:
    """The parameters of SERVICES_NEAR: the rectangle around a circle."""
    box = box_around(centre, within_km)
    return {
        "care": care,
        "lat": centre.lat,
        "lon": centre.lon,
        "squeeze": cos(radians(centre.lat)) ** 2,
        "south": box.south,
        "west": box.west,
        "north": box.north,
        "east": box.east,
        "limit": limit,
    }


def search_services(search: ServiceSearch, *, today: date) -> Query:
    """One page of services and one row more, the certain ones first, then the nearest (or by name).

    Equals, such as two services known only by their town, take turns by the day.

    The added columns `doubt`, `sort_key` make the cursor of a row; `reach_kind` is None when no
    zone was asked. Rows come in reverse when the cursor goes backward.
    """
    return Query(_page_statement(shape_of(search)), values_of(search, today))


@lru_cache(KEPT)
def _page_statement(shape: Shape) -> Select[Any]:
    statement = _found(shape)
    keys = (doubts(shape), nearness(shape), turn(), Service.id.expression)
    ordered = [key.desc() if shape.goes_back else key.asc() for key in keys]
    if shape.after:
        key = given("after_distance" if shape.has_point else "after_name")
        mark = tuple_(given("after_doubt"), key, given("after_turn"), given("after_row"))
        here = tuple_(*keys)
        statement = statement.where(here < mark if shape.goes_back else here > mark)
    return statement.order_by(*ordered).limit(given("page_limit"))


def count_services(searches: Mapping[str, ServiceSearch], *, today: date) -> Query:
    """How many services each of several searches finds, in one statement: (name, count).

    The searches differ by what they do not ask; two values of one filter raise ValueError.
    """
    bare = {name: replace(search, after=None) for name, search in searches.items()}
    shapes = tuple((name, shape_of(search)) for name, search in bare.items())
    return Query(_count_statement(shapes), together(bare, today))


@lru_cache(KEPT)
def _count_statement(shapes: tuple[tuple[str, Shape], ...]) -> Select[Any]:
    counts = []
    for name, shape in shapes:
        found = narrowed(shape).subquery()
        counts.append(
            select(literal(name).label("name"), func.count().label("n")).select_from(found)
        )
    together = union_all(*counts).subquery()
    return select(together.c.name, together.c.n)


def map_clusters(search: ServiceSearch, box: Box, *, cell: float, today: date) -> Query:
    """Sites of the services found in a rectangle, grouped on a grid of `cell` degrees.

    A group of one service has that service's `public_id`, name, country and city; else they are
    those of its first, and `n` tells how many services stand there.
    """
    values = {**values_of(search, today), **box_values("screen", box), "cell": cell}
    return Query(_cluster_statement(shape_of(replace(search, after=None))), values)


@lru_cache(KEPT)
def _cluster_statement(shape: Shape) -> Select[Any]:
    found = narrowed(shape).add_columns(Service.lat, Service.lon).where(in_box("screen")).subquery()
    cell = given("cell")
    groups = (
        select(
            func.count().label("n"),
            func.min(found.c.id).label("first"),
            func.avg(found.c.lat).label("lat"),
            func.avg(found.c.lon).label("lon"),
        )
        .group_by(func.round(found.c.lon / cell), func.round(found.c.lat / (cell * 0.64)))
        .subquery()
    )
    return (
        select(
            groups.c.n,
            groups.c.lat,
            groups.c.lon,
            Service.public_id,
            Service.care,
            Provider.name,
            Provider.country,
            Provider.phone,
            ZoneRow.code.label("site_zone"),
        )
        .join(Service, Service.id == groups.c.first)
        .join(Provider, Provider.id == Service.provider_id)
        .join(Site, Site.id == Service.site_id)
        .join(ZoneRow, ZoneRow.id == Site.zone_id)
        .order_by(groups.c.n.desc(), groups.c.first)
    )


def _found(shape: Shape) -> Select[Any]:
    kind: ColumnElement[Any] = (
        Reach.kind.expression if shape.place == "home" else literal(None, Integer)
    )
    return _asked(SERVICES_JOINED, shape).add_columns(
        kind.label("reach_kind"), doubts(shape).label("doubt"), nearness(shape).label("sort_key")
    )


def narrowed(shape: Shape) -> Select[Any]:
    """The services found by their keys alone: no table is read that no filter asks about."""
    statement = select(Service.id)
    if shape.words or shape.country or shape.open_hours:
        statement = statement.join(Provider, Provider.id == Service.provider_id)
    return _asked(statement, shape)


def _asked(statement: Select[Any], shape: Shape) -> Select[Any]:
    statement = statement.where(Service.status == ServiceStatus.OPEN.value, *conditions(shape))
    return placed(statement, shape)


def placed(statement: Select[Any], shape: Shape) -> Select[Any]:
    """Those of the services that reach the zone searched."""
    if shape.place == "home":
        statement = statement.join(Reach, Reach.service_id == Service.id)
        return statement.where(Reach.zone_id == zone_row(), *same_care(shape))
    if shape.place == "area":
        inside = select(Reach.service_id).where(Reach.zone_id.in_(zones_inside()))
        return statement.where(Service.id.in_(inside))
    return statement


def same_care(shape: Shape) -> list[ColumnElement[bool]]:
    """The reach is kept by care too: asking it there reads the index and no more."""
    return [of_care(Reach.care, shape)] if shape.care else []


def zone_row() -> Any:
    """The row of the zone searched, as part of another statement."""
    return select(ZoneRow.id).where(ZoneRow.code == given("zone")).scalar_subquery()


def zones_inside() -> Any:
    """The rows of the zone searched and of all zones in it."""
    inside = select(ZoneRow.id).where(ZoneRow.code == given("zone")).cte("inside", recursive=True)
    inside = inside.union_all(select(ZoneRow.id).join(inside, ZoneRow.parent_id == inside.c.id))
    return select(inside.c.id)


def services_by_public_id(ids: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Some services by their addresses, closed ones too."""
    return SERVICES_JOINED.where(Service.public_id.in_(ids)).order_by(Service.id)


def services_changed(search: ServiceSearch, *, today: date) -> Query:
    """The services of a search whose record changed last."""
    return Query(
        _changed_statement(shape_of(replace(search, after=None))), values_of(search, today)
    )


@lru_cache(KEPT)
def _changed_statement(shape: Shape) -> Select[Any]:
    found = _found(shape).add_columns(Provider.updated_at)
    ordered = found.order_by(Provider.updated_at.desc(), Service.id.desc())
    return ordered.limit(given("count_limit"))


def services_total() -> Select[int]:
    """How many services the directory holds."""
    return select(func.count(Service.id))
