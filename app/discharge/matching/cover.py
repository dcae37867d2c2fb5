"""The first seven days at home: each need on each day and part of the day, covered or not. Pure.

A need for which nobody said when in the day stands once a day, under no part. What is asked of a
provider but not certain is "asked", never "covered".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from app.core.messages import N_, Message
from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.plan import Line
from app.reference.calendar import is_holiday
from app.reference.vocabulary import COUNTRY_NAMES, Country, TimeBand, Verdict, Weekday

DAYS = 7


class Cover(StrEnum):
    """Whether somebody comes at that moment."""

    COVERED = "covered"
    ASKED = "asked"
    UNCOVERED = "uncovered"
    NOT_NEEDED = "not_needed"


COVER_NAMES = {
    Cover.COVERED: N_("Covered"),
    Cover.ASKED: N_("To confirm"),
    Cover.UNCOVERED: N_("Nobody yet"),
    Cover.NOT_NEEDED: N_("Not needed"),
}


@dataclass(frozen=True, slots=True)
class CoverRow:
    """One need, at one part of the day (None: any time), on each of the seven days."""

    need: Need
    band: TimeBand | None
    cells: tuple[Cover, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days, the rows, what to look out for, and how many moments are sure."""

    days: tuple[date, ...]
    rows: tuple[CoverRow, ...]
    warnings: tuple[Message, ...]

    def count(self, cover: Cover) -> int:
        """How many moments stand so."""
        return sum(cell is cover for row in self.rows for cell in row.cells)

    @property
    def needed(self) -> int:
        """How many moments there are in all."""
        return sum(cell is not Cover.NOT_NEEDED for row in self.rows for cell in row.cells)


def week_of(
    lines: Sequence[Line],
    start: date,
    countries: Sequence[Country],
    *,
    promised: Mapping[str, date] | None = None,
) -> Week:
    """The seven days from `start` on; `countries` are those whose holidays count.

    `promised`: from which day on the service of a need comes, for those that said yes; only those
    days are sure, and before them nobody comes. None: what the directory says decides.
    """
    days = tuple(start + timedelta(days=shift) for shift in range(DAYS))
    rows = tuple(
        CoverRow(line.need, band, tuple(_cell(line, band, day, promised) for day in days))
        for line in lines
        for band in _bands(line.need)
    )
    return Week(days, rows, tuple(_warnings(rows, days, countries)))


def _bands(need: Need) -> Sequence[TimeBand | None]:
    return sorted(need.bands) if need.bands and need.by_visit else [None]


def _cell(
    line: Line, band: TimeBand | None, day: date, promised: Mapping[str, date] | None
) -> Cover:
    need = line.need
    if not _is_needed(need, day):
        return Cover.NOT_NEEDED
    if line.match is None:
        return Cover.UNCOVERED
    if promised is None:
        sure = line.match.verdict is Verdict.MET and _says_so(line.match.offer, band)
    elif need.key not in promised:
        sure = False
    elif day < promised[need.key]:
        return Cover.UNCOVERED
    else:
        sure = True
    return Cover.COVERED if sure else Cover.ASKED


def _is_needed(need: Need, day: date) -> bool:
    if day < need.starts_on or (need.until is not None and day > need.until):
        return False
    return not need.by_visit or Weekday(day.isoweekday()) in need.days


def _says_so(offer: Offer, band: TimeBand | None) -> bool:
    return band is None or (offer.bands is not None and band in offer.bands)


def _warnings(
    rows: Sequence[CoverRow], days: Sequence[date], countries: Sequence[Country]
) -> list[Message]:
    start = days[0]
    found = []
    if Weekday(start.isoweekday()) >= Weekday.FRIDAY:
        text = N_("The first day at home falls just before or in a weekend: few answer then.")
        found.append(Message(text))
    for place, day in enumerate(days):
        open_here = any(row.cells[place] in {Cover.UNCOVERED, Cover.ASKED} for row in rows)
        late = Weekday(day.isoweekday()) >= Weekday.FRIDAY
        if open_here and late:
            found.append(Message(_LATE[Weekday(day.isoweekday())], {"day": day}))
        found += _holidays(day, countries)
    return found


_LATE: Mapping[Weekday, str] = {
    Weekday.FRIDAY: N_("Friday %(day)s is not sure yet: by the evening nobody can be reached."),
    Weekday.SATURDAY: N_("Saturday %(day)s is not sure yet."),
    Weekday.SUNDAY: N_("Sunday %(day)s is not sure yet."),
}


def _holidays(day: date, countries: Sequence[Country]) -> list[Message]:
    text = N_("%(day)s is a public holiday in %(country)s: %(name)s.")
    return [
        Message(text, {"day": day, "country": Message(COUNTRY_NAMES[country]), "name": name})
        for country in dict.fromkeys(countries)
        if (name := is_holiday(day, country)) is not None
    ]
