"""What one person may ask for, why, how much and until when; all estimated. Pure.

`evaluate` answers for one benefit; `check` for all that the law of a place offers, and settles
which exclude each other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

from app.benefits.amounts import AmountBook, Quote
from app.benefits.expressions import Computed, Expression, Scope
from app.benefits.person import FACTS, Person
from app.benefits.records import Asking, Benefit, EstimateRule, Exclusion, Opening
from app.benefits.rules import Answer, Finding, Outcome, all_of
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import (
    AskEvent,
    Eligibility,
    ExclusionRule,
    Unit,
)
from app.core.messages import N_, LText, Message
from app.reference.calendar import is_working_day
from app.reference.vocabulary import Country

_VERDICTS = {
    Answer.NO: Eligibility.NOT_ELIGIBLE,
    Answer.DOUBTFUL_NO: Eligibility.CANNOT_TELL,
    Answer.UNKNOWN: Eligibility.CANNOT_TELL,
    Answer.DOUBTFUL_YES: Eligibility.PROBABLY,
    Answer.YES: Eligibility.ELIGIBLE,
}
HOPEFUL = frozenset({Eligibility.ELIGIBLE, Eligibility.PROBABLY})
_ORDER = {verdict: place for place, verdict in enumerate(Eligibility)}


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateLine:
    """One step of the sum, with its result."""

    code: str
    label: LText | None
    value: Decimal
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimated amount between two values; None where it cannot be said."""

    low: Decimal | None
    high: Decimal | None
    unit: Unit
    formula: LText
    lines: tuple[EstimateLine, ...]
    quotes: tuple[Quote, ...]
    missing: tuple[str, ...]
    status: Standing

    @property
    def to_confirm(self) -> bool:
        """Whether the formula or one of its amounts is unverified or no longer in force."""
        return self.status is not Standing.SOURCED or not all(q.is_sure for q in self.quotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWindow:
    """When to ask: from which day, at the latest on which, if the event has a date."""

    event: AskEvent
    text: LText
    start_on: date | None
    latest_on: date | None
    quotes: tuple[Quote, ...]
    status: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Another benefit that cannot go with this one, and what that means here."""

    code: str
    rule: ExclusionRule
    text: LText | None
    message: Message
    status: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What the rules say of one benefit for one person: an estimate, never a decision."""

    benefit: Benefit
    on: date
    verdict: Eligibility
    findings: tuple[Finding, ...]
    missing: tuple[str, ...]
    estimate: Estimate | None
    deadline: AskWindow | None
    clashes: tuple[Clash, ...]
    opens: tuple[Opening, ...]

    @property
    def reasons(self) -> tuple[Message, ...]:
        """Each condition in one sentence, those that say no first."""
        return tuple(
            finding.message for finding in sorted(self.findings, key=lambda item: item.answer)
        )

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every amount behind the answer and the estimate, each once."""
        found = [quote for finding in self.findings for quote in finding.quotes]
        found += self.estimate.quotes if self.estimate else ()
        found += self.deadline.quotes if self.deadline else ()
        return tuple(dict.fromkeys(found))

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source behind the answer, those of the benefit first."""
        of_amounts = (source for quote in self.quotes for source in quote.amount.sources)
        return tuple(dict.fromkeys((*self.benefit.sources, *of_amounts)))


def evaluate(benefit: Benefit, person: Person, *, on: date) -> Evaluation:
    """What the rules of that day say of this benefit for this person."""
    scope = Scope(person, on, benefit.book)
    outcome = all_of((benefit.relevance, benefit.conditions)).weigh(scope)
    verdict = _verdict(benefit, outcome, on)
    evaluation = Evaluation(
        benefit=benefit,
        on=on,
        verdict=verdict,
        findings=outcome.findings,
        missing=tuple(sorted(outcome.missing)),
        estimate=_estimate(benefit.estimate, scope) if benefit.estimate else None,
        deadline=_deadline(benefit.asking, benefit.country, scope) if benefit.asking else None,
        clashes=(),
        opens=benefit.opens,
    )
    return _with_received(evaluation, person)


def is_relevant(benefit: Benefit, person: Person, *, on: date) -> bool:
    """Whether the law that offers it may be the law of this person."""
    scope = Scope(person, on, benefit.book)
    return benefit.is_in_force(on) and benefit.relevance.weigh(scope).answer > Answer.DOUBTFUL_NO


def check(benefits: Iterable[Benefit], person: Person, *, on: date) -> tuple[Evaluation, ...]:
    """Every relevant benefit, the surest first, with those that exclude each other settled."""
    found = {
        benefit.code: evaluate(benefit, person, on=on)
        for benefit in benefits
        if is_relevant(benefit, person, on=on)
    }
    settled = [_settle(evaluation, found, person) for evaluation in found.values()]
    return tuple(sorted(settled, key=_rank))


def _rank(evaluation: Evaluation) -> tuple[int, date, int, str]:
    latest = evaluation.deadline.latest_on if evaluation.deadline else None
    benefit = evaluation.benefit
    return _ORDER[evaluation.verdict], latest or date.max, benefit.rank, benefit.code


def _verdict(benefit: Benefit, outcome: Outcome, on: date) -> Eligibility:
    answer = outcome.answer
    if not benefit.is_in_force(on):
        answer = Answer.NO
    elif benefit.assessed or benefit.status is not Standing.SOURCED:
        answer = Answer.DOUBTFUL_YES if answer is Answer.YES else answer
    return _VERDICTS[answer]


def _with_received(evaluation: Evaluation, person: Person) -> Evaluation:
    """A benefit already received rules out those that cannot go with it."""
    clashes = [
        _clash(exclusion, N_("Already received, and cannot go with this one."))
        for exclusion in evaluation.benefit.exclusions
        if exclusion.code in (person.receives or ())
    ]
    if not clashes:
        return evaluation
    sure = any(clash.status is Standing.SOURCED for clash in clashes)
    stopped = Eligibility.NOT_ELIGIBLE if sure else Eligibility.CANNOT_TELL
    verdict = max(evaluation.verdict, stopped, key=_ORDER.__getitem__)
    return replace(evaluation, verdict=verdict, clashes=tuple(clashes))


def _settle(evaluation: Evaluation, found: Mapping[str, Evaluation], person: Person) -> Evaluation:
    """Set aside what another benefit replaces, and tell every choice."""
    verdict, clashes = evaluation.verdict, list(evaluation.clashes)
    known = {clash.code for clash in clashes}
    for exclusion in evaluation.benefit.exclusions:
        other = found.get(exclusion.code)
        if other is None or exclusion.code in known or evaluation.verdict not in HOPEFUL:
            continue
        weaker, sentence = _weigh_against(exclusion, other, person, evaluation.benefit.code)
        if sentence is not None:
            clashes.append(_clash(exclusion, sentence))
            verdict = max(verdict, weaker, key=_ORDER.__getitem__)
    return replace(evaluation, verdict=verdict, clashes=tuple(clashes))


def _weigh_against(
    exclusion: Exclusion, other: Evaluation, person: Person, code: str
) -> tuple[Eligibility, str | None]:
    """The best this benefit may hope for beside the other, and the sentence that says why."""
    wanted = person.wants_instead or frozenset()
    if other.verdict is Eligibility.NOT_ELIGIBLE or code in wanted:
        return Eligibility.ELIGIBLE, None
    if exclusion.code in wanted and other.verdict in HOPEFUL:
        return Eligibility.NOT_ELIGIBLE, N_("The other one was chosen instead of this one.")
    if exclusion.rule is ExclusionRule.CHOICE:
        return Eligibility.ELIGIBLE, N_("One of the two must be chosen.")
    if exclusion.rule is ExclusionRule.YIELDS:
        if other.verdict in HOPEFUL:
            return Eligibility.NOT_ELIGIBLE, N_("The other one comes first and excludes this one.")
        return Eligibility.PROBABLY, N_("Only if the other one is not granted.")
    return Eligibility.ELIGIBLE, N_("This one excludes the other.")


def _clash(exclusion: Exclusion, sentence: str) -> Clash:
    return Clash(
        code=exclusion.code,
        rule=exclusion.rule,
        text=exclusion.text,
        message=Message(sentence),
        status=exclusion.status,
    )


def _estimate(rule: EstimateRule, scope: Scope) -> Estimate:
    computed: dict[str, Computed] = {}
    lines = []
    for line in rule.lines:
        result = _first(line.sums, replace(scope, lines=MappingProxyType(computed)))
        computed[line.code] = result
        if result.value is not None and line.label is not None:
            lines.append(
                EstimateLine(code=line.code, label=line.label, value=result.value, unit=line.unit)
            )
    within = replace(scope, lines=MappingProxyType(computed))
    ends = [_first(sums, within) for sums in (rule.low, rule.high)]
    used = [*(computed[line.code] for line in lines), *ends]
    return Estimate(
        low=ends[0].value,
        high=ends[1].value,
        unit=rule.unit,
        formula=rule.formula,
        lines=tuple(lines),
        quotes=tuple(dict.fromkeys(quote for item in used for quote in item.quotes)),
        missing=tuple(sorted(_missing(*computed.values(), *ends))),
        status=rule.status,
    )


def _missing(*results: Computed) -> set[str]:
    return {name for result in results for name in result.missing if name in FACTS}


def _first(sums: tuple[Expression, ...], scope: Scope) -> Computed:
    """The first sum that can be computed, else what the first one misses."""
    results = [item.compute(scope) for item in sums]
    empty = results[0] if results else Computed()
    return next((result for result in results if result.value is not None), empty)


def _deadline(asking: Asking, country: Country, scope: Scope) -> AskWindow:
    quotes: list[Quote] = []
    event = scope.person.discharge_on if asking.event is AskEvent.DISCHARGE else None
    start = latest = None
    if asking.event is AskEvent.MONTH_END:
        latest = _end_of_month(scope.on)
    if asking.start_before is not None:
        quotes += _quoted(scope.book, asking.start_before, scope.on)
        start = _before(event, quotes[-1], country) if event and quotes else None
    if asking.latest_after is not None:
        quotes += _quoted(scope.book, asking.latest_after, scope.on)
        latest = event + timedelta(days=int(quotes[-1].amount.value)) if event and quotes else None
    elif asking.event is AskEvent.DISCHARGE:
        latest = event
    return AskWindow(
        event=asking.event,
        text=asking.text,
        start_on=start,
        latest_on=latest,
        quotes=tuple(quotes),
        status=asking.status,
    )


def _quoted(book: AmountBook, key: str, on: date) -> list[Quote]:
    quote = book.at(key, on)
    return [quote] if quote else []


def _before(event: date, quote: Quote, country: Country) -> date:
    """So many working days before the event."""
    day, left = event, int(quote.amount.value)
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day, country)
    return day


def _end_of_month(day: date) -> date:
    first = day.replace(day=1)
    while first.month == day.month:
        first += timedelta(days=1)
    return first - timedelta(days=1)
