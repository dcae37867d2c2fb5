"""What the pages of people show: lines of the list, choices of the form. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.cadastre.owners import Professional, full_name
from app.cadastre.people.fields import CHECKED, REGISTERS
from app.cadastre.record_words import REGISTRATION_NAMES, register_words
from app.cadastre.upkeep.operations import Line
from app.core.errors import InvalidInput
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """Somebody who works or worked here."""

    public_id: str
    name: str
    occupation: LText | str
    first_day: date | None
    last_day: date | None
    is_gone: bool
    is_fictitious: bool


def people_lines(rows: Sequence[Any], reference: Reference, *, today: date) -> list[PersonLine]:
    """Those who work here first, then those who left."""
    lines = [
        PersonLine(
            public_id=person.public_id,
            name=full_name(person.given_name, person.family_name),
            occupation=reference.occupations[person.profession].labels
            if person.profession in reference.occupations
            else person.profession,
            first_day=first,
            last_day=last,
            is_gone=last is not None and last < today,
            is_fictitious=person.is_fictitious,
        )
        for person, first, last in rows
    ]
    return sorted(lines, key=lambda line: line.is_gone)


def new_lines(told: Mapping[str, Any], since: str | None) -> tuple[Line, ...]:
    """What a new record will say; blanks are not shown."""
    said = {**told, "valid_from": since}
    return tuple(Line(field=name, old=None, new=value) for name, value in said.items() if value)


def known_remark(person: Professional) -> Message:
    """That a number is already that of somebody, who will be added as they are."""
    sentence = N_(
        "This number is that of %(name)s, who is in the directory already: that person will be "
        "added here, and nothing else of their record changes."
    )
    return Message(sentence, {"name": full_name(person.given_name, person.family_name)})


def already_here(person: Professional, registrations: Sequence[Mapping[str, Any]]) -> InvalidInput:
    """The refusal to add somebody twice, at the field of the number."""
    register = next(one["register"] for one in registrations if one["register"] in CHECKED)
    sentence = N_("%(name)s has this number and works here already: change that record.")
    fault = Message(sentence, {"name": full_name(person.given_name, person.family_name)})
    faults: dict[str, list[Message | str]] = {f"{register}_number": [fault]}
    return InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def choices(reference: Reference) -> dict[str, Any]:
    """What may be chosen in the form of a person."""
    return {
        "professions": [(one.code, one.labels) for one in reference.occupations.values()],
        "languages": [(one.code, one.labels) for one in reference.languages.values()],
        "registers": [(code, register_words(code)) for _country, code in REGISTERS],
        "statuses": [(one.value, Message(name)) for one, name in REGISTRATION_NAMES.items()],
    }
