"""Shapes of the addresses and of the JSON interface of the professions room."""

import re

from marshmallow import Schema, ValidationError, fields, validates_schema

from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text
from app.professions.vocabulary import (
    SOURCE_LANGUAGES,
    ClaimStatus,
    Grade,
    Kind,
    Origin,
    Outcome,
    Practice,
    PracticeMode,
    Section,
    Silence,
    SourceKind,
    ValueUnit,
    WorkStatus,
)
from app.reference.vocabulary import Country

COUNTRIES = tuple(country.value for country in Country)


class SheetQuery(StrictSchema):
    """Which country's sheet to read."""

    country = Choice(COUNTRIES, load_default=Country.FR.value)
    au = fields.Date(load_default=None)


class ChangesQuery(StrictSchema):
    """Between which two days to compare a sheet."""

    du = fields.Date(load_default=None)
    au = fields.Date(load_default=None)


class RouteQuery(StrictSchema):
    """What one person says of a title and of a plan; every answer stands in the address."""

    profession = Text(max_length=60, load_default="", metadata={"description": "Its code"})
    obtained = Choice(
        [origin.value for origin in Origin],
        load_default=Origin.BE.value,
        metadata={"description": "Where the title was obtained"},
    )
    title = Text(max_length=60, load_default="", metadata={"description": "Level of the title"})
    lives = Choice(COUNTRIES, load_default=Country.BE.value)
    works = Choice(
        (*COUNTRIES, "nowhere"),
        load_default="nowhere",
        metadata={"description": "Where one keeps working besides"},
    )
    works_as = Choice(
        [*(status.value for status in WorkStatus), ""],
        load_default="",
        metadata={"description": "Under which status one keeps working besides"},
    )
    to = Choice(
        COUNTRIES,
        load_default=Country.FR.value,
        metadata={"description": "Country where one wants to practise"},
    )
    place = Text(max_length=60, load_default="", metadata={"description": "Part of that country"})
    status = Choice(
        [status.value for status in WorkStatus], load_default=WorkStatus.SELF_EMPLOYED.value
    )
    mode = Choice([mode.value for mode in Practice], load_default=Practice.OCCASIONAL.value)
    card = Choice(
        ("0", "1"),
        load_default="0",
        metadata={"description": "1: with a European Professional Card"},
    )


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
    """A comparison: without what is the same on both sides, or whole (`tout`)."""

    tout = Choice(("0", "1"), load_default="0")
    au = fields.Date(load_default=None)


class TypedValues(fields.Field[str]):
    """Typed values as an editor writes them, ``months 24, hours 3200``; kept as the files do.

    Nothing typed takes the values out; a form that does not ask leaves them as they are.
    """

    def _deserialize(self, value: object, *_: object, **__: object) -> str:
        parts = [part.strip() for part in re.split(r"[,;\n]", str(value)) if part.strip()]
        found = [self._one(part) for part in parts]
        units = [unit for unit, _ in found]
        if len(set(units)) < len(units):
            raise ValidationError([Message(N_("Each unit stands once."))])
        return ", ".join(f"{unit}: {amount}" for unit, amount in found)

    @staticmethod
    def _one(part: str) -> tuple[str, str]:
        unit, _, amount = part.replace(":", " ").partition(" ")
        amount = amount.strip()
        number = unit in _UNITS and _NUMBER.fullmatch(amount)
        code = unit == ValueUnit.CODE and _SLUG.fullmatch(amount)
        if not number and not code:
            text = N_("“%(part)s” is not a value: write a unit and a number, as in months 24.")
            units = N_("The units are: %(units)s.")
            listed = ", ".join(sorted(_UNITS | {ValueUnit.CODE.value}))
            raise ValidationError(
                [Message(text, {"part": part[:60]}), Message(units, {"units": listed})]
            )
        return unit, amount


_UNITS = frozenset(unit.value for unit in ValueUnit if unit is not ValueUnit.CODE)
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,4})?")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class ProposalForm(StrictSchema):
    """A change to one claim; a source is required, an existing one or a new one."""

    text_fr = Text(max_length=1500, required=True)
    text_nl = Text(max_length=1500, required=True)
    text_en = Text(max_length=1500, required=True)
    status = Choice(("sourced", "to_confirm", "not_found"), required=True)
    authority = Text(max_length=60, load_default="")
    valid_from = fields.Date(load_default=None)
    valid_to = fields.Date(load_default=None)
    checked_on = fields.Date(required=True)
    value = TypedValues(load_default=None)
    longest = TypedValues(load_default=None)
    source = Text(max_length=80, load_default="")
    source_fr = Text(max_length=300, load_default="")
    source_nl = Text(max_length=300, load_default="")
    source_en = Text(max_length=300, load_default="")
    source_url = Text(max_length=500, load_default="")
    source_publisher = Text(max_length=200, load_default="")
    source_kind = Choice([kind.value for kind in SourceKind], load_default="")
    source_grade = Choice([grade.value for grade in Grade], load_default="")
    source_language = Choice(SOURCE_LANGUAGES, load_default="fr")

    @validates_schema(skip_on_field_errors=True)
    def _has_a_source(self, values: dict[str, str], **_: object) -> None:
        if values["source"]:
            return
        names = ("source_fr", "source_nl", "source_en")
        needed = (*names, "source_publisher", "source_kind", "source_grade")
        missing = [name for name in needed if not values[name]]
        if missing:
            text = Message(N_("Choose a source, or describe a new one: nothing goes without."))
            raise ValidationError({name: [text] for name in ("source", *missing)})


class SourceOut(Schema):
    """The text that says so."""

    id = fields.String()
    kind = fields.Enum(SourceKind, by_value=True)
    instrument = fields.String()
    url = fields.String(allow_none=True)
    publisher = fields.String()
    language = fields.String(metadata={"description": "Language of the copy read"})
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


class DeadlineOut(Schema):
    """By when an authority answers a file received on `counted_from`."""

    claim = fields.String(attribute="claim.id")
    counted_from = fields.Date(attribute="start.first")
    counted_from_latest = fields.Date(attribute="start.last")
    last_is_sure = fields.Boolean(
        attribute="is_last_sure",
        metadata={"description": "False: no text gives the last day in one piece"},
    )
    first = fields.Date()
    last = fields.Date()


class StepOut(Schema):
    """One step of a route."""

    id = fields.String()
    title = fields.String()
    is_task = fields.Boolean(metadata={"description": "False: good to know, nothing to do"})
    status = fields.Enum(ClaimStatus, by_value=True)
    who = fields.List(fields.Nested(ClaimOut))
    tell = fields.List(fields.Nested(ClaimOut))
    documents = fields.List(fields.Nested(ClaimOut))
    delays = fields.List(fields.Nested(ClaimOut))
    fees = fields.List(fields.Nested(ClaimOut))
    result = fields.List(fields.Nested(ClaimOut))
    deadlines = fields.List(fields.Nested(DeadlineOut))
    waits_for = fields.String(
        allow_none=True, metadata={"description": "A step before it whose end is not known"}
    )
    silence = fields.List(fields.Enum(Silence, by_value=True))
    meanwhile = fields.String(allow_none=True)


class QuestionOut(Schema):
    """What no text answers, and whom to ask."""

    text = fields.String()
    authority = fields.String(allow_none=True)
    claim = fields.String(allow_none=True)


class RouteOut(Schema):
    """The steps of one person, in order."""

    profession = fields.String()
    language = fields.String()
    today = fields.Date()
    cases = fields.List(fields.String())
    reviewed_on = fields.Date()
    overdue = fields.Boolean()
    steps = fields.List(fields.Nested(StepOut))
    questions = fields.List(fields.Nested(QuestionOut))
    sources = fields.List(fields.Nested(SourceOut))
