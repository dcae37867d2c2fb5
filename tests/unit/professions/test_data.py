"""The real sheets: sound, in three languages, and saying what is known of each profession."""

from datetime import date
from decimal import Decimal

import pytest

from app.core.config import ROOT
from app.professions.catalogue import Reading, missing_languages, read_catalogue
from app.professions.comparison import Comparison, compare
from app.professions.sheets import Claim, Value
from app.professions.vocabulary import ClaimStatus, Grade, Outcome, ValueUnit
from app.reference.vocabulary import Country

DAY = date(2026, 11, 22)
AUTOMATIC = ("general_practitioner", "nurse")


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_catalogue(ROOT / "data" / "professions")


def claims(reading: Reading) -> dict[str, Claim]:
    sheets = reading.catalogue.sheets.values()
    return {claim.id: claim for sheet in sheets for claim in sheet.claims}


def side_by_side(reading: Reading, code: str) -> Comparison:
    left, right = reading.catalogue.pair(code, "be", "fr")
    return compare(left, right, on=DAY)


def outcomes(comparison: Comparison) -> dict[str, Outcome]:
    return {row.criterion.id: row.outcome for row in comparison.rows}


def test_the_sheets_have_no_mistake(reading: Reading) -> None:
    assert not reading.problems


def test_every_text_stands_in_three_languages(reading: Reading) -> None:
    assert not missing_languages(reading, ("fr", "nl", "en"))


def test_every_profession_has_a_sheet_on_each_side(reading: Reading) -> None:
    for code, sheets in reading.catalogue.professions():
        assert {sheet.country for sheet in sheets} == set(Country), code


def test_a_fact_rests_on_more_than_a_secondary_source(reading: Reading) -> None:
    for claim in claims(reading).values():
        if claim.status is ClaimStatus.SOURCED:
            assert {source.grade for source in claim.sources} & {Grade.A, Grade.B}, claim.id


def test_a_doubt_names_whom_to_ask(reading: Reading) -> None:
    for claim in claims(reading).values():
        assert claim.is_sure or claim.authority is not None, claim.id


def test_every_source_criterion_and_authority_is_used(reading: Reading) -> None:
    found = claims(reading).values()
    assert {s.id for claim in found for s in claim.all_sources} == set(reading.shelf.sources)
    assert {claim.criterion.id for claim in found} == set(reading.shelf.criteria)
    named = {claim.authority.id for claim in found if claim.authority}
    assert named == set(reading.shelf.authorities)


def test_temporary_services_in_france_take_a_month_and_cost_nothing(reading: Reading) -> None:
    found = claims(reading)
    assert found["lps-fr-delay"].values == (Value(ValueUnit.MONTHS, Decimal(1)),)
    assert found["lps-fr-cost"].values == (Value(ValueUnit.EUROS, Decimal(0)),)


def test_the_belgian_basic_nurse_has_no_equivalent_in_france(reading: Reading) -> None:
    assert outcomes(side_by_side(reading, "nurse"))["intermediate-level"] is Outcome.ONLY_LEFT


def test_what_the_dossier_did_not_find_is_not_researched(reading: Reading) -> None:
    nurse = outcomes(side_by_side(reading, "nurse"))
    assert nurse["recognition-fee"] is Outcome.NOT_RESEARCHED
    assert nurse["direct-access"] is Outcome.NOT_RESEARCHED
    assert nurse["lps-delay"] is Outcome.NOT_RESEARCHED


def test_recognition_is_automatic_for_both_on_both_sides(reading: Reading) -> None:
    for code in AUTOMATIC:
        assert outcomes(side_by_side(reading, code))["eu-regime"] is Outcome.SAME


def test_the_professional_card_is_for_nurses_and_not_for_doctors(reading: Reading) -> None:
    found = claims(reading)
    assert not found["epc-professions"].no_equivalent
    assert found["gp-eu-no-epc"].no_equivalent


def test_steps_are_numbered_without_repeats(reading: Reading) -> None:
    for sheet in reading.catalogue.sheets.values():
        orders = [claim.order for claim in sheet.steps() if claim.id != "rpps-cps"]
        assert orders == sorted(set(orders), key=lambda order: order or 0), sheet.country


def test_a_bonus_of_2026_is_gone_in_2027(reading: Reading) -> None:
    sheet = reading.catalogue.sheet("nurse", Country.BE)
    bonus = "nurse-be-bonus-convention"
    assert bonus in {claim.id for claim in sheet.as_of(date(2026, 12, 31)).claims}
    assert bonus not in {claim.id for claim in sheet.as_of(date(2027, 1, 1)).claims}
