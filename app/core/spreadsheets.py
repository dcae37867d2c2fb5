"""Texts that go into spreadsheets. Pure."""

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")
"""First signs by which spreadsheets know formulas and commands."""

LONGEST_CELL = 32_000
"""Characters that every spreadsheet takes in one cell."""

_NUMBER = re.compile(r"\+?[0-9 ().-]+")


def harmless(text: str) -> str:
    """The text, with an apostrophe before what would be run; a phone number stays as it is."""
    shown = text[:LONGEST_CELL]
    looks_run = shown.lstrip().startswith(FORMULA_STARTS) and not _NUMBER.fullmatch(shown)
    return "'" + shown if looks_run else shown
