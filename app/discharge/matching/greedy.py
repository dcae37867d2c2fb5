"""The plan that one would make by hand: people one after the other, then each once more. Pure.

Essential needs first, the one with the fewest candidates before the others; the best of the
ranking, somebody who comes already where it is as certain. The search for the best plans never
gives worse ones than these.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from app.discharge.matching.places import Choice, Person, Slot, Slots
from app.discharge.matching.scores import Candidate, Score, Wanted, total
from app.discharge.matching.subsets import MOST_SUBSETS, best_alone


def greedy(people: Sequence[Person], slots: Slots, *, again: bool = True) -> list[Choice]:
    """Plans one after the other; `again`: each may choose anew among what the others left."""
    left: dict[Slot, int] = {}
    choices = [_take(person, left, slots) for person in people]
    for number, person in enumerate(people) if again else ():
        before = choices[number]
        _move(person, before, left, slots, 1)
        after = _choose(person, left, slots)
        if _price(person, after) >= _price(person, before):
            after = before
        _move(person, after, left, slots, -1)
        choices[number] = after
    return choices


def _price(person: Person, choice: Choice) -> Score:
    return total(list(zip(person, choice, strict=True)))


def _take(person: Person, left: dict[Slot, int], slots: Slots) -> Choice:
    choice = _choose(person, left, slots)
    _move(person, choice, left, slots, -1)
    return choice


def _move(person: Person, choice: Choice, left: dict[Slot, int], slots: Slots, step: int) -> None:
    """Give back (1) or take (-1) the places of a choice: one each, whatever the needs it serves."""
    used = {
        slot: places
        for _, one in zip(person, choice, strict=True)
        if one
        for slot, places in slots[id(one)].items()
    }
    for slot, places in used.items():
        left[slot] = left.get(slot, places) + step


def _choose(person: Person, left: dict[Slot, int], slots: Slots) -> Choice:
    at_the_door: set[str] = set()
    chosen: dict[str, Candidate] = {}
    taken: Counter[Slot] = Counter()
    for want in sorted(person, key=_urgency):
        one = _first_free(want, at_the_door, _Left(left, taken, slots))
        if one is not None:
            chosen[want.need.key] = one
            at_the_door.add(one.provider)
            taken.update(slots[id(one)].keys())
    return tuple(chosen.get(want.need.key) for want in person)


def _urgency(want: Wanted) -> tuple[bool, int, str]:
    return not want.need.essential, len(want.candidates), want.need.key


class _Left:
    """What is left of counted places, for somebody who has taken some already."""

    def __init__(self, left: dict[Slot, int], taken: Counter[Slot], slots: Slots) -> None:
        self.left, self.taken, self.slots = left, taken, slots

    def has_room(self, one: Candidate) -> bool:
        """Whether a place is left on every counted day."""
        return all(
            self.taken[slot] or self.left.get(slot, places) > 0
            for slot, places in self.slots[id(one)].items()
        )


def _first_free(want: Wanted, at_the_door: set[str], left: _Left) -> Candidate | None:
    def order(one: Candidate) -> tuple[object, ...]:
        return one.adds.unsure, one.provider not in at_the_door, one.key

    return min(filter(left.has_room, want.candidates), key=order, default=None)


def settle(
    people: Sequence[Person],
    choices: Sequence[Choice],
    slots: Slots,
    *,
    is_over: Callable[[], bool],
) -> list[Choice]:
    """Let each person choose anew, the best of all sets for her, among what the others left.

    Round after round until nobody gains, one at least: never worse than what was given.
    """
    found, left = list(choices), dict[Slot, int]()
    for person, choice in zip(people, found, strict=True):
        _move(person, choice, left, slots, -1)
    gains = True
    while gains:
        gains = False
        for number, person in enumerate(people):
            if len(person) > MOST_SUBSETS:
                continue
            before = found[number]
            _move(person, before, left, slots, 1)
            after = best_alone([_with_room(want, left, slots) for want in person])
            if _price(person, after) < _price(person, before):
                found[number], gains = after, True
            _move(person, found[number], left, slots, -1)
        gains = gains and not is_over()
    return found


def _with_room(want: Wanted, left: Mapping[Slot, int], slots: Slots) -> Wanted:
    def has_room(one: Candidate) -> bool:
        return all(left.get(slot, places) > 0 for slot, places in slots[id(one)].items())

    return Wanted(want.need, want.matches, tuple(filter(has_room, want.candidates)))
