"""What is watched: when it is due, which sheets it touches, and mistakes in the list."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.core.config import ROOT
from app.professions.catalogue import load_catalogue, missing_languages, read_catalogue
from app.professions.sheets import Authority
from app.professions.watch import Watch
from app.reference.vocabulary import Country
from tests.unit.professions.cases import make_claim, make_sheet, text
from tests.unit.professions.test_catalogue import SHARED_FILES

LIST = """
checked_on: 2026-02-28
watch:
  - id: orders
    what: { fr: Quoi, nl: Wat, en: What }
    why: { fr: Pourquoi, nl: Waarom, en: Why }
    where: { fr: Où, nl: Waar, en: Where }
    authority: order
    sources: [act]
    claims: [fr-delay, union-be]
    expected_on: 2026-06-30
    review_days: 30
"""

WATCH = Watch(
    id="orders",
    what=text("What"),
    why=text("Why"),
    where=text("Where"),
    authority=Authority("order", text("the Order")),
    sources=(),
    claims=("delay-fr",),
    expected_on=None,
    review_days=30,
    checked_on=date(2026, 2, 28),
)

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write_list(old: str, new: str) -> Path:
        assert old in LIST
        for name, content in {**SHARED_FILES, "watch.yaml": LIST.replace(old, new)}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return write_list


def test_a_subject_is_due_after_its_review_period() -> None:
    assert WATCH.due_on == date(2026, 3, 30)
    assert not WATCH.is_due(date(2026, 3, 29))
    assert WATCH.is_due(date(2026, 3, 30))


def test_a_change_that_comes_sooner_brings_the_check_forward() -> None:
    assert replace(WATCH, expected_on=date(2026, 3, 4)).due_on == date(2026, 3, 4)
    assert replace(WATCH, expected_on=date(2026, 6, 30)).due_on == date(2026, 3, 30)
    assert replace(WATCH, expected_on=date(2026, 1, 1)).due_on == date(2026, 3, 30)


def test_a_subject_touches_the_sheets_that_carry_its_claims() -> None:
    assert WATCH.touches(make_sheet(make_claim("delay-fr")))
    assert not WATCH.touches(make_sheet(make_claim("other")))


def test_the_list_stands_on_the_catalogue_and_outlives_a_day(write: Write) -> None:
    catalogue = load_catalogue(write("orders", "orders"))
    (item,) = catalogue.as_of(date(2027, 1, 1)).watch
    assert item.expected_on == date(2026, 6, 30)
    assert [sheet.profession for sheet in catalogue.touched_by(item)] == ["nurse"]


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("[fr-delay, union-be]", "[ghost]", "claims"),
        ("[fr-delay, union-be]", "[]", "claims"),
        ("authority: order", "authority: nobody", "authority"),
        ("sources: [act]", "sources: [nowhere]", "sources.0"),
        ("expected_on: 2026-06-30", "expected_on: soon", "expected_on"),
        ("review_days: 30", "review_days: 0", "review_days"),
        ("what: { fr: Quoi", "what: { fr: ''", "what.fr"),
        ("where:", "place:", "where"),
    ],
)
def test_a_mistake_in_the_list_is_told_by_subject_and_field(
    write: Write, old: str, new: str, field: str
) -> None:
    found = {
        (item.file, item.claim, item.field) for item in read_catalogue(write(old, new)).problems
    }
    assert ("watch.yaml", "orders", field) in found


def test_a_subject_written_twice_is_refused(write: Write) -> None:
    again = LIST.split("watch:\n", 1)[1]
    (found,) = read_catalogue(
        write("    review_days: 30\n", f"    review_days: 30\n{again}")
    ).problems
    assert (found.claim, found.text) == ("orders", "Stands twice.")


def test_a_missing_language_of_the_list_is_listed(write: Write) -> None:
    reading = read_catalogue(write("nl: Waarom, ", ""))
    found = missing_languages(reading, ("fr", "nl", "en"))
    assert [(item.claim, item.field) for item in found] == [("orders", "why.nl")]


def test_every_subject_of_ours_touches_a_sheet_and_says_when() -> None:
    catalogue = load_catalogue(ROOT / "data" / "professions")
    assert len(catalogue.watch) == 13
    for item in catalogue.watch:
        assert catalogue.touched_by(item), item.id
        assert item.due_on > item.checked_on, item.id


def test_the_nurse_orders_are_watched_for_the_end_of_june() -> None:
    catalogue = load_catalogue(ROOT / "data" / "professions")
    (orders,) = [item for item in catalogue.watch if item.id == "fr-nurse-orders"]
    assert orders.expected_on == date(2026, 6, 30)
    assert {sheet.profession for sheet in catalogue.touched_by(orders)} == {
        "care_assistant",
        "home_care_aide",
        "nurse",
    }


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("nurse", "nurse-fr-delegation-awaited", "nurse-fr-delegation"),
        ("nurse", "nurse-fr-role-start", "nurse-fr-role-in-force"),
        ("care_assistant", "care-assistant-fr-delegation-awaited", "care-assistant-fr-delegation"),
        ("home_care_aide", "aide-fr-delegation-awaited", "aide-fr-delegation"),
    ],
)
def test_what_the_decree_changes_is_dated_on_both_sides(code: str, before: str, after: str) -> None:
    sheet = load_catalogue(ROOT / "data" / "professions").sheet(code, Country.FR)
    eve = {claim.id for claim in sheet.as_of(date(2026, 6, 29)).claims}
    day = {claim.id for claim in sheet.as_of(date(2026, 6, 30)).claims}
    assert before in eve - day
    assert after in day - eve
