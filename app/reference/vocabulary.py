"""Words shared by all rooms: countries, levels of zones, weekdays. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum

from app.core.messages import N_, LText


class Country(StrEnum):
    """A side of the border."""

    FR = "fr"
    BE = "be"


class Verdict(StrEnum):
    """Yes, not known, no. Unknown is neither of the others."""

    MET = "met"
    UNKNOWN = "unknown"
    UNMET = "unmet"

    @property
    def severity(self) -> int:
        """0 for yes, 1 for unknown, 2 for no: the worst of several is the largest."""
        return _SEVERITY[self]


_SEVERITY = {Verdict.MET: 0, Verdict.UNKNOWN: 1, Verdict.UNMET: 2}


class CapacityState(StrEnum):
    """What a provider said of its capacity; there is no word for "not said": that is None."""

    HAS_PLACES = "has_places"
    FULL = "full"
    WAITING_LIST = "waiting_list"
    ASSESSMENT_FIRST = "assessment_first"


CAPACITY_NAMES = {
    CapacityState.HAS_PLACES: N_("Takes new people"),
    CapacityState.FULL: N_("Full"),
    CapacityState.WAITING_LIST: N_("Waiting list"),
    CapacityState.ASSESSMENT_FIRST: N_("Assessment visit first"),
}


COUNTRY_NAMES = {Country.FR: N_("France"), Country.BE: N_("Belgium")}


class ZoneLevel(StrEnum):
    """A level of administrative area; the last of each country is where people live."""

    COUNTRY = "country"
    REGION = "region"
    DEPARTMENT = "department"
    PROVINCE = "province"
    ARRONDISSEMENT = "arrondissement"
    COMMUNE = "commune"
    MUNICIPALITY = "municipality"

    @property
    def is_home(self) -> bool:
        """Whether a person can say "I live in" it: a commune or a municipality."""
        return self in {ZoneLevel.COMMUNE, ZoneLevel.MUNICIPALITY}


class Weekday(IntEnum):
    """A day of the week, numbered as in ISO 8601."""

    MONDAY = 1
    TUESDAY = 2
    WEDNESDAY = 3
    THURSDAY = 4
    FRIDAY = 5
    SATURDAY = 6
    SUNDAY = 7


EVERY_DAY = frozenset(Weekday)

WEEKDAY_NAMES = {
    Weekday.MONDAY: N_("Monday"),
    Weekday.TUESDAY: N_("Tuesday"),
    Weekday.WEDNESDAY: N_("Wednesday"),
    Weekday.THURSDAY: N_("Thursday"),
    Weekday.FRIDAY: N_("Friday"),
    Weekday.SATURDAY: N_("Saturday"),
    Weekday.SUNDAY: N_("Sunday"),
}


class TimeBand(IntEnum):
    """A part of the day in which somebody comes."""

    MORNING = 1
    NOON = 2
    EVENING = 3
    NIGHT = 4


TIME_BAND_NAMES = {
    TimeBand.MORNING: N_("Morning"),
    TimeBand.NOON: N_("Noon"),
    TimeBand.EVENING: N_("Evening"),
    TimeBand.NIGHT: N_("Night"),
}


def bands_to_mask(bands: frozenset[TimeBand]) -> int:
    """A set of parts of the day as bits, the morning first."""
    return sum(1 << (band - 1) for band in bands)


def mask_to_bands(mask: int) -> frozenset[TimeBand]:
    """The parts of the day of a bit mask, the morning first."""
    return frozenset(band for band in TimeBand if mask >> (band - 1) & 1)


def days_to_mask(days: frozenset[Weekday]) -> int:
    """A set of weekdays as bits, Monday first."""
    return sum(1 << (day - 1) for day in days)


def mask_to_days(mask: int) -> frozenset[Weekday]:
    """The weekdays of a bit mask, Monday first."""
    return frozenset(day for day in Weekday if mask >> (day - 1) & 1)


def first_day_on_or_after(start: date, days: frozenset[Weekday]) -> date:
    """The first date from `start` on that falls on one of the weekdays; days must not be empty."""
    if not days:
        raise ValueError("no weekday to look for")
    return next(
        day
        for day in (start + timedelta(days=shift) for shift in range(7))
        if Weekday(day.isoweekday()) in days
    )


class Sex(StrEnum):
    """The sex of a person, where a service asks for it."""

    FEMALE = "female"
    MALE = "male"


SEX_NAMES = {Sex.FEMALE: N_("Woman"), Sex.MALE: N_("Man")}


class Dependency(StrEnum):
    """How much help the person needs in daily life, in the words of the ward; not a scale."""

    LIGHT = "light"
    PARTIAL = "partial"
    HEAVY = "heavy"


DEPENDENCY_NAMES = {
    Dependency.LIGHT: N_("Manages almost alone"),
    Dependency.PARTIAL: N_("Needs help every day"),
    Dependency.HEAVY: N_("Needs help for nearly everything"),
}


@dataclass(frozen=True, slots=True)
class CareKind:
    """A kind of care at home, of the controlled vocabulary.

    `by_visit`: somebody comes on certain weekdays; otherwise only its dates are asked for.
    """

    code: str
    natures: tuple[str, ...]
    by_visit: bool
    labels: LText
    description: LText
    words: dict[Country, LText]


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact in words with how sure we are: `sourced` or `to_confirm`."""

    text: LText
    status: str

    @property
    def to_confirm(self) -> bool:
        """Whether the reader must be told to check."""
        return self.status != "sourced"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderType:
    """The legal kind of a provider in one country. Code never names one; it reads attributes.

    `professions` names, by kind of care, those whose rules say who may give it (data/professions);
    a kind of care that is not there needs none that is known.
    `territorial` tells whether the authorisation is bound to a territory; None is unknown.
    `lead_time_days` is the usual delay in working days before a first visit, or None.
    """

    code: str
    country: Country
    jurisdiction: str
    labels: LText
    care: frozenset[str]
    professions: Mapping[str, tuple[str, ...]]
    self_employed: bool
    territorial: bool | None
    authorised_by: Claim | None
    gate: Claim | None
    payer: Claim | None
    lead_time_days: tuple[int, int] | None
    finess_categories: frozenset[str]
    sources: tuple[str, ...]
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An entry of a list of words: an act, a public, a facility, an occupation.

    `care` are the kinds of care an act belongs to; `theme` sorts facilities.
    """

    code: str
    labels: LText
    care: frozenset[str] = frozenset()
    theme: str | None = None


@dataclass(frozen=True, slots=True)
class SpokenLanguage:
    """A language that a person may speak, ISO 639."""

    code: str
    labels: LText


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """A hospital site of the border area. Latitude and longitude in WGS84 degrees."""

    code: str
    name: str
    country: Country
    zone: str
    city: str
    postal_code: str
    address: str
    lat: float | None
    lon: float | None
    finess: str
    phone: str
    source: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValue:
    """A parameter the project decided, with its dates."""

    key: str
    value: float
    unit: str
    source: str
    valid_from: date
    valid_to: date | None
    checked_on: date
