"""A route as an iCalendar file (RFC 5545): a task for each step, a day for each answer awaited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from icalendar import Calendar, Event, Todo

_DOMAIN = "passerelle.invalid"


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
    calendar = Calendar()
    calendar.add("prodid", "-//Passerelle//Professions//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        calendar.add_component(_task(entry, key, now))
        if entry.due is not None and not entry.is_done:
            calendar.add_component(_day(entry, entry.due, key, now))
    document: bytes = calendar.to_ical()
    return document


def _task(entry: AgendaEntry, key: str, now: datetime) -> Todo:
    task = Todo()
    task.add("uid", _uid(key, entry.id, "task"))
    task.add("dtstamp", now)
    task.add("summary", entry.title)
    task.add("description", entry.text)
    task.add("status", "COMPLETED" if entry.is_done else "NEEDS-ACTION")
    if entry.due is not None:
        task.add("due", entry.due)
    return task


def _day(entry: AgendaEntry, day: date, key: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", _uid(key, entry.id, "day"))
    event.add("dtstamp", now)
    event.add("summary", entry.title)
    event.add("description", entry.text)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _uid(*parts: str) -> str:
    return f"{sha256('|'.join(parts).encode()).hexdigest()[:32]}@{_DOMAIN}"
