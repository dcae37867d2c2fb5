"""From the form of a person to the columns of a record and back; every fault names its field."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from app.cadastre.identifiers import check
from app.cadastre.record_words import RegistrationStatus
from app.cadastre.upkeep.reading import Form, Reading, read_day, read_text
from app.cadastre.vocabulary import IdentifierKind
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

REGISTERS = (
    (Country.FR, "rpps"),
    (Country.FR, "ordre"),
    (Country.BE, "inami"),
    (Country.BE, "visa"),
)
"""The registers a form asks about; others that a record has are left as they are."""

CHECKED = {"rpps": IdentifierKind.RPPS, "inami": IdentifierKind.INAMI}
"""The registers whose numbers have check digits."""

LONGEST_NAME = 120
_NUMBER_LENGTH = 40
_DATES = ("valid_from", "valid_to", "checked_on")


def read_person(
    form: Form, reference: Reference, country: Country, before: Sequence[Any], *, today: date
) -> tuple[dict[str, Any], str | None]:
    """The fields of a person, and since when they work here; raises InvalidInput by field."""
    reading = Reading(form, reference, country)
    profession = reading.one("profession")
    if profession not in reference.occupations:
        reading.fault("profession", Message(N_("Please choose a profession.")))
    told = {
        "given_name": reading.taken("given_name", _name),
        "family_name": reading.taken("family_name", _name),
        "profession": profession,
        "languages": reading.codes("languages", reference.languages),
        "registrations": _registrations(reading, before, today),
    }
    if not reading.one("family_name"):
        reading.fault("family_name", Message(N_("Please fill in this field.")))
    since = reading.taken("works_from", read_day)
    if reading.faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), reading.faults)
    return told, since.isoformat() if since else None


def _name(text: str) -> str:
    read = read_text(text)
    if len(read) > LONGEST_NAME:
        sentence = N_("At most %(count)s characters; this has %(length)s.")
        raise Refused(Message(sentence, {"count": LONGEST_NAME, "length": len(read)}))
    return read


def _registrations(
    reading: Reading, before: Sequence[Mapping[str, Any]], today: date
) -> list[dict[str, Any]]:
    asked = {(country.value, register) for country, register in REGISTERS}
    kept = [dict(one) for one in before if (one["country"], one["register"]) not in asked]
    told = [_registration(reading, country, code, today) for country, code in REGISTERS]
    found = kept + [one for one in told if one is not None]
    return sorted(found, key=lambda one: (one["country"], one["register"]))


def _registration(
    reading: Reading, country: Country, register: str, today: date
) -> dict[str, Any] | None:
    number = reading.taken(f"{register}_number", lambda text: _number(register, text))
    status = reading.one(f"{register}_status")
    dates = {name: reading.taken(f"{register}_{name}", read_day) for name in _DATES}
    if status and status not in set(RegistrationStatus):
        sentence = N_("“%(value)s” is none of the choices.")
        reading.fault(f"{register}_status", Message(sentence, {"value": status[:60]}))
    _judge_dates(reading, register, dates, today)
    known = {name: day.isoformat() for name, day in dates.items() if day is not None}
    said = {"number": number, "status": status or None, **known}
    if not any(said.values()):
        return None
    some = {name: value for name, value in said.items() if value is not None}
    return {"country": country.value, "register": register, **some}


def _judge_dates(
    reading: Reading, register: str, dates: Mapping[str, date | None], today: date
) -> None:
    first, last, checked = (dates[name] for name in _DATES)
    if first and last and last < first:
        fault = Message(N_("The last day is before the first."))
        reading.fault(f"{register}_valid_to", fault)
    if checked and checked > today:
        fault = Message(N_("A check cannot have been made in the future."))
        reading.fault(f"{register}_checked_on", fault)


def _number(register: str, text: str) -> str:
    if register in CHECKED:
        return check(CHECKED[register], text)
    read = read_text(text)
    if len(read) > _NUMBER_LENGTH:
        sentence = N_("At most %(count)s characters; this has %(length)s.")
        raise Refused(Message(sentence, {"count": _NUMBER_LENGTH, "length": len(read)}))
    return read


def values_of(person: Any, registrations: Sequence[Mapping[str, Any]], since: str | None) -> Form:
    """What the form shows of a person who is known."""
    found = {
        "given_name": [person.given_name or ""],
        "family_name": [person.family_name],
        "profession": [person.profession],
        "languages": list(person.languages or ()),
        "works_from": [since or ""],
    }
    for one in registrations:
        for name in ("number", "status", *_DATES):
            found[f"{one['register']}_{name}"] = [one.get(name, "")]
    return found
