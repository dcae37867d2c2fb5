"""Filters of the directory as SQL. A service that has not answered one is kept, and counted."""

from collections.abc import Mapping
from datetime import date
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, false, func, literal, or_

from app.cadastre.coverage import KM_PER_DEGREE
from app.cadastre.models import Provider, Reach, Service
from app.cadastre.records import search_key
from app.cadastre.vocabulary import TURN_DAY, TURN_SIZE, TURN_STEP, ReachKind, ServiceSearch
from app.core.geo import Point, box_around
from app.reference.vocabulary import CapacityState, Country

WEEKEND = 1 << 5 | 1 << 6
"""Saturday and Sunday, as bits from Monday."""

REFUSING = 100
"""More than all doubts together."""


def nearness(search: ServiceSearch) -> ColumnElement[Any]:
    """What rows are sorted by: the squared distance in km² on a local plane, else the name."""
    if search.lat is None or search.lon is None:
        return Provider.search_name.expression
    north = (Service.lat - search.lat) * KM_PER_DEGREE
    east = (Service.lon - search.lon) * (KM_PER_DEGREE * cos(radians(search.lat)))
    return north * north + east * east


def doubts(search: ServiceSearch, today: date) -> ColumnElement[int]:
    """How many of the filters a service has not answered; 0 for a certain one.

    Where a place is searched, somebody needs a service there: one that may have no place left has
    a doubt more, and one that says it has none comes after all others, however near.
    """
    found: list[ColumnElement[int]] = []
    if search.has_point:
        found.append(case((_not_refusing(today), 0), else_=REFUSING))
    if search.zone is not None and search.zone.level.is_home:
        found.append(case((Reach.kind == ReachKind.SURE.value, 0), else_=1))
    for wanted, column in (
        (search.language, Service.languages),
        (search.insured_in, Service.insured_in),
        (search.weekday or search.weekend or None, Service.weekdays),
        (search.open_hours, Service.opening_hours),
    ):
        if wanted is not None:
            found.append(case((column.is_(None), 1), else_=0))
    if search.takes_new or search.has_point:
        sure = and_(_says(today), Service.capacity_state == CapacityState.HAS_PLACES.value)
        found.append(case((sure, 0), else_=1))
    total: ColumnElement[int] = literal(0, Integer)
    for doubt in found:
        total = total + doubt
    return total


def _says(today: date) -> ColumnElement[bool]:
    return and_(Service.capacity_state.is_not(None), Service.capacity_expires_on >= today)


def turn(today: date) -> ColumnElement[int]:
    """The place of a service among its equals that day; see vocabulary.turn_of."""
    return (Service.id * TURN_STEP + today.toordinal() * TURN_DAY) % TURN_SIZE


def conditions(search: ServiceSearch, today: date) -> list[ColumnElement[bool]]:
    """What a service must not contradict."""
    return [*subject(search), *wishes(search, today).values(), *_within(search)]


def subject(search: ServiceSearch) -> list[ColumnElement[bool]]:
    """What is looked for: the kind of care, the words of the name."""
    found: list[ColumnElement[bool]] = []
    if search.care:
        found.append(Service.care.in_(search.care))
    if search.without:
        found.append(Service.public_id.not_in(search.without))
    words = search_key(search.text).split()
    return found + [Provider.search_name.contains(word, autoescape=True) for word in words]


def wishes(search: ServiceSearch, today: date) -> Mapping[str, ColumnElement[bool]]:
    """What is asked of the services besides, by the name of the filter in the address."""
    found: dict[str, ColumnElement[bool]] = {}
    if search.country is not None:
        found["country"] = from_country(search.country)
    if search.language is not None:
        found["language"] = speaks(search.language)
    if search.insured_in is not None:
        found["insured_in"] = insures(search.insured_in)
    if search.takes_new:
        found["takes_new"] = _not_refusing(today)
    if search.confirmed_since is not None:
        found["confirmed"] = confirmed_after(search.confirmed_since)
    return {**found, **_when(search)}


def _when(search: ServiceSearch) -> dict[str, ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {}
    if search.weekday is not None:
        found["weekday"] = comes_on(1 << (search.weekday - 1))
    if search.weekend:
        found["weekend"] = comes_on(WEEKEND)
    if search.open_hours is not None:
        found["open_now"] = keeps_hours(search.open_hours)
    return found


def from_country(country: Country) -> ColumnElement[bool]:
    """The provider is of that country."""
    return Provider.country == country.value


def speaks(language: str) -> ColumnElement[bool]:
    """The language is spoken, or nothing was said of languages."""
    return _lists_or_unknown(Service.languages, language)


def insures(country: Country) -> ColumnElement[bool]:
    """People insured there are served, or nothing was said of it."""
    return _lists_or_unknown(Service.insured_in, country.value)


def comes_on(days: int) -> ColumnElement[bool]:
    """It comes on all of those days (bits from Monday), or has not said."""
    return or_(Service.weekdays.is_(None), Service.weekdays.bitwise_and(days) == days)


def keeps_hours(hours: tuple[tuple[str, str], ...]) -> ColumnElement[bool]:
    """Its hours are among those, or it gave none."""
    by_country: dict[str, list[str]] = {}
    for country, text in hours:
        by_country.setdefault(country, []).append(text)
    same = [
        and_(Provider.country == country, Service.opening_hours.in_(texts))
        for country, texts in by_country.items()
    ]
    return or_(Service.opening_hours.is_(None), *same)


def takes_new(today: date) -> ColumnElement[bool]:
    """It does not say that it is full."""
    return _not_refusing(today)


def confirmed_after(day: date) -> ColumnElement[bool]:
    """The record was confirmed that day or later; one that never was is out."""
    return func.coalesce(Service.confirmed_on >= day, false())


def _lists_or_unknown(column: Any, value: str) -> ColumnElement[bool]:
    return or_(column.is_(None), cast(column, String).contains(f'"{value}"', autoescape=True))


def _not_refusing(today: date) -> ColumnElement[bool]:
    refusing = (CapacityState.FULL.value, CapacityState.WAITING_LIST.value)
    no = and_(_says(today), Service.capacity_state.in_(refusing))
    none_left = and_(_says(today), func.coalesce(Service.capacity_places, 1) == 0)
    return func.coalesce(or_(no, none_left), false()).is_(false())


def within(search: ServiceSearch) -> list[ColumnElement[bool]]:
    """The address stands within the distance asked."""
    return _within(search)


def _within(search: ServiceSearch) -> list[ColumnElement[bool]]:
    if search.within_km is None or search.lat is None or search.lon is None:
        return []
    box = box_around(Point(search.lat, search.lon), search.within_km)
    return [
        Service.lon.between(box.west, box.east),
        Service.lat.between(box.south, box.north),
        nearness(search) <= search.within_km * search.within_km,
    ]
