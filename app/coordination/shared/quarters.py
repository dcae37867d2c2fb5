"""Quarters of a year: their days, their neighbours, their name. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import N_, Message

QUARTERS = (1, 2, 3, 4)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year, numbered from 1 to 4."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter of a day."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        """The quarter after."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        """The quarter before."""
        return Quarter.of(self.first - timedelta(days=1))

    @property
    def words(self) -> Message:
        """Its name."""
        return Message(
            N_("Quarter %(number)s of %(year)s"), {"number": self.number, "year": str(self.year)}
        )


def quarters_of(year: int) -> list[Quarter]:
    """The four quarters of a year."""
    return [Quarter(year, number) for number in QUARTERS]


def lacking(days: Iterable[date], wanted: int, year: int) -> tuple[int, list[Quarter]]:
    """How many meetings of `wanted` in a year are missing, and in which quarters they may be held.

    Two meetings in one quarter count once: the quarters between would have none.
    """
    met = {Quarter.of(day) for day in days if day.year == year}
    missing = max(0, wanted - len(met))
    free = [one for one in quarters_of(year) if one not in met]
    return missing, free if missing else []
