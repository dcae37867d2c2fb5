"""A search as statements see it: its shape, which makes the SQL, and its values, which fill it.

Two searches of one shape differ in values only, so that a statement is written once for a shape and
kept. Writing one takes longer than running it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import cos, radians
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Float,
    Integer,
    Select,
    String,
    bindparam,
    literal_column,
)
from sqlalchemy.sql.elements import BindParameter

from app.cadastre.coverage import KM_PER_DEGREE
from app.cadastre.freshness import SILENCES
from app.cadastre.records import search_key
from app.cadastre.vocabulary import TURN_DAY, ServiceSearch, months_before, turn_of
from app.core.geo import Box, Point, box_around
from app.reference.vocabulary import Country

CONFIRMED_MONTHS = (1, 6, 12, 24)
"""How recent a confirmation may be asked to be."""

WEEKEND = 1 << 5 | 1 << 6
"""Saturday and Sunday, as bits from Monday."""

KEPT = 512
"""Statements kept of each kind; the words of a name make a shape of their own."""


class Query(NamedTuple):
    """A statement and its values: `session.execute(*query)`."""

    statement: Select[*tuple[Any, ...]]
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Which filters a search has, without their values; `words` of the name are counted."""

    care: Literal["", "one", "several"]
    has_without: bool
    words: int
    country: bool
    language: bool
    insured_in: bool
    takes_new: bool
    confirmed: bool
    weekday: bool
    weekend: bool
    bands: tuple[str, ...]
    open_hours: bool
    has_trust: bool
    place: Literal["", "home", "area"]
    has_point: bool
    has_distance: bool
    after: Literal["", "forward", "backward"]

    @property
    def goes_back(self) -> bool:
        """Whether its rows come in reverse."""
        return self.after == "backward"


def shape_of(search: ServiceSearch) -> Shape:
    """What of a search decides the words of its statements."""
    place: Literal["", "home", "area"] = ""
    if search.zone is not None:
        place = "home" if search.zone.level.is_home else "area"
    after: Literal["", "forward", "backward"] = ""
    if search.after is not None:
        after = "backward" if search.after.backward else "forward"
    care: Literal["", "one", "several"] = ""
    if search.care:
        care = "one" if len(search.care) == 1 else "several"
    return Shape(
        care=care,
        has_without=bool(search.without),
        words=len(_words(search)),
        country=search.country is not None,
        language=search.language is not None,
        insured_in=search.insured_in is not None,
        takes_new=search.takes_new,
        confirmed=search.confirmed_since is not None,
        weekday=bool(search.weekday),
        weekend=search.weekend,
        bands=search.bands,
        open_hours=search.open_hours is not None,
        has_trust=bool(search.trusted_from) and search.has_point,
        place=place,
        has_point=search.has_point,
        has_distance=search.within_km is not None and search.has_point,
        after=after,
    )


def values_of(search: ServiceSearch, today: date) -> dict[str, Any]:
    """The values of every statement about a search, by the names of `given`.

    What a search does not ask is None, and stands in no statement of its shape.
    """
    return {
        "today": today,
        "turn_day": today.toordinal() * TURN_DAY,
        "care": search.care[0] if len(search.care) == 1 else None,
        "cares": search.care,
        "without": search.without,
        "country": search.country and search.country.value,
        "language": search.language and quoted(search.language),
        "insured_in": search.insured_in and quoted(search.insured_in.value),
        "confirmed_since": search.confirmed_since,
        "weekday": 1 << (search.weekday - 1) if search.weekday else None,
        "zone": str(search.zone) if search.zone else None,
        "count_limit": search.limit,
        "page_limit": search.limit + 1,
        **{f"trusted_{signs}": day for signs, day in enumerate(search.trusted_from)},
        **{f"since_{months}": months_before(today, months) for months in CONFIRMED_MONTHS},
        **{f"word_{place}": anywhere(word) for place, word in enumerate(_words(search))},
        **_hours(search),
        **_around(search),
        **_cursor(search, today),
    }


def together(searches: Mapping[str, ServiceSearch], today: date) -> dict[str, Any]:
    """The values of several searches of one statement; they may differ by absence only."""
    found: dict[str, Any] = dict.fromkeys(_MANY, ())
    for search in searches.values():
        for name, value in values_of(replace(search, after=None, limit=0), today).items():
            if found.get(name) in _ABSENT:
                found[name] = value
            elif value not in _ABSENT and value != found[name]:
                raise ValueError(f"two values of {name} in one statement")
    return found


_ABSENT: tuple[Any, ...] = (None, ())


def number(value: int) -> ColumnElement[int]:
    """A number that is the same in every run: part of the statement, not one of its values."""
    return literal_column(str(value), Integer)


def given(name: str) -> BindParameter[Any]:
    """The place of a value in a statement."""
    if name in _MANY:
        return bindparam(name, expanding=True)
    return bindparam(name, type_=_TYPES.get(name, String))


_MANY = frozenset({"cares", "without", *(f"hours_{one.value}" for one in Country)})
_TYPES: Mapping[str, Any] = {
    **dict.fromkeys(("today", "confirmed_since"), Date),
    **{f"trusted_{signs}": Date for signs in range(SILENCES + 1)},
    **{f"since_{months}": Date for months in CONFIRMED_MONTHS},
    **dict.fromkeys(("lat", "lon", "km_east", "square_km", "after_distance", "cell"), Float),
    **{
        f"{box}_{side}": Float
        for box in ("near", "screen", "close")
        for side in ("s", "w", "n", "e")
    },
    **dict.fromkeys(
        ("turn_day", "weekday", "page_limit", "count_limit", "after_doubt", "after_turn"), Integer
    ),
    **dict.fromkeys(("after_row", "few"), Integer),
}


def box_values(prefix: str, box: Box) -> dict[str, Any]:
    """The sides of a rectangle, under the names that its statement gives them."""
    sides = (box.south, box.west, box.north, box.east)
    return {f"{prefix}_{side}": one for side, one in zip("swne", sides, strict=True)}


def quoted(value: str) -> str:
    """A pattern that finds a text in a column of JSON."""
    return anywhere(f'"{value}"')


def anywhere(text: str) -> str:
    """A pattern of LIKE that finds a text anywhere; its escape sign is `/`."""
    for sign in "/%_":
        text = text.replace(sign, f"/{sign}")
    return f"%{text}%"


def _words(search: ServiceSearch) -> list[str]:
    return search_key(search.text).split()


def _hours(search: ServiceSearch) -> dict[str, Any]:
    hours = search.open_hours or ()
    return {
        f"hours_{country.value}": tuple(text for one, text in hours if one == country.value)
        for country in Country
    }


def _around(search: ServiceSearch) -> dict[str, Any]:
    if search.lat is None or search.lon is None:
        return {}
    found: dict[str, Any] = {
        "lat": search.lat,
        "lon": search.lon,
        "km_east": KM_PER_DEGREE * cos(radians(search.lat)),
    }
    if search.within_km is not None:
        box = box_around(Point(search.lat, search.lon), search.within_km)
        found["square_km"] = search.within_km * search.within_km
        found |= box_values("near", box)
    return found


def _cursor(search: ServiceSearch, today: date) -> dict[str, Any]:
    mark = search.after
    if mark is None:
        return {}
    return {
        "after_doubt": mark.doubt,
        "after_distance" if search.has_point else "after_name": mark.key,
        "after_turn": turn_of(mark.row, today),
        "after_row": mark.row,
    }
