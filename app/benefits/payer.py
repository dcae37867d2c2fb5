"""Who pays for one line of a plan: the first row of a decision table that fits the facts. Pure.

The rows, warnings, papers and shares are data (data/benefits/payer.yaml). Facts that nobody gave
stay unknown: a row that hangs on one leaves the answer open and names what to ask.

Two rules hold whatever the data says: care at home follows the place of residence, and a ZOAST
pays only inside listed establishments, never a nurse at home.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.benefits.payer_table import (
    Addition,
    Cited,
    Fact,
    Facts,
    PaperRule,
    Party,
    PayerBook,
    PlanLine,
    Row,
    Setting,
    ShareRule,
    Situation,
    Warn,
)
from app.benefits.sourcing import Rule, Standing, least_sure
from app.benefits.vocabulary import PayerRoute
from app.core.messages import N_, LText, Message
from app.reference.vocabulary import Country, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The person's share, estimated. In euros where the price is known, else as a part of it.

    Several rules that may apply give a range; `missing` names what would narrow it,
    `aided_by` the benefits that may pay a part of it.
    """

    country: Country
    low: Decimal | None
    high: Decimal | None
    in_euros: bool
    formulas: tuple[LText, ...]
    status: Standing
    sources: tuple[str, ...]
    missing: tuple[str, ...]
    aided_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PayerAnswer:
    """Who pays, an estimate. With `row` None nobody can tell: `missing` names what to find out."""

    on: date
    row: Row | None
    possible: tuple[Row, ...]
    missing: tuple[str, ...]
    cases: tuple[str, ...]
    serves: Country | None
    charges: Country | None
    tariff: Country | None
    papers: tuple[Cited, ...]
    ask: tuple[Cited, ...]
    notes: tuple[LText, ...]
    warnings: tuple[Warn, ...]
    paper_rules: tuple[PaperRule, ...]
    shares: tuple[Estimate, ...]
    status: Standing
    labels: Mapping[str, LText]

    @property
    def route(self) -> PayerRoute | None:
        """The rule under which the line is paid; None: cannot tell."""
        return self.row.route if self.row else None

    @property
    def blocked(self) -> bool:
        """Whether the plan must not be published as it stands."""
        return any(warning.blocks for warning in self.warnings)

    @property
    def sentence(self) -> Message:
        """The answer in one sentence that never hides that it is an estimate."""
        if self.row is None:
            return Message(N_("Cannot tell who pays; find out what is missing."))
        return Message(N_("Estimated on %(day)s: %(who)s"), {"day": self.on, "who": self.row.who})


def resolve(book: PayerBook, situation: Situation, line: PlanLine, *, on: date) -> PayerAnswer:
    """Who pays for the line on that day."""
    facts = facts_of(situation, line)
    row, possible, unknown = _decide(_standing(book.rows, on), facts)
    assert row is None or row.route is not PayerRoute.ZOAST or line.setting is not Setting.HOME
    additions = [one for one in _standing(book.additions, on) if one.when.holds(facts)]
    warnings = tuple(one for one in _standing(book.warnings, on) if one.when.holds(facts))
    side = {
        Party.RESIDENCE: situation.resides,
        Party.INSURED: situation.insured_in,
        Party.STAY: situation.home_country,
        Party.PROVIDER: line.provider_country,
    }
    known: list[Row | Addition] = [*([row] if row else []), *additions]
    return PayerAnswer(
        on=on,
        row=row,
        possible=possible,
        missing=_inputs(book, situation, line, unknown),
        cases=tuple(letter for letter, when in book.cases.items() if when.holds(facts)),
        serves=side[row.serves] if row and row.serves else None,
        charges=side[row.charges] if row and row.charges else None,
        tariff=side[row.tariff] if row and row.tariff else None,
        papers=_once(paper for one in known for paper in one.papers),
        ask=_once(who for one in known for who in one.ask),
        notes=tuple(one.note for one in additions),
        warnings=warnings,
        paper_rules=tuple(one for one in _standing(book.papers, on) if one.when.holds(facts)),
        shares=tuple(_share(book, situation, line, country, on) for country in Country),
        status=least_sure(one.basis.status for one in known or possible),
        labels=book.labels,
    )


def facts_of(situation: Situation, line: PlanLine) -> dict[str, Fact]:
    """The facts that rows speak of; None where an input they rest on is not known."""
    resides, home = situation.resides, situation.home_country
    return {
        "residence": resides,
        "home_country": home,
        "hospital_country": situation.hospital_country,
        "stay": _same(home, resides, "home", "away"),
        "insured": _same(situation.insured_in, resides, "residence", "elsewhere"),
        "provider": _same(line.provider_country, home, "local", "across"),
        "pensions": _pensions(situation),
        "zoast": None if line.zoast is Verdict.UNKNOWN else line.zoast,
        "status": situation.status,
        "s1": situation.s1,
        "long_term_illness": situation.long_term_illness,
        "increased_refund": situation.increased_refund,
        "palliative": situation.palliative,
        "region": situation.region,
        "care": line.care,
        "setting": line.setting,
        "nature": line.nature,
        "form": line.form,
        "contracted": line.contracted,
        "convention": line.convention,
        "foreseen": line.foreseen,
        "s2": line.s2,
        "territorial": line.territorial,
        "in_territory": line.in_territory,
        "relies_on": line.relies_on,
    }


def _same(one: Country | None, other: Country | None, same: str, different: str) -> str | None:
    if one is None or other is None:
        return None
    return same if one is other else different


def _pensions(situation: Situation) -> str | None:
    found = situation.pensions_from
    if found is None:
        return None
    return "both" if len(found) == len(Country) else "one" if found else "none"


def _standing(rules: Iterable[Rule], on: date) -> list[Rule]:
    return [rule for rule in rules if rule.basis.holds_on(on)]


def _decide(
    rows: Sequence[Row], facts: Facts
) -> tuple[Row | None, tuple[Row, ...], tuple[str, ...]]:
    """The first row that holds, unless one before it hangs on something not known."""
    open_rows: list[Row] = []
    unknown: list[str] = []
    for row in rows:
        verdict, names = row.when.match(facts)
        if verdict is Verdict.MET:
            if not open_rows:
                return row, (), ()
            return None, (*open_rows, row), tuple(dict.fromkeys(unknown))
        if verdict is Verdict.UNKNOWN and row.asked:
            open_rows.append(row)
            unknown += names
    return None, tuple(open_rows), tuple(dict.fromkeys(unknown))


def _inputs(
    book: PayerBook, situation: Situation, line: PlanLine, unknown: Iterable[str]
) -> tuple[str, ...]:
    """The inputs behind unknown facts that were really not given."""
    found: list[str] = []
    for fact in unknown:
        for name in book.fields.get(fact, (fact,)):
            holder = situation if hasattr(situation, name) else line
            if getattr(holder, name) in {None, Verdict.UNKNOWN}:
                found.append(name)
    return tuple(dict.fromkeys(found))


def _once(found: Iterable[Cited]) -> tuple[Cited, ...]:
    return tuple({one.code: one for one in found}.values())


def _share(
    book: PayerBook, situation: Situation, line: PlanLine, country: Country, on: date
) -> Estimate:
    facts = facts_of(situation, line)
    matched = [
        (rule, *rule.when.match(facts))
        for rule in _standing(book.shares, on)
        if rule.country is country
    ]
    rules = [rule for rule, verdict, _ in matched if verdict is not Verdict.UNMET]
    unknown = [
        name for _, verdict, names in matched if verdict is not Verdict.UNMET for name in names
    ]
    parts = [_range(rule, line) for rule in rules]
    known = [part for part in parts if part is not None]
    in_euros = bool(known) and all(euros for _, _, euros in known)
    complete = bool(known) and len(known) == len(rules) and len({e for _, _, e in known}) == 1
    needs_hours = any(rule.hourly for rule in rules) and line.hours is None
    return Estimate(
        country=country,
        low=min(low for low, _, _ in known) if complete else None,
        high=max(high for _, high, _ in known) if complete else None,
        in_euros=in_euros,
        formulas=tuple(rule.formula for rule in rules),
        status=least_sure(rule.basis.status for rule in rules),
        sources=tuple(dict.fromkeys(name for rule in rules for name in rule.basis.sources)),
        missing=(*_inputs(book, situation, line, unknown), *(("hours",) if needs_hours else ())),
        aided_by=tuple(dict.fromkeys(code for rule in rules for code in rule.aided_by)),
    )


def _range(rule: ShareRule, line: PlanLine) -> tuple[Decimal, Decimal, bool] | None:
    """Lowest and highest share, and whether in euros; None if the rule gives no number."""
    if rule.rate is not None:
        if line.price is None:
            return rule.rate, rule.rate, False
        share = _cents(line.price * rule.rate)
        return share, share, True
    if rule.hourly is None or line.hours is None:
        return None
    low, high = ((price - rule.less) * line.hours for price in rule.hourly)
    return _cents(low), _cents(high), True


def _cents(euros: Decimal) -> Decimal:
    return euros.quantize(Decimal("0.01"), ROUND_HALF_UP)
