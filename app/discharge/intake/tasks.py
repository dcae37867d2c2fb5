"""Which tasks a discharge has, and by which day each must be done. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.discharge.intake.vocabulary import TaskKind, TaskOwner, TaskRule
from app.reference.calendar import add_working_days, working_day_before
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """What the days of tasks depend on; the calendar is that of the hospital's country."""

    admitted_on: date
    discharge_on: date
    country: Country
    care: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A task that a discharge must have."""

    kind: TaskKind
    code: str
    owner: TaskOwner
    due_on: date


def wanted_tasks(
    rules: Iterable[TaskRule], stay: Stay, benefits: Sequence[tuple[str, date]]
) -> list[Wanted]:
    """The tasks of a discharge, the first due first. `benefits`: codes and days by which to ask."""
    found = [
        Wanted(kind=rule.kind, code=rule.code, owner=rule.owner, due_on=due_day(rule, stay))
        for rule in rules
        if rule.holds_on(stay.discharge_on) and (not rule.care or rule.care & stay.care)
    ]
    found += [
        Wanted(
            kind=TaskKind.BENEFIT,
            code=f"benefit:{code}",
            owner=TaskOwner.SOCIAL_WORKER,
            due_on=day,
        )
        for code, day in benefits
    ]
    return sorted(found, key=lambda one: (one.due_on, one.kind is not TaskKind.CHECKLIST))


def due_day(rule: TaskRule, stay: Stay) -> date:
    """By which day: working days after the admission or before the discharge.

    Never before the admission, and never after the day of leaving.
    """
    if rule.after_admission is not None:
        due = add_working_days(stay.admitted_on, rule.after_admission, stay.country)
    else:
        due = working_day_before(stay.discharge_on, rule.before_discharge or 0, stay.country)
    return max(stay.admitted_on, min(due, stay.discharge_on))
