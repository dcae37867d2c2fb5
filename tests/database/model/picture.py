"""What must be, in small plain sets and dicts: people, requests, places. Knows no tables."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.core.clock import LOCAL

MINUTE = timedelta(seconds=60)
OPEN = frozenset({"sent", "seen", "question"})
SAID_YES = frozenset({"accepted", "accepted_conditionally", "confirmed"})
STANDING = OPEN | SAID_YES
ANSWERABLE = OPEN | {"expired"}
OVER = frozenset({"declined", "expired", "withdrawn", "not_retained", "cancelled"})
BEFORE_HOME = frozenset({"draft", "searching", "waiting", "ready"})
RUNNING = BEFORE_HOME | {"gone_home", "away"}


class No(Exception):
    """What the product must refuse."""


def must(holds: object) -> None:
    """Raise No unless that holds."""
    if not holds:
        raise No


@dataclass(slots=True)
class Line:
    """One request to one service for one need of one person."""

    person: int
    need: int
    service: str
    wave: int
    days: frozenset[int]
    leaves_at: datetime
    is_own: bool
    ordered: bool
    holds: bool
    shared: bool
    mail: bool
    name: str = ""
    state: str = "draft"
    sent_at: datetime | None = None
    respond_by: datetime | None = None
    remind_at: tuple[datetime | None, datetime | None] = (None, None)
    reminded: int = 0
    has_left: bool = False
    before: str = ""
    was_fresh: bool = False
    links: dict[str, datetime] = field(default_factory=dict)

    def is_fresh(self, now: datetime) -> bool:
        """Sent in the last minute, and nothing of it has left."""
        recent = self.sent_at is not None and now < self.sent_at + MINUTE
        return self.state == "sent" and recent and not self.has_left

    @property
    def wants_place(self) -> bool:
        """Whether somebody counts on a place because of it."""
        return (self.state in OPEN | {"accepted_conditionally"} and self.holds) or (
            self.state in {"accepted", "confirmed"}
        )


@dataclass(slots=True)
class Stay:
    """A stay in hospital after the return."""

    starts_on: date
    places_until: datetime | None
    announced_at: datetime
    ended_at: datetime | None = None
    began: bool = False
    ending: str = ""


@dataclass(slots=True)
class Person:
    """One discharge."""

    is_practice: bool
    leaves_at: datetime
    status: str = "searching"
    ended: tuple[str, str, datetime] | None = None
    home_on: date | None = None
    outcome_due_on: date | None = None
    was_called: bool = False
    stays: list[Stay] = field(default_factory=list)
    grounds: dict[str, datetime] = field(default_factory=dict)
    is_anonymous: bool = False

    @property
    def stay(self) -> Stay | None:
        """The last stay that was not taken back."""
        found = [one for one in self.stays if one.ending != "taken back"]
        return found[-1] if found else None

    @property
    def open_stay(self) -> Stay | None:
        """The stay that lasts, or that lies ahead."""
        stay = self.stay
        return stay if stay is not None and not stay.ending else None


@dataclass(slots=True)
class Place:
    """A place of a person at a service: until when, and the weekdays on which it is counted."""

    until: datetime
    held_at: datetime
    kept: bool = False
    seats: frozenset[int] = frozenset()


@dataclass(slots=True)
class Said:
    """What a service says of its places; `days` by weekday, Monday first; `most`: ever said."""

    state: str | None
    places: int | None
    days: list[int] | None
    said_on: date | None
    until: date | None
    most: int = 0

    def limits(self, wanted: Iterable[int]) -> Mapping[int, int]:
        """How many may sit, by weekday (0: any)."""
        if self.days is not None:
            return {day: self.days[day - 1] for day in wanted}
        return {} if self.places is None else {0: self.places}


@dataclass(slots=True)
class Picture:
    """All of it at one moment."""

    now: datetime
    people: dict[int, Person]
    said: dict[str, Said]
    lines: list[Line] = field(default_factory=list)
    places: dict[tuple[int, str], Place] = field(default_factory=dict)
    waves: int = 0

    @property
    def today(self) -> date:
        """The day where everybody lives; every moment here is during the day."""
        return day_of(self.now)

    def of(self, person: int) -> list[Line]:
        """The requests of a person in the order they were made."""
        return [one for one in self.lines if one.person == person]

    def same_need(self, line: Line) -> list[Line]:
        """The other requests for the same need."""
        return [one for one in self.of(line.person) if one.need == line.need and one is not line]


def day_of(moment: datetime) -> date:
    """The day at that moment, at home."""
    return moment.astimezone(LOCAL).date()
