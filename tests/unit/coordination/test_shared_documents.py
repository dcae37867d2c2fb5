"""Where a shared document stands, what it lacks, what changed in it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.coordination.procedures.comparing import compare, paragraphs
from app.coordination.procedures.life import missing_to_publish, stage_of
from app.coordination.procedures.vocabulary import DiffMark, ProcedureStage

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("published", "withdrawn", "review", "stage"),
    [
        (False, False, date(2027, 1, 1), ProcedureStage.DRAFT),
        (True, False, TODAY, ProcedureStage.IN_FORCE),
        (True, False, date(2026, 11, 21), ProcedureStage.REVIEW_DUE),
        (True, True, date(2027, 1, 1), ProcedureStage.WITHDRAWN),
    ],
)
def test_a_document_stands_where_its_days_say(
    published: bool, withdrawn: bool, review: date, stage: ProcedureStage
) -> None:
    found = stage_of(is_published=published, is_withdrawn=withdrawn, review_on=review, today=TODAY)
    assert found is stage


def test_one_language_alone_is_not_published() -> None:
    missing = missing_to_publish({"fr": "Titre", "nl": "Titel"}, {"fr": "Texte"})
    assert set(missing) == {"text_nl"}
    assert missing_to_publish({"fr": "a", "nl": "b"}, {"fr": "c", "nl": "d"}) == {}


TEXTS = st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\n\r"), min_size=1))


@given(TEXTS, TEXTS)
def test_a_comparison_loses_no_word_of_either_version(old: list[str], new: list[str]) -> None:
    before, after = "\n\n".join(old), "\n\n".join(new)
    pieces = [piece for paragraph in compare(before, after) for piece in paragraph]
    gone = "".join(one.words for one in pieces if one.mark is not DiffMark.ADDED)
    come = "".join(one.words for one in pieces if one.mark is not DiffMark.REMOVED)
    assert gone == "".join(paragraphs(before))
    assert come == "".join(paragraphs(after))


def test_one_changed_word_is_shown_inside_its_sentence() -> None:
    (paragraph,) = compare("Deux services sont appelés.", "Trois services sont appelés.")
    assert [(one.mark, one.words) for one in paragraph] == [
        (DiffMark.REMOVED, "Deux"),
        (DiffMark.ADDED, "Trois"),
        (DiffMark.SAME, " services sont appelés."),
    ]
