"""Sentences of the field, marked but not translated. Pure: the web layer gives them a language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LText:
    """A text of the data in several languages, by language code."""

    texts: Mapping[str, str]

    def in_(self, language: str) -> str:
        """The text in that language, else in French, else in any; never empty if one exists."""
        return self.texts.get(language) or self.texts.get("fr") or next(iter(self.texts.values()))

    def language_shown(self, language: str) -> str:
        """The language code of what `in_` returns."""
        shown = self.in_(language)
        return next(code for code in (language, "fr", *self.texts) if self.texts.get(code) == shown)


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values read as one list: "lundi, mardi et jeudi"."""

    items: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Inside:
    """A phrase in the middle of a sentence: its first letter is small, unless it is initials."""

    phrase: object


def phrases(items: Sequence[object]) -> Listing:
    """Phrases read as one: "By telephone and with a prescription"; a name never belongs here."""
    return Listing((*items[:1], *map(Inside, items[1:])))


_NO_VALUES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Message:
    """One whole sentence with named values; English text is the identifier of its translations.

    With `plural`, `values["count"]` chooses the form.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=lambda: _NO_VALUES)
    plural: str | None = None


def counted(one: str, many: str, count: int, **values: object) -> Message:
    """A sentence that changes with a number, given to it as `%(count)s`."""
    return Message(one, {**values, "count": count}, many)


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools extract by default
    """Mark a text for translation and return it unchanged."""
    return text
