"""Nights when the clock is turned: working time, terms, opening hours and calendars stay right."""

import os
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.cadastre.hours import hours_on, is_open_at
from app.core.calendars import entry, write_calendar
from app.core.clock import LOCAL
from app.discharge.referrals.clockwork import Pace, add_working_time, working_time
from app.reference.calendar import is_working_day
from app.reference.vocabulary import Country

CASES = 2_000 if os.environ.get("PASSERELLE_BATTERY") == "full" else 40
TURNS = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
COUNTRIES = st.sampled_from(Country)
PACES = st.builds(
    lambda opens, hours: pace(time(opens), time(opens + hours)),
    st.integers(0, 12),
    st.integers(1, 11),
)
LENGTHS = st.integers(0, 60 * 60).map(lambda minutes: timedelta(minutes=minutes))


def pace(opens: time, closes: time) -> Pace:
    """Hours of work between two times of day; the rest does not matter here."""
    hour = timedelta(hours=1)
    return Pace(
        opens=opens,
        closes=closes,
        share=0.5,
        least=hour,
        most=8 * hour,
        grace=hour,
        reminders_at=(0.5, 0.9),
    )


def instants() -> st.SearchStrategy[datetime]:
    """Any minute from two days before a turn of the clock to two days after."""
    starts = st.sampled_from(TURNS).map(lambda day: datetime.combine(day, time(1), UTC))
    return st.builds(
        lambda start, minutes: start + timedelta(minutes=minutes),
        starts,
        st.integers(-2 * 1440, 2 * 1440),
    )


@settings(max_examples=CASES, deadline=None)
@given(instants(), LENGTHS, COUNTRIES, PACES)
def test_a_term_of_working_time_holds_just_that_much(
    start: datetime, length: timedelta, country: Country, hours: Pace
) -> None:
    end = add_working_time(start, length, country, hours)
    assert working_time(start, end, country, hours) == length
    assert end.astimezone(UTC) >= start


@settings(max_examples=CASES, deadline=None)
@given(instants(), instants(), instants(), COUNTRIES, PACES)
def test_working_time_adds_up_over_the_night(
    one: datetime, two: datetime, three: datetime, country: Country, hours: Pace
) -> None:
    first, middle, last = sorted((one, two, three))
    parts = [
        working_time(begin, end, country, hours)
        for begin, end in ((first, middle), (middle, last), (first, last))
    ]
    assert parts[0] + parts[1] == parts[2]
    assert parts[2] <= last - first


@settings(max_examples=CASES, deadline=None)
@given(instants(), LENGTHS, COUNTRIES, PACES)
def test_a_term_ends_while_somebody_works(
    start: datetime, length: timedelta, country: Country, hours: Pace
) -> None:
    end = add_working_time(start, length, country, hours).astimezone(LOCAL)
    assert is_working_day(end.date(), country)
    assert hours.opens <= end.timetz().replace(tzinfo=None) <= hours.closes


@settings(max_examples=CASES, deadline=None)
@given(st.sampled_from(TURNS), st.integers(-2, 2), st.integers(1, 22), st.integers(1, 1439))
def test_what_is_open_on_the_wall_clock_is_open_at_that_instant(
    turn: date, days: int, opens: int, minute: int
) -> None:
    day = turn + timedelta(days=days)
    text = f"Mo-Su {opens:02}:00-{opens + 1:02}:00"
    wall = datetime.combine(day, time(minute // 60, minute % 60), LOCAL)
    if wall.astimezone(UTC).astimezone(LOCAL).timetz() != wall.timetz():
        return  # that minute is not on any clock
    expected = opens * 60 <= minute < (opens + 1) * 60
    for fold in (0, 1):
        assert is_open_at(text, Country.FR, wall.replace(fold=fold)) is expected
    assert (opens * 60, (opens + 1) * 60) in hours_on(text, Country.BE, day).open


@settings(max_examples=CASES, deadline=None)
@given(instants())
def test_a_calendar_holds_the_very_instant(moment: datetime) -> None:
    made = entry("VEVENT", "x", now=moment)
    made.add("dtstart", moment.astimezone(UTC))
    written = write_calendar("tests", [made]).decode()
    assert f"DTSTART:{moment.astimezone(UTC):%Y%m%dT%H%M%S}Z" in written
    assert f"DTSTAMP:{moment.astimezone(UTC):%Y%m%dT%H%M%S}Z" in written
