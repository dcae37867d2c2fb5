"""Who pays: cases A to J and others, every combination of facts, shares, mistakes in the data."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.benefits.payer import Estimate, PayerAnswer, resolve
from app.benefits.payer_book import load_payer
from app.benefits.payer_table import BenefitForm, PayerBook, PlanLine, Setting, Situation
from app.benefits.reading import RulebookFault
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import CareNature, InsuranceStatus, PayerRoute
from app.core.config import ROOT
from app.reference.vocabulary import Country, Verdict

DAY = date(2026, 11, 22)
FILE = ROOT / "data" / "benefits" / "payer.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("cases.yaml").read_text(encoding="utf-8")
)
WORDS: dict[str, Any] = {
    **dict.fromkeys(("resides", "home_country", "insured_in", "hospital_country"), Country),
    "provider_country": Country,
    "status": InsuranceStatus,
    "nature": CareNature,
    "form": BenefitForm,
    "setting": Setting,
    "zoast": Verdict,
    "relies_on": PayerRoute,
    "pensions_from": lambda codes: frozenset(Country(code) for code in codes),
}


@cache
def book() -> PayerBook:
    return load_payer(FILE)


def words(raw: dict[str, Any]) -> dict[str, Any]:
    return {name: WORDS[name](value) if name in WORDS else value for name, value in raw.items()}


def ask(person: dict[str, Any], line: dict[str, Any], on: date = DAY) -> PayerAnswer:
    return resolve(book(), Situation(**words(person)), PlanLine(**words(line)), on=on)


def share(line: dict[str, Any], country: Country, on: date = DAY, **person: Any) -> Estimate:
    return next(one for one in ask(person, line, on).shares if one.country is country)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case(case: dict[str, Any]) -> None:
    found = ask(case["person"], case["line"])
    assert found.route == case["route"]
    if case["route"] is None:
        assert set(found.missing) >= set(case["missing"])
        assert found.possible
        assert found.sentence.text == "Cannot tell who pays; find out what is missing."
        return
    assert found.missing == ()
    assert list(found.cases) == case["cases"]
    assert (found.serves, found.charges, found.tariff) == tuple(
        case[name] for name in ("serves", "charges", "tariff")
    )
    assert {one.code for one in found.papers} >= set(case.get("papers", []))
    assert {one.code for one in found.ask} >= set(case.get("ask", []))
    assert [one.id for one in found.paper_rules] == case.get("paper_rules", [])
    assert [one.id for one in found.warnings if one.blocks] == case.get("blocked", [])
    assert found.blocked is bool(case.get("blocked"))
    assert found.row is not None
    assert list(found.row.alternatives) == case.get("alternatives", [])
    assert len(found.notes) >= case.get("notes", 0)
    assert found.status == case.get("status", found.status)
    assert found.row.basis.sources


def test_there_are_cases_for_every_letter_and_twenty_more() -> None:
    letters = {letter for case in CASES for letter in case.get("cases", [])}
    assert letters == set("ABCDEFGHIJ")
    assert len(CASES) >= 30


def pseudo_code(resides: Country, competent: Country, s1: bool, form: BenefitForm) -> Any:
    """Section 2.2 as published, for care at home in the country of residence."""
    if competent is resides:
        return resides, resides
    if not s1:
        return None, None
    if form is BenefitForm.IN_KIND:
        return resides, competent
    return (competent, competent) if form is BenefitForm.CASH else (resides, resides)


@pytest.mark.parametrize("form", list(BenefitForm))
@pytest.mark.parametrize("s1", [True, False])
@pytest.mark.parametrize("competent", list(Country))
@pytest.mark.parametrize("resides", list(Country))
def test_the_published_pseudo_code(
    resides: Country, competent: Country, s1: bool, form: BenefitForm
) -> None:
    person = Situation(resides=resides, home_country=resides, insured_in=competent, s1=s1)
    line = PlanLine(care="PCA", nature=CareNature.LTC, form=form, provider_country=resides)
    found = resolve(book(), person, line, on=DAY)
    assert (found.serves, found.charges) == pseudo_code(resides, competent, s1, form)


YES_NO = (True, False)


def every_combination() -> Iterator[tuple[Situation, PlanLine]]:
    """All facts known, in every combination that a row may read."""
    people = [
        Situation(resides=resides, home_country=home, insured_in=insured, s1=s1)
        for resides, home, insured in product(Country, repeat=3)
        for s1 in YES_NO
    ]
    agreements = list(product(YES_NO, repeat=4))
    places = list(product(Country, CareNature, Setting, BenefitForm, (Verdict.MET, Verdict.UNMET)))
    for provider, nature, setting, form, zoast in places:
        for convention, contracted, foreseen, s2 in agreements:
            line = PlanLine(
                care="NUR",
                nature=nature,
                setting=setting,
                form=form,
                provider_country=provider,
                zoast=zoast,
                convention=convention,
                contracted=contracted,
                foreseen=foreseen,
                s2=s2,
            )
            yield from ((person, line) for person in people)


def test_whoever_is_fully_known_gets_an_answer_and_a_zoast_never_pays_at_home() -> None:
    seen: set[PayerRoute | None] = set()
    for person, line in every_combination():
        found = resolve(book(), person, line, on=DAY)
        assert found.route is not None, (person, line)
        if line.setting is Setting.HOME:
            assert found.route is not PayerRoute.ZOAST
        if line.nature in {CareNature.LTC, CareNature.SOCIAL}:
            assert found.route is not PayerRoute.DIRECTIVE
        seen.add(found.route)
    assert seen == set(PayerRoute)


@pytest.mark.parametrize("case", [case for case in CASES if case["route"]], ids=lambda c: c["name"])
def test_forgetting_a_fact_never_gives_another_payer(case: dict[str, Any]) -> None:
    """Without one fact the answer is the same or unknown: no default hides behind a blank."""
    for holder in ("person", "line"):
        for name in set(case[holder]) - {"care", "setting", "form", "pensions_from", "s1"}:
            raw = {**case, holder: {k: v for k, v in case[holder].items() if k != name}}
            assert ask(raw["person"], raw["line"]).route in {case["route"], None}, name


def test_a_zoast_at_home_is_refused_in_the_data(tmp_path: Path) -> None:
    text = FILE.read_text(encoding="utf-8")
    row = text.index("id: establishment_zoast")
    at = text.index("setting: establishment", row)
    changed = tmp_path / "payer.yaml"
    changed.write_text(text[:at] + "setting: home" + text[at + 22 :], "utf-8")
    with pytest.raises(RulebookFault, match="a ZOAST pays in establishments only"):
        load_payer(changed)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("route: ehic", "route: card", "card"),
        ("{nature: coordination}", "{natures: coordination}", "natures"),
        ("papers: [ehic, identity]", "papers: [ehid]", "ehid"),
        ("serves: stay", "serves: nobody", "nobody"),
        ("  checked_on: 2026-02-28", "  checked_on: lately", "lately"),
    ],
)
def test_a_mistake_in_the_table_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "payer.yaml"
    changed.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(RulebookFault, match=said):
        load_payer(changed)


def test_the_share_is_estimated_on_both_tariffs_with_its_formula() -> None:
    line = {"care": "NUR", "price": Decimal("100.00")}
    france = share(line, Country.FR, long_term_illness=False)
    belgium = share(line, Country.BE, palliative=False, increased_refund=True)
    assert (france.low, france.high, france.in_euros) == (Decimal("40.00"), Decimal("40.00"), True)
    assert (belgium.low, belgium.high) == (Decimal("10.00"), Decimal("10.00"))
    for found in (france, belgium):
        assert found.formulas
        assert found.sources
        assert found.status is Standing.TO_CONFIRM


def test_a_fact_not_known_gives_a_range_and_its_name() -> None:
    found = share({"care": "NUR"}, Country.FR)
    assert (found.low, found.high, found.in_euros) == (Decimal(0), Decimal("0.40"), False)
    assert found.missing == ("long_term_illness",)


def test_an_amount_not_found_is_not_invented() -> None:
    found = share({"care": "NUR"}, Country.BE, palliative=False, increased_refund=False)
    assert (found.low, found.high) == (None, None)
    assert found.formulas
    assert share({"care": "DIE"}, Country.BE).formulas == ()


@pytest.mark.parametrize(("year", "euros"), [(2024, "235.00"), (2025, "245.80"), (2026, "250.00")])
def test_amounts_follow_the_year(year: int, euros: str) -> None:
    line = {"care": "PCA", "hours": Decimal(10)}
    found = share(line, Country.FR, on=date(year, 6, 1))
    assert (found.low, found.high) == (Decimal(euros), Decimal(euros))


def test_an_amount_whose_year_is_over_is_not_used() -> None:
    line = {"care": "PCA", "hours": Decimal(10)}
    assert share(line, Country.FR, on=date(2027, 6, 1)).low is None


def test_hours_are_asked_for_where_they_decide() -> None:
    found = share({"care": "PCA"}, Country.BE, region="wallonia")
    assert (found.low, found.missing) == (None, ("hours",))
    full = share({"care": "PCA", "hours": Decimal(10)}, Country.BE, region="wallonia")
    assert (full.low, full.high) == (Decimal("33.90"), Decimal("47.90"))


def test_every_input_that_can_be_missing_has_a_name() -> None:
    assert {name for case in CASES for name in case.get("missing", [])} <= set(book().labels)
    facts = {name for row in book().rows for name in row.when.wanted}
    facts |= {name for rule in book().shares for name in rule.when.wanted}
    inputs = {name for fact in facts for name in book().fields.get(fact, (fact,))}
    assert inputs - {"care", "setting", "form"} <= set(book().labels)


def test_before_the_regulations_nothing_is_said() -> None:
    old = ask(CASES[0]["person"], CASES[0]["line"], date(2001, 1, 1))
    assert (old.route, old.possible) == (None, ())
