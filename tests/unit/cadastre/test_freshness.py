"""How far a record can be trusted on each day of its life."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cadastre.freshness import TRUSTED, Decay, Trust, next_check, score, trusted_from

DECAY = Decay(full_days=183, zero_days=730, unanswered_points=20)
TODAY = date(2026, 11, 22)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
    ("days", "points"), [(0, 100), (183, 100), (184, 100), (457, 50), (730, 0), (2000, 0)]
)
def test_full_for_six_months_then_nothing_after_two_years(days: int, points: int) -> None:
    assert score(Trust(confirmed_on=ago(days)), DECAY, today=TODAY) == points


def test_never_confirmed_is_worth_nothing() -> None:
    assert score(Trust(confirmed_on=None), DECAY, today=TODAY) == 0


def test_silence_after_the_last_confirmation_costs_points_and_silence_before_it_does_not() -> None:
    silent = Trust(confirmed_on=ago(10), unanswered_since=ago(2), bounced_on=ago(1))
    assert score(silent, DECAY, today=TODAY) == 60
    old = Trust(confirmed_on=ago(10), unanswered_since=ago(40))
    assert score(old, DECAY, today=TODAY) == 100


@given(st.integers(0, 900), st.integers(0, 2))
def test_the_day_from_which_a_record_is_trusted_is_that_of_its_score(days: int, signs: int) -> None:
    confirmed = ago(days)
    silent = {"unanswered_since": confirmed + timedelta(days=1) if signs > 0 else None}
    silent["bounced_on"] = confirmed + timedelta(days=1) if signs > 1 else None
    points = score(Trust(confirmed_on=confirmed, **silent), DECAY, today=TODAY)
    trusted = confirmed >= trusted_from(DECAY, today=TODAY)[signs]
    assert trusted is (points >= TRUSTED)


def test_a_record_that_two_signs_of_silence_ruin_is_never_trusted() -> None:
    harsh = Decay(full_days=183, zero_days=730, unanswered_points=30)
    assert trusted_from(harsh, today=TODAY)[2] == date.max


@given(st.integers(0, 3000), st.integers(1, 400))
def test_trust_never_grows_with_time(days: int, later: int) -> None:
    sooner = score(Trust(confirmed_on=ago(days)), DECAY, today=TODAY)
    assert 0 <= score(Trust(confirmed_on=ago(days + later)), DECAY, today=TODAY) <= sooner <= 100


def test_the_owner_chooses_the_rhythm_else_the_project_does() -> None:
    assert next_check(ago(10), 30, DECAY, today=TODAY) == TODAY + timedelta(days=20)
    assert next_check(ago(10), None, DECAY, today=TODAY) == TODAY + timedelta(days=173)
    assert next_check(None, 30, DECAY, today=TODAY) == TODAY
