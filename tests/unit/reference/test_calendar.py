"""Public holidays and working days on both sides."""

from datetime import date, timedelta

import pytest

from app.reference.calendar import (
    add_working_days,
    is_holiday,
    is_working_day,
    nth_day_of_work,
    working_days_between,
)
from app.reference.vocabulary import Country

FR, BE = Country.FR, Country.BE


@pytest.mark.parametrize(
    ("day", "in_france", "in_belgium"),
    [
        (date(2026, 5, 8), True, False),
        (date(2026, 7, 14), True, False),
        (date(2026, 7, 21), False, True),
        (date(2026, 11, 11), True, True),
        (date(2026, 4, 5), False, True),  # Easter Sunday
        (date(2026, 4, 6), True, True),
        (date(2026, 5, 24), False, True),  # Whit Sunday
        (date(2026, 11, 12), False, False),
    ],
)
def test_each_country_has_its_own_days(day: date, in_france: bool, in_belgium: bool) -> None:
    assert (is_holiday(day, FR) is not None, is_holiday(day, BE) is not None) == (
        in_france,
        in_belgium,
    )


def test_holidays_are_named_in_each_language() -> None:
    found = is_holiday(date(2026, 7, 21), BE)
    assert found is not None
    assert [found.in_(code) for code in ("fr", "nl", "en")] == [
        "Fête nationale",
        "Nationale feestdag",
        "National Day",
    ]


def test_two_holidays_on_one_day_are_both_named() -> None:
    found = is_holiday(date(2008, 5, 1), FR)  # Labour Day and Ascension Day
    assert found is not None
    assert set(found.in_("nl").split(" / ")) == {"Dag van de Arbeid", "Hemelvaartsdag"}


def test_every_holiday_of_a_century_has_a_name_in_each_language() -> None:
    for country in Country:
        for year in range(1990, 2090):
            named = [
                found
                for shift in range(366)
                if (found := is_holiday(date(year, 1, 1) + timedelta(days=shift), country))
            ]
            assert len(named) >= 9
            assert all(set(name.texts) == {"fr", "nl", "en"} for name in named)


@pytest.mark.parametrize(
    ("start", "count", "country", "expected"),
    [
        (date(2026, 5, 7), 1, FR, date(2026, 5, 11)),  # 8 May is a Friday
        (date(2026, 5, 7), 1, BE, date(2026, 5, 8)),
        (date(2026, 7, 13), 1, FR, date(2026, 7, 15)),
        (date(2026, 7, 20), 1, BE, date(2026, 7, 22)),
        (date(2026, 7, 20), 1, FR, date(2026, 7, 21)),
        (date(2026, 11, 10), 2, FR, date(2026, 11, 13)),
        (date(2026, 5, 8), 0, FR, date(2026, 5, 11)),
        (date(2026, 5, 8), 0, BE, date(2026, 5, 8)),
        (date(2026, 5, 9), 1, BE, date(2026, 5, 11)),
        (date(2026, 12, 31), 1, BE, date(2027, 1, 4)),
    ],
)
def test_working_days_are_added(start: date, count: int, country: Country, expected: date) -> None:
    assert add_working_days(start, count, country) == expected


def test_working_days_cannot_be_taken_back() -> None:
    with pytest.raises(ValueError, match="working days"):
        add_working_days(date(2026, 5, 8), -1, FR)


@pytest.mark.parametrize("country", list(Country))
def test_adding_and_counting_agree(country: Country) -> None:
    for shift in range(400):
        start = date(2026, 1, 1) + timedelta(days=shift)
        for count in (1, 5, 20):
            end = add_working_days(start, count, country)
            assert is_working_day(end, country)
            assert working_days_between(start, end, country) == count


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert working_days_between(date(2026, 5, 11), date(2026, 5, 4), FR) == 0


@pytest.mark.parametrize("country", list(Country))
def test_who_works_on_working_days_is_ready_on_the_same_day(country: Country) -> None:
    for shift in range(60):
        start = date(2026, 11, 1) + timedelta(days=shift)
        for count in (0, 1, 4):
            ready = nth_day_of_work(start, count, lambda day: is_working_day(day, country))
            assert ready == add_working_days(start, count, country)


def test_who_works_on_saturdays_too_is_ready_sooner_and_who_never_works_never_is() -> None:
    friday = date(2026, 11, 27)
    assert nth_day_of_work(friday, 1, lambda day: day.isoweekday() < 7) == date(2026, 11, 28)
    assert nth_day_of_work(friday, 1, lambda _: False) is None
    with pytest.raises(ValueError, match="working days"):
        nth_day_of_work(friday, -1, lambda _: True)
