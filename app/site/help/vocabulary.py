"""What the help says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.access.vocabulary import Role
from app.core.messages import LText
from app.reference.spelling import fold

MOST_LINES = 5
"""A task that needs more is two tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpTask:
    """One thing to do, in five lines at most, and the page where it starts.

    `roles` empty: for everyone.
    """

    code: str
    roles: frozenset[Role]
    page: str
    title: LText
    lines: tuple[LText, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.lines) <= MOST_LINES:
            raise ValueError(f"a task has 1 to {MOST_LINES} lines")

    def says(self, words: str) -> bool:
        """Whether each of the words, folded, stands somewhere in the task, in any language."""
        texts = (text for said in (self.title, *self.lines) for text in said.texts.values())
        whole = fold(" ".join(texts))
        return all(word in whole for word in words.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A stop of the tour: the page it stands on, and who must be entered to see it."""

    page: str
    query: Mapping[str, str]
    enter_as: str | None
    title: LText
    text: LText


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpBook:
    """All that the help holds."""

    tasks: tuple[HelpTask, ...]
    stops: tuple[Stop, ...]

    def for_reader(self, role: Role, asked: str = "") -> tuple[HelpTask, ...]:
        """The tasks that hold the words asked for; those of the reader's own work come first."""
        words = fold(asked)
        found = [one for one in self.tasks if one.says(words)]
        return tuple(sorted(found, key=lambda one: _nearness(one, role)))


def _nearness(task: HelpTask, role: Role) -> int:
    if role in task.roles:
        return 0
    return 2 if task.roles else 1
