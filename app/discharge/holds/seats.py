"""Which seats one more person takes. Pure: the lock and the rows are elsewhere.

A place that was announced is a seat with a number from 1 up; two people never sit on one, because
the table of seats cannot hold the same seat twice.
"""

from collections.abc import Mapping, Set
from dataclasses import replace

from app.discharge.holds.vocabulary import WHOLE_SERVICE, Wanted
from app.discharge.matching.facts import Capacity
from app.discharge.vocabulary import PlacesSaid
from app.reference.vocabulary import EVERY_DAY, CapacityState, Weekday

Seat = tuple[int, int]
"""Weekday (0: the whole service) and number."""


class NoSeatError(Exception):
    """No place is left on that weekday, or on none when places are not counted by day."""

    def __init__(self, weekday: Weekday | None) -> None:
        self.weekday = weekday


def seats_for(wanted: Wanted, said: PlacesSaid, taken: Set[Seat]) -> list[Seat]:
    """The lowest free seat of each day; nothing where no number was said.

    Raises NoSeatError when one of the days is full: a place on half of the days helps nobody.
    """
    if said.state is CapacityState.FULL:
        raise NoSeatError(None)
    if said.state is not CapacityState.HAS_PLACES:
        return []
    found = []
    for day, places in _limits(wanted, said).items():
        if places is not None:
            found.append((day, _free(day, places, taken)))
    return found


def _limits(wanted: Wanted, said: PlacesSaid) -> Mapping[int, int | None]:
    if said.by_weekday is None:
        return {WHOLE_SERVICE: said.places}
    return {int(day): said.by_weekday[day - 1] for day in sorted(wanted.days)}


def _free(day: int, places: int, taken: Set[Seat]) -> int:
    """The lowest free number; seats beyond what is announced now still count as taken."""
    used = {number for weekday, number in taken if weekday == day}
    if len(used) >= places:
        raise NoSeatError(None if day == WHOLE_SERVICE else Weekday(day))
    return next(number for number in range(1, places + 1) if number not in used)


def places_left(said: Capacity, taken: Mapping[int, int]) -> Capacity:
    """What a service announced less the seats that others have, by weekday (0: any)."""
    if said.state is not CapacityState.HAS_PLACES or not taken:
        return said
    if said.places_by_weekday is None:
        places = _less(said.places, taken.get(WHOLE_SERVICE, 0))
        return replace(
            said, places=places, held=EVERY_DAY if said.places and not places else said.held
        )
    left = tuple(
        _less(places, taken.get(day, 0)) for day, places in enumerate(said.places_by_weekday, 1)
    )
    announced = zip(Weekday, said.places_by_weekday, left, strict=True)
    return replace(
        said,
        places_by_weekday=left,
        held=frozenset(day for day, places, rest in announced if places and rest == 0),
    )


def _less(places: int | None, taken: int) -> int | None:
    return None if places is None else max(0, places - taken)
