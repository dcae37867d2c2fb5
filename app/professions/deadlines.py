"""Legal delays as calendar days (pure).

A period of months or years ends on the day of the same number; where that month has no such day,
on its last day (Regulation (EEC, Euratom) No 1182/71, art. 3(2)(c)). One that ends on a Saturday, a
Sunday or a public holiday ends with the next working day (art. 3(4)).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.professions.sheets import Claim, Value
from app.professions.vocabulary import ClockStart, Kind, ValueUnit
from app.reference.calendar import add_working_days, is_working_day
from app.reference.vocabulary import Country

_MONTHS = {ValueUnit.MONTHS: 1, ValueUnit.YEARS: 12}


@dataclass(frozen=True, slots=True)
class Span:
    """When something can start: the first day, and the last one in the worst case."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when an authority answers a file received within a span: ordinary day, and last day.

    ``start`` is that span; it is one day where nothing goes before.
    """

    claim: Claim
    start: Span
    first: date
    last: date

    @property
    def is_answer(self) -> bool:
        """Whether an authority must answer by then; else the person must act again by then."""
        return self.claim.kind is Kind.DELAY

    @property
    def is_range(self) -> bool:
        """Whether the law knows a longer delay for a difficult file."""
        return self.first != self.last

    @property
    def has_longer(self) -> bool:
        """Whether the claim itself has a longer delay; else only what goes before may last."""
        return bool(self.claim.longest)

    @property
    def is_last_sure(self) -> bool:
        """Whether a text gives the last day in one piece."""
        return self.claim.is_longest_sure


def deadline(claim: Claim, *, start: Span, country: Country) -> Deadline | None:
    """Return the dates of a delay that starts within that span, when the file is received.

    A day on which the offices of the country are closed gives way: to the next working day for an
    answer awaited, to the one before for what the person must do.

    None where it has no length in time, where its clock starts on another day, or where it concerns
    only some of those who read it.
    """
    if claim.clock_starts is not ClockStart.RECEIPT or claim.is_conditional:
        return None
    first = _end(claim.values, start.first)
    last = _end(claim.longest or claim.values, start.last)
    if first is None or last is None:
        return None
    open_day = _open_after if claim.kind is Kind.DELAY else _open_before
    return Deadline(claim, start, open_day(first, country), open_day(last, country))


def _open_after(day: date, country: Country) -> date:
    return add_working_days(day, 0, country)


def _open_before(day: date, country: Country) -> date:
    while not is_working_day(day, country):
        day -= timedelta(days=1)
    return day


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end(values: Iterable[Value], start: date) -> date | None:
    """The last of the days; a delay of several parts lasts as long as its longest."""
    ends = [add_months(start, int(v.amount) * _MONTHS[v.unit]) for v in values if v.unit in _MONTHS]
    ends += [start + timedelta(days=int(v.amount)) for v in values if v.unit is ValueUnit.DAYS]
    return max(ends, default=None)
