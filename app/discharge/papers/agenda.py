"""The plan as an iCalendar file (RFC 5545): who comes on which days, and the day of going home."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from app.core.calendars import digest, entry, write_calendar
from app.core.messages import N_, Message
from app.discharge.models import NeedRow
from app.discharge.papers.gathering import PaperCase, PaperLine
from app.discharge.papers.wording import Say, sureness, who_words
from app.reference.vocabulary import EVERY_DAY, Weekday, mask_to_days

if TYPE_CHECKING:
    from icalendar import Component

_DAY_CODES = dict(zip(sorted(Weekday), ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True))


@dataclass(frozen=True, slots=True)
class _Pattern:
    """On which days somebody comes: the first, the weekdays (None: once), the last if known."""

    first: date
    days: frozenset[Weekday] | None
    until: date | None


def agenda(case: PaperCase, say: Say, *, now: datetime) -> bytes:
    """The calendar of a saved plan. Taking the file again replaces its entries."""
    written = [_going_home(case, say, now)]
    rows = {row.id: row for row in case.discharge.needs}
    for line in case.covered:
        row = rows[line.entry.need.id]
        pattern = _pattern(line, row)
        if pattern is not None:
            written.append(_visits(case, line, (row, pattern), say, now))
    name = say(Message(N_("Plan for going home")))
    return write_calendar("Plan", written, name=name, method="PUBLISH")


def _going_home(case: PaperCase, say: Say, now: datetime) -> "Component":
    event = _event(case, "home", now)
    event.add("summary", say(Message(N_("Going home"))))
    event.add("dtstart", case.heading.leaves_at.astimezone(UTC))
    event.add("duration", timedelta(hours=1))
    return event


def _visits(
    case: PaperCase, line: PaperLine, when: tuple[NeedRow, _Pattern], say: Say, now: datetime
) -> "Component":
    assert line.entry.match is not None
    row, pattern = when
    event = _event(case, str(row.id), now)
    values = {"care": line.entry.need.label, "who": line.entry.match.offer.provider_name}
    event.add("summary", say(Message(N_("%(care)s: %(who)s"), values)))
    told = [*map(say, line.entry.need.when), who_words(line, say), line.entry.phone]
    event.add("description", "\n".join(part for part in [*told, sureness(line, say)] if part))
    event.add("status", _status(case, line))
    event.add("transp", "TRANSPARENT")
    event.add("dtstart", pattern.first)
    event.add("dtend", pattern.first + timedelta(days=1))
    if pattern.days is not None:
        event.add("rrule", _rule(pattern.days, pattern.until))
    return event


def _status(case: PaperCase, line: PaperLine) -> str:
    if case.heading.is_cancelled:
        return "CANCELLED"
    return "CONFIRMED" if line.promise.said_yes or line.runs else "TENTATIVE"


def _pattern(line: PaperLine, row: NeedRow) -> _Pattern | None:
    """On which days somebody comes; None when the service would start after the need ends."""
    start = max(row.starts_on, line.promise.starts_on or row.starts_on)
    if line.is_thing:
        return _Pattern(start, None, None)
    days = mask_to_days(row.weekdays)
    first = next(
        day
        for day in (start + timedelta(days=shift) for shift in range(7))
        if Weekday(day.isoweekday()) in days
    )
    if row.until is not None and first > row.until:
        return None
    return _Pattern(first, days, row.until)


def _rule(days: frozenset[Weekday], until: date | None) -> dict[str, object]:
    rule: dict[str, object] = {"freq": "daily" if days == EVERY_DAY else "weekly"}
    if days != EVERY_DAY:
        rule["byday"] = [_DAY_CODES[day] for day in sorted(days)]
    if until is not None:
        rule["until"] = until
    return rule


def _event(case: PaperCase, part: str, now: datetime) -> "Component":
    event = entry("VEVENT", digest(case.discharge.public_id, part), now=now)
    event.add("sequence", case.plan.version if case.plan else 0)
    return event
