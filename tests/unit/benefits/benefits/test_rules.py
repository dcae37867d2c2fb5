"""Conditions, sums and amounts: what is known, what is not, and what changes with the day."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.benefits.catalogue import Catalogue, load_benefits, read_benefits
from app.benefits.evaluation import check, evaluate
from app.benefits.expressions import Expression, Scope
from app.benefits.person import Person
from app.benefits.rules import Answer
from app.benefits.vocabulary import Eligibility, Territory
from app.reference.vocabulary import Country

TODAY = date(2026, 11, 22)
GIVET = {"country": Country.FR, "territory": Territory.FRANCE, "department": "08"}


def french(**facts: object) -> Person:
    known = {"age": 80, "gir": 2, "months_resident": 60, "living_at_home": True}
    return Person(**{**GIVET, **known, **facts})  # type: ignore[arg-type]  # facts of many types


NEXT_YEAR = """
status: sourced
checked_on: 2027-01-04
sources: [a decree of the test]
amounts:
  - {key: fr.apa.s, value: "1300.00", unit: euro_month, valid_from: 2027-01-01}
  - {key: fr.apa.age_min, value: 62, unit: years, valid_from: 2027-01-01}
"""


def test_next_years_amounts_apply_from_their_day_with_no_code_change(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "benefits"
    shutil.copytree(folder, copy)
    (copy / "amounts" / "2027.yaml").write_text(NEXT_YEAR, encoding="utf-8")
    apa = load_benefits(copy).get("fr-apa")
    ceilings = {}
    for day in (date(2026, 12, 31), date(2027, 1, 1), date(2028, 1, 1)):
        estimate = evaluate(apa, french(), on=day).estimate
        assert estimate is not None
        ceilings[day] = estimate.high, estimate.to_confirm
    assert ceilings == {
        date(2026, 12, 31): (Decimal("1682.30"), False),
        date(2027, 1, 1): (Decimal("1697.80"), True),  # the minimum wage of 2027 is not known yet
        date(2028, 1, 1): (Decimal("1697.80"), True),
    }
    young = french(age=61)
    assert evaluate(apa, young, on=date(2026, 12, 31)).verdict is Eligibility.ELIGIBLE
    assert evaluate(apa, young, on=date(2027, 1, 1)).verdict is Eligibility.NOT_ELIGIBLE


def test_a_rule_before_its_first_known_day_cannot_tell(catalogue: Catalogue) -> None:
    found = evaluate(catalogue.get("fr-apa"), french(), on=date(2001, 12, 31))
    assert found.verdict is Eligibility.CANNOT_TELL


def test_an_old_amount_makes_neither_a_sure_yes_nor_a_sure_no(catalogue: Catalogue) -> None:
    benefit = catalogue.get("be-apa-w")
    facts = {"age": 80, "points_18": 9, "eu_citizen": True, "couple": False}
    wallonia = {"country": Country.BE, "territory": Territory.WALLONIA}
    for income, verdict in (("10000", "probably"), ("90000", "cannot_tell")):
        person = Person(**wallonia, **facts, household_income=Decimal(income))  # type: ignore[arg-type]  # facts of many types
        found = evaluate(benefit, person, on=TODAY)
        assert found.verdict.value == verdict
        assert any(quote.outdated for quote in found.quotes)


def test_nothing_known_gives_no_yes_and_no_no_but_what_is_missing(catalogue: Catalogue) -> None:
    for benefit in catalogue.benefits.values():
        found = evaluate(benefit, Person(), on=TODAY)
        assert found.verdict is Eligibility.CANNOT_TELL, benefit.code
        assert found.missing, benefit.code


@given(st.sampled_from(["age", "gir", "months_resident", "living_at_home"]))
def test_taking_a_fact_away_never_turns_into_a_refusal(name: str) -> None:
    found = evaluate(_CATALOGUE.get("fr-apa"), french(**{name: None}), on=TODAY)
    assert found.verdict is Eligibility.CANNOT_TELL
    assert found.missing == (name,)


@given(st.integers(0, 20000), st.integers(0, 3000), st.integers(1, 4), st.booleans())
def test_the_share_of_the_apa_grows_with_income_and_stays_under_nine_tenths(
    income: int, plan: int, gir: int, couple: bool
) -> None:
    shares = []
    for month in (income, income + 100):
        person = french(
            gir=gir,
            couple=couple,
            plan_amount=Decimal(plan),
            household_income=Decimal(month * 12),
        )
        estimate = evaluate(_CATALOGUE.get("fr-apa"), person, on=TODAY).estimate
        assert estimate is not None
        lines = {line.code: line.value for line in estimate.lines}
        shares.append(lines["share"])
        assert Decimal(0) <= lines["share"] <= lines["plan"] * Decimal("0.9") + Decimal("0.01")
    assert shares[0] <= shares[1]


def test_every_answer_carries_sources_and_dates(catalogue: Catalogue) -> None:
    for found in catalogue.check(french(), on=TODAY):
        assert found.sources
        assert found.benefit.checked_on <= TODAY
        assert all(quote.amount.checked_on <= TODAY for quote in found.quotes)


def test_exclusions_stand_on_both_sides(catalogue: Catalogue) -> None:
    for benefit in catalogue.benefits.values():
        for item in benefit.exclusions:
            back = {other.code for other in catalogue.get(item.code).exclusions}
            assert benefit.code in back, (benefit.code, item.code)


def test_the_apa_is_never_proposed_with_what_it_excludes(catalogue: Catalogue) -> None:
    person = french(retired=True, pension_scheme="general", in_hospital=True, household_help=True)
    hopeful = {
        found.benefit.code
        for found in check(catalogue.of(), person, on=TODAY)
        if found.verdict in {Eligibility.ELIGIBLE, Eligibility.PROBABLY}
    }
    assert "fr-apa" in hopeful
    assert not hopeful & {"fr-ardh", "fr-oscar", "fr-ash-menagere", "fr-retour-autres"}


def test_reasons_say_the_noes_first(catalogue: Catalogue) -> None:
    found = evaluate(catalogue.get("fr-apa"), french(age=50), on=TODAY)
    assert found.reasons[0].values["found"].values["count"] == 50  # type: ignore[attr-defined]  # a quantity is a Message
    assert min(item.answer for item in found.findings) is Answer.NO


@pytest.mark.parametrize(
    "text", ["0.725 * 2", "__import__('os')", "age ** 2", "a.b", "1 +", "x[0]"]
)
def test_a_sum_holds_nothing_but_sums(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Expression(text)


def test_a_sum_names_what_it_lacks(catalogue: Catalogue) -> None:
    scope = Scope(Person(), TODAY, catalogue.book)
    found = Expression(
        "household_income / 12 + @fr.apa.coefficient.gir{gir} + @fr.no.such"
    ).compute(scope)
    assert found.missing == {"household_income", "gir"}
    assert found.unknown_amounts == {"fr.no.such"}


WRONG = {
    "a float": ("fr/apa.yaml", 'at_least: "@fr.apa.age_min"', "at_least: 0.5", "dated amount"),
    "a field nobody knows": ("fr/apa.yaml", "{field: age,", "{field: size,", "No field is called"),
    "a key nobody knows": ("fr/apa.yaml", "@fr.apa.age_min", "@fr.apa.age_mni", "No amount has"),
    "a lost benefit": ("fr/apa.yaml", "code: fr-ardh", "code: fr-none", "No benefit is called"),
    "a missing language": (
        "fr/apa.yaml",
        'nl: "APA thuis (Frankrijk)", ',
        "",
        "Give fr, nl and en",
    ),
    "a wrong word": ("fr/apa.yaml", "rule: choice", "rule: perhaps", "Must be one of"),
    "a wrong date": (
        "amounts/fr.yaml",
        "valid_to: 2024-12-31",
        "valid_to: 2020-12-31",
        "ends before",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_told_with_its_file_and_its_cure(
    name: str, folder: Path, tmp_path: Path
) -> None:
    file, old, new, cure = WRONG[name]
    copy = tmp_path / "benefits"
    shutil.copytree(folder, copy)
    text = (copy / file).read_text(encoding="utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    problems = read_benefits(copy).problems
    assert any(problem.file == file and cure in problem.text for problem in problems), problems


_CATALOGUE = load_benefits(Path(__file__).resolve().parents[4] / "data" / "benefits")
