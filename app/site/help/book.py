"""Reads data/help once, at the start; a mistake names its file and stops the start."""

from pathlib import Path
from typing import Any

from app.access.vocabulary import Role
from app.core.i18n import DEFAULT_LANGUAGE
from app.core.messages import LText
from app.core.yaml_files import read_yaml
from app.site.help.vocabulary import HelpBook, HelpTask, Stop


def read_help(data: Path) -> HelpBook:
    """The tasks and the tour; raises ValueError naming file and entry."""
    folder = data / "help"
    return HelpBook(
        tasks=tuple(_task(one) for one in read_yaml(folder / "tasks.yaml")["tasks"]),
        stops=tuple(_stop(one) for one in read_yaml(folder / "tour.yaml")["stops"]),
    )


def _task(entry: dict[str, Any]) -> HelpTask:
    return HelpTask(
        code=entry["code"],
        roles=frozenset(map(Role, entry["roles"])),
        page=entry["page"],
        title=_said(entry["title"]),
        lines=tuple(map(_said, entry["lines"])),
    )


def _stop(entry: dict[str, Any]) -> Stop:
    return Stop(
        page=entry["page"],
        query=entry.get("query", {}),
        enter_as=entry.get("enter_as"),
        title=_said(entry["title"]),
        text=_said(entry["text"]),
    )


def _said(texts: dict[str, str]) -> LText:
    """A language that was just begun has no words yet: tests ask for them, the start does not."""
    blank = [code for code, text in texts.items() if not text.strip()]
    if blank or DEFAULT_LANGUAGE not in texts:
        missing = ", ".join(blank or [DEFAULT_LANGUAGE])
        raise ValueError(f"data/help: no words in {missing} for {texts}")
    return LText(texts)
