"""Opening hours in the syntax of OpenStreetMap, read with the holidays of a country. Pure.

The language has no way to say "not given": that is None in the row, and never reaches this module.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import opening_hours

from app.cadastre.spoken_hours import written_hours
from app.core.clock import LOCAL
from app.core.errors import Refused
from app.core.messages import N_, Listing, LText, Message
from app.reference.calendar import is_holiday
from app.reference.vocabulary import WEEKDAY_NAMES, Country, Weekday

LONGEST = 500
_WHERE = re.compile(r"--> 1:([0-9]+)")
_ROUND_THE_CLOCK = ((0, 1440),)


class HoursFault(Refused):
    """Hours that cannot be read; `position` is the number of the wrong character, from 1."""

    def __init__(self, message: Message, position: int) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True, slots=True, kw_only=True)
class DayHours:
    """One day: stretches of minutes since midnight in which it is open, or may be."""

    day: date
    open: tuple[tuple[int, int], ...]
    unsure: tuple[tuple[int, int], ...]
    holiday: LText | None

    @property
    def all_day(self) -> bool:
        """Whether it never closes on that day."""
        return self.open == _ROUND_THE_CLOCK


def check_hours(text: str, country: Country) -> str:
    """The text as it is kept; raises HoursFault that points at the first wrong character."""
    cleaned = " ".join(text.split())
    if len(cleaned) > LONGEST:
        sentence = N_("Opening hours have at most %(most)s characters.")
        raise HoursFault(Message(sentence, {"most": LONGEST}), LONGEST + 1)
    try:
        _read(cleaned, country)
    except opening_hours.ParserError as error:  # type: ignore[attr-defined]  # its stub forgets it
        said = _as_said(cleaned, country)
        if said is None:
            raise _fault(cleaned, str(error)) from error
        return said
    return cleaned


def _as_said(text: str, country: Country) -> str | None:
    """Hours written in words, if that makes something that can be read."""
    written = written_hours(text)
    try:
        _read(written, country)
    except opening_hours.ParserError:  # type: ignore[attr-defined]  # its stub forgets it
        return None
    return written


def _fault(text: str, told: str) -> HoursFault:
    found = _WHERE.search(told)
    place = int(found[1]) if found else 1
    rest = text[place - 1 : place + 19]
    if not rest:
        sentence = N_("Something is missing at the end, after “%(before)s”.")
        return HoursFault(Message(sentence, {"before": text[-20:]}), place)
    sentence = N_("This cannot be read from character %(place)s on: “%(rest)s”.")
    return HoursFault(Message(sentence, {"place": place, "rest": rest}), place)


@lru_cache(maxsize=4096)
def _read(text: str, country: Country) -> opening_hours.OpeningHours:
    return opening_hours.OpeningHours(text, country=country.value.upper())


def hours_on(text: str, country: Country, day: date) -> DayHours:
    """The hours of one day."""
    start = datetime.combine(day, time())
    end = start + timedelta(days=1)
    spans: dict[str, list[tuple[int, int]]] = {"open": [], "unknown": []}
    for since, until, state, _comment in _read(text, country).intervals(start, end):
        name = str(state).rsplit(".", maxsplit=1)[-1].casefold()
        if name in spans:
            spans[name].append((_minutes(since, start), _minutes(until, start)))
    return DayHours(
        day=day,
        open=_joined(spans["open"]),
        unsure=_joined(spans["unknown"]),
        holiday=is_holiday(day, country),
    )


def _minutes(moment: datetime | None, midnight: datetime) -> int:
    if moment is None:
        return 1440
    return max(0, min(1440, round((moment - midnight).total_seconds() / 60)))


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        elif end > start:
            found.append((start, end))
    return tuple(found)


def is_open_at(text: str, country: Country, moment: datetime) -> bool | None:
    """Whether it is open at that moment; None when the hours themselves are unsure."""
    wall = _wall(moment)
    hours = _read(text, country)
    if hours.is_open(wall):
        return True
    return None if hours.is_unknown(wall) else False


def _wall(moment: datetime) -> datetime:
    """The time on the wall, the same in both countries, as the library wants it."""
    return moment.astimezone(LOCAL).replace(tzinfo=None)


def day_words(hours: DayHours) -> Message:
    """The hours of a day in words: "08:00 to 12:00 and 14:00 to 18:00", "Closed"."""
    if hours.all_day:
        return Message(N_("Round the clock"))
    if hours.open:
        return Message("%(spans)s", {"spans": Listing(tuple(map(_span, hours.open)))})
    if hours.unsure:
        spans = Listing(tuple(map(_span, hours.unsure)))
        return Message(N_("Perhaps %(spans)s: call first"), {"spans": spans})
    return Message(N_("Closed"))


def _span(span: tuple[int, int]) -> Message:
    start, end = span
    return Message(N_("%(start)s to %(end)s"), {"start": _clock(start), "end": _clock(end)})


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def today_words(text: str, country: Country, now: datetime) -> Message:
    """The hours of today, and whether it is open at this moment."""
    today = hours_on(text, country, _wall(now).date())
    values = {"hours": day_words(today)}
    if today.all_day:
        return Message(N_("Open today round the clock"))
    if not today.open and not today.unsure:
        if today.holiday is not None:
            sentence = N_("Closed today: %(holiday)s")
            return Message(sentence, {"holiday": today.holiday})
        return Message(N_("Closed today"))
    if is_open_at(text, country, now):
        return Message(N_("Open now. Today: %(hours)s"), values)
    return Message(N_("Closed at this time. Today: %(hours)s"), values)


def week_words(text: str, country: Country, first: date) -> list[tuple[Message, Message]]:
    """Seven days from that one on: the name of each day with its holiday, and its hours."""
    rows = []
    for shift in range(7):
        hours = hours_on(text, country, first + timedelta(days=shift))
        rows.append((_day_name(hours), day_words(hours)))
    return rows


def _day_name(hours: DayHours) -> Message:
    name = Message(WEEKDAY_NAMES[Weekday(hours.day.isoweekday())])
    if hours.holiday is None:
        return Message(N_("%(weekday)s %(day)s"), {"weekday": name, "day": hours.day})
    sentence = N_("%(weekday)s %(day)s, %(holiday)s")
    return Message(sentence, {"weekday": name, "day": hours.day, "holiday": hours.holiday})


def summary(text: str, country: Country, today: date) -> list[Message]:
    """The hours of an ordinary week, days with the same hours together, then public holidays."""
    monday = _ordinary_monday(country, today)
    days = [hours_on(text, country, monday + timedelta(days=shift)) for shift in range(7)]
    lines: list[Message] = []
    start = 0
    for at in range(1, 8):
        if at == 7 or days[at].open != days[start].open or days[at].unsure != days[start].unsure:
            lines.append(_stretch(days[start:at]))
            start = at
    if re.search(r"\bPH\b", text):
        holiday = hours_on(text, country, _next_holiday(country, today))
        hours = {"hours": day_words(holiday)}
        lines.append(Message(N_("On public holidays: %(hours)s"), hours))
    return lines


def _stretch(days: list[DayHours]) -> Message:
    first, last = (
        Message(WEEKDAY_NAMES[Weekday(one.day.isoweekday())]) for one in (days[0], days[-1])
    )
    values = {"first": first, "last": last, "hours": day_words(days[0])}
    if len(days) == 1:
        return Message(N_("%(first)s: %(hours)s"), values)
    return Message(N_("%(first)s to %(last)s: %(hours)s"), values)


def _ordinary_monday(country: Country, today: date) -> date:
    """The Monday of the next week without a public holiday."""
    monday = today - timedelta(days=today.weekday())
    for week in range(20):
        start = monday + timedelta(weeks=week)
        if not any(is_holiday(start + timedelta(days=shift), country) for shift in range(7)):
            return start
    return monday


def _next_holiday(country: Country, today: date) -> date:
    days = (today + timedelta(days=shift) for shift in range(367))
    return next(day for day in days if is_holiday(day, country))
