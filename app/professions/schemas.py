"""Shapes of the addresses and of the JSON interface of the professions room."""

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema
from app.professions.vocabulary import (
    ClaimStatus,
    Grade,
    Kind,
    Outcome,
    PracticeMode,
    Section,
    SourceKind,
    ValueUnit,
)
from app.reference.vocabulary import Country

COUNTRIES = tuple(country.value for country in Country)


class SheetQuery(StrictSchema):
    """Which country's sheet to read."""

    country = Choice(COUNTRIES, load_default=Country.FR.value)


class Direction(StrictSchema):
    """From the country of the qualification to the country where one wants to practise."""

    qualified_in = Choice(
        COUNTRIES,
        data_key="from",
        load_default=Country.BE.value,
        metadata={"description": "Country of the qualification"},
    )
    practise_in = Choice(
        COUNTRIES,
        data_key="to",
        load_default=Country.FR.value,
        metadata={"description": "Country where one wants to practise"},
    )

    @validates_schema(skip_on_field_errors=True)
    def _are_two_countries(self, values: dict[str, str], **_: object) -> None:
        if values["qualified_in"] == values["practise_in"]:
            raise ValidationError([Message(N_("Choose two different countries."))], "to")


class CompareQuery(Direction):
    """A comparison, whole or without what is the same on both sides."""

    differences = Choice(("0", "1"), load_default="0")


class SourceOut(Schema):
    """The text that says so."""

    id = fields.String()
    kind = fields.Enum(SourceKind, by_value=True)
    instrument = fields.String()
    url = fields.String(allow_none=True)
    publisher = fields.String()
    language = fields.String()
    grade = fields.Enum(Grade, by_value=True)
    consulted_on = fields.Date(metadata={"description": "Day up to which the copy read vouches"})


class ValueOut(Schema):
    """A typed fact."""

    unit = fields.Enum(ValueUnit, by_value=True)
    amount = fields.String()


class VersionOut(Schema):
    """One of the versions of a fact on which sources disagree."""

    text = fields.String()
    sources = fields.List(fields.String())


class ClaimOut(Schema):
    """One fact of a sheet; anything but ``sourced`` is a doubt and ``doubt`` says so in words."""

    id = fields.String()
    kind = fields.Enum(Kind, by_value=True)
    criterion = fields.String()
    order = fields.Integer(allow_none=True)
    text = fields.String()
    status = fields.Enum(ClaimStatus, by_value=True)
    doubt = fields.String(allow_none=True)
    no_equivalent = fields.Boolean()
    values = fields.List(fields.Nested(ValueOut))
    versions = fields.List(fields.Nested(VersionOut))
    jurisdictions = fields.List(fields.String())
    modes = fields.List(fields.Enum(PracticeMode, by_value=True))
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    checked_on = fields.Date()
    sources = fields.List(fields.String())


class SheetOut(Schema):
    """The head of a sheet."""

    country = fields.Enum(Country, by_value=True)
    title = fields.String()
    isco08 = fields.String(allow_none=True)
    esco = fields.String(allow_none=True)
    reviewed_on = fields.Date()
    review_due = fields.Date()
    overdue = fields.Boolean()
    claims = fields.Dict(keys=fields.String(), values=fields.Integer())


class ProfessionOut(Schema):
    """A profession and its sheets."""

    code = fields.String()
    name = fields.String()
    sheets = fields.List(fields.Nested(SheetOut))


class ProfessionsOut(Schema):
    """Every profession."""

    language = fields.String()
    items = fields.List(fields.Nested(ProfessionOut))


class RowOut(Schema):
    """One criterion on both sides."""

    criterion = fields.String()
    label = fields.String()
    section = fields.Enum(Section, by_value=True)
    outcome = fields.Enum(Outcome, by_value=True)
    outcome_text = fields.String()
    sure = fields.Boolean(metadata={"description": "Whether every claim of the row is sourced"})
    qualified_in = fields.List(fields.Nested(ClaimOut), data_key="from")
    practise_in = fields.List(fields.Nested(ClaimOut), data_key="to")


class ComparisonOut(Schema):
    """Two sheets side by side."""

    code = fields.String()
    name = fields.String()
    language = fields.String()
    on = fields.Date()
    qualified_in = fields.Nested(SheetOut, data_key="from")
    practise_in = fields.Nested(SheetOut, data_key="to")
    outcomes = fields.Dict(keys=fields.String(), values=fields.Integer())
    steps = fields.List(fields.Nested(ClaimOut))
    rows = fields.List(fields.Nested(RowOut))
    sources = fields.List(fields.Nested(SourceOut))
