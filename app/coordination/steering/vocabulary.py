"""Words of steering. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.core.messages import N_


class Reckoning(StrEnum):
    """What an indicator tells of the lines of its list."""

    COUNT = "count"
    SHARE = "share"
    MEDIAN_HOURS = "median_hours"
    SUM_DAYS = "sum_days"


RECKONING_NAMES = {
    Reckoning.COUNT: N_("Number"),
    Reckoning.SHARE: N_("Share"),
    Reckoning.MEDIAN_HOURS: N_("Middle of the times"),
    Reckoning.SUM_DAYS: N_("Sum of days"),
}


class Side(StrEnum):
    """Of which side of the border the homes are."""

    ALL = "all"
    FR = "fr"
    BE = "be"


SIDE_NAMES = {
    Side.ALL: N_("Both sides"),
    Side.FR: N_("France"),
    Side.BE: N_("Belgium"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is looked at: a period, a side, a team (None: all of them), fictitious or real."""

    first: date
    last: date
    today: date
    now: datetime
    side: Side
    organisation_id: int | None
    fictitious: bool
    fresh_days: float


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list: a pseudonym and its page if the reader may open it, where, when."""

    ref: str | None
    link: str | None
    place: str | None
    start: date | datetime | None
    end: date | datetime | None
    yes: bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """What an indicator comes to: from how many lines, how many say yes, and the value."""

    of: int
    yes: int
    value: float | None
