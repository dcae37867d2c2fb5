"""Mistakes in a folder of sheets, each told by file, claim and field."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from app.core.errors import NotFound
from app.professions.catalogue import (
    CatalogueError,
    load_catalogue,
    missing_languages,
    read_catalogue,
)
from app.professions.importers import Problem
from app.reference.vocabulary import Country

SHARED_FILES = {
    "jurisdictions.yaml": """
jurisdictions:
  - { id: fr, country: fr, name: { fr: France, nl: Frankrijk, en: France } }
  - { id: be-vlg, country: be, name: { fr: Flandre, nl: Vlaanderen, en: Flanders } }
""",
    "authorities.yaml": """
authorities:
  - { id: order, name: { fr: Ordre, nl: Orde, en: Order } }
""",
    "criteria.yaml": """
criteria:
  - { id: delay, section: costs, label: { fr: Délai, nl: Termijn, en: Delay } }
""",
    "sources.yaml": """
sources:
  - id: act
    kind: statute
    instrument: { fr: Une loi, nl: Een wet, en: An act }
    url: null
    publisher: { fr: Le journal, nl: Het blad, en: The gazette }
    language: fr
    grade: A
    consulted_on: 2026-02-28
  - id: blog
    kind: press
    instrument: { fr: Une page, nl: Een pagina, en: A page }
    url: null
    publisher: A site
    language: fr
    grade: C
    consulted_on: 2026-02-28
""",
    "blocks/union.yaml": """
checked_on: 2026-02-28
claims:
  - id: union
    kind: delay
    criterion: delay
    text: { fr: Règle, nl: Regel, en: Rule }
    status: sourced
    sources: [act]
  - id: union-be
    country: be
    kind: delay
    criterion: delay
    text: { fr: Règle, nl: Regel, en: Rule }
    status: sourced
    sources: [act]
""",
    "fr/nurse.yaml": """
profession: nurse
country: fr
jurisdictions: [fr]
name: { fr: Infirmier, nl: Verpleegkundige, en: Nurse }
titles: { fr: IDE, nl: IDE, en: IDE }
isco08: "2221"
esco: null
review_days: 30
reviewed_on: 2026-02-28
checked_on: 2026-02-28
blocks: [union]
claims:
  - id: fr-delay
    kind: delay
    criterion: delay
    text: { fr: Trois mois, nl: Drie maanden, en: Three months }
    value: { months: 3 }
    status: sourced
    sources: [act]
""",
}

Edit = Callable[..., Path]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in SHARED_FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    def replace(old: str, new: str, file: str = "fr/nurse.yaml") -> Path:
        path = folder / file
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new), encoding="utf-8")
        return folder

    return replace


def problem(folder: Path) -> Problem:
    (found,) = read_catalogue(folder).problems
    return found


def test_a_sound_folder_gives_its_sheets_with_the_blocks_of_their_country(folder: Path) -> None:
    sheet = load_catalogue(folder).sheet("nurse", Country.FR)
    assert [claim.id for claim in sheet.claims] == ["fr-delay", "union"]
    assert sheet.claims[0].checked_on == date(2026, 2, 28)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("sources: [act]", "sources: [nowhere]", "sources.0"),
        ("sources: [act]", "sources: []", "sources"),
        ("sources: [act]", "sources: [blog]", "sources"),
        ("criterion: delay", "criterion: fee", "criterion"),
        ("kind: delay", "kind: price", "kind"),
        ("status: sourced", "status: certain", "status"),
        ("status: sourced", "status: to_confirm", "authority"),
        ("status: sourced", "status: conflicting\n    authority: order", "versions"),
        ("status: sourced", "status: not_found\n    authority: order", "value"),
        ("value: { months: 3 }", "value: { moons: 3 }", "value"),
        ("value: { months: 3 }", "value: { months: -3 }", "value"),
        ("value: { months: 3 }", "value: { months: three }", "value"),
        ("value: { months: 3 }", "value: { code: Not A Slug }", "value"),
        ("value: { months: 3 }", "value: 3", "value"),
        ("status: sourced", "status: sourced\n    valid_from: yesterday", "valid_from"),
        (
            "status: sourced",
            "status: sourced\n    valid_from: 2026-02-01\n    valid_to: 2026-01-01",
            "valid_to",
        ),
        ("text: { fr: Trois mois", "text: { fr: ''", "text.fr"),
        ("text: { fr: Trois mois", "text: { xx: Trois mois", "text.xx"),
        ("status: sourced", "status: sourced\n    colour: red", "colour"),
        ("status: sourced", "status: sourced\n    same_as: ghost", "same_as"),
        (
            "status: sourced",
            "status: sourced\n    applies_to: { jurisdictions: [be-vlg] }",
            "applies_to",
        ),
        (
            "status: sourced",
            "status: sourced\n    applies_to: { modes: [volunteer] }",
            "applies_to.modes.0",
        ),
    ],
)
def test_a_mistake_in_a_claim_is_told_by_file_claim_and_field(
    edit: Edit, old: str, new: str, field: str
) -> None:
    found = problem(edit(old, new))
    assert (found.file, found.claim, found.field) == ("fr/nurse.yaml", "fr-delay", field)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('isco08: "2221"', 'isco08: "22"', "isco08"),
        ("review_days: 30", "review_days: 0", "review_days"),
        ("reviewed_on: 2026-02-28", "reviewed_on: 2026-02-30", "reviewed_on"),
        ("country: fr", "country: be", "country"),
        ("profession: nurse", "profession: doctor", "profession"),
        ("blocks: [union]", "blocks: [moon]", "blocks.0"),
        ("esco: null", "esco: not an address", "esco"),
    ],
)
def test_a_mistake_in_a_header_is_told_by_file_and_field(
    edit: Edit, old: str, new: str, field: str
) -> None:
    found = {(item.file, item.field) for item in read_catalogue(edit(old, new)).problems}
    assert ("fr/nurse.yaml", field) in found


def test_the_same_identifier_twice_is_refused(edit: Edit) -> None:
    found = read_catalogue(edit("id: fr-delay", "id: union")).problems
    assert {(item.claim, item.field) for item in found} == {("union", "id")}


def test_a_key_written_twice_is_refused(edit: Edit) -> None:
    found = problem(edit("kind: delay", "kind: delay\n    kind: fee"))
    assert "stands twice" in found.text


def test_french_signs_stay_on_the_line_of_their_word(edit: Edit) -> None:
    sheet = load_catalogue(edit("fr: Trois mois", 'fr: "Délai : « 3 mois », 4 600 h"')).sheet(
        "nurse", Country.FR
    )
    assert sheet.claims[0].text.texts["fr"] == "Délai\u00a0: «\u00a03 mois\u00a0», 4\u00a0600 h"


def test_broken_yaml_is_told_with_its_line(edit: Edit) -> None:
    found = problem(edit("claims:", "claims: ["))
    assert found.file == "fr/nurse.yaml"
    assert "line" in found.text


def test_a_sheet_with_a_mistake_is_withheld_whole_and_others_stand(edit: Edit) -> None:
    folder = edit("status: sourced", "status: certain")
    shutil.copy(folder / "fr/nurse.yaml", folder / "fr/midwife.yaml")
    path = folder / "fr/midwife.yaml"
    sound = path.read_text(encoding="utf-8").replace("profession: nurse", "profession: midwife")
    path.write_text(
        sound.replace("status: certain", "status: sourced").replace("fr-delay", "fr-midwife"),
        encoding="utf-8",
    )
    reading = read_catalogue(folder)
    assert {code for code, _ in reading.catalogue.sheets} == {"midwife"}
    with pytest.raises(NotFound):
        reading.catalogue.sheet("nurse", Country.FR)


def test_a_block_with_a_mistake_withholds_the_sheets_that_cite_it(edit: Edit) -> None:
    reading = read_catalogue(edit("status: sourced", "status: certain", "blocks/union.yaml"))
    assert not reading.catalogue.sheets
    assert {item.file for item in reading.problems} == {"blocks/union.yaml", "fr/nurse.yaml"}


def test_strict_loading_lists_every_mistake(edit: Edit) -> None:
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(edit("kind: delay", "kind: price"))
    assert "fr/nurse.yaml fr-delay kind" in str(raised.value)


def test_an_empty_folder_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError):
        load_catalogue(tmp_path)


def test_a_missing_language_is_listed(edit: Edit) -> None:
    reading = read_catalogue(edit("nl: Drie maanden, ", ""))
    found = missing_languages(reading, ("fr", "nl", "en"))
    assert [(item.claim, item.field) for item in found] == [("fr-delay", "text.nl")]


@pytest.mark.parametrize(
    ("words", "field"),
    [("nl: Een wet, ", "instrument.nl"), ("fr: Le journal, ", "publisher.fr")],
)
def test_a_source_without_a_language_is_named(edit: Edit, words: str, field: str) -> None:
    found = missing_languages(read_catalogue(edit(words, "", "sources.yaml")), ("fr", "nl", "en"))
    assert [(item.file, item.claim, item.field) for item in found] == [
        ("sources.yaml", "act", field)
    ]


def test_the_name_of_a_source_is_a_text_by_language(edit: Edit) -> None:
    written = "{ fr: Une page, nl: Een pagina, en: A page }"
    problems = read_catalogue(edit(written, "A page", "sources.yaml")).problems
    assert "sources.yaml blog instrument: Give the text by language: fr, nl, en." in [
        str(problem) for problem in problems
    ]


def test_a_publisher_with_a_proper_name_is_written_once(edit: Edit) -> None:
    sources = read_catalogue(edit("A site", "site.example", "sources.yaml")).shelf.sources
    assert dict(sources["blog"].publisher.texts) == dict.fromkeys(
        ("fr", "nl", "en"), "site.example"
    )
    assert sources["act"].publisher.in_("nl") == "Het blad"


def test_the_catalogue_can_be_read_as_of_a_day(edit: Edit) -> None:
    folder = edit("status: sourced", "status: sourced\n    valid_from: 2027-01-01")
    catalogue = load_catalogue(folder)
    before = catalogue.as_of(date(2026, 12, 31)).sheet("nurse", Country.FR)
    assert [claim.id for claim in before.claims] == ["union"]
    after = catalogue.as_of(date(2027, 1, 1)).sheet("nurse", Country.FR)
    assert len(after.claims) == 2
