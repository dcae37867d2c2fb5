"""The conditions of a benefit and what they answer for one person on one day. Pure.

Five answers in a row, from no to yes. A doubtful one rests on a rule or an amount that is
unverified or no longer in force: it makes no sure yes and no sure no. What is missing is unknown.
"""

import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum, auto

from app.benefits.amounts import Quote, quantity
from app.benefits.expressions import Computed, Expression, Scope
from app.benefits.person import Field, Span, Value
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import Unit
from app.core.messages import N_, Listing, LText, Message


class Answer(IntEnum):
    """What a condition answers: the worst of several is the smallest."""

    NO = auto()
    DOUBTFUL_NO = auto()
    UNKNOWN = auto()
    DOUBTFUL_YES = auto()
    YES = auto()

    @property
    def opposite(self) -> "Answer":
        """The answer to the contrary question, as sure."""
        return _OPPOSITES[self]

    def doubted(self) -> "Answer":
        """The same answer, no longer sure."""
        return _DOUBTED.get(self, self)


_OPPOSITES = dict(zip(Answer, reversed(Answer), strict=True))
_DOUBTED = {Answer.NO: Answer.DOUBTFUL_NO, Answer.YES: Answer.DOUBTFUL_YES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One condition as it was met: what is required, what is known, and how sure it all is."""

    answer: Answer
    requirement: Message | LText
    found: object | None = None
    field: str | None = None
    status: Standing = Standing.SOURCED
    quotes: tuple[Quote, ...] = ()

    @property
    def message(self) -> Message:
        """The requirement and what is known, in one sentence."""
        if self.found is None:
            sentence = N_("%(requirement)s (not known here)")
            return Message(sentence, {"requirement": self.requirement})
        values = {"requirement": self.requirement, "found": self.found}
        return Message(N_("%(requirement)s (here: %(found)s)"), values)

    @property
    def to_confirm(self) -> bool:
        """Whether the reader must be told to check the rule or its amount."""
        return self.status is not Standing.SOURCED or not all(q.is_sure for q in self.quotes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer of a condition, its findings, and the fields that would settle it."""

    answer: Answer
    findings: tuple[Finding, ...] = ()
    missing: frozenset[str] = frozenset()


class Condition(ABC):
    """Something that answers for a person on a day."""

    @abstractmethod
    def weigh(self, scope: Scope) -> Outcome:
        """The answer within that scope."""

    @abstractmethod
    def fields(self) -> frozenset[str]:
        """Every fact it may ask for."""

    @abstractmethod
    def expressions(self) -> tuple[Expression, ...]:
        """Every sum it may compute."""


@dataclass(frozen=True, slots=True)
class Group(Condition):
    """Several conditions: all of them (`every`), or at least one."""

    items: tuple[Condition, ...]
    every: bool

    def weigh(self, scope: Scope) -> Outcome:
        """All: the worst answer. At least one: the best answer, with the findings behind it."""
        outcomes = [item.weigh(scope) for item in self.items]
        answer = (min if self.every else max)(outcome.answer for outcome in outcomes)
        settled = answer is (Answer.NO if self.every else Answer.YES)
        missing = frozenset(name for outcome in outcomes for name in outcome.missing)
        findings = tuple(
            finding
            for outcome in outcomes
            if self.every or not settled or outcome.answer is answer
            for finding in outcome.findings
        )
        return Outcome(answer, findings, frozenset() if settled else missing)

    def fields(self) -> frozenset[str]:
        """The facts of every item."""
        return frozenset(name for item in self.items for name in item.fields())

    def expressions(self) -> tuple[Expression, ...]:
        """The sums of every item."""
        return tuple(found for item in self.items for found in item.expressions())


@dataclass(frozen=True, slots=True)
class Negation(Condition):
    """The contrary of a condition."""

    item: Condition

    def weigh(self, scope: Scope) -> Outcome:
        """The opposite answer."""
        outcome = self.item.weigh(scope)
        findings = tuple(
            replace(
                finding,
                answer=finding.answer.opposite,
                requirement=Message(N_("Not: %(it)s"), {"it": finding.requirement}),
            )
            for finding in outcome.findings
        )
        return Outcome(outcome.answer.opposite, findings, outcome.missing)

    def fields(self) -> frozenset[str]:
        """The facts of the item."""
        return self.item.fields()

    def expressions(self) -> tuple[Expression, ...]:
        """The sums of the item."""
        return self.item.expressions()


Test = Callable[[Value, tuple[Value, ...]], bool]


def _one_of(value: Value, wanted: tuple[Value, ...]) -> bool:
    return value in wanted


def _has(value: Value, wanted: tuple[Value, ...]) -> bool:
    assert isinstance(value, frozenset)
    return bool(value & set(wanted))


def _compares(test: Callable[[Decimal, Decimal], bool]) -> Test:
    def compare(value: Value, wanted: tuple[Value, ...]) -> bool:
        assert isinstance(value, int | Decimal)
        assert isinstance(wanted[0], int | Decimal)
        return test(Decimal(value), Decimal(wanted[0]))

    return compare


OPERATIONS: Mapping[str, tuple[Test, str]] = {
    "is": (_one_of, N_("%(label)s: %(wanted)s required")),
    "one_of": (_one_of, N_("%(label)s: one of %(wanted)s")),
    "none_of": (
        lambda value, wanted: not _one_of(value, wanted),
        N_("%(label)s: none of %(wanted)s"),
    ),
    "has": (_has, N_("%(label)s: one of %(wanted)s")),
    "lacks": (
        lambda value, wanted: not _has(value, wanted),
        N_("%(label)s: none of %(wanted)s"),
    ),
    "at_least": (_compares(operator.ge), N_("%(label)s: at least %(wanted)s")),
    "at_most": (_compares(operator.le), N_("%(label)s: at most %(wanted)s")),
    "above": (_compares(operator.gt), N_("%(label)s: more than %(wanted)s")),
    "below": (_compares(operator.lt), N_("%(label)s: less than %(wanted)s")),
}
"""How each word of the data compares, and the sentence of what it requires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Condition):
    """A fact against values or a sum. Of several facts the first known counts.

    One that only stands in for the first (a total income for a tax income) makes a doubtful answer.
    """

    facts: tuple[Field, ...]
    operation: str
    wanted: tuple[Value, ...] | Expression
    status: Standing = Standing.SOURCED
    text: LText | None = None

    def weigh(self, scope: Scope) -> Outcome:
        """Compare what is known; unknown if the fact or the amount is missing."""
        known = [(f, scope.person.value(f.name, scope.on)) for f in self.facts]
        fact, value = next(
            ((f, found) for f, found in known if found is not None), (self.facts[0], None)
        )
        wanted, computed = self._wanted(scope)
        missing = computed.missing | (frozenset({fact.name}) if value is None else frozenset())
        answer = Answer.UNKNOWN
        if value is not None and wanted is not None:
            answer = self._answer(value, wanted)
            sure = fact is self.facts[0] and computed.is_sure
            if not sure or self.status is not Standing.SOURCED:
                answer = answer.doubted()
            if answer is Answer.UNKNOWN:
                missing |= {fact.name}
        finding = Finding(
            answer=answer,
            requirement=self._requirement(fact, wanted),
            found=None if value is None else spoken(value, fact),
            field=fact.name,
            status=self.status,
            quotes=computed.quotes,
        )
        return Outcome(answer, (finding,), missing)

    def fields(self) -> frozenset[str]:
        """The facts compared, and those of the sum."""
        named = frozenset(fact.name for fact in self.facts)
        return named.union(*(found.facts for found in self.expressions()))

    def expressions(self) -> tuple[Expression, ...]:
        """The sum, if the fact is compared with one."""
        return (self.wanted,) if isinstance(self.wanted, Expression) else ()

    def _wanted(self, scope: Scope) -> tuple[tuple[Value, ...] | None, Computed]:
        if not isinstance(self.wanted, Expression):
            return self.wanted, Computed()
        computed = self.wanted.compute(scope)
        return (None if computed.value is None else (computed.value,)), computed

    def _answer(self, value: Value, wanted: tuple[Value, ...]) -> Answer:
        test = OPERATIONS[self.operation][0]
        ends = (value.low, value.high) if isinstance(value, Span) else (value,)
        answers = {test(end, wanted) for end in ends}
        if len(answers) > 1:
            return Answer.UNKNOWN
        return Answer.YES if answers.pop() else Answer.NO

    def _requirement(self, fact: Field, wanted: tuple[Value, ...] | None) -> Message | LText:
        if self.text is not None:
            return self.text
        if wanted is None:
            return Message(N_("%(label)s: the limit is not known"), {"label": fact.label})
        if wanted in {(True,), (False,)} and isinstance(wanted[0], bool):
            return fact.label if wanted[0] else Message(N_("Not: %(it)s"), {"it": fact.label})
        shown: object = Listing(tuple(spoken(item, fact) for item in wanted))
        return Message(OPERATIONS[self.operation][1], {"label": fact.label, "wanted": shown})


def spoken(value: Value, fact: Field) -> object:
    """A value as a reader is told it: with its unit, or the words of its choice."""
    if isinstance(value, bool):
        return Message(N_("yes")) if value else Message(N_("no"))
    if isinstance(value, Span):
        if value.low != value.high:
            ends = {"low": value.low, "high": value.high}
            return Message(N_("%(low)s or %(high)s"), ends)
        value = value.low
    if isinstance(value, int | Decimal):
        return quantity(value, Unit(fact.unit) if fact.unit else Unit.COUNT)
    if isinstance(value, frozenset):
        named = [_named(item, fact) for item in sorted(value)]
        return Listing(tuple(named)) if named else Message(N_("none"))
    return _named(value, fact)


def _named(value: object, fact: Field) -> object:
    return (fact.choices or {}).get(str(value), value)


def all_of(items: Iterable[Condition]) -> Group:
    """Every one of these conditions."""
    return Group(tuple(items), every=True)


def any_of(items: Iterable[Condition]) -> Group:
    """At least one of these conditions."""
    return Group(tuple(items), every=False)
