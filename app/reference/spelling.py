"""How people write names of places and addresses: folding, and taking a question apart. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.reference.vocabulary import Country

LONGEST_QUERY = 200
"""Characters read of what was typed; the rest is ignored."""

_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_WORD = re.compile(r"[a-z0-9]+")
_ON = {"sur", "sous"}
_WHOLE_WORDS = {
    "st": "saint",
    "sint": "saint",
    "sankt": "saint",
    "ste": "sainte",
    "lez": "les",
}
"""Spellings of one word in names of places; `lès` has lost its accent by then."""
_SHORT_ON = "s"
"""`s/` stands for "sur" as well as for "sous": names are also kept in that short form."""


def without_accents(text: str) -> str:
    """The same letters without their accents."""
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def fold(text: str) -> str:
    """The words of a name without case, accents, ligatures, signs or usual abbreviations."""
    lowered = text.casefold().translate(_LETTERS)
    if not lowered.isascii():
        lowered = without_accents(lowered)
    return " ".join(_WHOLE_WORDS.get(word, word) for word in _WORD.findall(lowered))


def spellings(words: list[str]) -> Iterator[list[str]]:
    """The words of a name, and their short form if the name has one."""
    yield words
    if not _ON.isdisjoint(words):
        yield [_SHORT_ON if word in _ON else word for word in words]


@dataclass(frozen=True, slots=True)
class PlaceQuestion:
    """What was typed, taken apart: folded names of one place, postal code or "", country."""

    names: tuple[str, ...]
    postal: str
    country: Country | None


_POSTAL = re.compile(r"(?<![\w])(?:(be|b|fr|f)[\s-]?)?([0-9]{4,5})(?![\w])", re.IGNORECASE)
_DIGITS = re.compile(r"(?:(be|b|fr|f)[\s-]?)?([0-9]{1,5})", re.IGNORECASE)
_COUNTRY_OF_SIGN = {"b": Country.BE, "be": Country.BE, "f": Country.FR, "fr": Country.FR}
_COUNTRY_WORD = re.compile(
    r"[\s,;(](?:(france|frankrijk|frankreich)|belgique|belgie|belgië|belgium|belgien)[\s).]*$",
    re.IGNORECASE,
)


def take_apart(text: str) -> PlaceQuestion:
    """Find the postal code and the country in what was typed; what is left is a name or two.

    After an address the name follows the postal code (`12 rue X, 5500 Dinant`); else it goes
    before (`Givet 08600`).
    """
    country = None
    text = unicodedata.normalize("NFC", text[:LONGEST_QUERY])
    said = _COUNTRY_WORD.search(text)
    if said:
        text, country = text[: said.start()], Country.FR if said[1] else Country.BE
    text = text.rstrip(" ,;(").strip()
    found = _DIGITS.fullmatch(text) or _last(_POSTAL.finditer(text))
    if found is None:
        return PlaceQuestion(_names_in(text), "", country)
    before, after = text[: found.start()], text[found.end() :]
    rest = after if fold(after) else before
    signed = _COUNTRY_OF_SIGN.get((found[1] or "").lower(), country)
    return PlaceQuestion(_names_in(rest), found[2], signed)


def _last(matches: Iterator[re.Match[str]]) -> re.Match[str] | None:
    return max(matches, key=lambda one: one.start(), default=None)


def _names_in(text: str) -> tuple[str, ...]:
    """`Doornik / Tournai` is one place named twice; `s/` is an abbreviation, not a separator."""
    parts = re.split(r"(?<!\bs)/|\|", text, flags=re.IGNORECASE)
    return tuple(folded for folded in map(fold, parts) if folded)


def is_plain(text: str, *, allowed: str = "") -> bool:
    """No sign of control or direction; the spaces of French typography are spaces like others."""
    return all(
        sign.isprintable() or sign in allowed or unicodedata.category(sign) == "Zs" for sign in text
    )
