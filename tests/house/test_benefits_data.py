"""Benefits live in data: no number of a rule in the code, everything sourced and dated."""

import ast
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.benefits.amount_screens import amount_lines
from app.benefits.catalogue import Catalogue, load_benefits, read_benefits
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import BenefitNeed, Territory
from app.benefits.wording import Wording, read_wording
from app.core.config import ROOT
from app.reference.loader import Reference
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode

ROOM = ROOT / "app" / "benefits"
FOLDER = ROOT / "data" / "benefits"
SMALL = {0, 1, 2}
STATUSES = {200, 422}
LENGTHS = {40, 200}
ALSO: dict[str, set[int] | set[float]] = {
    "api": STATUSES,
    "benefits_api": STATUSES,
    "views": STATUSES,
    "forms": LENGTHS,
    "zoast_screens": {0.1},
}
"""Statuses of HTTP, lengths of typed text, the margin of a drawing: no rule of a benefit."""
MODULES = sorted(str(path.relative_to(ROOM)) for path in ROOM.rglob("*.py"))


def numbers(path: Path) -> Iterator[tuple[int, object]]:
    """Each number written in a file, with its line; slices and list positions left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    places = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        for part in ast.walk(node.slice)
    }
    for node in ast.walk(tree):
        is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)
        if is_number and id(node) not in places and isinstance(node, ast.Constant):
            yield node.lineno, node.value


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_benefits(FOLDER)


@pytest.mark.parametrize("name", MODULES)
def test_no_number_of_a_rule_stands_in_the_code(name: str) -> None:
    path = ROOM / name
    allowed = SMALL | ALSO.get(path.stem, set())
    assert [(line, value) for line, value in numbers(path) if value not in allowed] == []


def test_the_data_has_no_mistake() -> None:
    assert [str(problem) for problem in read_benefits(FOLDER).problems] == []


def test_both_countries_and_every_territory_have_benefits(catalogue: Catalogue) -> None:
    countries = Counter(item.country for item in catalogue.benefits.values())
    assert countries[Country.FR] >= 20
    assert countries[Country.BE] >= 25
    for place in Territory:
        assert len(catalogue.of(territory=place)) >= 10


def test_every_need_met_on_one_side_can_be_set_beside_the_other(catalogue: Catalogue) -> None:
    one_sided = {BenefitNeed.NURSING, BenefitNeed.LOW_INCOME, BenefitNeed.SERVICES_OF_FUNDS}
    one_sided.add(BenefitNeed.AFTER_HOSPITAL)  # the dossier finds no Belgian equivalent
    for item in catalogue.benefits.values():
        assert catalogue.counterparts(item.code) or item.need in one_sided, item.code


def test_zones_of_places_exist(catalogue: Catalogue, reference: Reference) -> None:
    assert all(reference.zones.get(ZoneCode.parse(code)) for code in catalogue.places)


def test_what_is_from_general_knowledge_is_never_called_sourced(catalogue: Catalogue) -> None:
    doubtful = ("general knowledge", "estimate", "not recorded")
    for amount in catalogue.book:
        weak = any(word in source for source in amount.sources for word in doubtful)
        assert not (weak and amount.status is Standing.SOURCED), amount.key
    for item in catalogue.benefits.values():
        weak = any(word in source for source in item.sources for word in doubtful)
        assert not (weak and item.status is Standing.SOURCED), item.code


def test_every_amount_is_used(catalogue: Catalogue) -> None:
    used: set[str | None] = set()
    for item in catalogue.benefits.values():
        sums = [*item.conditions.expressions()]
        sums += item.estimate.expressions() if item.estimate else ()
        used |= {key.partition("{")[0] for found in sums for key in found.keys}
        if item.asking:
            used |= {item.asking.start_before, item.asking.latest_after}
    starts = tuple(key for key in used if key)
    told = {amount.key for amount in catalogue.book if not amount.key.startswith(starts)}
    assert told == TOLD_IN_WORDS


TOLD_IN_WORDS = {
    "be.bim.others_per_dependant",
    "be.katz.form_months",
    "be.pal.days",
    "fr.apa.emergency_months",
    "fr.ardh.months",
    "fr.ash.cash_part",
    "fr.ci50.age",
    "fr.ci50.disabled",
    "fr.ci50.per_person",
    "fr.mpa.advance",
    "fr.pch.full_rate_up_to",
    "fr.prado.age_min",
}
"""Amounts kept for the pages, that no rule computes with."""


@pytest.fixture(scope="module")
def wording() -> Wording:
    return read_wording(FOLDER)


def test_every_amount_of_a_sheet_says_what_it_is_in_three_languages(
    catalogue: Catalogue, wording: Wording
) -> None:
    for benefit in catalogue.benefits.values():
        for line in amount_lines(benefit, wording, on=date(2026, 11, 22)):
            assert line.label is not None, (benefit.code, line.text)
            assert {"fr", "nl", "en"} <= set(line.label.texts)


def test_every_label_is_that_of_an_amount(catalogue: Catalogue, wording: Wording) -> None:
    keys = catalogue.book.keys()
    for name in wording.labels:
        assert any(key == name or key.startswith(name.removesuffix("#")) for key in sorted(keys)), (
            name
        )


def test_every_source_with_words_has_a_name_in_three_languages(
    catalogue: Catalogue, wording: Wording
) -> None:
    for name in wording.sources.values():
        assert {"fr", "nl", "en"} <= set(name.texts)
    cited = {source for benefit in catalogue.benefits.values() for source in benefit.sources}
    cited |= {source for amount in catalogue.book for source in amount.sources}
    english = (" of ", " reading", "estimate", "knowledge", " page ", "not ", " the ")
    unnamed = {name for name in cited - set(wording.sources) if any(w in name for w in english)}
    assert unnamed == set()


def test_every_exclusion_says_why(catalogue: Catalogue) -> None:
    for benefit in catalogue.benefits.values():
        assert all(one.text is not None for one in benefit.exclusions), benefit.code
