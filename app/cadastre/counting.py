"""The SQL of figures beside a search: how many each filter would leave, and what comes nearest.

Each function is one statement, whatever the number of filters and of services.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal, or_, select

from app.cadastre.filters import (
    WEEKEND,
    comes_on,
    confirmed_after,
    from_country,
    insures,
    nearness,
    speaks,
    subject,
    takes_new,
    wishes,
    within,
)
from app.cadastre.models import Provider, Reach, Service, Site
from app.cadastre.queries import SERVICE_COLUMNS, zone_row, zones_inside
from app.cadastre.vocabulary import ReachKind, ServiceSearch, ServiceStatus, months_before
from app.core.geo import Point, box_around
from app.reference.models import ZoneRow
from app.reference.vocabulary import Country

CONFIRMED_MONTHS = (1, 6, 12, 24)
"""How recent a confirmation may be asked to be."""

AnySelect = Select[*tuple[Any, ...]]

Option = tuple[str, str]
"""A filter of the address and a value of it."""


def facet_counts(
    search: ServiceSearch, languages: tuple[str, ...], *, today: date
) -> tuple[tuple[Option, ...], AnySelect]:
    """How many services each value of each filter would leave, the other filters kept.

    The options, and a statement of one row: the total, then a count for each option.
    """
    asked = wishes(search, today)
    offered = _options(languages, today)
    sums: list[ColumnElement[int]] = [_sum(and_(literal(1) == 1, *asked.values()))]
    for (name, _value), claim in offered.items():
        others = [one for key, one in asked.items() if key != name]
        sums.append(_sum(and_(claim, *others)))
    columns = [one.label(f"n{place}") for place, one in enumerate(sums)]
    return tuple(offered), _around(search).with_only_columns(*columns)


def care_counts(search: ServiceSearch, *, today: date) -> AnySelect:
    """How many services of each kind of care the other filters leave: (care, n)."""
    bare = replace(search, care=())
    statement = _around(bare).where(*wishes(bare, today).values())
    return statement.with_only_columns(Service.care, func.count().label("n")).group_by(Service.care)


def near_misses(
    search: ServiceSearch, *, within_km: float, limit: int, today: date
) -> Select[Any] | None:
    """Services that all filters but one would leave, nearest first; None without a filter.

    `lacks_<name>` is 1 for the filter in the way. "place" is one of them where a home was asked.
    """
    asked = dict(wishes(search, today))
    statement = (
        select(*SERVICE_COLUMNS)
        .select_from(Service)
        .join(Provider, Provider.id == Service.provider_id)
        .join(Site, Site.id == Service.site_id)
        .join(ZoneRow, ZoneRow.id == Site.zone_id)
    ).where(Service.status == ServiceStatus.OPEN.value, *subject(search))
    kind: ColumnElement[Any] = literal(None, Integer)
    if search.zone is not None and search.zone.level.is_home:
        here = and_(Reach.service_id == Service.id, Reach.zone_id == zone_row(search))
        statement = statement.outerjoin(Reach, here)
        kind = Reach.kind.expression
        asked["place"] = Reach.kind.is_not(None)
    if not asked or search.lat is None or search.lon is None:
        return None
    statement = statement.where(_close(search, within_km, kind))
    lacks = {name: case((claim, 0), else_=1) for name, claim in asked.items()}
    total: ColumnElement[int] = literal(0, Integer)
    for lack in lacks.values():
        total = total + lack
    return (
        statement.add_columns(
            kind.label("reach_kind"),
            *(lack.label(f"lacks_{name}") for name, lack in lacks.items()),
        )
        .where(total == 1)
        .order_by(nearness(search), Service.id)
        .limit(limit)
    )


def _close(
    search: ServiceSearch, within_km: float, kind: ColumnElement[Any]
) -> ColumnElement[bool]:
    assert search.lat is not None
    assert search.lon is not None
    box = box_around(Point(search.lat, search.lon), search.within_km or within_km)
    near = and_(Service.lon.between(box.west, box.east), Service.lat.between(box.south, box.north))
    return near if search.within_km else or_(near, kind == ReachKind.SURE.value)


def _sum(claim: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((claim, 1), else_=0)), 0)


def _options(languages: tuple[str, ...], today: date) -> Mapping[Option, ColumnElement[bool]]:
    found: dict[Option, ColumnElement[bool]] = {}
    for country in Country:
        found["country", country.value] = from_country(country)
        found["insured_in", country.value] = insures(country)
    for language in languages:
        found["language", language] = speaks(language)
    found["weekend", "1"] = comes_on(WEEKEND)
    found["takes_new", "1"] = takes_new(today)
    for months in CONFIRMED_MONTHS:
        found["confirmed", str(months)] = confirmed_after(months_before(today, months))
    return found


def _around(search: ServiceSearch) -> Select[Any]:
    """The services of the subject and the place, whatever else is asked of them."""
    statement = (
        select(Service.id)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.status == ServiceStatus.OPEN.value, *subject(search), *within(search))
    )
    if search.zone is None:
        return statement
    if search.zone.level.is_home:
        here = statement.join(Reach, Reach.service_id == Service.id)
        return here.where(Reach.zone_id == zone_row(search), *_same_care(search))
    inside = select(Reach.service_id).where(Reach.zone_id.in_(zones_inside(search)))
    return statement.where(Service.id.in_(inside))


def _same_care(search: ServiceSearch) -> list[ColumnElement[bool]]:
    """The reach is kept by care too: asking it there reads the index and no more."""
    return [Reach.care.in_(search.care)] if search.care else []
