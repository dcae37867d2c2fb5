"""A meeting as an iCalendar file (RFC 5545): to invite, to move, to cancel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.coordination.tables.models import ConcertationTable, TableMeeting
from app.coordination.tables.vocabulary import TABLE_LEVEL_NAMES, MeetingState, TableLevel
from app.core.calendars import entry, person, write_calendar
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

Say = Callable[[object], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """To whom the file goes, by mail; a file that somebody takes from a page is for nobody."""

    name: str
    email: str
    organiser: tuple[str, str]


def place_of(meeting: TableMeeting, reference: Reference) -> Message:
    """The room and the town."""
    town = reference.zones.zones[ZoneCode.parse(meeting.zone_code)]
    values = {"place": meeting.place, "town": LText(town.names)}
    return Message(N_("%(place)s, %(town)s"), values)


def title_of(table: ConcertationTable) -> Message:
    """What the entry is called."""
    values = {"level": Message(TABLE_LEVEL_NAMES[TableLevel(table.level)])}
    return Message(N_("%(level)s: %(name)s"), {**values, "name": LText(table.names)})


def calendar_of(
    about: tuple[TableMeeting, ConcertationTable],
    reference: Reference,
    say: Say,
    *,
    now: datetime,
    guest: Guest | None = None,
) -> bytes:
    """The file; taking a newer one replaces the entry, or removes it once it is cancelled."""
    meeting, table = about
    is_off = meeting.state == MeetingState.CANCELLED
    event = entry("VEVENT", f"meeting-{meeting.public_id}", now=now.astimezone(UTC))
    event.add("sequence", meeting.revision)
    event.add("summary", say(title_of(table)))
    event.add("location", say(place_of(meeting, reference)))
    event.add("dtstart", meeting.planned_at.astimezone(UTC))
    event.add(
        "dtend", (meeting.planned_at + timedelta(minutes=meeting.minutes_long)).astimezone(UTC)
    )
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    if guest is not None:
        event.add("organizer", person(*guest.organiser))
        event.add("attendee", person(guest.name, guest.email))
    method = _method(is_off=is_off, has_guest=guest is not None)
    return write_calendar("Tables", [event], method=method)


def _method(*, is_off: bool, has_guest: bool) -> str:
    if is_off:
        return "CANCEL"
    return "REQUEST" if has_guest else "PUBLISH"
