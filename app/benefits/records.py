"""A benefit as the data tells it: what it gives, who, how, and what goes with it. Pure."""

from dataclasses import dataclass, field
from datetime import date

from app.benefits.amounts import AmountBook
from app.benefits.expressions import Expression
from app.benefits.rules import Condition
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import (
    Anchor,
    AskEvent,
    BenefitNeed,
    ExclusionRule,
    Territory,
    Unit,
)
from app.core.messages import LText
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence to the reader, and how sure it is."""

    text: LText
    status: Standing = Standing.SOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPoint:
    """Where to ask: the authority, and its site where it was verified or must be."""

    name: LText
    site: str | None = None
    status: Standing = Standing.TO_CONFIRM


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The official form, and the address where it was found or should be."""

    name: LText
    site: str
    status: Standing
    sources: tuple[str, ...]
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """When to ask. The keys name amounts, in days, counted from the event."""

    event: AskEvent
    text: LText
    start_before: str | None = None
    latest_after: str | None = None
    status: Standing = Standing.SOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """Another benefit that cannot be had together with this one."""

    code: str
    rule: ExclusionRule
    text: LText | None = None
    status: Standing = Standing.SOURCED


@dataclass(frozen=True, slots=True)
class Opening:
    """Another benefit that this one opens, and how."""

    code: str
    text: LText
    status: Standing = Standing.SOURCED


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRule:
    """One line of an estimate: the first of its sums that can be computed."""

    code: str
    sums: tuple[Expression, ...]
    unit: Unit
    label: LText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateRule:
    """How an amount is estimated: the formula in words, its lines, its lower and upper value."""

    unit: Unit
    formula: LText
    lines: tuple[LineRule, ...]
    low: tuple[Expression, ...]
    high: tuple[Expression, ...]
    status: Standing = Standing.SOURCED

    def expressions(self) -> tuple[Expression, ...]:
        """Every sum of the estimate."""
        return (*(found for line in self.lines for found in line.sums), *self.low, *self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """A benefit, its texts, its rules. `assessed`: the authority rates, so never a plain yes."""

    code: str
    country: Country
    territories: frozenset[Territory]
    anchor: Anchor
    need: BenefitNeed
    rank: int
    name: LText
    gives: LText
    who: LText
    how: LText
    authority: LText
    delay: Note | None
    entry: EntryPoint | None
    form: Form | None = None
    assessed: bool
    relevance: Condition
    conditions: Condition
    estimate: EstimateRule | None = None
    asking: Asking | None = None
    exclusions: tuple[Exclusion, ...] = ()
    opens: tuple[Opening, ...] = ()
    export: Note | None = None
    notes: tuple[Note, ...] = ()
    scale: str | None = None
    status: Standing
    sources: tuple[str, ...]
    valid_from: date | None = None
    valid_to: date | None = None
    checked_on: date
    book: AmountBook = field(repr=False, compare=False)

    def fields(self) -> frozenset[str]:
        """Every fact that may change the answer or the estimate."""
        found = self.relevance.fields() | self.conditions.fields()
        if self.estimate is not None:
            found = found.union(*(item.facts for item in self.estimate.expressions()))
        return found

    def is_in_force(self, day: date) -> bool:
        """Whether the benefit exists on that day, as far as its dates are known."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)
