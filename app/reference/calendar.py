"""Public holidays and working days of each country. Pure.

The dates come from the `holidays` package (French Labour Code L3133-1; Belgian royal decree of
18 April 1974). The Belgian list also names Easter Sunday and Whit Sunday.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import islice
from types import MappingProxyType

import holidays

from app.core.messages import LText
from app.reference.vocabulary import Country

_SATURDAY = 6
_A_YEAR = 366


def _name(en: str, fr: str, nl: str) -> LText:
    return LText(MappingProxyType({"fr": fr, "nl": nl, "en": en}))


_NAMES = {
    "New Year's Day": _name("New Year’s Day", "Jour de l’an", "Nieuwjaarsdag"),
    "Easter Sunday": _name("Easter Sunday", "Pâques", "Pasen"),
    "Easter Monday": _name("Easter Monday", "Lundi de Pâques", "Paasmaandag"),
    "Labor Day": _name("Labour Day", "Fête du Travail", "Dag van de Arbeid"),
    "Victory Day": _name("Victory Day 1945", "Victoire de 1945", "Dag van de Overwinning 1945"),
    "Ascension Day": _name("Ascension Day", "Ascension", "Hemelvaartsdag"),
    "Pentecost": _name("Whit Sunday", "Pentecôte", "Pinksteren"),
    "Pentecost Monday": _name("Whit Monday", "Lundi de Pentecôte", "Pinkstermaandag"),
    "National Day": _name("National Day", "Fête nationale", "Nationale feestdag"),
    "Assumption Day": _name("Assumption Day", "Assomption", "Onze-Lieve-Vrouw-Hemelvaart"),
    "All Saints' Day": _name("All Saints’ Day", "Toussaint", "Allerheiligen"),
    "Armistice Day": _name("Armistice Day", "Armistice de 1918", "Wapenstilstand"),
    "Christmas Day": _name("Christmas Day", "Noël", "Kerstmis"),
}
"""Our names in each language, by the name that the package gives in English."""


@cache
def _holidays_of(country: Country, year: int) -> MappingProxyType[date, LText]:
    listed = holidays.country_holidays(
        country.value.upper(), years=year, expand=False, language="en_US"
    )
    return MappingProxyType({day: _named(listed.get_list(day)) for day in sorted(listed)})


def _named(english: list[str]) -> LText:
    """Two holidays may fall on one day: 8 May 1997 was also Ascension Day."""
    found = [_NAMES[name] for name in english]
    return LText({code: " / ".join(name.in_(code) for name in found) for code in found[0].texts})


def is_holiday(day: date, country: Country) -> LText | None:
    """The name of the public holiday of that country on that day, or None if it is none."""
    return _holidays_of(country, day.year).get(day)


def is_working_day(day: date, country: Country) -> bool:
    """Whether offices work: Monday to Friday, and no public holiday of that country."""
    return day.isoweekday() < _SATURDAY and is_holiday(day, country) is None


def add_working_days(day: date, count: int, country: Country) -> date:
    """The working day that comes `count` working days after `day`.

    0 gives the day itself if it is a working day, else the next one. Raises ValueError below 0.
    """
    if count < 0:
        raise ValueError(f"cannot go back {count} working days")
    for _ in range(count):
        day = _next_working_day(day + timedelta(days=1), country)
    return _next_working_day(day, country)


def nth_day_of_work(day: date, count: int, works: Callable[[date], bool]) -> date | None:
    """As `add_working_days`, for somebody who works on days of its own.

    None when it does not work often enough in the year that follows.
    """
    if count < 0:
        raise ValueError(f"cannot go back {count} working days")
    coming = (day + timedelta(days=shift) for shift in range(1 if count else 0, _A_YEAR))
    return next(islice(filter(works, coming), max(0, count - 1), None), None)


def _next_working_day(day: date, country: Country) -> date:
    """That day if it is a working day, else the first one after it."""
    while not is_working_day(day, country):
        day += timedelta(days=1)
    return day


def working_day_before(day: date, count: int, country: Country) -> date:
    """The working day that comes `count` working days before `day`; 0 gives the day itself.

    Raises ValueError below 0.
    """
    if count < 0:
        raise ValueError(f"cannot go forward {count} working days")
    for _ in range(count):
        day -= timedelta(days=1)
        while not is_working_day(day, country):
            day -= timedelta(days=1)
    return day


def working_days_between(start: date, end: date, country: Country) -> int:
    """How many working days come after `start`, up to and including `end`; 0 if `end` is before."""
    days = (start + timedelta(days=shift) for shift in range(1, (end - start).days + 1))
    return sum(is_working_day(day, country) for day in days)
