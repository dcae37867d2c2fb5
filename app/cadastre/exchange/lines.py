"""A service as a line of a file: plain texts and numbers, in the reader's language. Pure."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.cadastre.cards import Card
from app.core.messages import N_, Message

Say = Callable[[object], str]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAK = re.compile(r"[\r\n\t\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a file tells of a service. "" is "not given"."""

    id: str
    name: str
    care: str
    kind: str
    country: str
    postal_code: str
    town: str
    lat: float
    lon: float
    distance_km: float | None
    phone: str
    days: str
    languages: str
    reach: str
    capacity: str
    freshness: str
    url: str
    is_fictitious: bool
    updated_at: datetime | None = None


COLUMNS: tuple[tuple[str, str], ...] = (
    ("name", N_("Name")),
    ("care", N_("Kind of care")),
    ("kind", N_("Kind of provider")),
    ("country", N_("Country")),
    ("postal_code", N_("Postal code")),
    ("town", N_("Town")),
    ("distance_km", N_("Distance in km")),
    ("phone", N_("Telephone")),
    ("days", N_("Visits on")),
    ("languages", N_("Languages spoken")),
    ("reach", N_("Goes there?")),
    ("capacity", N_("Capacity")),
    ("freshness", N_("Confirmation")),
    ("lat", N_("Latitude")),
    ("lon", N_("Longitude")),
    ("url", N_("Page")),
    ("id", N_("Identifier")),
)
"""The columns of a table, with their titles."""


def plain(text: object) -> str:
    """One line of text without control characters; what looks like markup stays as it is."""
    return _CONTROL.sub("", _BREAK.sub(" ", str(text))).strip()


def line_of(row: Any, card: Card, *, say: Say, url: str, town: str) -> Line:
    """The line of a row of SERVICE_COLUMNS and its card."""

    def words(value: object | None) -> str:
        return "" if value is None else plain(say(value))

    return Line(
        id=card.public_id,
        name=plain(card.name),
        care=words(card.care),
        kind=words(card.type_label),
        country=card.country.value.upper(),
        postal_code=plain(row.postal_code or ""),
        town=plain(town),
        lat=round(row.lat, 5),
        lon=round(row.lon, 5),
        distance_km=card.distance_km,
        phone=plain(card.phone_shown or ""),
        days=words(card.days),
        languages=words(card.languages),
        reach=words(card.coverage.reason) if card.coverage else "",
        capacity=words(card.capacity.reason),
        freshness=words(card.freshness.reason),
        url=url,
        is_fictitious=card.is_fictitious,
        updated_at=getattr(row, "updated_at", None),
    )


def titles(say: Say) -> list[str]:
    """The titles of the columns."""
    return [say(Message(title)) for _name, title in COLUMNS]


def cells(line: Line) -> list[str | float | None]:
    """The values of a line, in the order of the columns."""
    return [getattr(line, name) for name, _title in COLUMNS]


def numbered(lines: Sequence[Line]) -> list[tuple[int, Line]]:
    """The lines with their numbers on a printed map, from 1."""
    return list(enumerate(lines, start=1))
