"""Texts written in the two languages of the border. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.core.forms import Reading
from app.core.messages import N_, LText

LANGUAGES = ("fr", "nl")
"""What people write in; the interface speaks more."""

LANGUAGE_WORDS = {"fr": N_("in French"), "nl": N_("in Dutch")}


@dataclass(frozen=True, slots=True)
class Told:
    """A text as it is shown to a reader: its words, and the language that they are really in."""

    words: str
    language: str


def told(texts: Mapping[str, str], language: str) -> Told | None:
    """The text in that language, else in the other one, which is then said; None without any."""
    if not any(texts.values()):
        return None
    text = LText(texts)
    return Told(text.in_(language), text.language_shown(language))


def read_both(
    reading: Reading, name: str, *, lines: bool = False, fewest: int = 1
) -> dict[str, str]:
    """A text in both languages; `fewest` of them must be there, and the blank ones are named."""
    said = reading.said_in(name, LANGUAGES, lines=lines)
    blank = [code for code in LANGUAGES if code not in said]
    if len(said) < fewest:
        for code in blank:
            both = N_("Write it in both languages: this one is missing.")
            reading.require(
                f"{name}_{code}", None, both if fewest > 1 else N_("Please fill in this field.")
            )
            if fewest == 1:
                break
    return said
