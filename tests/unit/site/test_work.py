"""When periodic work is due, and when its absence must be told."""

from datetime import datetime, time, timedelta

from app.core.clock import LOCAL
from app.site.work.planning import Job, is_due, is_late, last_turn

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=LOCAL)
SINCE = datetime(2026, 11, 22, 9, 0, tzinfo=LOCAL)


def nothing() -> str:
    return ""


EACH_MINUTE = Job(name="letters", run=nothing, every=timedelta(minutes=1))
NIGHTLY = Job(name="privacy", run=nothing, at=time(3))


def test_what_began_under_a_clock_that_was_put_back_is_due_at_once() -> None:
    assert is_due(EACH_MINUTE, NOW + timedelta(days=1), SINCE, NOW)
    assert not is_due(EACH_MINUTE, NOW + timedelta(seconds=2), SINCE, NOW)


def test_what_never_ran_and_comes_often_is_due_at_once() -> None:
    assert is_due(EACH_MINUTE, None, SINCE, NOW)


def test_a_timer_that_fires_a_little_early_skips_no_turn() -> None:
    assert is_due(EACH_MINUTE, NOW - timedelta(seconds=56), SINCE, NOW)
    assert not is_due(EACH_MINUTE, NOW - timedelta(seconds=40), SINCE, NOW)


def test_nightly_work_runs_once_after_its_hour() -> None:
    yesterday = NOW - timedelta(days=1)
    assert is_due(NIGHTLY, yesterday, yesterday, NOW)
    assert not is_due(NIGHTLY, NOW.replace(hour=3, minute=1), yesterday, NOW)
    assert not is_due(NIGHTLY, NOW.replace(hour=3), yesterday, NOW)


def test_nightly_work_missed_while_the_machine_was_off_is_done_when_it_is_back() -> None:
    late = NOW.replace(hour=23)
    assert is_due(NIGHTLY, NOW - timedelta(days=3), SINCE - timedelta(days=9), late)


def test_nightly_work_of_a_new_installation_waits_for_its_hour() -> None:
    assert not is_due(NIGHTLY, None, SINCE, NOW)
    assert is_due(NIGHTLY, None, SINCE, NOW + timedelta(hours=18))


def test_the_hour_of_nightly_work_is_the_one_on_the_wall_when_clocks_change() -> None:
    summer = datetime(2026, 10, 25, 12, 0, tzinfo=LOCAL)  # clocks went back that night
    turn = last_turn(NIGHTLY, summer)
    assert (turn.hour, turn.date()) == (3, summer.date())
    assert last_turn(NIGHTLY, datetime(2026, 11, 22, 2, 59, tzinfo=LOCAL)).day == 21


def test_ten_missed_turns_or_two_days_are_late() -> None:
    assert not is_late(EACH_MINUTE, NOW - timedelta(minutes=9), SINCE, NOW)
    assert is_late(EACH_MINUTE, NOW - timedelta(minutes=11), SINCE, NOW)
    assert is_late(EACH_MINUTE, None, SINCE, NOW)
    assert not is_late(NIGHTLY, NOW - timedelta(hours=30), SINCE, NOW)
    assert is_late(NIGHTLY, NOW - timedelta(days=3), SINCE, NOW)
