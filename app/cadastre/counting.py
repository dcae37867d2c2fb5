"""The SQL of figures beside a search: how many each filter would leave, and what comes nearest.

Each function is one statement, whatever the number of filters and of services.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    union_all,
)

from app.cadastre.filters import (
    comes_in,
    comes_on,
    confirmed_after,
    from_country,
    in_box,
    insures,
    nearness,
    speaks,
    subject,
    takes_new,
    wishes,
    within,
)
from app.cadastre.models import Provider, Reach, Service, Site
from app.cadastre.queries import SERVICE_COLUMNS, narrowed, placed, zone_row
from app.cadastre.shapes import (
    CONFIRMED_MONTHS,
    KEPT,
    WEEKEND,
    Query,
    Shape,
    box_values,
    given,
    number,
    quoted,
    shape_of,
    together,
    values_of,
)
from app.cadastre.vocabulary import BANDS, ReachKind, ServiceSearch, ServiceStatus
from app.core.geo import Point, box_around
from app.reference.models import ZoneRow
from app.reference.vocabulary import Country

Option = tuple[str, str]
"""A filter of the address and a value of it."""


FACET_BANDS = ("evening", "night")
"""Parts of the day counted beside a search: those that are hard to find."""


def facet_counts(
    search: ServiceSearch,
    languages: tuple[str, ...],
    *,
    today: date,
    near: ServiceSearch | None = None,
) -> tuple[tuple[Option, ...], Query]:
    """How many services each value of each filter would leave, the other filters kept.

    The options, and a statement of one row: the total, how many services `near` finds (None without
    it), then a count for each option.
    """
    both = {"all": replace(search, after=None)}
    if near is not None:
        both["near"] = replace(near, after=None)
    shapes = [shape_of(one) for one in both.values()]
    options, statement = _facet_statement(shapes[0], languages, *shapes[1:])
    return options, Query(statement, together(both, today))


@lru_cache(KEPT)
def _facet_statement(
    shape: Shape, languages: tuple[str, ...], near: Shape | None = None
) -> tuple[tuple[Option, ...], Select[*tuple[Any, ...]]]:
    asked = wishes(shape)
    offered = _options(languages)
    sums: list[ColumnElement[int]] = [_sum(and_(true(), *asked.values()))]
    for (name, _value), claim in offered.items():
        others = [one for key, one in asked.items() if key != name]
        sums.append(_sum(and_(claim, *others)))
    total, *columns = [one.label(f"n{place}") for place, one in enumerate(sums)]
    nearby = literal(None, Integer).label("near")
    if near is not None:
        there = narrowed(near).subquery()
        nearby = select(func.count()).select_from(there).scalar_subquery().label("near")
    return tuple(offered), _around(shape).with_only_columns(total, nearby, *columns)


def care_counts(search: ServiceSearch, *, today: date) -> Query:
    """How many services of each kind of care the other filters leave: (care, n)."""
    bare = replace(search, care=(), after=None)
    return Query(_care_statement(shape_of(bare)), values_of(bare, today))


@lru_cache(KEPT)
def _care_statement(shape: Shape) -> Select[*tuple[Any, ...]]:
    plain = replace(_NOTHING, place="home", has_point=shape.has_point, has_trust=shape.has_trust)
    if shape == plain:
        return _care_of_a_home()
    statement = _around(shape).where(*wishes(shape).values())
    return statement.with_only_columns(Service.care, func.count().label("n")).group_by(Service.care)


_NOTHING = shape_of(ServiceSearch())
"""The shape of a search that asks for nothing."""


def _care_of_a_home() -> Select[*tuple[Any, ...]]:
    """The index of the reach alone, less the few services that are closed."""
    here = Reach.zone_id == zone_row()
    all_of_them = select(Reach.care, func.count().label("n")).where(here).group_by(Reach.care)
    closed = (
        select(Reach.care, (-func.count()).label("n"))
        .join(Service, and_(Service.id == Reach.service_id, Service.care == Reach.care))
        .where(here, Service.status == literal_column("'closed'"))  # as the index says it
        .group_by(Reach.care)
    )
    both = union_all(all_of_them, closed).subquery()
    total = func.sum(both.c.n)
    return select(both.c.care, total.label("n")).group_by(both.c.care).having(total > 0)


def near_misses(
    search: ServiceSearch, *, within_km: float, limit: int, today: date
) -> Query | None:
    """Services that all filters but one would leave, nearest first; None without a filter.

    `lacks_<name>` is 1 for the filter in the way. "place" is one of them where a home was asked.
    """
    shape = shape_of(replace(search, after=None))
    if search.lat is None or search.lon is None or not (wishes(shape) or shape.place == "home"):
        return None
    box = box_around(Point(search.lat, search.lon), search.within_km or within_km)
    values = {**values_of(search, today), **box_values("close", box), "few": limit}
    return Query(_miss_statement(shape), values)


def nearest(search: ServiceSearch, *, limit: int, today: date) -> Query | None:
    """The nearest services of the subject, however far; None without a place.

    `lacks_<name>` is 1 for each filter in the way.
    """
    shape = shape_of(replace(search, after=None))
    if not shape.has_point:
        return None
    return Query(_miss_statement(shape, anywhere=True), {**values_of(search, today), "few": limit})


@lru_cache(KEPT)
def _miss_statement(shape: Shape, *, anywhere: bool = False) -> Select[Any]:
    asked = dict(wishes(shape))
    statement = (
        select(*SERVICE_COLUMNS)
        .select_from(Service)
        .join(Provider, Provider.id == Service.provider_id)
        .join(Site, Site.id == Service.site_id)
        .join(ZoneRow, ZoneRow.id == Site.zone_id)
    ).where(Service.status == ServiceStatus.OPEN.value, *subject(shape))
    kind: ColumnElement[Any] = literal(None, Integer)
    if shape.place == "home":
        here = and_(Reach.service_id == Service.id, Reach.zone_id == zone_row())
        statement = statement.outerjoin(Reach, here)
        kind = Reach.kind.expression
        asked["place"] = Reach.kind.is_not(None)
    close = literal(1) == 1 if anywhere else in_box("close")
    # with the place alone, who comes lacks nothing
    if not anywhere and not shape.has_distance and len(asked) > 1:
        close = or_(close, kind == ReachKind.SURE.value)
    lacks = {name: case((claim, 0), else_=1) for name, claim in asked.items()}
    total: ColumnElement[int] = literal(0, Integer)
    for lack in lacks.values():
        total = total + lack
    return (
        statement.add_columns(
            kind.label("reach_kind"),
            *(lack.label(f"lacks_{name}") for name, lack in lacks.items()),
        )
        .where(close, *([] if anywhere else [total == 1]))
        .order_by(nearness(shape), Service.id)
        .limit(given("few"))
    )


def _sum(claim: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((claim, number(1))))


def _options(languages: tuple[str, ...]) -> Mapping[Option, ColumnElement[bool]]:
    found: dict[Option, ColumnElement[bool]] = {}
    for country in Country:
        found["country", country.value] = from_country(country)
        found["insured_in", country.value] = insures(quoted(country.value))
    for language in languages:
        found["language", language] = speaks(quoted(language))
    found["weekend", "1"] = comes_on(number(WEEKEND))
    for name in FACET_BANDS:
        found[name, "1"] = comes_in(BANDS[name])
    found["takes_new", "1"] = takes_new()
    for months in CONFIRMED_MONTHS:
        found["confirmed", str(months)] = confirmed_after(f"since_{months}")
    return found


def _around(shape: Shape) -> Select[Any]:
    """The services of the subject and the place, whatever else is asked of them."""
    statement = (
        select(Service.id)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.status == ServiceStatus.OPEN.value, *subject(shape), *within(shape))
    )
    return placed(statement, shape)


def confirmed_services(since: date, country: str | None) -> Select[*tuple[Any, ...]]:
    """Every open service with its name, when it was confirmed, and whether that is since then."""
    found = (
        select(
            Service.public_id,
            Provider.name,
            Service.confirmed_on.label("start"),
            and_(Service.confirmed_on.is_not(None), Service.confirmed_on >= since).label("fresh"),
        )
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.status == ServiceStatus.OPEN.value)
    )
    return found.where(Provider.country == country) if country else found
