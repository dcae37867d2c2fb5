"""Words of each side: a thing keeps the word of its country, whoever reads. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from app.core.messages import LText
from app.reference.spelling import fold
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One concept with its word on each side; a country that is absent has no equivalent.

    `care` and `benefits`: codes of what it names.
    `false_friend` says what goes wrong when somebody takes one side's word for the other's;
    `heard` are the words of a text by which it is recognised.
    """

    code: str
    labels: LText
    words: Mapping[Country, LText]
    care: frozenset[str]
    false_friend: LText | None
    heard: tuple[str, ...]
    to_confirm: bool
    benefits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SideWord:
    """How a thing of one country is called there, and the nearest word of the other country.

    `word` is the concept's own label where the country has no word; then `is_native` is false.
    `close_to` is None when the other country has no equivalent.
    """

    concept: LText
    word: LText
    is_native: bool
    country: Country
    other: Country
    close_to: LText | None
    warning: LText | None
    to_confirm: bool


OTHER_SIDE = {Country.FR: Country.BE, Country.BE: Country.FR}


def word_in(term: Term, country: Country) -> SideWord:
    """The word of that country for the concept, with the nearest one across the border."""
    own = term.words.get(country)
    return SideWord(
        concept=term.labels,
        word=own or term.labels,
        is_native=own is not None,
        country=country,
        other=OTHER_SIDE[country],
        close_to=term.words.get(OTHER_SIDE[country]),
        warning=term.false_friend,
        to_confirm=term.to_confirm,
    )


@dataclass(frozen=True)
class TermTable:
    """Every term, by code."""

    terms: Mapping[str, Term]

    @cached_property
    def _of_care(self) -> Mapping[str, Term]:
        found: dict[str, Term] = {}
        for term in self.terms.values():
            for care in sorted(term.care):
                found.setdefault(care, term)
        return found

    def of_care(self, care: str) -> Term | None:
        """The term that names a kind of care, the first of the table if there are several."""
        return self._of_care.get(care)

    def false_friends_of(self, benefits: Iterable[str]) -> list[Term]:
        """The terms of some benefits whose word means something else across the border."""
        named = frozenset(benefits)
        return [one for one in self.terms.values() if one.false_friend and one.benefits & named]

    @cached_property
    def _care_words(self) -> Mapping[tuple[str, Country], SideWord]:
        return {
            (care, country): word_in(term, country)
            for care, term in self._of_care.items()
            for country in Country
        }

    def care_word(self, care: str, country: Country) -> SideWord | None:
        """How a kind of care is called in a country; None when no term names it."""
        return self._care_words.get((care, country))

    @cached_property
    def _misleading(self) -> tuple[tuple[str, Term], ...]:
        """The false friends by the words one hears, folded and between spaces."""
        return tuple(
            (f" {fold(word)} ", term)
            for term in self.terms.values()
            if term.false_friend
            for word in term.heard
        )

    def false_friends_in(self, texts: Iterable[str]) -> tuple[Term, ...]:
        """The terms of texts that mean something else across the border, each once."""
        heard = " | ".join(f" {fold(text)} " for text in texts)
        found = {term.code: term for word, term in self._misleading if word in heard}
        return tuple(found.values())

    def sorted_by(self, language: str) -> Iterable[Term]:
        """The terms in the order of their labels in a language."""
        return sorted(self.terms.values(), key=lambda term: term.labels.in_(language).casefold())
