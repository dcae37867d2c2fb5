"""People, owners and official numbers of the log in words: who works where, which registers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.cadastre.record_words import REGISTRATION_NAMES, RegistrationStatus, register_words
from app.cadastre.vocabulary import IDENTIFIER_NAMES, IdentifierKind
from app.core.messages import N_, Listing, Message
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, Country


def named_words(value: Any, names: Mapping[str, str]) -> object:
    """The people who work somewhere, or the owner, by name; one that is gone is said to be so."""
    gone = Message(N_("somebody who is no longer in the directory"))
    if isinstance(value, str):
        return names.get(value, gone)
    return Listing(tuple(_worker(one, names.get(one["person"], gone)) for one in value))


def _worker(told: Mapping[str, Any], name: object) -> object:
    days = {key: date.fromisoformat(told[key]) for key in ("from", "to") if told.get(key)}
    values: dict[str, object] = {"name": name, **days}
    if "to" not in days:
        return Message(N_("%(name)s (from %(from)s)"), values) if days else name
    if "from" not in days:
        return Message(N_("%(name)s (until %(to)s)"), values)
    return Message(N_("%(name)s (%(from)s to %(to)s)"), values)


def register_list(value: Any, _reference: Reference) -> object:
    """The entries of a person in registers."""
    return Listing(tuple(_register(one) for one in value))


def _register(told: Mapping[str, Any]) -> Message:
    status = told.get("status")
    values = {
        "register": register_words(told["register"]),
        "number": told.get("number", ""),
        "status": Message(
            REGISTRATION_NAMES[RegistrationStatus(status)] if status else N_("status not known")
        ),
    }
    if "valid_to" in told:
        values["last"] = date.fromisoformat(told["valid_to"])
        return Message(N_("%(register)s %(number)s (%(status)s, until %(last)s)"), values)
    return Message(N_("%(register)s %(number)s (%(status)s)"), values)


def number_list(value: Any, _reference: Reference) -> object:
    """Official numbers, each with its kind."""
    sentence = N_("%(kind)s %(number)s")
    return Listing(
        tuple(
            Message(sentence, {"kind": Message(IDENTIFIER_NAMES[IdentifierKind(kind)]),
                               "number": number})
            for kind, number in value
        )
    )  # fmt: skip


def occupation_words(value: Any, reference: Reference) -> object:
    """The occupation of a person."""
    known = reference.occupations.get(value)
    return known.labels if known else value


def kind_words(value: Any, reference: Reference) -> object:
    """The legal kind of a provider."""
    known = reference.provider_types.get(value)
    return known.labels if known else value


def country_words(value: Any, _reference: Reference) -> object:
    """A country by its name."""
    return Message(COUNTRY_NAMES[Country(value)])
