"""Shapes of the JSON of benefits: the facts of a person in, benefits and evaluations out.

The types of facts are those of `Person`; their bounds and choices are data, read in `read_person`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields as facts_of
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, get_args, get_type_hints

from marshmallow import Schema, fields

from app.benefits.person import Field, Person
from app.benefits.vocabulary import BenefitNeed, Territory
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text, TrueOrFalse
from app.reference.vocabulary import Country

_HINTS = get_type_hints(Person)


def _fact(name: str) -> fields.Field[Any]:
    """The shape of one fact, after its type; every one may be left out."""
    kind = get_args(_HINTS[name])[0]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return Choice([item.value for item in kind])
    if kind is bool:
        return TrueOrFalse()
    if kind is int:
        return fields.Integer(strict=True)
    if kind is Decimal:
        return fields.Decimal(allow_nan=False)
    if kind is date:
        return fields.Date()
    if kind is str:
        return Text(max_length=2)
    return fields.List(Text())


_FACT_SHAPES = {item.name: _fact(item.name) for item in facts_of(Person)}


class _Asked(StrictSchema):
    """The day and the home, beside the facts."""

    on = fields.Date(metadata={"description": "Rules in force on that day; today if left out"})
    residence = Text(metadata={"description": "Home as a zone code, such as fr:commune:08105"})


CheckShape = _Asked.from_dict(_FACT_SHAPES, name="BenefitsCheck")
"""Every fact is optional: what is missing gives "cannot tell", never a default."""


class BenefitsQuery(StrictSchema):
    """Which benefits to list, and in which language."""

    lang = Choice(("fr", "nl", "en"), metadata={"description": "Language of the texts"})
    country = Choice([item.value for item in Country])
    territory = Choice([item.value for item in Territory])
    need = Choice([item.value for item in BenefitNeed])
    on = fields.Date(metadata={"description": "Benefits and amounts of that day"})


def read_person(
    values: Mapping[str, Any], known: Mapping[str, Field], *, today: date
) -> tuple[Person, date]:
    """The person and the day asked about; raises InvalidInput naming each fact out of bounds."""
    faults: dict[str, list[Message | str]] = {}
    for name, value in values.items():
        found = list(_faults(name, value, known, today)) if name in known else []
        if found:
            faults[name] = [*found]
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)
    kept = {name: _kept(name, value) for name, value in values.items() if name in _HINTS}
    return Person(**kept), values.get("on", today)


def _kept(name: str, value: Any) -> Any:
    kind = get_args(_HINTS[name])[0]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value)
    return frozenset(value) if isinstance(value, list) else value


def _faults(name: str, value: Any, known: Mapping[str, Field], today: date) -> Iterator[Message]:
    fact = known[name]
    if name in {"birth_year", "birth_date"}:
        oldest = known["age"].high or Decimal(0)
        if isinstance(value, date):
            future, year = value > today, value.year
        else:
            future, year = value > today.year, value
        if future or year < today.year - oldest:
            yield _between(today.year - int(oldest), today.year)
    elif isinstance(value, date):
        yield from _day_faults(value, fact, today)
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        if (fact.low is not None and value < fact.low) or (
            fact.high is not None and value > fact.high
        ):
            yield _between(int(fact.low or 0), int(fact.high or 0))
    elif fact.choices:
        yield from _choice_faults(value if isinstance(value, list) else [value], fact)


def _between(low: int, high: int) -> Message:
    fault = N_("A number from %(low)s to %(high)s is expected.")
    return Message(fault, {"low": str(low), "high": str(high)})


def _day_faults(value: date, fact: Field, today: date) -> Iterator[Message]:
    first = today + timedelta(days=int(fact.low or 0))
    last = today + timedelta(days=int(fact.high or 0))
    if not first <= value <= last:
        fault = N_("A day from %(first)s to %(last)s is expected.")
        yield Message(fault, {"first": first, "last": last})


def _choice_faults(values: list[Any], fact: Field) -> Iterator[Message]:
    choices = fact.choices or {}
    for value in values:
        if str(value) not in choices:
            fault = N_("“%(value)s” is not one of: %(choices)s.")
            yield Message(fault, {"value": str(value)[:60], "choices": ", ".join(choices)})


class NoteOut(Schema):
    """A sentence, and whether it must be confirmed."""

    text = fields.String()
    status = fields.String()


class AmountOut(Schema):
    """A dated amount behind an answer."""

    key = fields.String()
    value = fields.String()
    unit = fields.String()
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    outdated = fields.Boolean(metadata={"description": "Only the last one known"})
    status = fields.String()
    sources = fields.List(fields.String())
    checked_on = fields.Date()


class LineOut(Schema):
    """One step of an estimate."""

    code = fields.String()
    label = fields.String()
    value = fields.String()
    unit = fields.String()


class EstimateOut(Schema):
    """An estimated amount."""

    low = fields.String(allow_none=True)
    high = fields.String(allow_none=True)
    unit = fields.String()
    formula = fields.String()
    lines = fields.List(fields.Nested(LineOut))
    missing = fields.List(fields.String())
    to_confirm = fields.Boolean()


class AskByOut(Schema):
    """When to ask."""

    event = fields.String()
    text = fields.String()
    start_on = fields.Date(allow_none=True)
    latest_on = fields.Date(allow_none=True)
    status = fields.String()


class LinkOut(Schema):
    """Another benefit, and what it means beside this one."""

    code = fields.String()
    rule = fields.String()
    text = fields.String(allow_none=True)
    message = fields.String()
    status = fields.String()


class ReasonOut(Schema):
    """One condition."""

    answer = fields.String(metadata={"description": "yes, doubtful_yes, unknown, doubtful_no, no"})
    text = fields.String()
    field = fields.String(allow_none=True)
    to_confirm = fields.Boolean()


class BenefitOut(Schema):
    """A benefit."""

    code = fields.String()
    country = fields.String()
    territories = fields.List(fields.String())
    anchor = fields.String()
    need = fields.String()
    name = fields.String()
    gives = fields.String()
    who = fields.String()
    how = fields.String()
    authority = fields.String()
    delay = fields.Nested(NoteOut, allow_none=True)
    exported = fields.Nested(NoteOut, allow_none=True)
    notes = fields.List(fields.Nested(NoteOut))
    entry = fields.Dict(allow_none=True)
    counterparts = fields.List(fields.String())
    exclusions = fields.List(fields.Nested(LinkOut))
    opens = fields.List(fields.Nested(LinkOut))
    facts = fields.List(fields.String())
    status = fields.String()
    sources = fields.List(fields.String())
    checked_on = fields.Date()


class BenefitsOut(Schema):
    """Benefits of a place."""

    language = fields.String()
    items = fields.List(fields.Nested(BenefitOut))


class EvaluationOut(Schema):
    """What the rules say of one benefit; always an estimate."""

    code = fields.String()
    name = fields.String()
    gives = fields.String()
    authority = fields.String()
    how = fields.String()
    verdict = fields.String()
    estimated = fields.Boolean()
    reasons = fields.List(fields.Nested(ReasonOut))
    missing = fields.List(fields.String())
    estimate = fields.Nested(EstimateOut, allow_none=True)
    deadline = fields.Nested(AskByOut, allow_none=True)
    exclusions = fields.List(fields.Nested(LinkOut))
    opens = fields.List(fields.Nested(LinkOut))
    amounts = fields.List(fields.Nested(AmountOut))
    sources = fields.List(fields.String())


class CheckOut(Schema):
    """Every benefit that the law of the place offers, the surest first."""

    language = fields.String()
    on = fields.Date()
    estimated = fields.Boolean()
    items = fields.List(fields.Nested(EvaluationOut))
