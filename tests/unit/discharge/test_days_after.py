"""On which days a line is asked about, and which numbers of a report may be told."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import LOCAL
from app.discharge.following.days import Visits, questions, went_home_on
from app.discharge.following.masking import breakdown, share, told, told_together
from app.reference.vocabulary import EVERY_DAY, Weekday

THURSDAY = date(2026, 11, 26)
ASK_AT = time(14)
LEAST = 5


def asked(
    days: frozenset[Weekday] = EVERY_DAY, until: date | None = None, *, now: datetime | None = None
) -> list[tuple[int, date]]:
    visits = Visits(starts_on=THURSDAY, until=until, days=days)
    moment = now or datetime.combine(THURSDAY, time(9), LOCAL)
    found = questions(THURSDAY, visits, (1, 3, 7), ASK_AT, now=moment)
    return [(number, at.date()) for number, at in found]


def test_daily_care_is_asked_about_after_one_three_and_seven_days() -> None:
    assert asked() == [
        (1, date(2026, 11, 27)),
        (3, date(2026, 11, 29)),
        (7, date(2026, 12, 3)),
    ]


def test_a_question_waits_for_the_first_visit_and_is_not_asked_twice_on_that_day() -> None:
    monday = frozenset({Weekday.MONDAY})
    assert asked(monday) == [(1, date(2026, 11, 30)), (7, date(2026, 12, 7))]


def test_care_that_has_ended_is_not_asked_about() -> None:
    assert asked(until=date(2026, 11, 30)) == [(1, date(2026, 11, 27)), (3, date(2026, 11, 29))]


def test_said_late_only_the_last_question_that_is_past_is_asked() -> None:
    late = datetime(2026, 11, 30, 9, tzinfo=LOCAL)
    assert asked(now=late) == [(3, date(2026, 11, 29)), (7, date(2026, 12, 3))]


def test_the_return_is_the_planned_day_unless_somebody_says_it_before() -> None:
    assert went_home_on(THURSDAY, date(2026, 11, 30)) == THURSDAY
    assert went_home_on(THURSDAY, date(2026, 11, 24)) == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("yes", "of", "low", "high"),
    [(36, 36, 100.0, 100.0), (0, 12, 0.0, 0.0), (34, 37, 89.2, 97.3), (3, 20, 5.0, 20.0)],
)
def test_a_share_is_exact_only_when_both_sides_are_large_or_empty(
    yes: int, of: int, low: float, high: float
) -> None:
    found = share(yes, of, LEAST)
    assert (found.low, found.high, found.told) == (low, high, True)


def test_a_share_of_too_few_people_is_not_told() -> None:
    assert not share(4, 4, LEAST).told


@given(st.integers(5, 300), st.data())
def test_a_share_never_lies_and_never_tells_of_a_small_group(of: int, data: st.DataObject) -> None:
    yes = data.draw(st.integers(0, of))
    found = share(yes, of, LEAST)
    assert found.low is not None
    assert found.high is not None
    assert found.low <= round(100 * yes / of, 1) <= found.high
    if 0 < yes < LEAST or 0 < of - yes < LEAST:
        assert not found.is_exact or of - 1 == yes == 0


@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_no_small_number_of_a_breakdown_is_shown_or_is_the_only_one_missing(
    counts: list[int],
) -> None:
    cells = breakdown([(str(place), count) for place, count in enumerate(counts)], LEAST)
    shown = [cell.count for cell in cells if cell.count is not None]
    assert all(count >= LEAST for count in shown)
    hidden = sum(counts) - sum(shown)
    assert hidden == 0 or (not shown and 0 < hidden < LEAST)


@given(st.lists(st.integers(0, 40), min_size=1, max_size=6))
def test_a_number_hidden_beside_its_sum_cannot_be_worked_out(counts: list[int]) -> None:
    shown, may_sum = told_together(counts, LEAST)
    hidden = [count for count, said in zip(counts, shown, strict=True) if said is None]
    assert all(said is None or said == 0 or said >= LEAST for said in shown)
    if may_sum and hidden:
        assert len(hidden) > 1
        assert sum(hidden) >= LEAST


def test_nobody_at_all_may_be_said() -> None:
    assert told(0, LEAST) == 0
    assert told(4, LEAST) is None
    assert told(5, LEAST) == 5
