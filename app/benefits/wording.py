"""The names that readers are given: what each amount is, sources in their language."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.benefits.reading import Entry, build, read_file
from app.core.messages import LText

LABELS = "labels.yaml"
SOURCES = "source_names.yaml"


@dataclass(frozen=True, slots=True)
class Wording:
    """Labels of amounts by key, and names of sources by how the data writes them."""

    labels: Mapping[str, LText]
    sources: Mapping[str, LText]

    def label(self, key: str) -> LText | None:
        """What an amount is; one of a series is told with its number."""
        if key in self.labels:
            return self.labels[key]
        stem = key.rstrip("0123456789")
        series = self.labels.get(f"{stem}#") if stem != key else None
        if series is None:
            return None
        number = key.removeprefix(stem)
        return LText({code: text.replace("{n}", number) for code, text in series.texts.items()})

    def source(self, name: str) -> LText | str:
        """A source by its name; a site or the number of an article is its own name."""
        return self.sources.get(name, name)


def read_wording(folder: Path) -> Wording:
    """Read both files of the folder; raises RulebookFault naming file and entry."""
    labels, sources = folder / LABELS, folder / SOURCES
    return Wording(
        dict(build(labels, entry, _label) for entry in read_file(labels)["labels"]),
        dict(build(sources, entry, _name) for entry in read_file(sources)["names"]),
    )


def _label(entry: Entry) -> tuple[str, LText]:
    return entry["key"], LText(entry["label"])


def _name(entry: Entry) -> tuple[str, LText]:
    return entry["source"], LText(entry["name"])
