"""From the forms of partners to their columns; every fault names its field."""

from collections.abc import Collection
from datetime import date
from typing import Any

from app.coordination.partners.models import Partner
from app.coordination.partners.vocabulary import PartnerKind
from app.core.forms import Form, Reading, Values
from app.core.messages import N_
from app.core.phones import typed_phone
from app.reference.areas import read_zones
from app.reference.loader import Reference
from app.reference.vocabulary import Country


def read_partner(form: Form, reference: Reference, *, today: date) -> dict[str, Any]:
    """The columns of a partner."""
    reading = Reading(form)
    terms: dict[str, Any] = {
        "name": reading.text("name"),
        "kind": reading.choice("kind", {*PartnerKind}),
        "country": reading.choice("country", {*Country}),
        "zones": read_zones(reading, reference, today),
        "note": reading.lines("note", 1000),
        "since": reading.day("since") or today,
    }
    reading.require("name", terms["name"])
    reading.finish()
    return terms


def read_contact(
    form: Form, country: str, languages: Collection[str], *, today: date
) -> dict[str, Any]:
    """The columns of a contact: a way to reach the person at least."""
    reading = Reading(form)
    raw_phone = reading.text("phone", 40)
    phone = typed_phone(raw_phone, country) if raw_phone else None
    if raw_phone and phone is None:
        reading.fault("phone", N_("This is no telephone number of that country."))
    terms: dict[str, Any] = {
        "name": reading.text("contact_name", 120),
        "function": reading.text("function", 120),
        "email": reading.mail("email"),
        "phone": phone,
        "language": reading.choice("language", languages),
        "checked_on": today,
    }
    reading.require("contact_name", terms["name"])
    if not raw_phone and not terms["email"]:
        reading.require("email", None, N_("Give an address for mail or a telephone number."))
    reading.finish()
    return terms


def read_signature(form: Form, *, today: date) -> tuple[int, tuple[date, str]]:
    """Which version was signed, on which day, by whom."""
    reading = Reading(form)
    version = reading.number("version")
    day, name = reading.day("signed_on") or today, reading.text("signed_by", 120)
    reading.require("version", version, N_("Which document?"))
    reading.require("signed_by", name)
    reading.finish()
    return int(version or 0), (day, name or "")


def read_day(form: Form, name: str, *, today: date) -> date:
    """A day; today unless told."""
    reading = Reading(form)
    day = reading.day(name) or today
    reading.finish()
    return day


def read_group(form: Form) -> tuple[str, str]:
    """The name of a group and what it is for."""
    reading = Reading(form)
    name, purpose = reading.text("group_name", 120), reading.text("purpose")
    reading.require("group_name", name)
    reading.require("purpose", purpose)
    reading.finish()
    return name or "", purpose or ""


def read_meeting(form: Form) -> dict[str, Any]:
    """When and where a group meets, and about what."""
    reading = Reading(form)
    at = reading.moment("day", "hour")
    place, subject = reading.text("place"), reading.text("subject")
    reading.require("day", reading.one("day"), N_("On which day?"))
    reading.require("hour", reading.one("hour"), N_("At what time?"))
    reading.require("place", place)
    reading.require("subject", subject)
    reading.finish()
    return {"planned_at": at, "place": place, "subject": subject}


def values_of(partner: Partner) -> Values:
    """What the form shows of a partner."""
    return {
        "name": [partner.name],
        "kind": [partner.kind],
        "country": [partner.country],
        "zones": partner.zones,
        "note": [partner.note or ""],
        "since": [partner.since.isoformat()],
    }
