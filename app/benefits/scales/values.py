"""What all scales share: items, answers read with care, and an explained result. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.benefits.sourcing import Basis, Standing
from app.benefits.vocabulary import Scale
from app.core.errors import InvalidInput
from app.core.messages import N_, Listing, LText, Message

Answer = str | int | bool
Answers = Mapping[str, Answer]
Faults = dict[str, list[Message | str]]


class ItemKind(StrEnum):
    """How an item is answered: one of some words, a whole number, or yes or no."""

    CHOICE = "choice"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Band:
    """From that number on: these points, or that outcome."""

    at_least: int
    points: int = 0
    outcome: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question of a scale. `low` and `high` bound a number, both included.

    `points` are given for a yes; `bands` turn a number into points, else it counts itself.
    """

    code: str
    label: LText
    kind: ItemKind
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    points: int = 0
    bands: tuple[Band, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A scale as it stands between two dates: its items, the words of its outcomes, its doubts."""

    id: str
    basis: Basis
    items: tuple[Item, ...]
    meanings: Mapping[str, LText]
    cautions: tuple[LText, ...] = ()

    def item(self, code: str) -> Item:
        """The item of that code; raises KeyError if the data has none."""
        return {item.code: item for item in self.items}[code]


@dataclass(frozen=True, slots=True)
class Missing:
    """An item that was not given, by its dotted field, with its name."""

    field: str
    label: LText


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """Something else the same answers tell; `value` None: cannot tell."""

    code: str
    value: str | None
    label: LText
    status: Standing
    missing: tuple[Missing, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleResult:
    """An estimate on a day, with what it rests on. `outcome` None: cannot tell, see `missing`."""

    scale: Scale
    on: date
    edition: Edition
    outcome: str | None
    score: int | None = None
    missing: tuple[Missing, ...] = ()
    steps: tuple[Message, ...] = ()
    details: tuple[Detail, ...] = ()
    estimated: bool = field(default=True, init=False)

    @property
    def meaning(self) -> LText | None:
        """The outcome in words."""
        return None if self.outcome is None else self.edition.meanings[self.outcome]

    @property
    def sentence(self) -> Message:
        """The result in one sentence that never hides that it is an estimate."""
        if self.outcome is None:
            names = Listing(tuple(item.label for item in self.missing))
            return Message(N_("Cannot tell; still missing: %(items)s."), {"items": names})
        values = {"result": self.meaning, "day": self.on}
        return Message(N_("Estimated on %(day)s: %(result)s."), values)


def cannot_tell(
    scale: Scale, edition: Edition, on: date, missing: Iterable[Missing]
) -> ScaleResult:
    """The result where items are missing."""
    return ScaleResult(scale=scale, on=on, edition=edition, outcome=None, missing=tuple(missing))


def read_answers(items: Sequence[Item], raw: Mapping[str, object]) -> dict[str, Answer]:
    """Check every answer; None is an item not given. Raises InvalidInput with every fault."""
    faults: Faults = {}
    known = {item.code: item for item in items}
    answers: dict[str, Answer] = {}
    for code, value in raw.items():
        fault = check(known.get(code), value, known)
        if fault is not None:
            faults[f"items.{shown(code)}"] = [fault]
        elif isinstance(value, str | int):
            answers[code] = value
    refuse(faults)
    return answers


def refuse(faults: Mapping[str, Sequence[Message | str]]) -> None:
    """Raise InvalidInput if there is any fault."""
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def check(item: Item | None, value: object, known: Iterable[str]) -> Message | None:
    """What is wrong with an answer, naming what is allowed; None if nothing is."""
    if item is None:
        names = ", ".join(known)
        return Message(N_("Unknown item; the items are: %(items)s."), {"items": names})
    if value is None:
        return None
    if item.kind is ItemKind.CHOICE:
        return check_choice(value, item.choices)
    if item.kind is ItemKind.YES_NO:
        return None if isinstance(value, bool) else Message(N_("Expected: true or false."))
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if is_number and item.low <= value <= item.high:  # type: ignore[operator]  # just told a number
        return None
    bounds = {"low": item.low, "high": item.high}
    return Message(N_("A whole number from %(low)s to %(high)s is expected."), bounds)


def check_choice(value: object, choices: Sequence[str]) -> Message | None:
    """What is wrong with one of some words; None if nothing is."""
    if isinstance(value, str) and value in choices:
        return None
    values = {"value": shown(value), "choices": ", ".join(choices)}
    return Message(N_("“%(value)s” is not one of: %(choices)s."), values)


def absent(items: Iterable[Item], answers: Answers) -> tuple[Missing, ...]:
    """The required items that were not given."""
    return tuple(
        Missing(f"items.{item.code}", item.label)
        for item in items
        if item.required and item.code not in answers
    )


def shown(value: object) -> str:
    """What somebody wrote, short enough to be said back."""
    return str(value)[:60]
