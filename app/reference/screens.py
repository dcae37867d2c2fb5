"""Rows of the glossary page: nothing left to compute in the template."""

from dataclasses import dataclass

from app.core.messages import LText
from app.reference.spelling import fold
from app.reference.terms import Term, TermTable
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
    """One concept in a line: its label, then the words; None where there is none."""

    code: str
    label: LText
    france: str | None
    belgium_fr: str | None
    belgium_nl: str | None
    warning: LText | None
    to_confirm: bool


def term_rows(table: TermTable, text: str, language: str) -> list[TermRow]:
    """The terms in which every word of the text is found, in the order of the reader's language."""
    wanted = fold(text).split()
    return [
        _row(term)
        for term in table.sorted_by(language)
        if all(part in _haystack(term) for part in wanted)
    ]


def _haystack(term: Term) -> str:
    texts = [term.labels, *term.words.values()]
    return fold(" ".join(word for text in texts for word in text.texts.values()))


def _row(term: Term) -> TermRow:
    french, belgian = term.words.get(Country.FR), term.words.get(Country.BE)
    return TermRow(
        code=term.code,
        label=term.labels,
        france=french.texts.get("fr") if french else None,
        belgium_fr=belgian.texts.get("fr") if belgian else None,
        belgium_nl=belgian.texts.get("nl") if belgian else None,
        warning=term.false_friend,
        to_confirm=term.to_confirm,
    )
