"""The shapes of the files in ``data/benefits`` and how each becomes frozen values.

A mistake is told as a ``Problem``: file, entry, field, what is wrong and how to mend it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate
from marshmallow.experimental.context import Context

from app.benefits.amounts import Amount
from app.benefits.expressions import Expression
from app.benefits.person import FACTS, Field
from app.benefits.records import (
    Asking,
    EntryPoint,
    EstimateRule,
    Exclusion,
    Form,
    LineRule,
    Note,
    Opening,
)
from app.benefits.rules import OPERATIONS, Comparison, Condition, Negation, all_of, any_of
from app.benefits.sourcing import Standing
from app.benefits.vocabulary import (
    Anchor,
    AskEvent,
    BenefitNeed,
    ExclusionRule,
    Territory,
    Unit,
)
from app.core.messages import LText
from app.reference.vocabulary import Country

CODE = validate.Regexp(r"^[a-z]{2}-[a-z0-9-]+$", error="Write a code such as fr-apa.")
KEY = validate.Regexp(r"^[a-z0-9_]+(\.[a-z0-9_]+)+$", error="Write a key such as fr.apa.age_min.")
WITH_SUMS = frozenset({"at_least", "at_most", "above", "below"})


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake in the data: which file, which entry, which field, what is wrong and its cure."""

    file: str
    entry: str
    field: str
    text: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.file, self.entry, self.field) if part)
        return f"{place}: {self.text}"


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule may cite while a file is read: the fields of a person."""

    fields: Mapping[str, Field]


class Texts(fields.Field[LText]):
    """A text in every language of the interface."""

    LANGUAGES = ("fr", "nl", "en")

    def _deserialize(self, value: object, *_: object, **__: object) -> LText:
        if not isinstance(value, dict):
            raise ValidationError("Give the text by language: fr, nl, en.")
        wrong = [code for code in self.LANGUAGES if not str(value.get(code) or "").strip()]
        if wrong or set(value) - set(self.LANGUAGES):
            raise ValidationError(
                f"Give fr, nl and en; missing or unknown: {wrong or list(value)}."
            )
        return LText(MappingProxyType({code: " ".join(value[code].split()) for code in value}))


class Number(fields.Field[Decimal]):
    """A number written as text or whole number: never through binary fractions."""

    def _deserialize(self, value: object, *_: object, **__: object) -> Decimal:
        if isinstance(value, bool | float):
            raise ValidationError(f'Put the number between quotes: "{value}".')
        try:
            return Decimal(str(value))
        except InvalidOperation as error:
            raise ValidationError(f"{value!r} is not a number; write it like 1288.13.") from error


class Sum(fields.Field[Expression]):
    """A sum of fields, amounts and earlier lines."""

    def _deserialize(self, value: object, *_: object, **__: object) -> Expression:
        try:
            return Expression(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Sums(fields.Field[tuple[Expression, ...]]):
    """One sum, or several of which the first that can be computed counts."""

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[Expression, ...]:
        try:
            return tuple(Expression(str(item)) for item in _as_list(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error


class Rule(fields.Field[Condition]):
    """A condition: ``{all: [...]}``, ``{any: [...]}``, ``{not: ...}`` or a comparison."""

    def _deserialize(self, value: object, *_: object, **__: object) -> Condition:
        return self._read(value)

    def _read(self, value: object) -> Condition:
        if not isinstance(value, dict):
            raise ValidationError("Write all:, any:, not: or a comparison with field:.")
        for word, build in (("all", all_of), ("any", any_of)):
            if word in value:
                items = value[word]
                if len(value) > 1 or not isinstance(items, list) or not items:
                    raise ValidationError(f"{word}: takes a list and stands alone.")
                return build(self._read(item) for item in items)
        if set(value) == {"not"}:
            return Negation(self._read(value["not"]))
        return self._compare(value)

    def _compare(self, value: dict[str, Any]) -> Comparison:
        operations = [word for word in value if word in OPERATIONS]
        unknown = set(value) - set(OPERATIONS) - {"field", "status", "text"}
        if len(operations) != 1 or unknown or "field" not in value:
            allowed = ", ".join(OPERATIONS)
            raise ValidationError(f"A comparison has field: and one of {allowed}: {value!r}.")
        names = [str(name) for name in _as_list(value["field"])]
        known = Context[Known].get().fields
        if strange := [name for name in names if name not in known]:
            raise ValidationError(f"No field is called {strange}; see fields.yaml.")
        status = Enums.read(Standing, value.get("status", "sourced"))
        text = Texts().deserialize(value["text"]) if "text" in value else None
        return Comparison(
            facts=tuple(known[name] for name in names),
            operation=operations[0],
            wanted=_wanted(operations[0], value[operations[0]], known[names[0]]),
            status=status,
            text=text,
        )


class Enums:
    """Words of a vocabulary, outside of a schema."""

    @staticmethod
    def read(kind: type[Any], value: object) -> Any:
        """The member of that value; raises ValidationError with the words allowed."""
        try:
            return kind(value)
        except ValueError as error:
            allowed = ", ".join(item.value for item in kind)
            raise ValidationError(f"{value!r} is not one of {allowed}.") from error


def _as_list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _wanted(operation: str, value: object, fact: Field) -> tuple[Any, ...] | Expression:
    if operation in WITH_SUMS:
        try:
            return Expression(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error
    items = _as_list(value)
    if fact.choices and (strange := [item for item in items if str(item) not in fact.choices]):
        raise ValidationError(f"{fact.name}: {strange} not among {', '.join(fact.choices)}.")
    return tuple(items)


def _word(kind: type[StrEnum], **options: Any) -> Any:
    return fields.Enum(kind, by_value=True, **options)


class FieldShape(Schema):
    """A thing to know of a person."""

    name = fields.String(required=True, validate=validate.OneOf(sorted({*FACTS, "on"})))
    label = Texts(required=True)
    unit = _word(Unit, load_default=None)
    low = Number(load_default=None)
    high = Number(load_default=None)
    choices = fields.Dict(keys=fields.String(), values=Texts(), load_default=None)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Field:
        return Field(**values)


class AmountShape(Schema):
    """A dated amount."""

    key = fields.String(required=True, validate=KEY)
    value = Number(required=True)
    unit = _word(Unit, required=True)
    valid_from = fields.Date(required=True)
    valid_to = fields.Date(load_default=None, allow_none=True)
    status = _word(Standing, required=True)
    sources = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    checked_on = fields.Date(required=True)
    note = Texts(load_default=None)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Amount:
        if values["valid_to"] and values["valid_to"] < values["valid_from"]:
            raise ValidationError("It ends before it begins; correct one date.", "valid_to")
        return Amount(**values | {"sources": tuple(values["sources"])})


class NoteShape(Schema):
    """A sentence to the reader."""

    text = Texts(required=True)
    status = _word(Standing, load_default=Standing.SOURCED)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Note:
        return Note(**values)


class EntryShape(Schema):
    """Where to ask."""

    name = Texts(required=True)
    site = fields.String(load_default=None)
    status = _word(Standing, load_default=Standing.TO_CONFIRM)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> EntryPoint:
        return EntryPoint(**values)


class FormShape(Schema):
    """The official form."""

    name = Texts(required=True)
    site = fields.String(required=True, validate=validate.Regexp(r"[a-z0-9.-]+(/[\w./-]*)?$"))
    status = _word(Standing, required=True)
    sources = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    checked_on = fields.Date(required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Form:
        return Form(**values | {"sources": tuple(values["sources"])})


class AskingShape(Schema):
    """When to ask."""

    event = _word(AskEvent, required=True)
    text = Texts(required=True)
    start_before = fields.String(load_default=None, validate=KEY)
    latest_after = fields.String(load_default=None, validate=KEY)
    status = _word(Standing, load_default=Standing.SOURCED)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Asking:
        return Asking(**values)


class ExclusionShape(Schema):
    """Another benefit that cannot go with this one; the other file need not say it again."""

    code = fields.String(required=True, validate=CODE)
    rule = _word(ExclusionRule, required=True)
    text = Texts(load_default=None)
    status = _word(Standing, load_default=Standing.SOURCED)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Exclusion:
        return Exclusion(**values)


class OpeningShape(Schema):
    """Another benefit that this one opens."""

    code = fields.String(required=True, validate=CODE)
    text = Texts(required=True)
    status = _word(Standing, load_default=Standing.SOURCED)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Opening:
        return Opening(**values)


class LineShape(Schema):
    """A line of an estimate; one without a label is a step that is not shown."""

    code = fields.String(required=True)
    sums = Sums(required=True, data_key="value")
    unit = _word(Unit, required=True)
    label = Texts(load_default=None)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> LineRule:
        return LineRule(**values)


class EstimateShape(Schema):
    """How an amount is estimated."""

    unit = _word(Unit, required=True)
    formula = Texts(required=True)
    lines = fields.List(fields.Nested(LineShape), load_default=list)
    low = Sums(load_default=())
    high = Sums(load_default=())
    status = _word(Standing, load_default=Standing.SOURCED)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> EstimateRule:
        return EstimateRule(**values | {"lines": tuple(values["lines"])})


class BenefitShape(Schema):
    """A benefit; the catalogue adds the amounts and what ties it to a place."""

    code = fields.String(required=True, validate=CODE)
    country = _word(Country, required=True)
    territories = fields.List(_word(Territory), required=True, validate=validate.Length(min=1))
    anchor = _word(Anchor, required=True)
    need = _word(BenefitNeed, required=True)
    rank = fields.Integer(required=True, strict=True)
    name = Texts(required=True)
    gives = Texts(required=True)
    who = Texts(required=True)
    how = Texts(required=True)
    authority = Texts(required=True)
    delay = fields.Nested(NoteShape, load_default=None)
    entry = fields.Nested(EntryShape, load_default=None)
    form = fields.Nested(FormShape, load_default=None)
    assessed = fields.Boolean(required=True, truthy={True}, falsy={False})
    conditions = Rule(required=True)
    estimate = fields.Nested(EstimateShape, load_default=None)
    asking = fields.Nested(AskingShape, load_default=None)
    exclusions = fields.List(fields.Nested(ExclusionShape), load_default=list)
    opens = fields.List(fields.Nested(OpeningShape), load_default=list)
    export = fields.Nested(NoteShape, load_default=None)
    notes = fields.List(fields.Nested(NoteShape), load_default=list)
    scale = fields.String(load_default=None)
    status = _word(Standing, required=True)
    sources = fields.List(fields.String(), required=True, validate=validate.Length(min=1))
    valid_from = fields.Date(load_default=None)
    valid_to = fields.Date(load_default=None)
    checked_on = fields.Date(required=True)


def entries(content: Mapping[str, Any], name: str) -> Iterator[dict[str, Any]]:
    """Each entry of a file, with what the file says once for all of them."""
    shared = {key: value for key, value in content.items() if key != name}
    for raw in content.get(name) or ():
        if isinstance(raw, dict):
            yield shared | raw
