"""What the page of an organisation shows: its choices, lines of a preview. Knows no web."""

from collections.abc import Mapping
from typing import Any

from app.cadastre.owners import LegalEntity
from app.cadastre.owning.fields import OWNER_NUMBERS, PROVIDER_NUMBERS, WRONG
from app.cadastre.upkeep.operations import Line
from app.cadastre.vocabulary import IDENTIFIER_NAMES
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, Country


def choices(reference: Reference, country: Country) -> dict[str, Any]:
    """What may be chosen in the form of an organisation."""
    return {
        "kinds": [
            (one.code, one.labels)
            for one in reference.provider_types.values()
            if one.country is country
        ],
        "languages": [(one.code, one.labels) for one in reference.languages.values()],
        "countries": [(one.value, Message(name)) for one, name in COUNTRY_NAMES.items()],
        "numbers": [(one.value, Message(IDENTIFIER_NAMES[one])) for one in PROVIDER_NUMBERS],
        "owner_numbers": [(one.value, Message(IDENTIFIER_NAMES[one])) for one in OWNER_NUMBERS],
    }


def new_owner_lines(told: Mapping[str, Any]) -> tuple[Line, ...]:
    """What a new organisation will say; blanks are not shown."""
    said = {"owner": told["name"], **{name: told[name] for name in told if name != "name"}}
    return tuple(
        Line(field="new_owner" if name == "owner" else name, old=None, new=value)
        for name, value in said.items()
        if value
    )


def joined_remark(owner: LegalEntity) -> Message:
    """That a number is already that of an organisation, which will stand behind this provider."""
    sentence = N_(
        "This number is that of %(name)s, which is in the directory already: it will stand behind "
        "this provider, and nothing of its own record changes."
    )
    return Message(sentence, {"name": owner.name})


def nameless() -> InvalidInput:
    """An organisation has a name."""
    fault = Message(N_("What is the name of the organisation?"))
    return InvalidInput(WRONG, {"owner_name": [fault]})
