"""Every file of data/reference is valid, sourced, dated, and said in every language."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.benefits.vocabulary import CareNature
from app.core.config import ROOT
from app.core.i18n import LANGUAGES
from app.professions.catalogue import load_catalogue
from app.reference.checks import NATURES, find_faults
from app.reference.loader import Reference
from app.reference.vocabulary import Country

FOLDER = ROOT / "data" / "reference"
FILES = sorted(FOLDER.glob("*.yaml"))
TODAY = date(2026, 11, 22)


def entries(path: Path) -> list[dict[str, Any]]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert list(content) == [path.stem], f"{path.name} holds one list, named as the file"
    found: list[dict[str, Any]] = content[path.stem]
    return found


def walk(value: Any, trail: str = "") -> list[tuple[str, Any]]:
    """Every mapping inside a value, with the way to it."""
    if isinstance(value, list):
        return [pair for at, one in enumerate(value) for pair in walk(one, f"{trail}.{at}")]
    if not isinstance(value, dict):
        return []
    inner = [pair for key, one in value.items() for pair in walk(one, f"{trail}.{key}")]
    return [(trail, value), *inner]


def test_there_is_no_fault(reference: Reference) -> None:
    """Like `flask reference check`, on the day the data was checked."""
    assert find_faults(reference, languages=tuple(LANGUAGES), today=TODAY) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_text_is_said_in_every_language(path: Path) -> None:
    """Words of one country may be in its languages only."""
    for entry in entries(path):
        for trail, found in walk(entry):
            if set(found) & set(LANGUAGES) and not trail.startswith(".words"):
                missing = [code for code in LANGUAGES if not str(found.get(code) or "").strip()]
                assert missing == [], f"{path.name} {entry.get('code') or entry.get('key')}{trail}"


LISTS_OF_WORDS = {"languages", "acts", "publics", "facilities", "occupations"}
"""Words of our own, not facts: the head of the file says whose they are."""


@pytest.mark.parametrize("name", sorted({path.stem for path in FILES} - LISTS_OF_WORDS))
def test_every_fact_has_a_source_and_a_day(name: str) -> None:
    for entry in entries(FOLDER / f"{name}.yaml"):
        assert entry.get("source") or entry.get("sources"), entry
        assert date(2024, 1, 1) < entry["checked_on"] <= TODAY, entry


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_says_at_its_head_what_it_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_every_file_is_in_the_table_of_provenance() -> None:
    table = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    absent = [
        str(path.relative_to(ROOT / "data"))
        for path in files
        if str(path.relative_to(ROOT / "data")) not in table
    ]
    assert absent == []


REQUIRED_CARE = {
    *("NUR", "HAH", "PCA", "HHK", "MEA", "SHO", "SIT-D", "SIT-N", "RSP", "EQP", "OXY", "ALM"),
    *("ADP", "TRA", "PHY", "GP", "PHA", "PAL", "DIE", "SLT", "OT", "PSY", "SOC", "COO", "STY"),
}
"""The kinds of care that rules and imports name. More may be added, without touching Python."""


def test_the_kinds_of_care_are_all_there_and_have_known_natures(reference: Reference) -> None:
    assert set(reference.care) >= REQUIRED_CARE
    assert {str(nature) for nature in CareNature} == NATURES
    for kind in reference.care.values():
        assert NATURES.issuperset(kind.natures), kind.code


def test_every_kind_of_care_is_delivered_on_both_sides_or_we_know_why(
    reference: Reference,
) -> None:
    for country in ("fr", "be"):
        delivered = {
            care
            for kind in reference.provider_types.values()
            if kind.country == country
            for care in kind.care
        }
        assert set(reference.care) - delivered == NOT_DELIVERED[country]


NOT_DELIVERED: dict[str, set[str]] = {"fr": set(), "be": set()}


def test_codes_of_provider_types_begin_with_their_country(reference: Reference) -> None:
    """BEW and BEV are the Walloon and Flemish types, BE the federal ones."""
    for code, kind in reference.provider_types.items():
        start = {"fr": "FR", "be": "BE[A-Z]?"}[kind.country]
        assert re.fullmatch(rf"{start}-[A-Z0-9-]+", code)


def test_professions_of_provider_types_have_sheets_on_both_sides(reference: Reference) -> None:
    """An offer of one side is read with the rules of the other: both sheets must be there."""
    sheets = load_catalogue(ROOT / "data" / "professions").sheets
    for code, kind in reference.provider_types.items():
        assert set(kind.professions) <= kind.care, code
        for names in kind.professions.values():
            assert names, f"{code}: leave out care that no known profession is needed for"
            wanted = {(name, country) for name in names for country in Country}
            assert wanted <= set(sheets), code
    named = {
        name
        for kind in reference.provider_types.values()
        for one in kind.professions.values()
        for name in one
    }
    assert len(named) >= 10


def test_telephone_numbers_are_international(reference: Reference) -> None:
    prefixes = {"fr": "+33 ", "be": "+32 "}
    for hospital in reference.hospitals.values():
        assert not hospital.phone or hospital.phone.startswith(prefixes[hospital.country])
