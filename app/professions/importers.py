"""The shapes of the files in ``data/professions`` and how one file becomes frozen values.

References (a source, a criterion, an authority) are looked up in the ``Shelf`` while a file is
read, so that an unknown identifier is an error of the very field that cites it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema
from marshmallow.experimental.context import Context

from app.core.messages import LText
from app.professions.sheets import (
    Authority,
    Claim,
    Criterion,
    Jurisdiction,
    Source,
    Value,
    Version,
    When,
)
from app.professions.vocabulary import (
    SOURCE_LANGUAGES,
    CareForm,
    Case,
    ClaimStatus,
    ClockStart,
    Grade,
    Kind,
    Pairing,
    Practice,
    PracticeMode,
    Residence,
    Section,
    Silence,
    SourceKind,
    ValueUnit,
    WorkPattern,
    WorkStatus,
)
from app.professions.watch import Watch
from app.reference.vocabulary import Country

SLUG = validate.Regexp(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$", error="Not a slug.")
# French sets a space before these signs and inside its quotation marks, where no line may break.
FRENCH_SPACE = re.compile(r" (?=[:;?!»%€])|(?<=«) |(?<=\d) (?=\d{3}\b)")
NO_BREAK_SPACE = "\u00a0"
SURE_GRADES = frozenset({Grade.A, Grade.B})

Item = TypeVar("Item", Source, Authority, Jurisdiction, Criterion)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake in the data: which file, which claim (or empty), which field, what is wrong."""

    file: str
    claim: str
    field: str
    text: str

    def __str__(self) -> str:
        place = " ".join(part for part in (self.file, self.claim, self.field) if part)
        return f"{place}: {self.text}"


@dataclass(frozen=True, slots=True)
class BlockClaim:
    """A claim shared by sheets; without a country it holds on both sides of the border."""

    country: Country | None
    claim: Claim


@dataclass(frozen=True, slots=True)
class Shelf:
    """What claims may refer to, by identifier."""

    sources: dict[str, Source] = field(default_factory=dict)
    authorities: dict[str, Authority] = field(default_factory=dict)
    jurisdictions: dict[str, Jurisdiction] = field(default_factory=dict)
    criteria: dict[str, Criterion] = field(default_factory=dict)
    blocks: dict[str, tuple[BlockClaim, ...]] = field(default_factory=dict)


class Texts(fields.Field[LText]):
    """A text by language; at least one language, no empty text, no unknown language."""

    LANGUAGES = frozenset(SOURCE_LANGUAGES)

    def _deserialize(self, value: object, *_: object, **__: object) -> LText:
        if not isinstance(value, dict) or not value:
            raise ValidationError("Give the text by language: fr, nl, en.")
        errors = {
            str(language): ["Unknown language or empty text."]
            for language, text in value.items()
            if language not in self.LANGUAGES or not isinstance(text, str) or not text.strip()
        }
        if errors:
            raise ValidationError(errors)
        cleaned = {code: " ".join(text.split()) for code, text in value.items()}
        if "fr" in cleaned:
            cleaned["fr"] = FRENCH_SPACE.sub(NO_BREAK_SPACE, cleaned["fr"])
        return LText(MappingProxyType(cleaned))


class Names(Texts):
    """A text by language, or a proper name that every language writes alike."""

    ALIKE = ("fr", "nl", "en")

    def _deserialize(self, value: object, *_: object, **__: object) -> LText:
        alike = isinstance(value, str) and value.strip()
        return super()._deserialize(dict.fromkeys(self.ALIKE, value) if alike else value)


class Known(fields.Field[Any]):
    """An identifier that stands on the shelf; becomes the thing itself."""

    def __init__(self, shelf_name: str, **options: Any) -> None:
        super().__init__(**options)
        self.shelf_name = shelf_name

    def _deserialize(self, value: object, *_: object, **__: object) -> Any:
        known: Mapping[object, object] = getattr(Context[Shelf].get(), self.shelf_name)
        if value not in known:
            raise ValidationError(f"Unknown identifier {value!r} in {self.shelf_name}.")
        return known[value]


class Values(fields.Field[tuple[Value, ...]]):
    """Typed values by unit: ``{months: 24, hours: 3200}`` or ``{code: automatic}``."""

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[Value, ...]:
        if not isinstance(value, dict) or not value:
            raise ValidationError("Give the value by unit, such as {months: 24}.")
        try:
            found = [self._value(ValueUnit(unit), amount) for unit, amount in value.items()]
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return tuple(sorted(found, key=lambda item: item.unit))

    @staticmethod
    def _value(unit: ValueUnit, amount: object) -> Value:
        if unit is ValueUnit.CODE:
            SLUG(str(amount))
            return Value(unit, str(amount))
        if isinstance(amount, bool) or not isinstance(amount, int | float) or amount < 0:
            raise ValueError(f"{amount!r} is not a number of {unit.value}, zero or more.")
        return Value(unit, Decimal(str(amount)))


class SourceShape(Schema):
    """A source."""

    id = fields.String(required=True, validate=SLUG)
    kind = fields.Enum(SourceKind, by_value=True, required=True)
    instrument = Texts(required=True)
    url = fields.Url(schemes={"https", "http"}, required=True, allow_none=True)
    publisher = Names(required=True)
    language = fields.String(required=True, validate=validate.OneOf(SOURCE_LANGUAGES))
    grade = fields.Enum(Grade, by_value=True, required=True)
    consulted_on = fields.Date(required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Source:
        return Source(**values)


class AuthorityShape(Schema):
    """An authority."""

    id = fields.String(required=True, validate=SLUG)
    name = Texts(required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Authority:
        return Authority(**values)


class JurisdictionShape(Schema):
    """A jurisdiction."""

    id = fields.String(required=True, validate=SLUG)
    country = fields.Enum(Country, by_value=True, required=True)
    name = Texts(required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Jurisdiction:
        return Jurisdiction(**values)


class CriterionShape(Schema):
    """A criterion; its place in the file is its rank on the page."""

    id = fields.String(required=True, validate=SLUG)
    section = fields.Enum(Section, by_value=True, required=True)
    label = Texts(required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Criterion:
        return Criterion(rank=len(Context[Shelf].get().criteria), **values)


class VersionShape(Schema):
    """One version of a conflicting claim."""

    text = Texts(required=True)
    sources = fields.List(Known("sources"), required=True, validate=validate.Length(min=1))

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Version:
        return Version(text=values["text"], sources=tuple(values["sources"]))


class AppliesToShape(Schema):
    """Where and in which mode a claim applies."""

    jurisdictions = fields.List(Known("jurisdictions"), load_default=list)
    modes = fields.List(fields.Enum(PracticeMode, by_value=True), load_default=list)


def _codes(kind: type[StrEnum]) -> fields.List[Any]:
    known = validate.OneOf([item.value for item in kind])
    return fields.List(fields.String(validate=known), validate=validate.Length(min=1))


class WhenShape(Schema):
    """On which routes a claim counts."""

    mode = _codes(Practice)
    status = _codes(WorkStatus)
    case = _codes(Case)
    work = _codes(WorkPattern)
    pairing = _codes(Pairing)
    residence = _codes(Residence)
    care_form = _codes(CareForm)

    @post_load
    def _build(self, values: dict[str, list[str]], **_: object) -> When:
        return When(MappingProxyType({name: frozenset(found) for name, found in values.items()}))


class ClaimShape(Schema):
    """One claim; ``checked_on`` may be written once for the whole file."""

    id = fields.String(required=True, validate=SLUG)
    kind = fields.Enum(Kind, by_value=True, required=True)
    criterion = Known("criteria", required=True)
    order = fields.Integer(load_default=None, strict=True)
    text = Texts(required=True)
    status = fields.Enum(ClaimStatus, by_value=True, required=True)
    sources = fields.List(Known("sources"), load_default=list)
    versions = fields.List(fields.Nested(VersionShape), load_default=list)
    authority = Known("authorities", load_default=None)
    values = Values(data_key="value", load_default=())
    same_as = fields.String(load_default=None, validate=SLUG)
    no_equivalent = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    applies_to = fields.Nested(AppliesToShape, load_default=dict)
    when = fields.Nested(WhenShape, load_default=When)
    silence = fields.Enum(Silence, by_value=True, load_default=None)
    longest = Values(load_default=())
    is_longest_sure = fields.Boolean(load_default=True, truthy={True}, falsy={False})
    clock_starts = fields.Enum(ClockStart, by_value=True, load_default=ClockStart.OTHER)
    is_conditional = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    question = Texts(load_default=None)
    valid_from = fields.Date(load_default=None)
    valid_to = fields.Date(load_default=None)
    checked_on = fields.Date(required=True)

    @validates_schema
    def _is_honest(self, values: dict[str, Any], **_: object) -> None:
        for name, wrong, text in _claim_faults(values):
            if wrong:
                raise ValidationError(text, name)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Claim | BlockClaim:
        return _claim(values)


class BlockClaimShape(ClaimShape):
    """A claim shared by sheets: of one country, or of both."""

    country = fields.Enum(Country, by_value=True, load_default=None)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> BlockClaim:
        country = values.pop("country")
        return BlockClaim(country, _claim(values))


def _claim(values: dict[str, Any]) -> Claim:
    where = values.pop("applies_to")
    return Claim(
        **values | {name: tuple(values[name]) for name in ("sources", "versions")},
        jurisdictions=tuple(where.get("jurisdictions", ())),
        modes=tuple(where.get("modes", ())),
    )


def _claim_faults(values: Mapping[str, Any]) -> Iterator[tuple[str, bool, str]]:
    """Yield (field, is it wrong, why) for what a single field cannot tell."""
    status, begins, ends = values["status"], values["valid_from"], values["valid_to"]
    grades = {source.grade for source in values["sources"]}
    sourced = status is ClaimStatus.SOURCED
    conflicting = status is ClaimStatus.CONFLICTING
    yield "sources", sourced and not grades & SURE_GRADES, "Needs a source of grade A or B."
    yield "versions", conflicting != (len(values["versions"]) > 1), "Two if conflicting."
    yield "authority", not sourced and not values["authority"], "Say who can confirm it."
    yield (
        "value",
        status is ClaimStatus.NOT_FOUND and bool(values["values"]),
        "Not found.",
    )
    yield "valid_to", bool(begins and ends and ends < begins), "Ends before it begins."


class WatchShape(Schema):
    """A subject to re-verify; that its claims exist is checked once every file is read."""

    id = fields.String(required=True, validate=SLUG)
    what = Texts(required=True)
    why = Texts(required=True)
    where = Texts(required=True)
    authority = Known("authorities", required=True)
    sources = fields.List(Known("sources"), load_default=list)
    claims = fields.List(
        fields.String(validate=SLUG), required=True, validate=validate.Length(min=1)
    )
    expected_on = fields.Date(required=True, allow_none=True)
    review_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    checked_on = fields.Date(required=True)

    @post_load
    def _build(self, values: dict[str, Any], **_: object) -> Watch:
        return Watch(**values | {name: tuple(values[name]) for name in ("sources", "claims")})


class SheetHeaderShape(Schema):
    """A sheet without its claims, which are read one by one to name each in its errors."""

    profession = fields.String(required=True, validate=SLUG)
    country = fields.Enum(Country, by_value=True, required=True)
    jurisdictions = fields.List(Known("jurisdictions"), required=True)
    name = Texts(required=True)
    titles = Texts(required=True)
    isco08 = fields.String(required=True, allow_none=True, validate=validate.Regexp(r"^\d{4}$"))
    esco = fields.Url(required=True, allow_none=True)
    review_days = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    reviewed_on = fields.Date(required=True)
    blocks = fields.List(Known("blocks"), load_default=list)
