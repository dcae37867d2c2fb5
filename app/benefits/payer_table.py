"""The decision table of payers: what is known of person and line, and what a row says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.benefits.sourcing import Basis, Standing
from app.benefits.vocabulary import CareNature, InsuranceStatus, PayerRoute
from app.core.messages import LText
from app.reference.vocabulary import Country, Verdict

Fact = str | bool | None
Facts = Mapping[str, Fact]


class Setting(StrEnum):
    """Where care is given: at the person's home, or in an establishment."""

    HOME = "home"
    ESTABLISHMENT = "establishment"


class BenefitForm(StrEnum):
    """Care delivered, money, or help of last resort; Regulation 883/2004 tells them apart."""

    IN_KIND = "in_kind"
    CASH = "cash"
    SOCIAL_ASSISTANCE = "social_assistance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of the person; None is not known.

    `home_country` is where the person will be after discharge, `resides` where they live.
    """

    resides: Country | None = None
    home_country: Country | None = None
    insured_in: Country | None = None
    status: InsuranceStatus | None = None
    s1: bool | None = None
    pensions_from: frozenset[Country] | None = None
    hospital_country: Country | None = None
    long_term_illness: bool | None = None
    increased_refund: bool | None = None
    palliative: bool | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One line of the plan; None is not known. A line is care, hence a benefit in kind.

    `zoast` tells whether a ZOAST agreement reaches this care; `relies_on` is the route that the
    plan counts on. `price` is in euros for the whole line at the tariff; `hours` are hours a month.
    """

    care: str
    setting: Setting = Setting.HOME
    nature: CareNature | None = None
    form: BenefitForm = BenefitForm.IN_KIND
    provider_country: Country | None = None
    contracted: bool | None = None
    convention: bool | None = None
    foreseen: bool | None = None
    s2: bool | None = None
    zoast: Verdict | None = None
    territorial: bool | None = None
    in_territory: bool | None = None
    relies_on: PayerRoute | None = None
    price: Decimal | None = None
    hours: Decimal | None = None


@dataclass(frozen=True, slots=True)
class When:
    """Facts with the values they must have; all must hold."""

    wanted: Mapping[str, frozenset[str | bool]]

    def match(self, facts: Facts) -> tuple[Verdict, tuple[str, ...]]:
        """Whether they hold, and the facts nobody knows that it hangs on."""
        if any(
            facts[name] is not None and facts[name] not in self.wanted[name] for name in self.wanted
        ):
            return Verdict.UNMET, ()
        unknown = tuple(name for name in self.wanted if facts[name] is None)
        return (Verdict.UNKNOWN if unknown else Verdict.MET), unknown

    def holds(self, facts: Facts) -> bool:
        """Whether they certainly hold."""
        return self.match(facts)[0] is Verdict.MET


class Party(StrEnum):
    """A side, as the table names it."""

    RESIDENCE = "residence"
    INSURED = "insured"
    STAY = "stay"
    PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A text of law, a paper, or somebody to ask, with its own standing."""

    code: str
    text: LText
    status: Standing
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One decision. Without `asked`, it applies if its facts are known; it asks for none."""

    id: str
    basis: Basis
    when: When
    route: PayerRoute
    serves: Party | None
    charges: Party | None
    tariff: Party | None
    who: LText
    authorisation: LText
    asked: bool = True
    alternatives: tuple[PayerRoute, ...] = ()
    texts: tuple[Cited, ...] = ()
    papers: tuple[Cited, ...] = ()
    ask: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """Papers, people to ask and a remark that some facts add to any row."""

    basis: Basis
    when: When
    note: LText
    papers: tuple[Cited, ...] = ()
    ask: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Warn:
    """What the reader must be told; `blocks` keeps the plan from being published."""

    id: str
    basis: Basis
    when: When
    text: LText
    blocks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRule:
    """What to do with a paper from a hospital of the other side."""

    id: str
    basis: Basis
    when: When
    document: LText
    danger: LText
    rule: LText


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareRule:
    """The person's share under one country's tariff: a rate of the price, or euros an hour.

    `aided_by` names the benefits that may pay a part of it.
    """

    id: str
    basis: Basis
    country: Country
    when: When
    formula: LText
    rate: Decimal | None = None
    hourly: tuple[Decimal, Decimal] | None = None
    less: Decimal = Decimal(0)
    aided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerBook:
    """The whole table. `fields` names the inputs behind each fact, `labels` says each input."""

    rows: tuple[Row, ...]
    additions: tuple[Addition, ...]
    cases: Mapping[str, When]
    warnings: tuple[Warn, ...]
    papers: tuple[PaperRule, ...]
    shares: tuple[ShareRule, ...]
    fields: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, LText]

    def __post_init__(self) -> None:
        for row in self.rows:
            inside = row.when.wanted.get("setting") == frozenset({Setting.ESTABLISHMENT.value})
            if row.route is PayerRoute.ZOAST and not inside:
                raise ValueError(f"{row.id}: a ZOAST pays in establishments only")
