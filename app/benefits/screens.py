"""What the pages of benefits show, made ready: templates only loop. Knows no web.

Every amount is said as estimated, every doubt as to confirm, and every answer names its sources.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.benefits.amount_screens import AmountLine, amount_lines
from app.benefits.amounts import quantity
from app.benefits.catalogue import Catalogue
from app.benefits.desk import Desk, Told
from app.benefits.evaluation import AskWindow, Clash, Estimate, Evaluation
from app.benefits.person import Field
from app.benefits.records import Benefit
from app.benefits.rules import Answer, Finding
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import (
    BENEFIT_NEED_NAMES,
    ELIGIBILITY_NAMES,
    INSURANCE_STATUS_NAMES,
    TERRITORY_NAMES,
    Eligibility,
    Territory,
)
from app.benefits.wording import Wording
from app.core.messages import N_, Listing, LText, Message
from app.reference.vocabulary import COUNTRY_NAMES, CareKind

NEAR = 2
"""Missing facts up to which an answer is near; how a page is laid out, no rule."""

Options = Sequence[tuple[str, str | Message | LText]]
_KINDS = {
    Eligibility.ELIGIBLE: "met",
    Eligibility.PROBABLY: "likely",
    Eligibility.CANNOT_TELL: "unknown",
    Eligibility.NOT_ELIGIBLE: "unmet",
}
_SIGNS = {
    Answer.YES: "met",
    Answer.DOUBTFUL_YES: "met",
    Answer.UNKNOWN: "unknown",
    Answer.DOUBTFUL_NO: "unmet",
    Answer.NO: "unmet",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition in a sentence, whether it fits, and whether it must be checked."""

    sign: str
    text: Message
    to_confirm: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitCard:
    """One benefit judged for one person."""

    benefit: Benefit
    kind: str
    verdict: Message
    reasons: Sequence[Reason]
    missing: Message | None
    lacks: int
    estimate: Message | None
    formula: LText | None
    steps: Sequence[tuple[LText, Message]]
    estimate_missing: Message | None
    estimate_to_confirm: bool
    deadline: LText | None
    dates: Sequence[Message]
    deadline_to_confirm: bool
    clashes: Sequence[tuple[str, LText, Clash]]
    sources: tuple[str, ...]
    to_confirm: bool
    leaving: date | None = None


@dataclass(frozen=True, slots=True)
class VerdictGroup:
    """The benefits that got the same verdict."""

    kind: str
    title: Message
    cards: Sequence[BenefitCard]
    more: Sequence[BenefitCard]


@dataclass(frozen=True, slots=True)
class NeedGroup:
    """The benefits that answer one need in one territory."""

    title: Message
    benefits: Sequence[Benefit]


@dataclass(frozen=True, slots=True)
class TerritoryList:
    """What one territory offers, by need."""

    territory: Territory
    title: Message
    groups: Sequence[NeedGroup]


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One benefit beside its counterpart."""

    benefit: Benefit
    requirements: Sequence[Reason]
    amounts: Sequence[AmountLine]
    figures: Sequence[AmountLine]


def cards(
    evaluations: Iterable[Evaluation],
    catalogue: Catalogue,
    *,
    today: date,
    age: LText | None = None,
    leaving: date | None = None,
) -> list[BenefitCard]:
    """Each evaluation in words; `age` is how an age known as a band is said.

    `leaving` is the day of leaving hospital, for the letters that ask.
    """
    made = [_card(one, catalogue, today, age) for one in evaluations]
    return [replace(card, leaving=leaving) for card in made]


def by_verdict(found: Sequence[BenefitCard]) -> list[VerdictGroup]:
    """The cards by verdict, the surest first; a verdict that nothing got is left out.

    Of those that cannot be told, `more` holds those far from an answer.
    """
    groups = []
    for verdict, kind in _KINDS.items():
        these = [card for card in found if card.kind == kind]
        near = [card for card in these if kind != "unknown" or card.lacks <= NEAR]
        if these:
            title = Message(ELIGIBILITY_NAMES[verdict])
            far = [card for card in these if card not in near]
            groups.append(VerdictGroup(kind, title, near, far))
    return groups


def territories(catalogue: Catalogue) -> list[TerritoryList]:
    """Every benefit by territory and need."""
    side_by_side = catalogue.side_by_side()
    return [
        TerritoryList(
            place,
            Message(TERRITORY_NAMES[place]),
            [
                NeedGroup(Message(BENEFIT_NEED_NAMES[need]), offered[place])
                for need, offered in side_by_side.items()
                if offered[place]
            ],
        )
        for place in Territory
    ]


def sheet(evaluation: Evaluation, wording: Wording) -> SheetColumn:
    """One benefit for nobody in particular: every condition and amount as in force on a day.

    Sums of money that have a name stand apart from thresholds, rates and delays.
    """
    lines = amount_lines(evaluation.benefit, wording, on=evaluation.on)
    return SheetColumn(
        benefit=evaluation.benefit,
        requirements=_once(
            Reason("", Message(N_("%(it)s"), {"it": one.requirement}), one.to_confirm)
            for one in evaluation.findings
        ),
        amounts=[line for line in lines if line.is_told],
        figures=[line for line in lines if not line.is_told],
    )


def told_rows(
    told: Told, place: Message, desk: Desk, catalogue: Catalogue, care: Mapping[str, CareKind]
) -> list[tuple[Message, object]]:
    """The answers in words, for the top of the printed page; None is "not said"."""
    wanted = Listing(tuple(care[code].labels for code in told.care)) if told.care else None
    return [
        (Message(N_("Lives in")), place),
        (Message(N_("What is needed")), wanted),
        (Message(N_("Age")), desk.bands[told.age].label if told.age else None),
        (Message(N_("Insured in")), _insured(told)),
        (
            Message(N_("Situation of insurance")),
            Message(INSURANCE_STATUS_NAMES[told.status]) if told.status else None,
        ),
        (Message(N_("Leaves hospital soon")), _yes_no(told.leaving_hospital)),
        *_optional_rows(told, catalogue),
    ]


def _optional_rows(told: Told, catalogue: Catalogue) -> Iterator[tuple[Message, object]]:
    fields = catalogue.fields
    katz = (fields["katz_forfait"].choices or {}).get(told.katz or "")
    given = (
        ("s1_registered", _yes_no(told.s1)),
        ("gir", told.gir),
        ("katz_forfait", katz),
        ("couple", _yes_no(told.couple)),
        ("household_income", None if told.income is None else int(told.income)),
    )
    for name, value in given:
        if value is not None:
            yield Message(N_("%(it)s"), {"it": fields[name].label}), value


def _insured(told: Told) -> Message | None:
    if told.insured_elsewhere:
        return Message(N_("Another country"))
    return Message(COUNTRY_NAMES[told.insured_in]) if told.insured_in else None


def _yes_no(flag: bool | None) -> Message | None:
    if flag is None:
        return None
    return Message(N_("Yes")) if flag else Message(N_("No"))


def _card(found: Evaluation, catalogue: Catalogue, today: date, age: LText | None) -> BenefitCard:
    estimate, deadline = found.estimate, found.deadline
    findings = sorted(found.findings, key=lambda one: one.answer)
    return BenefitCard(
        benefit=found.benefit,
        kind=_KINDS[found.verdict],
        verdict=Message(ELIGIBILITY_NAMES[found.verdict]),
        reasons=_once(_reason(one, age) for one in findings),
        missing=_cannot_tell(found, catalogue.fields),
        lacks=len(found.missing),
        estimate=_estimated(estimate) if estimate else None,
        formula=estimate.formula if estimate else None,
        steps=_steps(estimate) if estimate else [],
        estimate_missing=_needs(estimate.missing, catalogue.fields) if estimate else None,
        estimate_to_confirm=bool(estimate and estimate.to_confirm),
        deadline=deadline.text if deadline else None,
        dates=_dates(deadline, today) if deadline else [],
        deadline_to_confirm=bool(deadline and deadline.status is not Standing.SOURCED),
        clashes=[
            (clash.code, catalogue.benefits[clash.code].name, clash)
            for clash in found.clashes
            if clash.code in catalogue.benefits
        ],
        sources=found.sources,
        to_confirm=found.benefit.status is not Standing.SOURCED,
    )


def _once(reasons: Iterable[Reason]) -> list[Reason]:
    """What ties a benefit to a place is often among its conditions too: each is said once."""
    found: list[Reason] = []
    for reason in reasons:
        if reason not in found:
            found.append(reason)
    return found


def _reason(finding: Finding, age: LText | None) -> Reason:
    found = age if finding.field == "age" and age is not None else finding.found
    if found is None:
        text = Message(N_("%(requirement)s (not known here)"), {"requirement": finding.requirement})
    else:
        values = {"requirement": finding.requirement, "found": found}
        text = Message(N_("%(requirement)s (here: %(found)s)"), values)
    return Reason(_SIGNS[finding.answer], text, finding.to_confirm)


def _cannot_tell(found: Evaluation, fields: Mapping[str, Field]) -> Message | None:
    if found.verdict is not Eligibility.CANNOT_TELL or not found.missing:
        return None
    return Message(
        N_("Cannot tell, because this is missing: %(facts)s."),
        {"facts": _labels(found.missing, fields)},
    )


def _needs(missing: Sequence[str], fields: Mapping[str, Field]) -> Message | None:
    if not missing:
        return None
    sentence = N_("To estimate the amount, this is missing: %(facts)s.")
    return Message(sentence, {"facts": _labels(missing, fields)})


def _labels(names: Sequence[str], fields: Mapping[str, Field]) -> Listing:
    return Listing(tuple(fields[name].label if name in fields else name for name in names))


def _estimated(estimate: Estimate) -> Message | None:
    low, high = estimate.low, estimate.high
    values = {
        "low": None if low is None else quantity(low, estimate.unit),
        "high": None if high is None else quantity(high, estimate.unit),
    }
    if high is None and not low:  # "at least nothing" tells nothing
        return None
    if low is None:
        return Message(N_("Estimated: at most %(high)s"), {"high": values["high"]})
    if high is None:
        return Message(N_("Estimated: at least %(low)s"), {"low": values["low"]})
    if low == high:
        return Message(N_("Estimated: %(low)s"), {"low": values["low"]})
    return Message(N_("Estimated: from %(low)s to %(high)s"), values)


def _steps(estimate: Estimate) -> list[tuple[LText, Message]]:
    return [(line.label, quantity(line.value, line.unit)) for line in estimate.lines if line.label]


def _dates(deadline: AskWindow, today: date) -> list[Message]:
    found = []
    if deadline.start_on and deadline.start_on <= today:
        found.append(Message(N_("Ask now: best done from %(day)s on"), {"day": deadline.start_on}))
    elif deadline.start_on:
        found.append(Message(N_("Ask from %(day)s on"), {"day": deadline.start_on}))
    if deadline.latest_on:
        found.append(Message(N_("Ask by %(day)s at the latest"), {"day": deadline.latest_on}))
    return found


def options(desk: Desk, catalogue: Catalogue, care: Mapping[str, CareKind]) -> dict[str, Options]:
    """What each question of the desk may be answered with."""
    countries: Options = [(one.value, Message(name)) for one, name in COUNTRY_NAMES.items()]
    gir = catalogue.fields["gir"]
    katz = catalogue.fields["katz_forfait"].choices or {}
    yes_no: Options = [("yes", Message(N_("Yes"))), ("no", Message(N_("No")))]
    return {
        "care": [(kind.code, kind.labels) for kind in care.values()],
        "age": [(band.code, band.label) for band in desk.bands.values()],
        "insured": [*countries, ("other", Message(N_("Another country")))],
        "status": [(one.value, Message(name)) for one, name in INSURANCE_STATUS_NAMES.items()],
        "yes_no": yes_no,
        "gir": [(str(one), str(one)) for one in range(int(gir.low or 0), int(gir.high or 0) + 1)],
        "katz": list(katz.items()),
    }
