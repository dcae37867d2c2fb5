"""Texts that go into spreadsheets. Pure."""

import re
import unicodedata

FORMULA_STARTS = ("=", "+", "-", "@", "|", "%")
"""First signs by which spreadsheets know formulas and commands, as letters of ordinary width."""

LONGEST_CELL = 32_000
"""Characters that every spreadsheet takes in one cell."""

_NUMBER = re.compile(r"\+?[0-9 ().-]+")


def harmless(text: str) -> str:
    """The text, with an apostrophe before what would be run; a phone number stays as it is."""
    shown = text[:LONGEST_CELL]
    return "'" + shown if looks_run(shown) and not _NUMBER.fullmatch(shown) else shown


def looks_run(text: str) -> bool:
    """Whether the first sign that one sees starts a formula; wide letters count as ordinary ones.

    Blanks and signs without a shape before it are passed over, as some programs do.
    """
    first = next((one for one in text if not _is_unseen(one)), "")
    return unicodedata.normalize("NFKC", first).startswith(FORMULA_STARTS)


def _is_unseen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in {"Cf", "Cc"}
