"""AGGIR: from the letters of eight variables to a GIR of 1 to 6. Pure.

Source: Code de l'action sociale et des familles, annexes 2-1 and 2-2. The weights, thresholds and
groups are data; the legal GIR is set by the team of the department, this one is an estimate.

A variable is given as a letter, or as its sub-items; each letter, as four adverbs with yes or no.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.benefits.scales.points import reached
from app.benefits.scales.values import (
    Band,
    Edition,
    Faults,
    Item,
    Missing,
    ScaleResult,
    cannot_tell,
    check,
    check_choice,
    refuse,
    shown,
)
from app.benefits.sourcing import Basis, in_force
from app.benefits.vocabulary import Scale
from app.core.messages import N_, LText, Message


@dataclass(frozen=True, slots=True)
class Cut:
    """From that total on, that rank; None is the rank of all that remains."""

    at_least: int | None
    rank: int


@dataclass(frozen=True, slots=True)
class Group:
    """Weights by letter and variable; a letter without weight counts nothing."""

    id: str
    weights: Mapping[str, Mapping[str, int]]
    cuts: tuple[Cut, ...]


@dataclass(frozen=True, slots=True)
class Aggregation:
    """How the letters of sub-items, in their order, make the letter of their variable."""

    parts: Mapping[str, LText]
    letters: Mapping[str, str]
    otherwise: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggir:
    """The grid between two dates. `counted` are the variables that the groups read."""

    edition: Edition
    counted: tuple[str, ...]
    groups: tuple[Group, ...]
    rank_to_gir: Mapping[int, int]
    aggregations: Mapping[str, Aggregation]
    adverbs: tuple[str, ...]
    adverb_letters: tuple[Band, ...]

    @property
    def basis(self) -> Basis:
        """Where it comes from and when it holds."""
        return self.edition.basis


def rate_aggir(rules: Sequence[Aggir], raw: Mapping[str, object], *, on: date) -> ScaleResult:
    """The GIR of raw answers; raises InvalidInput naming each wrong field."""
    grid = in_force(rules, on)
    reading = _Reading(grid)
    letters = reading.read(raw)
    refuse(reading.faults)
    missing = [found for code in grid.counted for found in reading.missing_in(code, letters)]
    if missing:
        return cannot_tell(Scale.AGGIR, grid.edition, on, missing)
    rank, steps = _rank(grid, letters)
    gir = grid.rank_to_gir[rank]
    last = Message(N_("Rank %(rank)s gives GIR %(gir)s."), {"rank": rank, "gir": gir})
    return ScaleResult(
        scale=Scale.AGGIR,
        on=on,
        edition=grid.edition,
        outcome=str(gir),
        score=rank,
        steps=(*reading.steps, *steps, last),
    )


def gir_of(grid: Aggir, letters: Mapping[str, str]) -> int:
    """The GIR of letters already checked, one for each counted variable."""
    return grid.rank_to_gir[_rank(grid, letters)[0]]


def _rank(grid: Aggir, letters: Mapping[str, str]) -> tuple[int, list[Message]]:
    steps: list[Message] = []
    for group in grid.groups:
        total = sum(group.weights.get(letters[code], {}).get(code, 0) for code in grid.counted)
        for cut in group.cuts:
            if cut.at_least is None or total >= cut.at_least:
                steps.append(_reached(group, total, cut))
                return cut.rank, steps
        lowest = group.cuts[-1].at_least
        values = {"group": group.id, "total": str(total), "cut": str(lowest)}
        below = N_("Group %(group)s: total %(total)s, below %(cut)s; the next group is tried.")
        steps.append(Message(below, values))
    raise ValueError("the last group must take all that remains")


def _reached(group: Group, total: int, cut: Cut) -> Message:
    values = {"group": group.id, "total": str(total), "cut": str(cut.at_least), "rank": cut.rank}
    if cut.at_least is None:
        return Message(N_("Group %(group)s: total %(total)s, the rest: rank %(rank)s."), values)
    return Message(N_("Group %(group)s: total %(total)s reaches %(cut)s: rank %(rank)s."), values)


class _Reading:
    """Turns raw answers into letters, collecting faults, missing parts and steps."""

    def __init__(self, grid: Aggir) -> None:
        self.grid = grid
        self.items = {item.code: item for item in grid.edition.items}
        self.faults: Faults = {}
        self.steps: list[Message] = []
        self.lacking: dict[str, list[Missing]] = {}

    def read(self, raw: Mapping[str, object]) -> dict[str, str]:
        """The letter of every variable that can be told."""
        letters: dict[str, str] = {}
        for code, value in raw.items():
            field = f"items.{shown(code)}"
            item = self.items.get(code)
            if item is None or value is None:
                self._fault(field, check(item, value, self.items))
                continue
            letter = self._letter(item, value, field)
            if letter is not None:
                letters[code] = letter
        return letters

    def missing_in(self, code: str, letters: Mapping[str, str]) -> Iterator[Missing]:
        """What lacks for that variable: the whole of it, or some of its parts."""
        if code in letters:
            return
        whole = Missing(f"items.{code}", self.items[code].label)
        yield from self.lacking.get(code) or [whole]

    def _letter(self, item: Item, value: object, field: str) -> str | None:
        by_parts = item.code in self.grid.aggregations
        if isinstance(value, Mapping) and by_parts and not set(value) & set(self.grid.adverbs):
            return self._aggregate(item, value, field)
        return self._one(item, value, field)

    def _one(self, item: Item, value: object, field: str) -> str | None:
        """A letter, or the letter that four adverbs make."""
        if not isinstance(value, Mapping):
            fault = check_choice(value, item.choices)
            self._fault(field, fault)
            return None if fault else str(value)
        known = self.grid.adverbs
        for name, said in value.items():
            if name not in known:
                self._fault(f"{field}.{shown(name)}", check(None, None, known))
            elif said is not None and not isinstance(said, bool):
                self._fault(f"{field}.{name}", Message(N_("Expected: true or false.")))
        unsaid = [name for name in known if value.get(name) is None]
        if unsaid:
            lacking = [Missing(f"{field}.{name}", item.label) for name in unsaid]
            self.lacking.setdefault(item.code, []).extend(lacking)
            return None
        refused = sum(1 for name in known if not value[name])
        return reached(self.grid.adverb_letters, refused).outcome

    def _aggregate(self, item: Item, value: Mapping[str, object], field: str) -> str | None:
        rule = self.grid.aggregations[item.code]
        for name in value:
            if name not in rule.parts:
                self._fault(f"{field}.{shown(name)}", check(None, None, rule.parts))
        found: list[str] = []
        for part, label in rule.parts.items():
            if value.get(part) is None:
                lacking = Missing(f"{field}.{part}", label)
                self.lacking.setdefault(item.code, []).append(lacking)
                continue
            letter = self._one(item, value[part], f"{field}.{part}")
            found += [letter] if letter else []
        if len(found) < len(rule.parts):
            return None
        given = "".join(found)
        result = rule.letters.get(given, rule.otherwise)
        values = {"item": item.label, "given": given, "letter": result}
        self.steps.append(Message(N_("%(item)s: %(given)s together give %(letter)s."), values))
        return result

    def _fault(self, field: str, fault: Message | None) -> None:
        if fault is not None:
            self.faults.setdefault(field, []).append(fault)
