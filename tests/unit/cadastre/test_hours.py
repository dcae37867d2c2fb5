"""Opening hours: read with the holidays of each country, said in words, faults pointed at."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cadastre.hours import (
    HoursFault,
    check_hours,
    day_words,
    hours_on,
    is_open_at,
    summary,
    today_words,
    week_words,
)
from app.core.clock import LOCAL
from app.core.messages import Listing, Message
from app.reference.vocabulary import Country

WORKING = "Mo-Fr 08:00-12:00,14:00-18:00; PH off"
WEDNESDAY = date(2026, 11, 25)
ARMISTICE = date(2026, 11, 11)
BELGIAN_DAY = date(2027, 7, 21)


def at(day: int, hour: int) -> datetime:
    """That hour on the wall, in November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=LOCAL)


def test_a_working_day_has_its_two_stretches() -> None:
    assert hours_on(WORKING, Country.FR, WEDNESDAY).open == ((480, 720), (840, 1080))


def test_hours_are_closed_on_the_holidays_of_their_own_country_only() -> None:
    assert hours_on(WORKING, Country.BE, BELGIAN_DAY).open == ()
    assert hours_on(WORKING, Country.FR, BELGIAN_DAY).open != ()
    assert hours_on(WORKING, Country.FR, ARMISTICE).open == ()


def test_round_the_clock_and_hours_over_midnight() -> None:
    assert hours_on("24/7", Country.FR, WEDNESDAY).all_day
    assert hours_on("22:00-06:00", Country.FR, WEDNESDAY).open == ((0, 360), (1320, 1440))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Lu-Ve 08:00-12:00", 1),
        ("Mo-Fr 8x-18x", 7),
        ("Mo-Fr 08:00-18:00; Zz off", 20),
        ("Mo-Fr 08:00-", 13),
        ("{{ 7*7 }}", 1),
        ("<script>", 1),
    ],
)
def test_a_fault_points_at_the_first_wrong_character(text: str, place: int) -> None:
    with pytest.raises(HoursFault) as caught:
        check_hours(text, Country.BE)
    assert caught.value.position == place


def test_hours_that_never_end_are_refused() -> None:
    with pytest.raises(HoursFault):
        check_hours("Mo 08:00-09:00; " * 100, Country.FR)


@given(st.text(max_size=60))
def test_any_text_is_either_hours_or_a_fault_with_a_place(text: str) -> None:
    try:
        kept = check_hours(text, Country.FR)
    except HoursFault as fault:
        place, days = fault.position, 7
    else:
        place, days = 1, len(week_words(kept, Country.FR, WEDNESDAY))
    assert place >= 1
    assert days == 7


def test_open_now_is_yes_no_or_unsure() -> None:
    assert is_open_at(WORKING, Country.FR, at(25, 9)) is True
    assert is_open_at(WORKING, Country.FR, at(25, 13)) is False
    unsure = "Mo-Fr 08:00-12:00 unknown"
    assert is_open_at(unsure, Country.FR, at(25, 9)) is None


def test_today_says_open_closed_or_which_holiday() -> None:
    noon = today_words(WORKING, Country.FR, at(25, 13))
    assert noon.text == "Closed at this time. Today: %(hours)s"
    holiday = today_words(WORKING, Country.FR, at(11, 9))
    assert holiday.text == "Closed today: %(holiday)s"
    assert today_words("24/7", Country.FR, at(11, 9)).values == {}


def test_a_day_reads_as_its_stretches() -> None:
    words = day_words(hours_on(WORKING, Country.FR, WEDNESDAY))
    spans = words.values["spans"]
    assert isinstance(spans, Listing)
    assert [one.values for one in spans.items if isinstance(one, Message)] == [
        {"start": "08:00", "end": "12:00"},
        {"start": "14:00", "end": "18:00"},
    ]


def test_the_summary_puts_days_with_the_same_hours_together() -> None:
    lines = summary("Mo-Fr 08:00-18:00; Sa 09:00-12:00; PH off", Country.BE, ARMISTICE)
    assert [line.text for line in lines] == [
        "%(first)s to %(last)s: %(hours)s",
        "%(first)s: %(hours)s",
        "%(first)s: %(hours)s",
        "On public holidays: %(hours)s",
    ]
