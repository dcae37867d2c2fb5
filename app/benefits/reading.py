"""Small readers of entries of data/benefits; a mistake is told by file, entry and field."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from app.benefits.sourcing import Basis, Standing
from app.core.errors import HomeCareError
from app.core.messages import N_, LText, Message
from app.core.yaml_files import read_yaml

Entry = Mapping[str, Any]
Built = TypeVar("Built")


class RulebookFault(HomeCareError):
    """A file of data/benefits is wrong."""

    def __str__(self) -> str:
        return self.message.text % self.message.values


def read_file(path: Path) -> Entry:
    """The content of a YAML file, which must be a mapping."""
    try:
        return read_yaml(path, dated=True)
    except ValueError as error:
        raise fault(path, "", " ".join(str(error).split())) from error


def build(path: Path, entry: Entry, make: Callable[[Entry], Built]) -> Built:
    """Build one entry; raises RulebookFault naming file, entry and field."""
    try:
        return make(entry)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise fault(path, str(entry.get("id", "")), repr(error)) from error


def fault(path: Path, name: str, what: str) -> RulebookFault:
    """The refusal of a file."""
    values = {"file": path.name, "entry": name, "fault": what}
    return RulebookFault(Message(N_("%(file)s, %(entry)s: %(fault)s"), values))


def basis(entry: Entry) -> Basis:
    """The sources and dates of an entry; none of them may lack."""
    note = entry.get("note")
    if not entry["sources"]:
        raise ValueError("sources: at least one")
    return Basis(
        sources=tuple(entry["sources"]),
        status=Standing(entry["status"]),
        checked_on=day(entry["checked_on"]),
        valid_from=day(entry["valid_from"]),
        valid_to=day(entry["valid_to"]) if entry["valid_to"] else None,
        note=LText(note) if note else None,
    )


def day(value: object) -> date:
    """A date written as YAML knows it."""
    if not isinstance(value, date):
        raise TypeError(f"{value!r} is not a date")
    return value


def texts(entries: Iterable[Mapping[str, str]]) -> tuple[LText, ...]:
    """Several texts of the data."""
    return tuple(LText(one) for one in entries)


def texts_by(entries: Mapping[Any, Mapping[str, str]]) -> dict[str, LText]:
    """Texts of the data by code."""
    return {str(code): LText(one) for code, one in entries.items()}
