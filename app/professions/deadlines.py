"""Legal delays as calendar days (pure).

A period of months or years ends on the day of the same number; where that month has no such day,
on its last day (Regulation (EEC, Euratom) No 1182/71, art. 3(2)(c)).
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.professions.sheets import Claim, Value
from app.professions.vocabulary import ClockStart, Kind, ValueUnit

_MONTHS = {ValueUnit.MONTHS: 1, ValueUnit.YEARS: 12}


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when an authority answers a file received today: ordinary day, and last day."""

    claim: Claim
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


def deadline(claim: Claim, *, today: date) -> Deadline | None:
    """Return the dates of a delay that starts today, when the file is received.

    None where it has no length in time, where its clock starts on another day, or where it concerns
    only some of those who read it.
    """
    if claim.clock_starts is not ClockStart.RECEIPT or claim.is_conditional:
        return None
    first = _end(claim.values, today)
    if first is None:
        return None
    return Deadline(claim, first, _end(claim.longest, today) or first)


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _end(values: Iterable[Value], start: date) -> date | None:
    """The last of the days; a delay of several parts lasts as long as its longest."""
    ends = [add_months(start, int(v.amount) * _MONTHS[v.unit]) for v in values if v.unit in _MONTHS]
    ends += [start + timedelta(days=int(v.amount)) for v in values if v.unit is ValueUnit.DAYS]
    return max(ends, default=None)
