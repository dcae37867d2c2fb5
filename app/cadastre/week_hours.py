"""What written opening hours mean for a plan: on which days, at which parts of the day. Pure.

Each wording is judged once a day, whatever the number of services that write it so.
"""

from datetime import date, timedelta
from functools import lru_cache

from app.cadastre.hours import DayHours, check_hours, hours_on
from app.core.errors import Refused
from app.reference.vocabulary import Country, TimeBand, Weekday

WORDINGS = 4096
_HOUR = 60
_DAY = 24 * _HOUR
_WEEKS_LOOKED_AT = 4

Starts = tuple[int, int, int, int]
"""The hours at which morning, noon, evening and night begin."""


@lru_cache(WORDINGS)
def are_readable(text: str, country: Country) -> bool:
    """Whether the hours can be read; what cannot is as if nothing had been said."""
    try:
        check_hours(text, country)
    except Refused:
        return False
    return True


@lru_cache(WORDINGS * 8)
def works_on(text: str, country: Country, day: date) -> bool:
    """Whether it is surely open at some time of that day; its holidays are those of its country."""
    return bool(hours_on(text, country, day).open)


@lru_cache(WORDINGS)
def bands_by_weekday(
    text: str, country: Country, today: date, starts: Starts
) -> tuple[frozenset[TimeBand], ...]:
    """The parts of the day that its hours reach in an ordinary week, from Monday."""
    return tuple(
        bands_reached(_ordinary(text, country, today, weekday), starts) for weekday in Weekday
    )


@lru_cache(WORDINGS)
def week_minutes(
    text: str, country: Country, today: date
) -> tuple[tuple[tuple[int, int], ...], ...] | None:
    """The stretches in which it is surely open in an ordinary week, from Monday, in minutes.

    None for hours that cannot be read.
    """
    if not are_readable(text, country):
        return None
    return tuple(_ordinary(text, country, today, weekday).open for weekday in Weekday)


def _ordinary(text: str, country: Country, today: date, weekday: Weekday) -> DayHours:
    """The hours of the next such weekday that is no public holiday."""
    first = today + timedelta(days=(weekday - today.isoweekday()) % 7)
    found = [
        hours_on(text, country, first + timedelta(weeks=later)) for later in range(_WEEKS_LOOKED_AT)
    ]
    return next((one for one in found if one.holiday is None), found[0])


def bands_reached(hours: DayHours, starts: Starts) -> frozenset[TimeBand]:
    """The parts of the day in which it is surely open for a while; the night has two ends."""
    morning, noon, evening, night = (hour * _HOUR for hour in starts)
    parts = (
        (TimeBand.MORNING, morning, noon),
        (TimeBand.NOON, noon, evening),
        (TimeBand.EVENING, evening, night),
        (TimeBand.NIGHT, night, _DAY),
        (TimeBand.NIGHT, 0, morning),
    )
    return frozenset(
        band
        for band, first, last in parts
        if any(since < last and until > first for since, until in hours.open)
    )
