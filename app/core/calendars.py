"""Calendar files (RFC 5545). The library is loaded when the first one is written."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icalendar import Component, vCalAddress

DOMAIN = "passerelle.invalid"


def entry(kind: str, uid: str, *, now: datetime) -> "Component":
    """An entry of that kind, VEVENT or VTODO; taken again, the same `uid` replaces it."""
    import icalendar  # noqa: PLC0415 - slow to import, seldom needed

    made: Component = icalendar.Event() if kind == "VEVENT" else icalendar.Todo()
    made.add("uid", f"{uid}@{DOMAIN}")
    made.add("dtstamp", now)
    return made


def digest(*parts: str) -> str:
    """A name of fixed length for an entry, which tells nothing of what it was made from."""
    return sha256("|".join(parts).encode()).hexdigest()[:32]


def person(name: str, email: str) -> "vCalAddress":
    """Somebody who invites or is invited."""
    import icalendar  # noqa: PLC0415 - slow to import, seldom needed

    address = icalendar.vCalAddress(f"mailto:{email}")
    address.params["cn"] = icalendar.vText(name.replace('"', "'"))
    return address


def write_calendar(
    room: str, entries: Iterable["Component"], *, name: str | None = None, method: str | None = None
) -> bytes:
    """The file with these entries; `room` says who made it, `method` what to do with it."""
    import icalendar  # noqa: PLC0415 - slow to import, seldom needed

    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Passerelle//{room}//EN")
    calendar.add("version", "2.0")
    if method:
        calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", name)
    for one in entries:
        calendar.add_component(one)
    written: bytes = calendar.to_ical()
    return written
