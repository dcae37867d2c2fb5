"""On which days a line of a plan is asked about. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.clock import LOCAL
from app.reference.vocabulary import Weekday


@dataclass(frozen=True, slots=True, kw_only=True)
class Visits:
    """When somebody should come: from when, until when (None: no end is known), which days."""

    starts_on: date
    until: date | None
    days: frozenset[Weekday]


def went_home_on(planned: date, today: date) -> date:
    """The day of the return: the planned one, or today when somebody says so before it."""
    return min(planned, today)


def questions(
    home_on: date, visits: Visits, check_days: Sequence[int], ask_at: time, *, now: datetime
) -> list[tuple[int, datetime]]:
    """The days of the follow-up on which to ask, with the moment of each.

    A question waits for the first day of a visit. One that would come on the day of the one before,
    or after the care has ended, is not asked; of those that are past already, only the last is.
    """
    start = max(home_on, visits.starts_on)
    found: dict[date, int] = {}
    for number in check_days:
        day = next_visit(start + timedelta(days=number), visits.days)
        if visits.until is None or day <= visits.until:
            found.setdefault(day, number)
    moments = [(number, datetime.combine(day, ask_at, LOCAL)) for day, number in found.items()]
    past = [one for one in moments if one[1] <= now]
    return past[-1:] + [one for one in moments if one[1] > now]


def next_visit(day: date, days: frozenset[Weekday]) -> date:
    """That day if somebody comes then, else the next one on which somebody does."""
    wanted = {weekday.value for weekday in days} or {day.isoweekday()}
    while day.isoweekday() not in wanted:
        day += timedelta(days=1)
    return day
