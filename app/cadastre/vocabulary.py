"""Words of the directory. Pure."""

import base64
import binascii
import json
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from math import isfinite

from app.core.errors import Refused
from app.core.messages import N_, Message
from app.reference.vocabulary import Country, TimeBand, Weekday
from app.reference.zones import ZoneCode


class ServiceStatus(StrEnum):
    """Whether a service takes part in the directory."""

    OPEN = "open"
    CLOSED = "closed"


class CoverageKind(StrEnum):
    """How a service declares where it goes."""

    ZONES = "zones"
    RADIUS = "radius"
    POLYGON = "polygon"


class ReachKind(IntEnum):
    """How sure a line of the reach table is; the exact judgement is coverage.py's."""

    SURE = 1
    EDGE = 2
    NOT_DECLARED = 3


class IdentifierKind(StrEnum):
    """Official numbers, each with its check digits."""

    FINESS = "finess"
    SIRET = "siret"
    SIREN = "siren"
    BCE = "bce"
    INAMI = "inami"
    RPPS = "rpps"


class ImportOutcome(StrEnum):
    """What a row of an imported file means for the directory."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT_OUT = "left_out"
    REFUSED = "refused"
    SKIPPED = "skipped"


class ImportField(StrEnum):
    """What a column of an imported table may say of a provider."""

    KEY = "key"
    NAME = "name"
    TYPE = "type"
    CARE = "care"
    COUNTRY = "country"
    STREET = "street"
    HOUSE_NUMBER = "house_number"
    POSTAL_CODE = "postal_code"
    CITY = "city"
    ZONE = "zone"
    LON = "lon"
    LAT = "lat"
    PHONE = "phone"
    EMAIL = "email"
    WEBSITE = "website"
    DESCRIPTION = "description"
    LANGUAGES = "languages"
    COVERAGE = "coverage"
    FINESS = "finess"
    SIRET = "siret"
    SIREN = "siren"
    BCE = "bce"
    INAMI = "inami"
    RPPS = "rpps"


IDENTIFIER_NAMES = {
    IdentifierKind.FINESS: N_("FINESS number"),
    IdentifierKind.SIRET: N_("SIRET number"),
    IdentifierKind.SIREN: N_("SIREN number"),
    IdentifierKind.BCE: N_("Belgian enterprise number"),
    IdentifierKind.INAMI: N_("INAMI/RIZIV number"),
    IdentifierKind.RPPS: N_("RPPS number"),
}


class PointPrecision(StrEnum):
    """Where the point of a site comes from."""

    EXACT = "exact"
    COMMUNE = "commune"


PRECISION_NAMES = {
    PointPrecision.EXACT: N_("At the address"),
    PointPrecision.COMMUNE: N_("At the centre of the town"),
}

SOURCE_NAMES = {
    "passerelle": N_("Entered on this platform"),
    "demo": N_("Invented for the demonstration"),
    "finess-hospitals": N_("FINESS, register of health establishments (France)"),
    "finess-homecare": N_("FINESS, register of social establishments (France)"),
    "finess": N_("FINESS, the published register (France)"),
    "be-hospitals": N_("Hospital sites of the federal health service (Belgium)"),
    "hsds": N_("A directory in the Open Referral format (HSDS)"),
    "data-inclusion": N_("data.inclusion (France)"),
}
"""Where a record comes from, by the code of its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a page of results starts: after that row, or before it when `backward`.

    `key` is the squared distance in km² when a place was given, else the name.
    """

    doubt: int
    key: float | str
    row: int
    backward: bool = False

    def __str__(self) -> str:
        facts = json.dumps([self.doubt, self.key, self.row, int(self.backward)])
        return base64.urlsafe_b64encode(facts.encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Read what `str` wrote; raises Refused on anything else."""
        try:
            padded = text.encode("ascii") + b"=" * (-len(text) % 4)
            doubt, key, row, backward = json.loads(base64.urlsafe_b64decode(padded))
        except (ValueError, TypeError, binascii.Error, RecursionError) as error:
            raise Refused(_BAD_CURSOR) from error
        if not _is_cursor(doubt, key, row):
            raise Refused(_BAD_CURSOR)
        return cls(doubt=doubt, key=key, row=row, backward=bool(backward))


_BAD_CURSOR = Message(N_("This page of results does not exist; start again from the first one."))


def _is_cursor(doubt: object, key: object, row: object) -> bool:
    whole = all(type(number) is int and 0 <= number < 2**31 for number in (doubt, row))
    number_or_name = (type(key) is float and isfinite(key)) or (
        isinstance(key, str) and len(key) <= 300 and "\x00" not in key
    )
    return whole and number_or_name


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def turn_of(row: int, day: date) -> int:
    """The place of a service among its equals that day: everybody comes first in turn.

    The same sum as `app.cadastre.filters.turn` makes in the database.
    """
    return (row * TURN_STEP + day.toordinal() * TURN_DAY) % TURN_SIZE


TURN_STEP, TURN_DAY, TURN_SIZE = 31, 17, 997
"""Numbers without a common divisor, small enough for a whole number of the database."""


BANDS = {
    "morning": TimeBand.MORNING,
    "noon": TimeBand.NOON,
    "evening": TimeBand.EVENING,
    "night": TimeBand.NIGHT,
}
"""The parts of the day that a search may ask, by their name in the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceSearch:
    """What somebody looks for in the directory.

    With `zone`: services that reach it. With a point and `within_km`: services whose site lies
    within. With a point, those with places come first and full ones last, then the nearest. A
    service that has not said stays in, after those that have. `open_hours` are the hours that are
    open now, each with its country; `trusted_from` the earliest confirmations that are trusted (see
    app.cadastre.freshness).
    """

    zone: ZoneCode | None = None
    lat: float | None = None
    lon: float | None = None
    within_km: float | None = None
    care: tuple[str, ...] = ()
    country: Country | None = None
    language: str | None = None
    insured_in: Country | None = None
    weekday: Weekday | None = None
    weekend: bool = False
    morning: bool = False
    noon: bool = False
    evening: bool = False
    night: bool = False
    confirmed_since: date | None = None
    open_hours: tuple[tuple[str, str], ...] | None = None
    trusted_from: tuple[date, ...] = ()
    takes_new: bool = False
    text: str = ""
    without: tuple[str, ...] = ()
    limit: int = 20
    after: Cursor | None = None

    @property
    def bands(self) -> tuple[str, ...]:
        """The parts of the day asked, by their names."""
        return tuple(name for name in BANDS if getattr(self, name))

    @property
    def has_point(self) -> bool:
        """Whether distances can be told."""
        return self.lat is not None and self.lon is not None
