"""Reads data/discharge/entry_words.yaml: the words of the one-line entry."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.discharge.intake.reading import read_file, refused
from app.discharge.intake.words import Lexicon, Phrase, phrase

LANGUAGES = ("fr", "nl", "en")
Words = Mapping[str, list[str]]
_GROUPED = (
    ("days", "day"),
    ("bands", "band"),
    ("once_twice", "once"),
    ("units", "unit"),
    ("each_unit", "each_unit"),
    ("numbers", "number"),
    ("relative", "relative"),
    ("months", "month"),
)
"""Keys of the file whose entries are a meaning with its words, and the kind they become."""

_SIMPLE = (
    ("times", "times"),
    ("per", "per"),
    ("from", "from"),
    ("until", "until"),
    ("range", "range"),
    ("except", "except"),
    ("lasting", "lasting"),
    ("after_discharge", "after_discharge"),
    ("essential", "essential"),
    ("comfort", "comfort"),
    ("fillers", "filler"),
)
"""Keys of the file that are only words."""


def load_lexicon(folder: Path) -> Lexicon:
    """The words of the folder's file; raises DataFault naming the file."""
    path = folder / "entry_words.yaml"
    content = read_file(path)
    try:
        return Lexicon(
            meanings={code: _meanings(content, code) for code in LANGUAGES},
            spread={int(count): frozenset(days) for count, days in content["spread"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise refused(path, repr(error)) from error


def _meanings(content: Mapping[str, Any], language: str) -> dict[str, dict[Phrase, object]]:
    found: dict[str, dict[Phrase, object]] = {}

    def keep(kind: str, words: Words, meaning: object) -> None:
        for one in words.get(language, ()):
            tokens = phrase(str(one))
            if not tokens:
                raise ValueError(f"{kind}: {one!r} says nothing")
            if found.setdefault(kind, {}).setdefault(tokens, meaning) != meaning:
                raise ValueError(f"{kind}: {one!r} has two meanings in {language}")

    for kind, words, meaning in (*_told(content), *_plain(content)):
        keep(kind, words, meaning)
    return found


def _told(content: Mapping[str, Any]) -> Iterator[tuple[str, Words, object]]:
    """What to do and on which days: entries with more than their words."""
    for entry in content["care"]:
        yield "care", entry["words"], (entry["code"], *entry.get("also", ()))
    for entry in content["acts"]:
        yield "act", entry["words"], (entry["code"], entry["care"])
    for entry in content["day_groups"]:
        yield "days", entry["words"], frozenset(entry["days"])
    other = content["every_other_day"]
    yield "other", other["words"], frozenset(other["days"])


def _plain(content: Mapping[str, Any]) -> Iterator[tuple[str, Words, object]]:
    for name, kind in _GROUPED:
        for meaning, words in content[name].items():
            yield kind, words, meaning
    for name, kind in _SIMPLE:
        yield kind, content[name], True
