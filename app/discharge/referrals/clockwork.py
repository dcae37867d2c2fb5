"""When an answer is due, when to remind: in the working hours of the provider or its country. Pure.

The nearer the discharge, the shorter the time; a night or a holiday never counts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.core.clock import LOCAL
from app.reference.calendar import is_holiday, is_working_day
from app.reference.vocabulary import Country

HOUR = timedelta(hours=1)
Week = Mapping[int, Sequence[tuple[int, int]]]
"""Stretches of minutes since midnight by ISO weekday: when a provider says that it works."""

_ROUND_THE_CLOCK = (0, 1440)


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


def schedule(
    sent_at: datetime, leaves_at: datetime, country: Country, pace: Pace, week: Week | None = None
) -> Schedule:
    """The clock of a request that leaves now, for a discharge at that moment.

    Own hours that would put the answer after the discharge give way to those of the country.
    """
    found = _schedule(sent_at, leaves_at, country, pace, week)
    if week is not None and found.respond_by > leaves_at:
        return _schedule(sent_at, leaves_at, country, pace, None)
    return found


def _schedule(
    sent_at: datetime, leaves_at: datetime, country: Country, pace: Pace, week: Week | None
) -> Schedule:
    left = working_time(sent_at, leaves_at, country, pace, week)
    given = max(pace.least, min(left * pace.share, pace.most))
    waits = [max(pace.grace, given * part) for part in pace.reminders_at]
    moments = [
        add_working_time(sent_at, wait, country, pace, week) for wait in waits if wait < given
    ]
    return Schedule(
        remind_at=tuple(dict.fromkeys(moments)),
        respond_by=add_working_time(sent_at, given, country, pace, week),
    )


def add_working_time(
    start: datetime, duration: timedelta, country: Country, pace: Pace, week: Week | None = None
) -> datetime:
    """The instant at which that much working time has passed."""
    moment, left = start.astimezone(LOCAL), duration
    day = moment.date()
    while True:
        for opens, closes in _spans(day, country, pace, week):
            begins = max(moment, opens)
            if begins < closes:
                if left <= _between(begins, closes):
                    return begins + left
                left -= _between(begins, closes)
        day += timedelta(days=1)


def working_time(
    start: datetime, end: datetime, country: Country, pace: Pace, week: Week | None = None
) -> timedelta:
    """How much working time lies between two instants; none when the end is before."""
    total, day = timedelta(), start.astimezone(LOCAL).date()
    last = end.astimezone(LOCAL).date()
    while day <= last:
        for opens, closes in _spans(day, country, pace, week):
            total += max(_between(max(start, opens), min(end, closes)), timedelta())
        day += timedelta(days=1)
    return total


def own_week(stored: Mapping[str, Sequence[Sequence[int]]] | None) -> Week | None:
    """The hours of a provider as they are stored; None when it gives none, or never opens."""
    if not stored or not any(stored.values()):
        return None
    return {int(day): [(span[0], span[1]) for span in spans] for day, spans in stored.items()}


def _spans(
    day: date, country: Country, pace: Pace, week: Week | None
) -> list[tuple[datetime, datetime]]:
    """When the provider works on that day: its own hours where it gives them, else the policy's.

    Round the clock says that somebody answers the telephone, not that a team decides at night.
    """
    if week is None:
        return [_office(day, pace)] if is_working_day(day, country) else []
    own = [] if is_holiday(day, country) else week.get(day.isoweekday(), ())
    return [
        _office(day, pace) if span == _ROUND_THE_CLOCK else (_at(day, span[0]), _at(day, span[1]))
        for span in own
    ]


def _office(day: date, pace: Pace) -> tuple[datetime, datetime]:
    return datetime.combine(day, pace.opens, LOCAL), datetime.combine(day, pace.closes, LOCAL)


def _at(day: date, minutes: int) -> datetime:
    """A wall time of that day; midnight at its end is the start of the next."""
    later, rest = divmod(minutes, 1440)
    wall = time(rest // 60, rest % 60)
    return datetime.combine(day + timedelta(days=later), wall, LOCAL)


def _between(begins: datetime, ends: datetime) -> timedelta:
    """Elapsed time; aware instants of one zone would subtract as wall time."""
    return timedelta(seconds=ends.timestamp() - begins.timestamp())
