from datetime import date

import pytest

from app.professions.comparison import Comparison, compare
from app.professions.sheets import Claim
from app.professions.vocabulary import ClaimStatus, Outcome
from app.reference.vocabulary import Country
from tests.unit.professions.cases import make_claim, make_criterion, make_sheet

TODAY = date(2026, 11, 22)


def side_by_side(left: list[Claim], right: list[Claim], on: date = TODAY) -> Comparison:
    return compare(make_sheet(*left, country=Country.BE), make_sheet(*right), on=on)


def outcome(left: list[Claim], right: list[Claim]) -> Outcome:
    return side_by_side(left, right).rows[0].outcome


def test_equal_typed_values_say_the_same_even_in_other_words() -> None:
    left = make_claim("be", months=3, words="Three months.")
    right = make_claim("fr", months=3, words="A quarter of a year.")
    assert outcome([left], [right]) is Outcome.SAME


def test_the_same_words_with_other_values_are_different() -> None:
    assert outcome([make_claim("be", months=3)], [make_claim("fr", months=4)]) is Outcome.DIFFERENT


def test_the_same_words_alone_never_make_two_rules_the_same() -> None:
    assert outcome([make_claim("be")], [make_claim("fr")]) is Outcome.DIFFERENT


@pytest.mark.parametrize("declared_by", ["left", "right"])
def test_an_editor_may_declare_two_claims_the_same_from_either_side(declared_by: str) -> None:
    left = make_claim("be", same_as="fr" if declared_by == "left" else None)
    right = make_claim("fr", same_as="be" if declared_by == "right" else None)
    assert outcome([left], [right]) is Outcome.SAME


def test_a_rule_of_the_union_shared_by_both_sheets_is_the_same() -> None:
    shared = make_claim("union")
    assert outcome([shared], [shared]) is Outcome.SAME


def test_an_extra_rule_on_one_side_makes_the_criterion_different() -> None:
    shared = make_claim("union")
    assert outcome([shared], [shared, make_claim("fr-more")]) is Outcome.DIFFERENT


def test_a_side_that_nobody_looked_up_is_not_researched_not_absent() -> None:
    assert outcome([make_claim("be")], []) is Outcome.NOT_RESEARCHED
    not_found = make_claim("fr", status=ClaimStatus.NOT_FOUND)
    assert outcome([make_claim("be")], [not_found]) is Outcome.NOT_RESEARCHED


@pytest.mark.parametrize(
    ("missing_in", "expected"), [("fr", Outcome.ONLY_LEFT), ("be", Outcome.ONLY_RIGHT)]
)
def test_no_equivalent_must_be_declared(missing_in: str, expected: Outcome) -> None:
    left = make_claim("be", no_equivalent=missing_in == "be")
    right = make_claim("fr", no_equivalent=missing_in == "fr")
    assert outcome([left], [right]) is expected


def test_nothing_of_the_kind_on_either_side_is_the_same() -> None:
    left, right = make_claim("be", no_equivalent=True), make_claim("fr", no_equivalent=True)
    assert outcome([left], [right]) is Outcome.SAME


@pytest.mark.parametrize(
    "status", [ClaimStatus.TO_CONFIRM, ClaimStatus.CONFLICTING, ClaimStatus.NOT_FOUND]
)
def test_a_row_with_a_doubt_is_not_sure(status: ClaimStatus) -> None:
    row = side_by_side([make_claim("be", months=3)], [make_claim("fr", status=status)]).rows[0]
    assert not row.is_sure


def test_a_row_of_sourced_claims_is_sure() -> None:
    assert side_by_side([make_claim("be")], [make_claim("fr")]).rows[0].is_sure


def test_only_rules_in_force_that_day_are_compared() -> None:
    old = make_claim("be-old", months=3, valid_to=date(2025, 12, 31))
    new = make_claim("be-new", months=6, valid_from=date(2026, 1, 1))
    right = make_claim("fr", months=6)
    assert side_by_side([old, new], [right], date(2025, 6, 1)).rows[0].outcome is Outcome.DIFFERENT
    assert side_by_side([old, new], [right], date(2026, 1, 1)).rows[0].outcome is Outcome.SAME


def test_rows_follow_the_order_of_criteria() -> None:
    first, second = make_criterion("first", 1), make_criterion("second", 2)
    claims = [make_claim("b", criterion=second), make_claim("a", criterion=first)]
    assert [row.criterion.id for row in side_by_side(claims, []).rows] == ["first", "second"]


def test_hiding_what_is_the_same_keeps_the_unknown() -> None:
    criteria = [make_criterion(name, rank) for rank, name in enumerate(("same", "unknown"))]
    shared = make_claim("union", criterion=criteria[0])
    unknown = make_claim("be", criterion=criteria[1])
    kept = side_by_side([shared, unknown], [shared]).without_same()
    assert [row.criterion.id for row in kept.rows] == ["unknown"]


def test_the_outcome_in_words_names_the_country_that_lacks_something() -> None:
    found = side_by_side([make_claim("be")], [make_claim("fr", no_equivalent=True)])
    said = found.said_outcome(found.rows[0])
    assert said.text == "No equivalent in %(country)s"
    assert getattr(said.values["country"], "text", None) == "France"


def test_the_outcome_in_words_names_the_country_not_researched() -> None:
    found = side_by_side([], [make_claim("fr")])
    said = found.said_outcome(found.rows[0])
    assert said.text == "Not researched: %(country)s"
    assert getattr(said.values["country"], "text", None) == "Belgium"


def test_swapping_the_sides_swaps_the_outcomes() -> None:
    left, right = [make_claim("be")], [make_claim("fr", no_equivalent=True)]
    assert outcome(left, right) is Outcome.ONLY_LEFT
    assert outcome(right, left) is Outcome.ONLY_RIGHT


def test_the_tally_counts_every_row_once() -> None:
    found = side_by_side([make_claim("be", months=1)], [make_claim("fr", months=1)])
    assert [(label.text, count) for label, count in found.tally()] == [
        ("The same on both sides", 1)
    ]
