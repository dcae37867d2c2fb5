"""The words that the one-line entry knows, in three languages, and how typed ones are told."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from rapidfuzz import fuzz, process

Phrase: TypeAlias = tuple[str, ...]
Meanings: TypeAlias = Mapping[Phrase, object]

LONGEST = 200
"""Characters of a line that are read."""

_TOKEN = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}"  # a day as computers write it
    r"|\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)"  # a day with its year
    r"|\d{1,2}[/.-]\d{1,2}(?![\d/])"  # a day without its year
    r"|\d+"
    r"|[^\W\d_]+"
    r"|[/+!×-]",
)
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "×": "x", "ß": "ss"})
_SHORTEST_TYPO = 4


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of what was typed: folded, where it stood, and what it was read as before."""

    text: str
    start: int
    end: int
    typed: str = ""


def fold(text: str) -> str:
    """A word without case, accents or ligatures."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def tokens_of(text: str) -> list[Token]:
    """What was typed, taken apart; full stops, commas and brackets are let fall."""
    return [
        Token(fold(found.group()), found.start(), found.end())
        for found in _TOKEN.finditer(text[:LONGEST])
        if fold(found.group())
    ]


def phrase(text: str) -> Phrase:
    """A text of the data as the tokens that it is."""
    return tuple(token.text for token in tokens_of(text))


@dataclass(frozen=True)
class Lexicon:
    """Meanings by language, then by kind ("care", "day", ...), then by phrase."""

    meanings: Mapping[str, Mapping[str, Meanings]]
    spread: Mapping[int, frozenset[int]]

    @cached_property
    def vocabularies(self) -> Mapping[str, frozenset[str]]:
        """Every word known, by language."""
        return {language: frozenset(_words_of(kinds)) for language, kinds in self.meanings.items()}

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        """Every word that a slip of the keyboard may have missed."""
        known = frozenset[str]().union(*self.vocabularies.values())
        return tuple(sorted(word for word in known if len(word) >= _SHORTEST_TYPO))

    def language_of(self, tokens: list[Token], reader: str) -> str:
        """The language that most of the words belong to alone; the reader's when none wins."""
        own = dict.fromkeys(self.vocabularies, 0)
        for token in tokens:
            knowing = [code for code, words in self.vocabularies.items() if token.text in words]
            if len(knowing) == 1:
                own[knowing[0]] += 1
        best = max(own, key=lambda code: (own[code], code == reader))
        return best if own[best] else reader

    def for_language(self, language: str) -> Mapping[str, Meanings]:
        """Meanings by kind; where languages disagree on a phrase, that language wins."""
        order = [code for code in self.meanings if code != language]
        found: dict[str, dict[Phrase, object]] = {}
        for code in [*order, *([language] if language in self.meanings else [])]:
            for kind, phrases in self.meanings[code].items():
                found.setdefault(kind, {}).update(phrases)
        return found

    def correct(self, token: Token, likeness: float) -> Token:
        """The token, or the known word that it nearly is."""
        known = any(token.text in words for words in self.vocabularies.values())
        if known or len(token.text) < _SHORTEST_TYPO or not token.text.isalpha():
            return token
        near = self.nearest(token.text, likeness)
        return Token(near, token.start, token.end, token.text) if near else token

    def nearest(self, word: str, likeness: float) -> str | None:
        """The known word most like that one, if one is like it enough (0 to 100)."""
        found = process.extractOne(word, self.vocabulary, scorer=fuzz.ratio, score_cutoff=likeness)
        return str(found[0]) if found else None


def _words_of(kinds: Mapping[str, Meanings]) -> Iterator[str]:
    for phrases in kinds.values():
        for one in phrases:
            yield from one
