"""When an answer is due: working hours of the provider's country, driven by the discharge."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import LOCAL
from app.discharge.referrals.clockwork import (
    Pace,
    add_working_time,
    own_week,
    schedule,
    working_time,
)
from app.discharge.referrals.policy import referral_policy
from app.reference.calendar import is_working_day
from app.reference.loader import Reference
from app.reference.vocabulary import Country

PACE = Pace(
    opens=time(9),
    closes=time(17),
    share=0.25,
    least=timedelta(hours=2),
    most=timedelta(hours=16),
    grace=timedelta(hours=1),
    reminders_at=(0.5, 0.8),
)
HOURS = timedelta(hours=1)


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=LOCAL)


def test_a_night_and_a_weekend_do_not_count() -> None:
    friday_evening = at(27, 16)
    assert add_working_time(friday_evening, 2 * HOURS, Country.BE, PACE) == at(30, 10)
    assert working_time(friday_evening, at(30, 10), Country.BE, PACE) == 2 * HOURS


def test_a_request_at_night_starts_when_the_office_opens() -> None:
    assert add_working_time(at(23, 3), HOURS, Country.FR, PACE) == at(23, 10)


def test_a_holiday_counts_in_the_country_of_the_provider_only() -> None:
    """11 November is a holiday in both; 8 May in France only; 21 July in Belgium only."""
    eve = datetime(2026, 7, 20, 16, tzinfo=LOCAL)
    assert add_working_time(eve, 2 * HOURS, Country.BE, PACE).day == 22
    assert add_working_time(eve, 2 * HOURS, Country.FR, PACE).day == 21


def test_the_nearer_the_discharge_the_shorter_the_time_to_answer() -> None:
    sent = at(23, 9)
    far = schedule(sent, at(14, 14, month=12), Country.BE, PACE)
    near = schedule(sent, at(24, 14), Country.BE, PACE)
    assert working_time(sent, far.respond_by, Country.BE, PACE) == 16 * HOURS
    assert timedelta(hours=3) < working_time(sent, near.respond_by, Country.BE, PACE) < 4 * HOURS


def test_even_a_discharge_today_leaves_two_hours() -> None:
    clock = schedule(at(23, 9), at(23, 10), Country.BE, PACE)
    assert clock.respond_by == at(23, 11)
    assert clock.remind_at == (at(23, 10), at(23, 10, 36))


def test_at_most_two_reminders_and_none_before_the_grace() -> None:
    sent = at(23, 9)
    clock = schedule(sent, at(14, 14, month=12), Country.FR, PACE)
    assert len(clock.remind_at) == 2
    assert sent + HOURS <= clock.remind_at[0] < clock.remind_at[1] < clock.respond_by


MORNINGS = {1: [(480, 720)], 3: [(480, 720)], 6: [(540, 720)]}


def test_a_provider_that_gives_its_hours_is_timed_in_them() -> None:
    """Monday, Wednesday and Saturday mornings only: 24 November is a Tuesday."""
    assert add_working_time(at(24, 9), HOURS, Country.BE, PACE, MORNINGS) == at(25, 9)
    assert add_working_time(at(25, 11), 2 * HOURS, Country.BE, PACE, MORNINGS) == at(28, 10)
    assert working_time(at(23, 0), at(29, 23), Country.BE, PACE, MORNINGS) == 11 * HOURS


def test_own_hours_do_not_count_on_a_holiday_nor_at_night_when_round_the_clock() -> None:
    always = {day: [(0, 1440)] for day in range(1, 8)}
    assert add_working_time(at(23, 3), HOURS, Country.FR, PACE, always) == at(23, 10)
    assert working_time(at(11, 0), at(11, 23), Country.FR, PACE, always) == timedelta()


def test_rare_hours_never_put_the_answer_after_the_discharge() -> None:
    """Only on Monday mornings, asked on a Tuesday for a discharge on Friday."""
    mondays = {1: [(480, 720)]}
    clock = schedule(at(24, 9), at(27, 14), Country.BE, PACE, mondays)
    assert clock == schedule(at(24, 9), at(27, 14), Country.BE, PACE)
    assert clock.respond_by < at(27, 14)


@pytest.mark.parametrize("stored", [None, {}, {"1": []}])
def test_hours_that_are_not_known_are_those_of_the_country(
    stored: dict[str, list[list[int]]] | None,
) -> None:
    assert own_week(stored) is None


def test_stored_hours_are_read_back() -> None:
    assert own_week({"1": [[480, 720]], "2": []}) == {1: [(480, 720)], 2: []}


def test_the_clock_change_of_a_weekend_changes_nothing() -> None:
    friday = datetime(2026, 10, 23, 16, tzinfo=LOCAL)
    assert add_working_time(friday, 2 * HOURS, Country.BE, PACE) == at(26, 10, month=10)


@given(
    day=st.dates(date(2026, 1, 1), date(2027, 12, 1)),
    minute=st.integers(0, 60 * 24 - 1),
    minutes=st.integers(1, 60 * 40),
    country=st.sampled_from(Country),
)
def test_what_is_added_is_what_lies_between(
    day: date, minute: int, minutes: int, country: Country
) -> None:
    begins = datetime.combine(day, time(minute // 60, minute % 60), LOCAL)
    duration = timedelta(minutes=minutes)
    ends = add_working_time(begins, duration, country, PACE)
    assert working_time(begins, ends, country, PACE) == duration
    assert is_working_day(ends.date(), country)
    assert PACE.opens <= ends.timetz().replace(tzinfo=None) <= PACE.closes


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 6, 1)])
def test_the_thresholds_of_the_project_make_sense(reference: Reference, day: date) -> None:
    policy = referral_policy(reference, day)
    assert policy.pace.opens < policy.pace.closes
    assert policy.pace.grace < policy.pace.least <= policy.pace.most
    assert 0 < policy.pace.reminders_at[0] < policy.pace.reminders_at[1] < 1
    assert policy.undo == timedelta(seconds=60)
    assert policy.link == timedelta(days=8)
