"""The best plans of several people who share the same places; no place is promised twice. Pure.

One person takes one place of a service on each day it comes, however many of her needs it serves.
A place that nobody counted is no limit: unknown is not none. Plans that cannot meet in a scarce
service are worked out apart.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations, product
from time import monotonic
from typing import NamedTuple

from app.discharge.matching.greedy import greedy
from app.discharge.matching.places import Choice, Person, Slot, Slots, slots_of
from app.discharge.matching.scores import NOTHING, Candidate, Score, Wanted, total
from app.discharge.matching.solver import Face, Model, Row, Search

SECONDS = 10.0
"""How long the solver may look for better plans; what is not proven then is said to be so."""

_FAR = 100
"""Distances are compared in steps of a hundred metres among several people."""


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
            found = _better(members, found, greedy(members, slots))
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


class _Column(NamedTuple):
    """One yes or no: one provider takes these needs of this person."""

    person: int
    parts: tuple["_Part", ...]


class _Part(NamedTuple):
    """One need given to one candidate; `rank` is its place among those worth trying."""

    want: Wanted
    candidate: Candidate
    rank: int


_SETTLED_BY_NEED = ("essential_open", "open", "unsure", "choice_missed")
"""Measures that add up need by need, so that no search in whole numbers is needed for them."""


def _solve(
    world: "_World",
) -> tuple[list[Choice], dict[str, bool]]:
    """First the measures that each need settles by itself, without whole numbers to look for."""
    people, places, slots, ends = world
    if monotonic() >= ends:
        return [(None,) * len(person) for person in people], dict.fromkeys(Score._fields, False)
    columns: Sequence[_Column] = _singles(people, places, slots)
    if not columns:
        return [(None,) * len(person) for person in people], dict.fromkeys(Score._fields, True)
    names: Sequence[str] = Score._fields
    full: Set[object] = frozenset()
    if not _has_twins(columns, slots):
        first = _Climb(world, columns, is_plain=True)
        for name in _SETTLED_BY_NEED:
            first.improve(name)
        if first.search.is_whole:
            columns, full, names = first.columns, first.full, names[len(_SETTLED_BY_NEED) :]
    climb = _Climb(world, _with_bundles(columns), full)
    for name in names:
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
        columns: Sequence[_Column],
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
        terms = {number: _adds(column, name) for number, column in enumerate(self.columns)}
        if monotonic() >= self.world.ends:
            self.proven[name] = self.sure = False
            return
        if name in _HARD and not self.with_threes and not self.is_plain and self.search.is_whole:
            chosen = self.search.chosen
            self.with_threes = True
            self._start(self.columns, self.full)
            self.search.begin_from(chosen)
        if name in {"open", "people"} or _differs(self.columns, name):
            stage = self.search.improve(terms)
            self.sure = self.sure and stage.is_proven
            if self.search.chosen:
                self.choices = _read(self.columns, self.search.chosen, self.world.people)
            if self.search.is_whole and stage.is_proven:
                self._narrow(self.search.face())
        self.proven[name] = self.sure

    sure = True
    with_threes = False

    def _start(self, columns: Sequence[_Column], full: Set[object]) -> None:
        self.columns, self.full = columns, full
        rows = _row_terms(
            columns, self.world.places, self.world.slots, with_threes=self.with_threes
        )
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
        taken = {need: n for n in face.always for need in _needs_of(self.columns[n])}
        kept = [
            number
            for number, column in enumerate(self.columns)
            if number not in face.never
            and all(taken.get(need, number) == number for need in _needs_of(column))
        ]
        chosen = self.search.chosen
        full = {self._keys[row] for row in face.full} | taken.keys() | self.full
        if len(kept) < len(self.columns) or full != self.full:
            self._start([self.columns[number] for number in kept], full)
            self.search.begin_from(new for new, old in enumerate(kept) if old in chosen)


def _providers_of_one_need(person: Person) -> set[str]:
    needs: dict[str, set[str]] = defaultdict(set)
    for want in person:
        for one in want.candidates:
            needs[one.provider].add(want.need.key)
    return {provider for provider, keys in needs.items() if len(keys) == 1}


def _worth_trying(
    want: Wanted, only: set[str], places: Mapping[Slot, int], slots: Slots
) -> list[Candidate]:
    """Candidates that could stand in an optimum, the best first.

    Once a candidate without scarce places is met, a worse one of the same provider is never
    better; nor is one of a provider who could come for no other need.
    """
    kept: list[Candidate] = []
    free: set[str] = set()
    for one in want.candidates:
        group = "" if one.provider in only else one.provider
        if group in free or ("" in free and group == ""):
            continue
        kept.append(one)
        if not any(slot in places for slot in slots[id(one)]):
            free.add(one.provider)
            if one.provider in only:
                free.add("")
    return kept


def _singles(people: Sequence[Person], places: Mapping[Slot, int], slots: Slots) -> list[_Column]:
    found: list[_Column] = []
    for number, person in enumerate(people):
        only = _providers_of_one_need(person)
        for want in sorted(person, key=lambda one: one.need.key):
            kept = _worth_trying(want, only, places, slots)
            found += [_Column(number, (_Part(want, one, rank),)) for rank, one in enumerate(kept)]
    return found


def _has_twins(columns: Sequence[_Column], slots: Slots) -> bool:
    """Whether somebody could take a place of one service for two needs."""
    seen: dict[tuple[int, str], str] = {}
    for person, parts in columns:
        for part in parts:
            place = person, part.candidate.service
            key = part.want.need.key
            if slots[id(part.candidate)] and seen.setdefault(place, key) != key:
                return True
    return False


def _with_bundles(columns: Sequence[_Column]) -> list[_Column]:
    """What may be chosen, and every set of needs that one provider could take at once."""
    groups: dict[tuple[int, str], list[_Part]] = defaultdict(list)
    for person, (part,) in columns:
        groups[person, part.candidate.provider].append(part)
    bundles = [
        _Column(person, parts)
        for (person, _), group in groups.items()
        for parts in _sets_of_needs(group)
    ]
    return [*columns, *bundles]


def _sets_of_needs(group: Sequence[_Part]) -> Iterator[tuple[_Part, ...]]:
    by_need: dict[str, list[_Part]] = defaultdict(list)
    for part in group:
        by_need[part.want.need.key].append(part)
    for size in range(2, len(by_need) + 1):
        for needs in combinations(by_need.values(), size):
            yield from product(*needs)


def _needs_of(column: _Column) -> list[tuple[int, str]]:
    return [(column.person, part.want.need.key) for part in column.parts]


def _row_terms(
    columns: Sequence[_Column],
    places: Mapping[Slot, int],
    slots: Slots,
    *,
    with_threes: bool,
) -> dict[object, dict[int, int]]:
    """Which columns stand in the row of each need, and of each scarce place."""
    found: dict[object, dict[int, int]] = defaultdict(dict)
    keys = _keys_by_person(columns)
    for number, column in enumerate(columns):
        for need in _needs_of(column):
            found[need][number] = 1
        for three in _threes_of(column, keys[column.person]) if with_threes else ():
            found[three][number] = 1
        for part in column.parts:  # one place, whatever the needs it serves
            for slot in slots[id(part.candidate)]:
                if slot in places:
                    found[slot][number] = 1
    return found


def _keys_by_person(columns: Sequence[_Column]) -> dict[int, list[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for column in columns:
        found[column.person].update(part.want.need.key for part in column.parts)
    return {person: sorted(keys) for person, keys in found.items()}


def _threes_of(column: _Column, keys: Sequence[str]) -> Iterator[tuple[int, str, str, str]]:
    """The sets of three needs of which it takes two or more: no other column may do so too.

    Halves of three providers who would each take two of three needs are so ruled out; whole
    numbers never break these rows.
    """
    if len(column.parts) > 1:
        mine = {part.want.need.key for part in column.parts}
        for three in combinations(keys, 3):
            if len(mine.intersection(three)) > 1:
                yield column.person, *three


def _differs(columns: Sequence[_Column], name: str) -> bool:
    """Whether a measure tells one part from another: else every choice comes to the same."""
    return (
        len({_adds(_Column(person, (part,)), name) for person, parts in columns for part in parts})
        > 1
    )


def _adds(column: _Column, name: str) -> int:
    if name == "people":
        return 1
    if name == "rank":
        return sum(part.rank for part in column.parts)
    if name in {"essential_open", "open"}:
        return -sum(int(getattr(part.want.when_open, name)) for part in column.parts)
    found = sum(int(getattr(part.candidate.adds, name)) for part in column.parts)
    return found // _FAR if name == "metres" else found


def _read(
    columns: Sequence[_Column], chosen: frozenset[int], people: Sequence[Person]
) -> list[Choice]:
    found = {
        (columns[number].person, part.want.need.key): part.candidate
        for number in chosen
        for part in columns[number].parts
    }
    return [
        tuple(found.get((number, want.need.key)) for want in person)
        for number, person in enumerate(people)
    ]


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
