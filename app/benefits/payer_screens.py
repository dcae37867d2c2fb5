"""Who pays for each kind of care asked for, made ready for a page. Knows no web.

A service of each side of the border is looked at, since the country of the service decides much.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.benefits.amounts import percentage, quantity
from app.benefits.desk import Told
from app.benefits.evaluation import Evaluation
from app.benefits.payer import Estimate, PayerAnswer, resolve
from app.benefits.payer_table import Cited, PayerBook, PlanLine, Setting, Situation
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import (
    CARE_NATURE_NAMES,
    ELIGIBILITY_NAMES,
    PAYER_ROUTE_NAMES,
    CareNature,
    Eligibility,
    Territory,
)
from app.core.messages import N_, Listing, LText, Message
from app.reference.vocabulary import COUNTRY_NAMES, CareKind, Country


@dataclass(frozen=True, slots=True)
class ShareLine:
    """The person's share under the tariff of one country, estimated."""

    text: Message
    formulas: Sequence[LText]
    missing: Message | None
    sources: tuple[str, ...]
    to_confirm: bool
    aids: Sequence["Aid"] = ()


@dataclass(frozen=True, slots=True)
class Aid:
    """A benefit that may pay a part of the share: its formula, and its sum as far as known."""

    code: str
    name: LText
    verdict: Message
    formula: LText
    steps: Sequence[tuple[LText, Message]]


Aids = Mapping[str, Aid]
"""Benefits that are plausible for the person, by code."""


def hopeful(judged: Iterable[Evaluation]) -> Aids:
    """What may help this person to pay: whatever is not surely out of reach."""
    return {
        one.benefit.code: Aid(
            code=one.benefit.code,
            name=one.benefit.name,
            verdict=Message(ELIGIBILITY_NAMES[one.verdict]),
            formula=one.benefit.estimate.formula,
            steps=[
                (line.label, quantity(line.value, line.unit))
                for line in (one.estimate.lines if one.estimate else ())
                if line.label
            ],
        )
        for one in judged
        if one.verdict is not Eligibility.NOT_ELIGIBLE and one.benefit.estimate
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerCard:
    """Who pays for one kind of care given by a service of one country."""

    country: Country
    nature: Message | None
    kind: str
    sentence: Message
    route: Message | None
    authorisation: LText | None
    papers: Sequence[Cited]
    ask: Sequence[Cited]
    texts: Sequence[Cited]
    remarks: Sequence[LText]
    missing: Message | None
    shares: Sequence[ShareLine]
    sources: tuple[str, ...]
    checked_on: date | None
    to_confirm: bool


@dataclass(frozen=True, slots=True)
class CarePayers:
    """One kind of care with its answers."""

    label: LText
    cards: Sequence[PayerCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where the person lives and will be cared for; `aids` may pay a part of what they would."""

    country: Country
    territory: Territory | None
    palliative: bool | None
    aids: Aids = field(default_factory=dict)


def payers(
    book: PayerBook,
    told: Told,
    home: Home,
    *,
    care: Mapping[str, CareKind],
    on: date,
) -> list[CarePayers]:
    """For each kind of care asked for, who pays a service of each side on that day."""
    situation = Situation(
        resides=home.country,
        home_country=home.country,
        insured_in=told.insured_in,
        status=told.status,
        s1=told.s1,
        palliative=home.palliative,
        region=home.territory,
    )
    return [
        CarePayers(
            care[code].labels, list(_cards(book, situation, care[code], on=on, aids=home.aids))
        )
        for code in told.care
    ]


def _cards(
    book: PayerBook, situation: Situation, kind: CareKind, *, on: date, aids: Aids
) -> Iterator[PayerCard]:
    natures = [CareNature(one) for one in kind.natures]
    for country in sorted(Country, key=lambda one: one is not situation.home_country):
        for nature in natures:
            line = PlanLine(
                care=kind.code, setting=Setting.HOME, nature=nature, provider_country=country
            )
            answer = resolve(book, situation, line, on=on)
            yield payer_card(answer, country, nature if natures[1:] else None, aids)


def payer_card(
    answer: PayerAnswer, country: Country, nature: CareNature | None, aids: Aids
) -> PayerCard:
    """One answer in words, with the benefits that may pay a part of what the person would."""
    row = answer.row
    to_confirm = answer.status is not Standing.SOURCED
    return PayerCard(
        country=country,
        nature=Message(CARE_NATURE_NAMES[nature]) if nature else None,
        kind="unknown" if row is None else "likely" if to_confirm else "met",
        sentence=answer.sentence,
        route=Message(PAYER_ROUTE_NAMES[row.route]) if row else None,
        authorisation=row.authorisation if row else None,
        papers=answer.papers,
        ask=answer.ask,
        texts=row.texts if row else (),
        remarks=[*answer.notes, *(one.text for one in answer.warnings)],
        missing=_missing(answer.missing, answer.labels),
        shares=[_share(one, answer.labels, aids) for one in answer.shares if one.formulas],
        sources=row.basis.sources if row else (),
        checked_on=row.basis.checked_on if row else None,
        to_confirm=to_confirm,
    )


def _share(found: Estimate, labels: Mapping[str, LText], aids: Aids) -> ShareLine:
    country = Message(COUNTRY_NAMES[found.country])
    if found.low is None or found.high is None or found.in_euros:
        text = Message(N_("At the tariff of %(country)s"), {"country": country})
    elif found.low == found.high:
        values = {"country": country, "share": percentage(found.low)}
        text = Message(
            N_("At the tariff of %(country)s, estimated: %(share)s of the price"), values
        )
    else:
        text = Message(
            N_("At the tariff of %(country)s, estimated: from %(low)s to %(high)s of the price"),
            {"country": country, "low": percentage(found.low), "high": percentage(found.high)},
        )
    return ShareLine(
        text=text,
        formulas=found.formulas,
        missing=_missing(found.missing, labels),
        sources=found.sources,
        to_confirm=found.status is not Standing.SOURCED,
        aids=[aids[code] for code in found.aided_by if code in aids],
    )


def _missing(names: Sequence[str], labels: Mapping[str, LText]) -> Message | None:
    if not names:
        return None
    shown = Listing(tuple(labels.get(name, name) for name in names))
    return Message(
        N_("Cannot tell for sure, because this is missing: %(facts)s."), {"facts": shown}
    )
