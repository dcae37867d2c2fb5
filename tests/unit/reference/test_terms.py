"""A thing keeps the word of its country, whatever the language of the reader."""

import pytest

from app.core.i18n import LANGUAGES
from app.reference.loader import Reference
from app.reference.screens import term_rows
from app.reference.terms import word_in
from app.reference.vocabulary import Country

EVERY = [(country, language) for country in Country for language in LANGUAGES]


def test_the_table_holds_the_glossary_of_the_dossier_and_every_kind_of_care(
    reference: Reference,
) -> None:
    assert len(reference.terms.terms) >= 72
    assert [code for code in reference.care if reference.terms.of_care(code) is None] == []


@pytest.mark.parametrize(
    ("language", "word", "close"),
    [
        ("fr", "aide familiale", "auxiliaire de vie, aide à domicile"),
        ("nl", "verzorgende (gezinszorg)", "auxiliaire de vie, aide à domicile"),
        ("en", "aide familiale", "auxiliaire de vie, aide à domicile"),
    ],
)
def test_belgian_personal_care_keeps_its_belgian_word(
    reference: Reference, language: str, word: str, close: str
) -> None:
    side = reference.terms.care_word("PCA", Country.BE)
    assert side is not None
    assert side.close_to is not None
    assert (side.word.in_(language), side.close_to.in_(language)) == (word, close)
    assert side.other is Country.FR


@pytest.mark.parametrize(
    ("language", "close"),
    [("fr", "aide familiale"), ("nl", "verzorgende (gezinszorg)"), ("en", "aide familiale")],
)
def test_french_personal_care_keeps_its_french_word(
    reference: Reference, language: str, close: str
) -> None:
    side = reference.terms.care_word("PCA", Country.FR)
    assert side is not None
    assert side.close_to is not None
    assert side.word.in_(language) == "auxiliaire de vie, aide à domicile"
    assert side.close_to.in_(language) == close


@pytest.mark.parametrize(("country", "language"), EVERY)
def test_every_term_has_something_to_say_on_each_side_in_each_language(
    reference: Reference, country: Country, language: str
) -> None:
    for term in reference.terms.terms.values():
        side = word_in(term, country)
        assert side.word.in_(language).strip(), term.code
        assert side.is_native == (country in term.words), term.code
        assert side.close_to is None or side.close_to.in_(language).strip(), term.code


def test_what_one_side_does_not_have_is_said_to_have_no_equivalent(reference: Reference) -> None:
    cap = word_in(reference.terms.terms["copayment_cap"], Country.BE)
    assert cap.close_to is None
    there = word_in(reference.terms.terms["copayment_cap"], Country.FR)
    assert not there.is_native
    assert there.word.in_("fr") == "Plafond annuel des parts personnelles"


@pytest.mark.parametrize("code", ["mutuelle", "care_allowance_older", "health_fund"])
@pytest.mark.parametrize(("country", "language"), EVERY)
def test_false_friends_are_explained_on_both_sides_in_every_language(
    reference: Reference, code: str, country: Country, language: str
) -> None:
    warning = word_in(reference.terms.terms[code], country).warning
    assert warning is not None
    assert warning.language_shown(language) == language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ziekenfonds", "health_fund"),
        ("aide soignant", "care_assistant"),
        ("ocmw", "municipal_social_service"),
    ],
)
def test_a_word_of_either_side_finds_its_line(reference: Reference, text: str, code: str) -> None:
    assert code in {row.code for row in term_rows(reference.terms, text, "fr")}


def test_a_word_that_is_nowhere_finds_nothing(reference: Reference) -> None:
    assert term_rows(reference.terms, "xylophone", "fr") == []
