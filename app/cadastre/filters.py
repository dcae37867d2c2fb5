"""Filters of the directory as SQL. A service that has not answered one is kept, and counted."""

from datetime import date
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, case, cast, false, func, literal, or_

from app.cadastre.coverage import KM_PER_DEGREE
from app.cadastre.models import Provider, Reach, Service
from app.cadastre.records import search_key
from app.cadastre.vocabulary import ReachKind, ServiceSearch
from app.core.geo import Point, box_around
from app.reference.vocabulary import CapacityState

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
        (search.weekday, Service.weekdays),
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


def conditions(search: ServiceSearch, today: date) -> list[ColumnElement[bool]]:
    """What a service must not contradict."""
    found: list[ColumnElement[bool]] = []
    if search.care:
        found.append(Service.care.in_(search.care))
    if search.country is not None:
        found.append(Provider.country == search.country.value)
    if search.language is not None:
        found.append(_lists_or_unknown(Service.languages, search.language))
    if search.insured_in is not None:
        found.append(_lists_or_unknown(Service.insured_in, search.insured_in.value))
    if search.weekday is not None:
        bit = Service.weekdays.bitwise_and(1 << (search.weekday - 1))
        found.append(or_(Service.weekdays.is_(None), bit != 0))
    if search.takes_new:
        found.append(_not_refusing(today))
    words = search_key(search.text).split()
    found += [Provider.search_name.contains(word, autoescape=True) for word in words]
    return found + _within(search)


def _lists_or_unknown(column: Any, value: str) -> ColumnElement[bool]:
    return or_(column.is_(None), cast(column, String).contains(f'"{value}"', autoescape=True))


def _not_refusing(today: date) -> ColumnElement[bool]:
    refusing = (CapacityState.FULL.value, CapacityState.WAITING_LIST.value)
    no = and_(_says(today), Service.capacity_state.in_(refusing))
    none_left = and_(_says(today), func.coalesce(Service.capacity_places, 1) == 0)
    return func.coalesce(or_(no, none_left), false()).is_(false())


def _within(search: ServiceSearch) -> list[ColumnElement[bool]]:
    if search.within_km is None or search.lat is None or search.lon is None:
        return []
    box = box_around(Point(search.lat, search.lon), search.within_km)
    return [
        Service.lon.between(box.west, box.east),
        Service.lat.between(box.south, box.north),
        nearness(search) <= search.within_km * search.within_km,
    ]
