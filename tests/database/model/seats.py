"""What must become of places: taken together or not at all, kept, given back, run out."""

from collections.abc import Iterable, Mapping
from copy import deepcopy
from datetime import datetime, timedelta

from tests.database.model.picture import Line, No, Picture, Place, Said, day_of

DAY = timedelta(days=1)


def said_today(picture: Picture, service: str) -> Said:
    """What a service says now; what was said too long ago is not said."""
    said = picture.said[service]
    if said.until is not None and said.until >= picture.today:
        return said
    return Said(None, None, None, said.said_on, said.until)


def take(
    picture: Picture, person: int, wanted: Mapping[str, frozenset[int]], until: datetime
) -> None:
    """All places, or none and No; a place that the person has already is held longer."""
    if picture.people[person].is_practice:
        return
    _end_old(picture, wanted)
    before = deepcopy(picture.places)
    try:
        for service in sorted(wanted):
            had = picture.places.get((person, service))
            if had is None:
                seats = _seats(picture, service, wanted[service])
                picture.places[person, service] = Place(until, picture.now, seats=seats)
            elif not had.kept:
                had.until = max(had.until, until)
    except No:
        picture.places = before
        raise


def keep(picture: Picture, line: Line) -> None:
    """The place is taken for good, whether or not the service counted one more."""
    if picture.people[line.person].is_practice:
        return
    key = line.person, line.service
    if key not in picture.places:
        try:
            seats = _seats(picture, line.service, line.days)
        except No:
            seats = frozenset()
        picture.places[key] = Place(picture.now, picture.now, seats=seats)
    picture.places[key].kept = True


def take_for_yes(picture: Picture, line: Line) -> bool:
    """The declared place that a yes takes; False when every one is taken."""
    if said_today(picture, line.service).state != "has_places":
        return True
    until = max(line.leaves_at, picture.now) + DAY
    try:
        take(picture, line.person, {line.service: line.days}, until)
    except No:
        return False
    return True


def release(picture: Picture, line: Line) -> None:
    """The place is free again, unless another request of the person counts on it."""
    others = [one for one in picture.of(line.person) if one.service == line.service]
    if not any(one.wants_place for one in others if one is not line):
        picture.places.pop((line.person, line.service), None)


def release_all(picture: Picture, person: int) -> None:
    """Every place of a person is free again."""
    for key in [one for one in picture.places if one[0] == person]:
        del picture.places[key]


def keep_until(picture: Picture, person: int, until: datetime) -> None:
    """Nobody comes for now: what was taken is held until then."""
    for key, place in picture.places.items():
        if key[0] == person:
            place.kept, place.until = False, until


def run_out(picture: Picture, services: Iterable[str] | None = None) -> None:
    """What was held until now is free."""
    for key, place in list(picture.places.items()):
        is_asked = services is None or key[1] in services
        if is_asked and not place.kept and place.until <= picture.now:
            del picture.places[key]


def _end_old(picture: Picture, services: Iterable[str]) -> None:
    run_out(picture, services)
    for key, place in picture.places.items():
        said_on = picture.said[key[1]].said_on
        if key[1] in services and place.kept and said_on and day_of(place.held_at) < said_on:
            place.seats = frozenset()


def _seats(picture: Picture, service: str, days: frozenset[int]) -> frozenset[int]:
    said = said_today(picture, service)
    if said.state == "full":
        raise No
    if said.state != "has_places":
        return frozenset()
    limits = said.limits(days)
    for day, most in limits.items():
        taken = [key for key, one in picture.places.items() if key[1] == service]
        if sum(day in picture.places[key].seats for key in taken) >= most:
            raise No
    return frozenset(limits)
