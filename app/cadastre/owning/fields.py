"""From the form of an organisation to the columns of two records; every fault names its field."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.cadastre.identifiers import check
from app.cadastre.upkeep.reading import Form, Reading, read_text, read_website
from app.cadastre.vocabulary import IdentifierKind
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

PROVIDER_NUMBERS = tuple(IdentifierKind)
OWNER_NUMBERS = (
    IdentifierKind.SIREN,
    IdentifierKind.SIRET,
    IdentifierKind.FINESS,
    IdentifierKind.BCE,
)
LONGEST = {"name": 300, "legal_form": 120, "street": 300, "postal_code": 10, "city": 120}
_BETWEEN = re.compile(r"[,;\n]+")
MOST_NUMBERS = 5

WRONG = Message(N_("Some fields need to be corrected."))


def bounded(name: str) -> Callable[[str], str]:
    """Reads a text no longer than its column."""

    def read(text: str) -> str:
        found = read_text(text)
        if len(found) > LONGEST[name]:
            sentence = N_("At most %(count)s characters; this has %(length)s.")
            raise Refused(Message(sentence, {"count": LONGEST[name], "length": len(found)}))
        return found

    return read


def read_provider(form: Form, reference: Reference, country: Country, *, kinds: bool) -> Any:
    """What the form says of the provider; `kinds`: whether its legal kind may be changed."""
    reading = Reading(form, reference, country)
    told: dict[str, Any] = {
        "name": reading.taken("name", bounded("name")),
        "description": reading.taken("description", read_text),
        "description_language": reading.one("description_language") or None,
        "identifiers": _numbers(reading, "number", PROVIDER_NUMBERS),
    }
    if not reading.one("name"):
        reading.fault("name", Message(N_("Please fill in this field.")))
    language = told["description_language"]
    if language is not None and language not in reference.languages:
        sentence = N_("“%(value)s” is none of the choices.")
        reading.fault("description_language", Message(sentence, {"value": language[:60]}))
    if kinds:
        told["type_code"] = _kind(reading)
    if reading.faults:
        raise InvalidInput(WRONG, reading.faults)
    return told


def _kind(reading: Reading) -> str:
    code = reading.one("type_code")
    known = reading.reference.provider_types.get(code)
    if known is None or known.country is not reading.country:
        sentence = N_("“%(value)s” is none of the choices.")
        reading.fault("type_code", Message(sentence, {"value": code[:60]}))
    return code


def read_owner(form: Form, reference: Reference, country: Country) -> dict[str, Any] | None:
    """What the form says of the legal organisation; None when it names none."""
    reading = Reading(form, reference, country)
    where = reading.one("owner_country")
    told = {
        "name": reading.taken("owner_name", bounded("name")),
        "legal_form": reading.taken("owner_legal_form", bounded("legal_form")),
        "country": where if where in set(Country) else country.value,
        "street": reading.taken("owner_street", bounded("street")),
        "postal_code": reading.taken("owner_postal_code", bounded("postal_code")),
        "city": reading.taken("owner_city", bounded("city")),
        "website": reading.taken("owner_website", read_website),
        "identifiers": _numbers(reading, "owner_number", OWNER_NUMBERS),
    }
    if reading.faults:
        raise InvalidInput(WRONG, reading.faults)
    said = [value for name, value in told.items() if name != "country"]
    return told if any(said) else None


def _numbers(reading: Reading, start: str, kinds: Sequence[IdentifierKind]) -> list[list[str]]:
    """Official numbers, each with its check digits; several of a kind stand behind commas."""
    found = set()
    for kind in kinds:
        field = f"{start}_{kind.value}"
        parts = [part for part in _BETWEEN.split(reading.one(field)) if part.strip()]
        if len(parts) > MOST_NUMBERS:
            sentence = N_("At most %(most)s numbers of a kind.")
            reading.fault(field, Message(sentence, {"most": MOST_NUMBERS}))
            continue
        for part in parts:
            try:
                found.add((kind.value, check(kind, part.strip())))
            except Refused as error:
                reading.fault(field, error.message)
    return [list(one) for one in sorted(found)]


def values_of(
    provider: Any, numbers: Sequence[Sequence[str]], owner: Any, owned: Sequence[Sequence[str]]
) -> dict[str, list[str]]:
    """What the form shows of a provider and of its owner, if it has one."""
    found = {
        "name": [provider.name],
        "type_code": [provider.type_code],
        "description": [provider.description or ""],
        "description_language": [provider.description_language or ""],
        **_grouped("number", numbers),
    }
    if owner is not None:
        fields = ("name", "legal_form", "country", "street", "postal_code", "city", "website")
        found |= {f"owner_{name}": [getattr(owner, name) or ""] for name in fields}
        found |= _grouped("owner_number", owned)
    return found


def _grouped(start: str, numbers: Sequence[Sequence[str]]) -> Mapping[str, list[str]]:
    by_kind: dict[str, list[str]] = {}
    for kind, number in numbers:
        by_kind.setdefault(f"{start}_{kind}", []).append(number)
    return {field: [", ".join(some)] for field, some in by_kind.items()}
