"""When an answer is due, when to remind: in the working hours of the provider's country. Pure.

The nearer the discharge, the shorter the time; a night or a holiday never counts.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.clock import LOCAL
from app.reference.calendar import is_working_day
from app.reference.vocabulary import Country

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The project's thresholds. Times of day are wall time; durations are working time.

    An answer may take `share` of the time left before the discharge, between two bounds.
    """

    opens: time
    closes: time
    share: float
    least: timedelta
    most: timedelta
    grace: timedelta
    reminders_at: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When to remind and when the time to answer is over."""

    remind_at: tuple[datetime, ...]
    respond_by: datetime


def schedule(sent_at: datetime, leaves_at: datetime, country: Country, pace: Pace) -> Schedule:
    """The clock of a request that leaves now, for a discharge at that moment."""
    left = working_time(sent_at, leaves_at, country, pace)
    given = max(pace.least, min(left * pace.share, pace.most))
    waits = [max(pace.grace, given * part) for part in pace.reminders_at]
    moments = [add_working_time(sent_at, wait, country, pace) for wait in waits if wait < given]
    return Schedule(
        remind_at=tuple(dict.fromkeys(moments)),
        respond_by=add_working_time(sent_at, given, country, pace),
    )


def add_working_time(
    start: datetime, duration: timedelta, country: Country, pace: Pace
) -> datetime:
    """The instant at which that much working time has passed."""
    moment, left = start.astimezone(LOCAL), duration
    while True:
        opens, closes = _hours(moment.date(), pace)
        begins = max(moment, opens)
        if is_working_day(moment.date(), country) and begins < closes:
            if left <= _between(begins, closes):
                return begins + left
            left -= _between(begins, closes)
        moment = _hours(moment.date() + timedelta(days=1), pace)[0]


def working_time(start: datetime, end: datetime, country: Country, pace: Pace) -> timedelta:
    """How much working time lies between two instants; none when the end is before."""
    total, day = timedelta(), start.astimezone(LOCAL).date()
    last = end.astimezone(LOCAL).date()
    while day <= last:
        if is_working_day(day, country):
            opens, closes = _hours(day, pace)
            begins, ends = max(start, opens), min(end, closes)
            total += max(_between(begins, ends), timedelta())
        day += timedelta(days=1)
    return total


def _hours(day: date, pace: Pace) -> tuple[datetime, datetime]:
    return datetime.combine(day, pace.opens, LOCAL), datetime.combine(day, pace.closes, LOCAL)


def _between(begins: datetime, ends: datetime) -> timedelta:
    """Elapsed time; aware instants of one zone would subtract as wall time."""
    return timedelta(seconds=ends.timestamp() - begins.timestamp())
