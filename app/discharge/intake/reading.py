"""Small readers of data/discharge: a mistake is told by file and entry, at the start."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from app.core.errors import HomeCareError
from app.core.messages import N_, LText, Message
from app.core.yaml_files import read_yaml
from app.reference.loader import DataFault

Entry = Mapping[str, Any]
Built = TypeVar("Built")


def read_file(path: Path) -> Entry:
    """The content of a YAML file, which must be a mapping."""
    try:
        return read_yaml(path, dated=True)
    except ValueError as error:
        raise refused(path, " ".join(str(error).split())) from error


def each(path: Path, content: Entry, key: str, make: Callable[[Entry], Built]) -> list[Built]:
    """Build the entries of a list; raises DataFault naming file and entry."""
    entries = content.get(key)
    if not isinstance(entries, list):
        raise refused(path, f"a list named {key} is expected")
    return [_build(path, place, entry, make) for place, entry in enumerate(entries, start=1)]


def _build(path: Path, place: int, entry: Any, make: Callable[[Entry], Built]) -> Built:
    try:
        return make(entry)
    except (KeyError, TypeError, ValueError, AttributeError, HomeCareError) as error:
        name = entry.get("code") if isinstance(entry, dict) else None
        raise refused(path, f"{name or place}: {error!r}") from error


def texts(entry: Entry) -> LText:
    """Words in every language; raises ValueError naming those that lack."""
    missing = [code for code in ("fr", "nl", "en") if not str(entry.get(code) or "").strip()]
    if missing:
        raise ValueError(f"no words in {', '.join(missing)}")
    return LText(dict(entry))


def cited(source: str | Entry) -> str | LText:
    """A source: its own name, or its name in every language."""
    return source if isinstance(source, str) else texts(source)


def refused(path: Path, fault: str) -> DataFault:
    """The refusal of a file."""
    values = {"file": path.name, "fault": fault}
    return DataFault(Message(N_("%(file)s cannot be read: %(fault)s"), values))
