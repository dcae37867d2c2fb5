"""Needs and offers as plain facts. No default guesses: what is not known is None."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from app.core.geo import Point
from app.core.messages import Listing, LText, Message
from app.discharge.vocabulary import NOT_KNOWN, Ending, Profile
from app.reference.vocabulary import (
    WEEKDAY_NAMES,
    CapacityState,
    Country,
    Dependency,
    Sex,
    TimeBand,
    Verdict,
    Weekday,
    first_day_on_or_after,
)
from app.reference.zones import ZoneCode

if TYPE_CHECKING:
    from app.discharge.matching.law import Law


def say_days(days: frozenset[Weekday]) -> Listing:
    """Weekdays in words, Monday first."""
    return Listing(tuple(Message(WEEKDAY_NAMES[day]) for day in sorted(days)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where the patient goes: the zone, what holds it, its point in WGS84, its name."""

    zone: ZoneCode
    chain: tuple[ZoneCode, ...]
    point: Point
    name: LText

    @property
    def country(self) -> Country:
        """The side of the border of the home."""
        return self.zone.country


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One requirement of a discharge, with all that judging an offer takes.

    `by_visit`: somebody comes on the needed weekdays; otherwise weekdays do not count.
    `insured_in` is None when the ward does not know; `asked_on` is the day of the search.
    `bands`: the parts of the day in which somebody must come, None when any will do. `acts`: codes
    of acts that must be done. `own_providers`: those the person chose or who come already.
    `law` answers by which right a service comes and who pays it; None where nothing was read.
    `first_visit` is the first needed weekday from `starts_on` on; it and `days_in_words` are
    worked out once, not once per offer.
    """

    key: str
    care: str
    care_label: LText
    by_visit: bool
    home: Home
    days: frozenset[Weekday]
    visits_per_day: int
    starts_on: date
    until: date | None
    essential: bool
    languages: tuple[str, ...]
    insured_in: Country | None
    asked_on: date
    bands: frozenset[TimeBand] | None = None
    acts: frozenset[str] = frozenset()
    act_labels: Mapping[str, LText] = field(default_factory=dict)
    profile: Profile = NOT_KNOWN
    own_providers: frozenset[str] = frozenset()
    law: "Law | None" = field(default=None, compare=False, repr=False)
    first_visit: date = field(init=False)
    days_in_words: Listing = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "first_visit", first_day_on_or_after(self.starts_on, self.days))
        object.__setattr__(self, "days_in_words", say_days(self.days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How many new people can start, as said by someone on a date; it expires.

    `places` is for the whole service, `places_by_weekday` for each day from Monday; None is
    "not said". Places kept for other people are already taken off; on the days in `held` they were
    the last ones.
    """

    state: CapacityState
    places: int | None
    places_by_weekday: tuple[int | None, ...] | None
    available_from: date | None
    said_on: date
    expires_on: date
    bands: frozenset[TimeBand] | None = None
    held: frozenset[Weekday] = frozenset()

    def places_on(self, day: Weekday) -> int | None:
        """New people that can start on that weekday, or None if not said."""
        if self.places_by_weekday is not None:
            return self.places_by_weekday[day - 1]
        return self.places


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which a service is closed; `last` None: no end is known.

    `is_final`: it closes for good, and `words` say by language what becomes of those it serves.
    """

    first: date
    last: date | None
    is_final: bool = False
    words: tuple[tuple[str, str], ...] = ()

    def holds_on(self, day: date) -> bool:
        """Whether it is closed on that day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionFact:
    """A convention that binds the service.

    `acts`: the only acts of that care which it names (None: all of them). `ending`: how near its
    last day is on the day of the search.
    """

    code: str
    title: LText
    care: frozenset[str]
    zones: frozenset[ZoneCode]
    valid_from: date
    valid_to: date | None
    acts: frozenset[str] | None = None
    ending: Ending = Ending.FAR


class Coverage(NamedTuple):
    """Whether the declared area reaches the home, as the directory judged it."""

    verdict: Verdict
    reason: Message
    beyond_km: float | None


class Offer(NamedTuple):
    """A service seen by the engine. Distance in km from its site to the home's point.

    `territorial`: its authorisation is bound to its own territory (None: not known).
    `registered_in`: countries where its professionals may practise (None: not said).
    `lead_time_days`: working days it needs before a first visit (None: not said).
    `earliest_start`: first date it could start, lead time counted in the working days of its
    country (None: not said).
    `share_cents`: what the person pays for a visit or a day, when the service itself said it.
    `open_bands`: for each weekday from Monday, the parts of the day that its opening hours reach
    (None: hours not said). They are the hours of its door or telephone, no promise of a visit.
    `trust`: what its record is worth today, from 100 to 0.
    """

    service_id: str
    provider_id: str
    provider_name: str
    phone: str | None
    place_name: str
    country: Country
    type_code: str
    type_label: LText
    care: str
    is_open: bool
    closed_reason: str | None
    coverage: Coverage
    distance_km: float
    days: frozenset[Weekday] | None
    capacity: Capacity | None
    lead_time_days: int | None
    earliest_start: date | None
    languages: frozenset[str] | None
    insured_in: frozenset[Country] | None
    territorial: bool | None
    registered_in: frozenset[Country] | None
    conventions: tuple[ConventionFact, ...]
    confirmed_on: date | None
    is_fresh: bool
    is_fictitious: bool
    share_cents: int | None = None
    closures: tuple[Closed, ...] = ()
    bands: frozenset[TimeBand] | None = None
    acts: frozenset[str] | None = None
    age_min: int | None = None
    age_max: int | None = None
    sexes: frozenset[Sex] | None = None
    dependencies: frozenset[Dependency] | None = None
    open_bands: tuple[frozenset[TimeBand], ...] | None = None
    trust: int = 0

    @property
    def opens_later(self) -> Capacity | None:
        """What it said of its places, where that names the day from which they are free."""
        said = self.capacity
        return said if said is not None and said.available_from is not None else None
