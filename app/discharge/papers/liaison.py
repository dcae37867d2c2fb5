"""Reads data/discharge/liaison_letter.yaml: what a discharge letter must hold."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.core.messages import LText
from app.core.yaml_files import read_yaml
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True)
class LetterPart:
    """A part of the letter with its points; `is_sure` when the law was read word for word."""

    label: LText
    points: tuple[LText, ...]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class LetterRule:
    """When and to whom the letter goes, in some countries."""

    text: LText
    countries: frozenset[Country]
    is_sure: bool


@dataclass(frozen=True, slots=True)
class LetterBook:
    """The rules, the parts, and where they come from."""

    source: str
    rules: tuple[LetterRule, ...]
    parts: tuple[LetterPart, ...]


@lru_cache(maxsize=2)
def read_letter(data_dir: Path) -> LetterBook:
    """The content of the file; raises KeyError or ValueError when it is wrong."""
    path = data_dir / "discharge" / "liaison_letter.yaml"
    content = read_yaml(path)
    return LetterBook(
        source=content["source"],
        rules=tuple(_rule(entry) for entry in content["rules"]),
        parts=tuple(_part(entry) for entry in content["parts"]),
    )


def _rule(entry: dict[str, Any]) -> LetterRule:
    countries = frozenset(Country(code) for code in entry["countries"])
    return LetterRule(LText(entry["text"]), countries, entry["status"] == "sourced")


def _part(entry: dict[str, Any]) -> LetterPart:
    points = tuple(LText(point["label"]) for point in entry["points"])
    return LetterPart(LText(entry["label"]), points, entry["status"] == "sourced")
