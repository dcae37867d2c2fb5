"""What the page of tasks shows, made ready: templates only loop. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.messages import N_, LText, Message, counted
from app.discharge.intake.models import DischargeTask
from app.discharge.intake.operations import Shelf
from app.discharge.intake.vocabulary import (
    FOLLOWING_NAMES,
    TASK_END_NAMES,
    TASK_KIND_NAMES,
    TASK_OWNER_NAMES,
    TASK_STATE_NAMES,
    TaskKind,
    TaskOwner,
    TaskRule,
    TaskState,
)
from app.reference.calendar import working_days_between
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """One task in words. `late`: its day has passed and it is still to do."""

    id: int
    label: LText | Message
    owner: Message
    due_on: date
    when: Message
    late: bool
    state: TaskState
    state_words: Message
    settled_by: str | None
    settled_at: datetime | None
    reason: Message | str | None
    may_not_apply: bool
    to_confirm: bool
    sources: tuple[str | LText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskGroup:
    """The tasks that come from the same place."""

    code: str
    title: Message
    lines: Sequence[TaskLine]
    open: int


def task_groups(
    rows: Sequence[tuple[DischargeTask, str | None]], shelf: Shelf, country: Country, today: date
) -> list[TaskGroup]:
    """The rows of `tasks_with_names` in words, by where they come from."""
    rules = {rule.code: rule for rule in shelf.books.rules}
    found = []
    for kind in TaskKind:
        lines = [
            _line(task, name, rules, shelf, (country, today))
            for task, name in rows
            if task.kind == kind.value
        ]
        if lines:
            open_ones = sum(line.state is TaskState.TO_DO for line in lines)
            found.append(
                TaskGroup(
                    code=kind.value,
                    title=Message(TASK_KIND_NAMES[kind]),
                    lines=lines,
                    open=open_ones,
                )
            )
    return found


def _line(
    task: DischargeTask,
    name: str | None,
    rules: Mapping[str, TaskRule],
    shelf: Shelf,
    calendar: tuple[Country, date],
) -> TaskLine:
    rule = rules.get(task.code)
    state = TaskState(task.state)
    late = state is TaskState.TO_DO and task.due_on < calendar[1]
    return TaskLine(
        id=task.id,
        label=rule.labels if rule else _other(task, shelf),
        owner=Message(TASK_OWNER_NAMES[TaskOwner(task.owner)]),
        due_on=task.due_on,
        when=due_words(task.due_on, *calendar),
        late=late,
        state=state,
        state_words=Message(TASK_STATE_NAMES[state]),
        settled_by=name,
        settled_at=task.settled_at,
        reason=Message(TASK_END_NAMES[task.reason])
        if task.reason in TASK_END_NAMES
        else task.reason,
        may_not_apply=rule.may_not_apply if rule else True,
        to_confirm=bool(rule and rule.to_confirm),
        sources=rule.sources if rule else (),
    )


def _other(task: DischargeTask, shelf: Shelf) -> LText | Message:
    if task.kind != TaskKind.FOLLOWING:
        return _benefit(task.code, shelf)
    _after, errand, care = f"{task.code}:".split(":")[:3]
    known = shelf.reference.care.get(care)
    return Message(FOLLOWING_NAMES[errand], {"care": known.labels} if known else {})


def _benefit(code: str, shelf: Shelf) -> LText | Message:
    benefit = shelf.benefits.benefits.get(code.removeprefix("benefit:"))
    if benefit is None:
        return Message(N_("A benefit that is not in the data any more: %(code)s"), {"code": code})
    return Message(N_("Ask for: %(benefit)s"), {"benefit": benefit.name})


def due_words(due_on: date, country: Country, today: date) -> Message:
    """How far a day is, in working days of that country."""
    if due_on == today:
        return Message(N_("Today"))
    if due_on < today:
        late = max(1, working_days_between(due_on, today, country))
        return counted("Late by %(count)s working day", "Late by %(count)s working days", late)
    left = working_days_between(today, due_on, country)
    return counted("%(count)s working day left", "%(count)s working days left", left)
