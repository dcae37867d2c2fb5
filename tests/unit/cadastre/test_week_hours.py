"""What opening hours mean for a plan: days of work, parts of the day."""

from datetime import date

import pytest

from app.cadastre.week_hours import are_readable, bands_by_weekday, works_on
from app.reference.vocabulary import Country, TimeBand, Weekday

SUNDAY = date(2026, 11, 22)
STARTS = (6, 11, 17, 21)
MORNING, NOON, EVENING, NIGHT = TimeBand


@pytest.mark.parametrize(
    ("hours", "bands"),
    [
        ("Mo-Fr 08:00-10:30", {MORNING}),
        ("Mo-Fr 08:00-12:00", {MORNING, NOON}),
        ("Mo-Fr 11:00-17:00", {NOON}),
        ("Mo-Fr 16:00-20:00", {NOON, EVENING}),
        ("Mo-Fr 20:00-24:00", {EVENING, NIGHT}),
        ("Mo-Fr 00:00-06:00", {NIGHT}),
        ("24/7", {MORNING, NOON, EVENING, NIGHT}),
        ("Mo-Fr 08:00-18:00 unknown", set()),
    ],
)
def test_a_monday_reaches_the_parts_of_the_day_in_which_it_is_surely_open(
    hours: str, bands: set[TimeBand]
) -> None:
    assert bands_by_weekday(hours, Country.BE, SUNDAY, STARTS)[0] == bands


def test_every_weekday_has_its_own_parts_of_the_day() -> None:
    found = bands_by_weekday("Mo-Fr 08:00-10:00; Sa 18:00-20:00", Country.FR, SUNDAY, STARTS)
    assert [found[day - 1] for day in Weekday] == [{MORNING}] * 5 + [{EVENING}, set()]


def test_a_public_holiday_says_nothing_of_an_ordinary_week() -> None:
    before_christmas = date(2026, 12, 21)  # Friday 25 December is a holiday on both sides
    found = bands_by_weekday("Mo-Fr 08:00-10:00; PH off", Country.BE, before_christmas, STARTS)
    assert found[Weekday.FRIDAY - 1] == {MORNING}


def test_it_works_on_its_own_days_with_the_holidays_of_its_country() -> None:
    hours = "Mo-Sa 08:00-18:00; PH off"
    assert works_on(hours, Country.BE, date(2026, 11, 28))  # a Saturday
    assert not works_on(hours, Country.BE, date(2026, 11, 29))
    national_day = date(2026, 7, 21)
    assert not works_on(hours, Country.BE, national_day)
    assert works_on(hours, Country.FR, national_day)


def test_hours_that_cannot_be_read_are_as_if_not_given() -> None:
    assert are_readable("Mo-Fr 08:00-18:00", Country.BE)
    assert not are_readable("from dawn till dusk, mostly {{ 7*7 }}", Country.BE)
