"""The code of a paper, and two languages side by side."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.config import ROOT
from app.discharge.papers.codes import LENGTH, code_of, read_code, shown
from app.discharge.papers.liaison import read_letter
from app.discharge.papers.wording import pair

TEXTS = st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=6)


@given(TEXTS, st.text())
def test_a_code_is_the_same_for_the_same_paper_and_reads_back_as_printed(
    content: object, about: str
) -> None:
    code = code_of(content, about)
    assert code == code_of(content, about)
    assert len(code) == LENGTH
    assert read_code(shown(code)) == code
    assert read_code(f" {shown(code).lower()} ") == code


def test_another_word_or_another_person_gives_another_code() -> None:
    code = code_of(["nursing"], "one")
    assert code != code_of(["Nursing"], "one")
    assert code != code_of(["nursing"], "other")


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert read_code("OIL0-AAAA-BBBB-CCCC") == "0110AAAABBBBCCCC"


@pytest.mark.parametrize("typed", ["", "abc", "U" * 16, "7" * 17, "é" * 16, "1" * 10_000])
def test_what_is_no_code_is_read_as_none(typed: str) -> None:
    assert read_code(typed) is None


def test_a_text_stands_beside_its_twin_and_equal_texts_stand_once() -> None:
    one, two = {"a": "oui", "b": [["112", "non"]]}, {"a": "ja", "b": [["112", "nee"]]}
    assert pair(one, two) == {
        "a": {"t": "oui", "u": "ja"},
        "b": [[{"t": "112", "u": ""}, {"t": "non", "u": "nee"}]],
    }
    assert pair(one, None)["b"][0][1] == {"t": "non", "u": ""}


def test_two_languages_of_another_shape_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        pair(["one"], ["een", "twee"])


def test_each_point_of_the_discharge_letter_is_said_in_three_languages() -> None:
    book = read_letter(ROOT / "data")
    said = [rule.text for rule in book.rules]
    said += [text for part in book.parts for text in (part.label, *part.points)]
    assert len(said) > 15
    assert all(set(text.texts) == {"fr", "nl", "en"} for text in said)
    assert not all(part.is_sure for part in book.parts)
