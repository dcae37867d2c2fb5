"""One field for everything: 250 questions in three languages, each with its expected answer."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.cadastre.asking import Phrasebook, Understood, understand_question
from app.reference.loader import Reference

DAY = date(2026, 11, 22)
TABLE = (Path(__file__).parent / "questions.csv").read_text(encoding="utf-8")
QUESTIONS = list(csv.DictReader(TABLE.splitlines()))


@pytest.fixture(scope="module")
def book(reference: Reference) -> Phrasebook:
    return Phrasebook(reference)


def first_place(found: Understood) -> tuple[str, str]:
    """The first place and how it was met: by its name, or guessed from a misspelt one."""
    hits = found.places or found.guessed
    if not hits:
        return "", ""
    zone = hits[0].zone
    return f"{zone.country}:{zone.names['fr']}", "" if found.places else "guessed"


def others(found: Understood) -> str:
    """What else was heard, as the table writes it."""
    said = (
        found.country and f"country={found.country}",
        found.language and f"language={found.language}",
        found.weekday and f"weekday={int(found.weekday)}",
        "weekend" if found.weekend else None,
        *found.bands,
        "takes_new" if found.takes_new else None,
    )
    return " ".join(one for one in said if one)


@pytest.mark.parametrize("asked", QUESTIONS, ids=[row["question"] for row in QUESTIONS])
def test_a_question_is_understood_as_the_table_says(
    book: Phrasebook, asked: dict[str, str]
) -> None:
    found = understand_question(asked["question"], book, day=DAY)
    expected = (asked["place"], asked["how"], asked["care"], asked["more"], asked["name"])
    assert (*first_place(found), "|".join(found.care), others(found), found.name) == expected


def test_the_table_holds_two_hundred_questions_and_each_language_its_share() -> None:
    spoken = [row["language"] for row in QUESTIONS]
    assert len({row["question"] for row in QUESTIONS}) >= 200
    assert all(spoken.count(code) >= 40 for code in ("fr", "nl", "en"))


@pytest.mark.parametrize(
    "text", ["", " ", "%_\\'\";--{{", "</script>", "\u202egivet", "a" * 10_000]
)
def test_odd_questions_are_read_without_a_fault(book: Phrasebook, text: str) -> None:
    found = understand_question(text, book, day=DAY)
    assert found.care == ()


def test_every_kind_of_care_can_be_asked_for_in_each_language(
    book: Phrasebook, reference: Reference
) -> None:
    for kind in reference.care.values():
        for label in kind.labels.texts.values():
            found = understand_question(f"{label}, Dinant", book, day=DAY)
            assert kind.code in found.care, label
            assert [hit.zone.names["fr"] for hit in found.places] == ["Dinant"], label
