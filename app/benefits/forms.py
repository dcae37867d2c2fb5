"""The form of the integrated desk: its shape, and what the answers mean. Knows no web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields

from app.benefits.catalogue import Catalogue
from app.benefits.desk import Desk, Told
from app.benefits.vocabulary import InsuranceStatus, KatzForfait
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text, WholeNumber, load
from app.reference.choosing import PlaceChoice, choices_of, unclear
from app.reference.loader import Reference
from app.reference.vocabulary import Country
from app.reference.zones import Zone

ELSEWHERE = "other"
YES_NO = ("yes", "no")
_LISTS = frozenset({"care"})
QUESTIONS = frozenset(
    {"place", "place_code", "care", "age", "insured", "status"}
    | {"s1", "leaving", "gir", "katz", "couple", "income"}
)
"""What the desk asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question understood: the place and the answers; or the faults and the places to choose."""

    place: Zone | None = None
    told: Told = field(default_factory=Told)
    choices: tuple[PlaceChoice, ...] = ()
    faults: Mapping[str, list[Message | str]] = field(default_factory=dict)


def values_of(arguments: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """The answers of an address; those left empty, and what mailings add, are passed over."""
    found: dict[str, Any] = {}
    for name, given in arguments.items():
        if name not in QUESTIONS:
            continue
        filled = [one for one in given if one.strip()]
        if filled:
            found[name] = filled if name in _LISTS or len(filled) > 1 else filled[0]
    return found


def understand(
    values: Mapping[str, Any],
    catalogue: Catalogue,
    desk: Desk,
    reference: Reference,
    *,
    today: date,
) -> Asked:
    """What the answers mean; faults are told by field, homonyms come back as choices."""
    try:
        read = load(_shape(catalogue, desk, reference), values)
    except InvalidInput as error:
        faults = {name.partition(".")[0]: list(found) for name, found in error.faults.items()}
        return Asked(faults=faults)
    told = _told(read)
    text = read.get("place_code") or read.get("place")
    if not text:
        return Asked(told=told, faults={"place": [Message(N_("Say where the person lives."))]})
    found = reference.gazetteer.resolve(text, day=today)
    if found.zone is None and read.get("place") and read.get("place_code"):
        found = reference.gazetteer.resolve(read["place"], day=today)
    if found.zone is not None:
        return Asked(place=found.zone, told=told)
    choices = choices_of(found.choices, reference.gazetteer)
    faults = {"place": [unclear(text, choices, reference.gazetteer)]}
    return Asked(told=told, choices=choices, faults=faults)


def _shape(catalogue: Catalogue, desk: Desk, reference: Reference) -> Schema:
    shape = StrictSchema.from_dict(
        {
            "place": Text(max_length=200),
            "place_code": Text(max_length=40),
            "care": fields.List(Choice(tuple(reference.care)), load_default=list),
            "age": Choice(tuple(desk.bands)),
            "insured": Choice((*Country, ELSEWHERE)),
            "status": Choice(tuple(InsuranceStatus)),
            "s1": Choice(YES_NO),
            "leaving": Choice(YES_NO),
            "gir": _number("gir", catalogue),
            "katz": Choice(tuple(KatzForfait)),
            "couple": Choice(YES_NO),
            "income": _number("household_income", catalogue),
        }
    )
    return shape()


def _number(name: str, catalogue: Catalogue) -> WholeNumber:
    """A whole number within the bounds that the data gives to that fact."""
    known = catalogue.fields[name]
    return WholeNumber(int(known.low or 0), int(known.high or 0), from_text=True)


def _told(read: Mapping[str, Any]) -> Told:
    insured = read.get("insured", "")
    return Told(
        care=tuple(dict.fromkeys(read["care"])),
        age=read.get("age"),
        insured_in=Country(insured) if insured in {*Country} else None,
        insured_elsewhere=insured == ELSEWHERE,
        status=InsuranceStatus(read["status"]) if "status" in read else None,
        s1=_flag(read.get("s1")),
        leaving_hospital=_flag(read.get("leaving")),
        gir=read.get("gir"),
        katz=KatzForfait(read["katz"]) if "katz" in read else None,
        couple=_flag(read.get("couple")),
        income=Decimal(read["income"]) if "income" in read else None,
    )


def _flag(word: str | None) -> bool | None:
    return None if word is None else word == "yes"
