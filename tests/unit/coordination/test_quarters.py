"""Quarters, and which of them lack a meeting."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.coordination.shared.quarters import Quarter, lacking, quarters_of


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_is_inside_its_quarter_and_quarters_follow_each_other(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first <= day <= quarter.last
    assert quarter.next.first == quarter.last + timedelta(days=1)
    assert quarter.next.previous == quarter


def test_a_year_with_one_meeting_lacks_three_of_four() -> None:
    missing, free = lacking([date(2026, 5, 4), date(2025, 8, 1)], 4, 2026)
    assert missing == 3
    assert free == [one for one in quarters_of(2026) if one.number != 2]


def test_two_meetings_in_one_quarter_count_once() -> None:
    days = [date(2026, 5, 4), date(2026, 6, 4)]
    assert lacking(days, 2, 2026)[0] == 1


def test_enough_meetings_leave_no_quarter_to_fill() -> None:
    assert lacking([date(2026, 5, 4), date(2026, 10, 4)], 2, 2026) == (0, [])
