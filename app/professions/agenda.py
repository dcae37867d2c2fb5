"""A route as an iCalendar file (RFC 5545): a task for each step, a day for each answer awaited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from app.core.calendars import digest, entry, write_calendar

if TYPE_CHECKING:
    from icalendar import Component


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """One step in words; ``due`` is the last day of an awaited answer, if the law gives one."""

    id: str
    title: str
    text: str
    due: date | None
    is_done: bool


def agenda(name: str, entries: Iterable[AgendaEntry], *, key: str, now: datetime) -> bytes:
    """Return the calendar. ``key`` tells one route from another: taking the file again replaces
    its entries instead of doubling them.
    """
    written = []
    for step in entries:
        written.append(_task(step, key, now))
        if step.due is not None and not step.is_done:
            written.append(_day(step, step.due, key, now))
    return write_calendar("Professions", written, name=name)


def _task(step: AgendaEntry, key: str, now: datetime) -> "Component":
    task = entry("VTODO", digest(key, step.id, "task"), now=now)
    task.add("summary", step.title)
    task.add("description", step.text)
    task.add("status", "COMPLETED" if step.is_done else "NEEDS-ACTION")
    if step.due is not None:
        task.add("due", step.due)
    return task


def _day(step: AgendaEntry, day: date, key: str, now: datetime) -> "Component":
    event = entry("VEVENT", digest(key, step.id, "day"), now=now)
    event.add("summary", step.title)
    event.add("description", step.text)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
