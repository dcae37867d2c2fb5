"""Which seats one more person takes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.discharge.holds.seats import NoSeatError, Seat, places_left, seats_for
from app.discharge.holds.vocabulary import Wanted
from app.discharge.vocabulary import PlacesSaid
from app.reference.vocabulary import EVERY_DAY, CapacityState, Weekday
from tests.builders import make_capacity

WEEKEND = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})


def said(**values: Any) -> PlacesSaid:
    facts: dict[str, Any] = {
        "service_id": "s",
        "name": "Soins du Pont",
        "state": CapacityState.HAS_PLACES,
        "places": 2,
        "by_weekday": None,
        "said_on": None,
    }
    return PlacesSaid(**facts | values)


def wanted(days: frozenset[Weekday] = EVERY_DAY) -> Wanted:
    return Wanted(service_id="s", days=days)


def test_the_lowest_free_seat_is_taken() -> None:
    assert seats_for(wanted(), said(), {(0, 1)}) == [(0, 2)]
    assert seats_for(wanted(), said(), {(0, 2)}) == [(0, 1)]


def test_the_last_place_once_taken_is_refused() -> None:
    with pytest.raises(NoSeatError):
        seats_for(wanted(), said(), {(0, 1), (0, 2)})


def test_a_service_that_is_full_has_no_seat_whatever_number_it_said_before() -> None:
    with pytest.raises(NoSeatError):
        seats_for(wanted(), said(state=CapacityState.FULL), set())


def test_where_no_number_was_said_nothing_is_counted() -> None:
    assert seats_for(wanted(), said(places=None), {(0, 1)}) == []
    assert seats_for(wanted(), said(state=None), set()) == []
    assert seats_for(wanted(), said(state=CapacityState.WAITING_LIST), set()) == []


def test_places_by_day_are_counted_on_the_needed_days_only() -> None:
    by_day = said(by_weekday=(1, 1, 1, 1, 1, 0, 0))
    assert seats_for(wanted(frozenset({Weekday.MONDAY})), by_day, set()) == [(1, 1)]
    with pytest.raises(NoSeatError) as caught:
        seats_for(wanted(WEEKEND), by_day, set())
    assert caught.value.weekday is Weekday.SATURDAY


def test_days_are_taken_in_the_order_of_the_week_and_each_counts_alone() -> None:
    each_once = said(by_weekday=(1,) * 7)
    assert seats_for(wanted(), each_once, set()) == [(day, 1) for day in range(1, 8)]
    assert seats_for(wanted(frozenset({Weekday.MONDAY})), each_once, {(2, 1)}) == [(1, 1)]


def test_a_day_whose_number_was_not_said_is_not_counted() -> None:
    assert seats_for(wanted(WEEKEND), said(by_weekday=(1, 1, 1, 1, 1, 2, None)), set()) == [(6, 1)]


def test_a_service_that_announces_less_than_it_has_promised_takes_nobody_more() -> None:
    with pytest.raises(NoSeatError):
        seats_for(wanted(), said(places=1), {(0, 2)})


@given(places=st.integers(0, 4), people=st.integers(0, 8))
def test_never_more_people_than_places(places: int, people: int) -> None:
    taken: set[Seat] = set()
    for _ in range(people):
        try:
            seats = seats_for(wanted(), said(places=places), taken)
        except NoSeatError:
            break
        assert not taken & set(seats)
        taken |= set(seats)
    assert len(taken) == min(places, people)


def test_seats_of_others_are_taken_off_the_whole_service() -> None:
    left = places_left(make_capacity(places=2), {0: 1})
    assert left.places == 1
    assert left.held == frozenset()
    gone = places_left(make_capacity(places=2), {0: 2})
    assert gone.places == 0
    assert gone.held == EVERY_DAY


def test_seats_of_others_are_taken_off_each_day_and_only_the_last_ones_are_told() -> None:
    said = make_capacity(places=None, places_by_weekday=(1, 2, 0, None, 1, 1, 1))
    left = places_left(said, {1: 1, 2: 1, 3: 1, 4: 1})
    assert left.places_by_weekday == (0, 1, 0, None, 1, 1, 1)
    assert left.held == {Weekday.MONDAY}


def test_a_seat_of_one_day_is_taken_off_that_day_and_off_no_other() -> None:
    by_day = make_capacity(places=None, places_by_weekday=(1, 2, 2, 2, 2, 2, 2))
    assert places_left(by_day, {1: 1}).places_by_weekday == (0, 2, 2, 2, 2, 2, 2)
    assert places_left(make_capacity(places=2), {3: 1}).places == 2


def test_more_seats_than_announced_leave_none_and_never_fewer() -> None:
    assert places_left(make_capacity(places=1), {0: 5}).places == 0


def test_where_no_number_was_said_or_nobody_sits_nothing_changes() -> None:
    for said in (make_capacity(places=None), make_capacity(state=CapacityState.FULL)):
        assert places_left(said, {0: 1}) == said
    assert places_left(make_capacity(), {}) == make_capacity()
