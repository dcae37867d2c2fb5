"""Every word of the code has its meaning written down, and its French and Dutch."""

import importlib
from collections.abc import Iterator
from enum import Enum

import pytest

from app.core.config import ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"


def enums() -> Iterator[type[Enum]]:
    """Every enumeration of every vocabulary, and of the words of a whole record."""
    app = ROOT / "app"
    for path in sorted((*app.rglob("vocabulary.py"), app / "cadastre" / "record_words.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        module = importlib.import_module(name)
        for value in vars(module).values():
            is_enum = isinstance(value, type) and issubclass(value, Enum)
            if is_enum and value.__module__ == module.__name__:
                yield value


@pytest.mark.parametrize("enum", list(enums()), ids=lambda enum: enum.__name__)
def test_an_enumeration_is_in_the_glossary_with_each_of_its_words(enum: type[Enum]) -> None:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith(f"| `{enum.__name__}` ")]
    assert len(rows) == 1, f"docs/glossary.md needs one row that starts with | `{enum.__name__}` |"
    missing = [member.name.lower() for member in enum if f"`{member.name.lower()}`" not in rows[0]]
    assert missing == []


def test_every_row_says_what_the_word_means() -> None:
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            assert all(cells), line
