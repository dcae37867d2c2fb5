"""Words of the planner. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.access.vocabulary import Subject
from app.core.messages import N_, LText
from app.reference.vocabulary import CapacityState, Country, Dependency, Sex, TimeBand, Weekday
from app.reference.zones import ZoneCode


class DischargeStatus(StrEnum):
    """Where a discharge stands; `life` says which step may follow which.

    - DRAFT: no need is known yet.
    - SEARCHING: needs are known, nobody was chosen or the choice is to be reviewed.
    - WAITING: requests are out, answers are awaited.
    - READY: a plan was chosen.
    - GONE_HOME: the person left the hospital; the weeks after are followed.
    - AWAY: the person is in hospital again; visits are suspended until they are home.
    - CLOSED: the follow-up is over.
    - CANCELLED: the discharge does not take place.
    """

    DRAFT = "draft"
    SEARCHING = "searching"
    WAITING = "waiting"
    READY = "ready"
    GONE_HOME = "gone_home"
    AWAY = "away"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STATUS_NAMES = {
    DischargeStatus.DRAFT: N_("Being prepared"),
    DischargeStatus.SEARCHING: N_("Searching who can come"),
    DischargeStatus.WAITING: N_("Waiting for answers"),
    DischargeStatus.READY: N_("Plan chosen"),
    DischargeStatus.GONE_HOME: N_("Gone home"),
    DischargeStatus.AWAY: N_("In hospital again"),
    DischargeStatus.CLOSED: N_("Closed"),
    DischargeStatus.CANCELLED: N_("Cancelled"),
}


class DischargeView(StrEnum):
    """A tab of the list of discharges."""

    TO_DO = "to_do"
    WAITING = "waiting"
    READY = "ready"
    DONE = "done"


VIEW_NAMES = {
    DischargeView.TO_DO: N_("For me to do"),
    DischargeView.WAITING: N_("Waiting"),
    DischargeView.READY: N_("Ready"),
    DischargeView.DONE: N_("Finished"),
}

TO_REVIEW = N_("Plan to review")
"""Stands for a search whose plan was saved before the last change."""

STATUSES_OF = {
    DischargeView.TO_DO: (DischargeStatus.DRAFT, DischargeStatus.SEARCHING),
    DischargeView.WAITING: (DischargeStatus.WAITING,),
    DischargeView.READY: (DischargeStatus.READY,),
    DischargeView.DONE: (
        DischargeStatus.GONE_HOME,
        DischargeStatus.AWAY,
        DischargeStatus.CLOSED,
        DischargeStatus.CANCELLED,
    ),
}


class UnlockKind(StrEnum):
    """What would turn a refusal into a yes."""

    FROM_DAY = "from_day"
    REACH_KM = "reach_km"
    CONVENTION_MISSING = "convention_missing"
    CONVENTION_ENDED = "convention_ended"
    CONVENTION_CARE = "convention_care"
    CONVENTION_ZONE = "convention_zone"
    REGISTRATION = "registration"
    PAYER = "payer"
    CAPACITY = "capacity"
    DAYS = "days"
    TIMES = "times"
    ACTS = "acts"


class Ending(StrEnum):
    """How near the last day of a convention is: who relies on it has to look ahead."""

    FAR = "far"
    SOON = "soon"
    VERY_SOON = "very_soon"


class AgeBand(StrEnum):
    """How old the person is, as roughly as services ask; the exact age is never kept."""

    UNDER_3 = "0-2"
    CHILD = "3-17"
    ADULT = "18-59"
    SIXTIES = "60-64"
    OLD = "65-74"
    OLDER = "75-84"
    OLDEST = "85+"

    @property
    def years(self) -> tuple[int, int]:
        """The youngest and the oldest age in it, in whole years."""
        first, _, last = self.value.rstrip("+").partition("-")
        return int(first), int(last or 130)


AGE_BAND_NAMES = {
    AgeBand.UNDER_3: N_("Under 3 years"),
    AgeBand.CHILD: N_("From 3 to 17 years"),
    AgeBand.ADULT: N_("From 18 to 59 years"),
    AgeBand.SIXTIES: N_("From 60 to 64 years"),
    AgeBand.OLD: N_("From 65 to 74 years"),
    AgeBand.OLDER: N_("From 75 to 84 years"),
    AgeBand.OLDEST: N_("85 years or more"),
}


MOST_TOGETHER = 50
"""Discharges planned together on one page; the soonest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What services may ask of a person; None is not known, and stays so."""

    age_band: AgeBand | None = None
    sex: Sex | None = None
    dependency: Dependency | None = None


NOT_KNOWN = Profile()
"""A person of whom nothing was said."""

MOST_ACTS = 12
"""Acts of one need."""

MOST_OWN_PROVIDERS = 12
"""Providers that come already to one person, and as many that the person chose."""

MOST_NEEDS = 20
"""Needs of one discharge, so that a search stays a search."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Where the person goes, when, insured where, speaking what. No name, no address.

    `insured_in` is None when the ward does not know. `discharge_at` is an aware instant.
    `current_providers` come already, `wanted_providers` were chosen by the person: public
    identifiers of providers of the directory.
    """

    home: ZoneCode
    discharge_at: datetime
    insured_in: Country | None
    languages: tuple[str, ...]
    profile: Profile = NOT_KNOWN
    current_providers: tuple[str, ...] = ()
    wanted_providers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedWish:
    """One need as somebody stated it; `until` is None when no end is known.

    `bands`: the parts of the day in which somebody must come; None when any will do or nobody
    said. `acts`: codes of the acts that must be done.
    """

    care: str
    days: frozenset[Weekday]
    visits_per_day: int
    starts_on: date
    until: date | None
    essential: bool
    bands: frozenset[TimeBand] | None = None
    acts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProviderFound:
    """A provider of the directory, by its name and town, for a form that lets choose one."""

    public_id: str
    name: str
    town: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the first form of a discharge says: a pseudonym, a hospital, a situation.

    `says_person`: whether it asked for the profile and the providers of the person; what was not
    asked stays as it is.
    """

    reference: str
    hospital_code: str
    situation: Situation
    ward: str | None = None
    says_person: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Who changes which discharge, and the version that was on the screen."""

    subject: Subject
    public_id: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacesSaid:
    """What the directory says of the places of a service today; None is "not said"."""

    service_id: str
    name: str
    state: CapacityState | None
    places: int | None
    by_weekday: tuple[int | None, ...] | None
    said_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How to reach a service: its provider's name, telephone, mail, postal address, languages."""

    service_id: str
    provider_id: str
    name: str
    care: str
    country: Country
    phone: str | None
    email: str | None
    address: tuple[str, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Days on which a service of the directory is closed, or the day from which it is no more.

    `first` None: it is closed now, since a day that nobody gave; `last` None: no end is known.
    `is_final`: it closes for good, and `words` say what becomes of those it serves.
    """

    service_id: str
    provider: str
    first: date | None
    last: date | None
    is_final: bool
    words: LText | None = None

    @property
    def cause(self) -> str:
        """Names this closing among those of its service, so that it is told once."""
        days = (one.isoformat() if one else "" for one in (self.first, self.last))
        return ":".join(("final" if self.is_final else "pause", *days))

    def touches(self, starts_on: date, until: date | None) -> bool:
        """Whether care that begins and ends on those days meets it; without an end: for ever."""
        begins_after = until is not None and self.first is not None and self.first > until
        return not begins_after and (self.last is None or self.last >= starts_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacitySaid:
    """How many people can start, as the service itself says now, and for how long it holds."""

    state: CapacityState
    places: int | None
    at: datetime
    lasts: timedelta
