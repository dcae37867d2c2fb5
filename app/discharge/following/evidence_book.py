"""Reads data/discharge/evidence.yaml once: the figures to compare ours with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.core.messages import LText
from app.discharge.intake.reading import Entry, cited, each, read_file


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure that somebody else reported, with where and for when."""

    key: str
    percent: float
    year: int
    source: str | LText
    url: str
    to_confirm: bool
    valid_from: date
    valid_to: date | None
    checked_on: date


def load_comparisons(data: Path) -> Mapping[str, Comparison]:
    """The figures by key; raises DataFault naming file and entry."""
    path = data / "discharge" / "evidence.yaml"
    return {one.key: one for one in each(path, read_file(path), "evidence", _comparison)}


def _comparison(entry: Entry) -> Comparison:
    return Comparison(
        key=entry["key"],
        percent=float(entry["percent"]),
        year=int(entry["year"]),
        source=cited(entry["source"]),
        url=entry["url"],
        to_confirm=entry["status"] == "to_confirm",
        valid_from=entry["valid_from"],
        valid_to=entry["valid_to"],
        checked_on=entry["checked_on"],
    )
