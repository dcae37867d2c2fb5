"""What a search for plans may choose: a provider takes some needs of a person. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

from app.discharge.matching.places import Choice, Person, Slot, Slots
from app.discharge.matching.scores import Candidate, Wanted

_FAR = 100
"""Distances are compared in steps of a hundred metres among several people."""


class Column(NamedTuple):
    """One yes or no: one provider takes these needs of this person."""

    person: int
    parts: tuple["Part", ...]


class Part(NamedTuple):
    """One need given to one candidate; `rank` is its place among those worth trying."""

    want: Wanted
    candidate: Candidate
    rank: int


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


def singles(people: Sequence[Person], places: Mapping[Slot, int], slots: Slots) -> list[Column]:
    """Every need given to every candidate that could stand in an optimum."""
    found: list[Column] = []
    for number, person in enumerate(people):
        only = _providers_of_one_need(person)
        for want in sorted(person, key=lambda one: one.need.key):
            kept = _worth_trying(want, only, places, slots)
            found += [Column(number, (Part(want, one, rank),)) for rank, one in enumerate(kept)]
    return found


def has_twins(columns: Sequence[Column], slots: Slots) -> bool:
    """Whether somebody could take a place of one service for two needs."""
    seen: dict[tuple[int, str], str] = {}
    for person, parts in columns:
        for part in parts:
            place = person, part.candidate.service
            key = part.want.need.key
            if slots[id(part.candidate)] and seen.setdefault(place, key) != key:
                return True
    return False


def with_bundles(columns: Sequence[Column]) -> list[Column]:
    """What may be chosen, and every set of needs that one provider could take at once."""
    groups: dict[tuple[int, str], list[Part]] = defaultdict(list)
    for person, (part,) in columns:
        groups[person, part.candidate.provider].append(part)
    bundles = [
        Column(person, parts)
        for (person, _), group in groups.items()
        for parts in _sets_of_needs(group)
    ]
    return [*columns, *bundles]


def _sets_of_needs(group: Sequence[Part]) -> Iterator[tuple[Part, ...]]:
    by_need: dict[str, list[Part]] = defaultdict(list)
    for part in group:
        by_need[part.want.need.key].append(part)
    for size in range(2, len(by_need) + 1):
        for needs in combinations(by_need.values(), size):
            yield from product(*needs)


def needs_of(column: Column) -> list[tuple[int, str]]:
    """The needs that it takes, each with its person."""
    return [(column.person, part.want.need.key) for part in column.parts]


def row_terms(
    columns: Sequence[Column],
    places: Mapping[Slot, int],
    slots: Slots,
    *,
    with_threes: bool,
) -> dict[object, dict[int, int]]:
    """Which columns stand in the row of each need, and of each scarce place."""
    found: dict[object, dict[int, int]] = defaultdict(dict)
    keys = _keys_by_person(columns)
    for number, column in enumerate(columns):
        for need in needs_of(column):
            found[need][number] = 1
        for three in _threes_of(column, keys[column.person]) if with_threes else ():
            found[three][number] = 1
        for part in column.parts:  # one place, whatever the needs it serves
            for slot in slots[id(part.candidate)]:
                if slot in places:
                    found[slot][number] = 1
    return found


def _keys_by_person(columns: Sequence[Column]) -> dict[int, list[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for column in columns:
        found[column.person].update(part.want.need.key for part in column.parts)
    return {person: sorted(keys) for person, keys in found.items()}


def _threes_of(column: Column, keys: Sequence[str]) -> Iterator[tuple[int, str, str, str]]:
    """The sets of three needs of which it takes two or more: no other column may do so too.

    Halves of three providers who would each take two of three needs are so ruled out; whole
    numbers never break these rows.
    """
    if len(column.parts) > 1:
        mine = {part.want.need.key for part in column.parts}
        for three in combinations(keys, 3):
            if len(mine.intersection(three)) > 1:
                yield column.person, *three


def differs(columns: Sequence[Column], name: str) -> bool:
    """Whether a measure tells one part from another: else every choice comes to the same."""
    return (
        len({adds_of(Column(person, (part,)), name) for person, parts in columns for part in parts})
        > 1
    )


def adds_of(column: Column, name: str) -> int:
    """What choosing it adds to a measure."""
    if name == "people":
        return 1
    if name == "rank":
        return sum(part.rank for part in column.parts)
    if name in {"essential_open", "open"}:
        return -sum(int(getattr(part.want.when_open, name)) for part in column.parts)
    found = sum(int(getattr(part.candidate.adds, name)) for part in column.parts)
    return found // _FAR if name == "metres" else found


def read(
    columns: Sequence[Column], chosen: frozenset[int], people: Sequence[Person]
) -> list[Choice]:
    """The choices of the people, in their order."""
    found = {
        (columns[number].person, part.want.need.key): part.candidate
        for number in chosen
        for part in columns[number].parts
    }
    return [
        tuple(found.get((number, want.need.key)) for want in person)
        for number, person in enumerate(people)
    ]
