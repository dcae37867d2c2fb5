"""The best plans of several people who share the same places; no place is promised twice. Pure.

One person takes one place of a service on each day it comes, however many of her needs it serves.
A place that nobody counted is no limit: unknown is not none. Plans that cannot meet in a scarce
service are worked out apart.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from time import monotonic
from typing import NamedTuple

from app.discharge.matching.columns import (
    Column,
    adds_of,
    differs,
    has_twins,
    needs_of,
    read,
    row_terms,
    singles,
    with_bundles,
)
from app.discharge.matching.greedy import greedy, settle
from app.discharge.matching.places import Choice, Person, Slot, Slots, slots_of
from app.discharge.matching.scores import NOTHING, Score, total
from app.discharge.matching.solver import Face, Model, Row, Search

SECONDS = 10.0
"""How long the solver may look for better plans; what is not proven then is said to be so."""


@dataclass(frozen=True, slots=True)
class Together:
    """The plans of several people, in the order given, and how sure it is that none are better.

    `proven` holds, measure by measure, whether no plans at all come to less.
    """

    choices: tuple[Choice, ...]
    score: Score
    proven: dict[str, bool]
    full: frozenset[str]

    @property
    def is_proven(self) -> bool:
        """Whether every measure is proven the smallest."""
        return all(self.proven.values())


def plan_together(people: Sequence[Person], *, seconds: float = SECONDS) -> Together:
    """The best plans for all of them together. The order of people and needs does not matter."""
    ends = monotonic() + seconds

    def is_over() -> bool:
        return monotonic() > ends

    slots = {
        id(one): slots_of(want.need, one.match.offer)
        for person in people
        for want in person
        for one in want.candidates
    }
    places = _scarce(people, slots)
    choices: list[Choice] = [()] * len(people)
    proven = dict.fromkeys(Score._fields, True)
    for group in sorted(_groups(people, places, slots), key=len):  # the small ones are soon done
        ordered = sorted(group, key=lambda number: _name(people[number]))
        members = [people[number] for number in ordered]
        found, sure = _solve(_World(members, places, slots, ends))
        if not all(sure.values()):
            by_turns = settle(members, greedy(members, slots), slots, is_over=is_over)
            found = _better(members, settle(members, found, slots, is_over=is_over), by_turns)
        for number, choice in zip(ordered, found, strict=True):
            choices[number] = choice
        proven = {name: proven[name] and sure[name] for name in proven}
    score = score_of(people, choices)
    return Together(tuple(choices), score, proven, _full(people, choices, places, slots))


def score_of(people: Sequence[Person], choices: Sequence[Choice]) -> Score:
    """What the plans of all come to."""
    score = NOTHING
    for person, choice in zip(people, choices, strict=True):
        score = score.plus(total(list(zip(person, choice, strict=True))))
    return score


def _better(
    people: Sequence[Person], found: Sequence[Choice], other: Sequence[Choice]
) -> list[Choice]:
    """Of two sets of plans the one that comes to less, from the first measure on."""
    best: Sequence[Choice] = min([found, other], key=lambda one: score_of(people, one))
    return list(best)


def _name(person: Person) -> tuple[str, ...]:
    return tuple(sorted(want.need.key for want in person))


def _scarce(people: Sequence[Person], slots: Slots) -> dict[Slot, int]:
    """Counted places that more people could take than there are."""
    places: dict[Slot, int] = {}
    takers: dict[Slot, set[int]] = defaultdict(set)
    for number, person in enumerate(people):
        for want in person:
            for one in want.candidates:
                for slot, left in slots[id(one)].items():
                    places[slot] = left
                    takers[slot].add(number)
    return {slot: left for slot, left in places.items() if len(takers[slot]) > left}


def _groups(people: Sequence[Person], places: Mapping[Slot, int], slots: Slots) -> list[list[int]]:
    """People who may meet in a scarce service, together."""
    parent = list(range(len(people)))

    def root(number: int) -> int:
        while parent[number] != number:
            number = parent[number]
        return number

    first: dict[Slot, int] = {}
    for number, person in enumerate(people):
        for slot in _slots_of_person(person, places, slots):
            parent[root(number)] = root(first.setdefault(slot, number))
    groups: dict[int, list[int]] = defaultdict(list)
    for number in range(len(people)):
        groups[root(number)].append(number)
    return list(groups.values())


def _slots_of_person(person: Person, places: Mapping[Slot, int], slots: Slots) -> set[Slot]:
    return {
        slot
        for want in person
        for one in want.candidates
        for slot in slots[id(one)]
        if slot in places
    }


_SETTLED_BY_NEED = ("essential_open", "open", "unsure", "choice_missed")
"""Measures that add up need by need, so that no search in whole numbers is needed for them."""


def _solve(
    world: "_World",
) -> tuple[list[Choice], dict[str, bool]]:
    """First the measures that each need settles by itself, without whole numbers to look for."""
    people, places, slots, ends = world
    if monotonic() >= ends:
        return [(None,) * len(person) for person in people], dict.fromkeys(Score._fields, False)
    columns: Sequence[Column] = singles(people, places, slots)
    if not columns:
        return [(None,) * len(person) for person in people], dict.fromkeys(Score._fields, True)
    climb = _Climb(world, columns, is_plain=True)
    names: Sequence[str] = _SETTLED_BY_NEED if not has_twins(columns, slots) else ()
    for name in names:
        climb.improve(name)
    if not climb.sure:
        return climb.choices, {name: climb.proven[name] and name in names for name in climb.proven}
    if names and climb.search.is_whole:  # what is settled stays; the search goes on from there
        climb = climb.go_on()
    else:
        climb, names = _Climb(world, with_bundles(columns)), ()
    for name in Score._fields[len(names) :]:
        climb.improve(name)
    return climb.choices, climb.proven


_HARD = {"metres"}
"""Measures on which so many sets differ a little that halves of providers must be ruled out."""


class _World(NamedTuple):
    """What a search stands on."""

    people: Sequence[Person]
    places: Mapping[Slot, int]
    slots: Slots
    ends: float


class _Climb:
    """A search that forgets what an objective has ruled out before it takes up the next."""

    def __init__(
        self,
        world: _World,
        columns: Sequence[Column],
        full: Set[object] = frozenset(),
        *,
        is_plain: bool = False,
    ) -> None:
        self.world = world
        self.is_plain = is_plain
        self.choices: list[Choice] = [(None,) * len(person) for person in world.people]
        self.proven = dict.fromkeys(Score._fields, True)
        self._start(columns, full)

    def improve(self, name: str) -> None:
        """Minimise one more measure, unless no choice can change it."""
        terms = {number: adds_of(column, name) for number, column in enumerate(self.columns)}
        if monotonic() >= self.world.ends:
            self.proven[name] = self.sure = False
            return
        if name in _HARD and not self.with_threes and not self.is_plain and self.search.is_whole:
            chosen = self.search.chosen
            self.with_threes = True
            self._start(self.columns, self.full)
            self.search.begin_from(chosen)
        if name in {"open", "people"} or differs(self.columns, name):
            stage = self.search.improve(terms)
            self.sure = self.sure and stage.is_proven
            if self.search.chosen:
                self.choices = read(self.columns, self.search.chosen, self.world.people)
            if self.search.is_whole and stage.is_proven:
                self._narrow(self.search.face())
        self.proven[name] = self.sure

    def go_on(self) -> "_Climb":
        """The search with whole sets of needs too, from the plans found so far."""
        climb = _Climb(self.world, with_bundles(self.columns), self.full)
        climb.search.begin_from(self.search.chosen)  # the single needs keep their numbers
        climb.choices = self.choices
        return climb

    sure = True
    with_threes = False

    def _start(self, columns: Sequence[Column], full: Set[object]) -> None:
        self.columns, self.full = columns, full
        rows = row_terms(columns, self.world.places, self.world.slots, with_threes=self.with_threes)
        self._keys = list(rows)
        model = Model(
            len(columns),
            [
                Row(self.world.places[key] if isinstance(key, Slot) else 1, terms, key in full)
                for key, terms in rows.items()
            ],
        )
        left = self.world.ends - monotonic()
        self.search = Search(model, seconds=left, is_plain=self.is_plain)

    def _narrow(self, face: Face) -> None:
        taken = {need: n for n in face.always for need in needs_of(self.columns[n])}
        kept = [
            number
            for number, column in enumerate(self.columns)
            if number not in face.never
            and all(taken.get(need, number) == number for need in needs_of(column))
        ]
        chosen = self.search.chosen
        full = {self._keys[row] for row in face.full} | taken.keys() | self.full
        if len(kept) < len(self.columns) or full != self.full:
            self._start([self.columns[number] for number in kept], full)
            self.search.begin_from(new for new, old in enumerate(kept) if old in chosen)


def _full(
    people: Sequence[Person],
    choices: Sequence[Choice],
    places: Mapping[Slot, int],
    slots: Slots,
) -> frozenset[str]:
    """The services whose scarce places are all given."""
    takers: dict[Slot, set[int]] = defaultdict(set)
    for number, (person, choice) in enumerate(zip(people, choices, strict=True)):
        for _, one in zip(person, choice, strict=True):
            for slot in slots[id(one)] if one else ():
                takers[slot].add(number)
    return frozenset(slot.service for slot in places if len(takers[slot]) >= places[slot])
