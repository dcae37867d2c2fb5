"""Shapes of the forms of imports."""

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields

from app.cadastre.vocabulary import ImportField, ImportOutcome
from app.core.schemas import Choice, StrictSchema, Text, WholeNumber
from app.reference.vocabulary import Country

MOST_LINES = 2_000_000


class UploadSchema(StrictSchema):
    """What is said of a file that is sent."""

    source = Text(max_length=40, load_default="")
    source_name = Text(max_length=30, load_default="")


class SampleSchema(StrictSchema):
    """Which table of a file is looked at, and where its header stands."""

    sheet = Text(max_length=200, load_default="")
    header_row = WholeNumber(1, MOST_LINES, from_text=True)


class LookSchema(StrictSchema):
    """Which lines of a preview are looked at, from which on."""

    outcome = Choice(ImportOutcome, load_default=ImportOutcome.CREATED.value)
    after = WholeNumber(0, MOST_LINES, from_text=True, load_default=0)


class LinesSchema(StrictSchema):
    """The lines that were shown, and those that stay ticked."""

    shown = fields.List(WholeNumber(0, MOST_LINES, from_text=True), load_default=list)
    taken = fields.List(WholeNumber(0, MOST_LINES, from_text=True), load_default=list)


class FaultsSchema(StrictSchema):
    """In which form the faults are given."""

    form = Choice(["csv", "xlsx"], load_default="csv")


class MergeSchema(StrictSchema):
    """The fields that are taken from the record that goes."""

    taken = fields.List(Text(max_length=40), load_default=list)


def _column_field() -> fields.Field[Any]:
    return WholeNumber(0, 500, from_text=True, allow_none=True)


_COLUMNS = {f"column_{field.value}": _column_field() for field in ImportField}

MappingSchema: type[Schema] = StrictSchema.from_dict(
    {
        **_COLUMNS,
        "sheet": Text(max_length=200, load_default=""),
        "header_row": WholeNumber(1, MOST_LINES, from_text=True, load_default=1),
        "type_code": Text(max_length=16, load_default=""),
        "country": Choice([one.value for one in Country]),
        "care": fields.List(Text(max_length=8), load_default=list),
    },
    name="MappingSchema",
)
"""Which column says what, and what holds for every row."""


def without_blanks(form: Mapping[str, list[str]], many: frozenset[str]) -> dict[str, Any]:
    """What a form sent, without its token, its buttons and its blanks."""
    found: dict[str, Any] = {}
    for name, values in form.items():
        kept = [one for one in values if one.strip()]
        if name in many:
            found[name] = kept
        elif kept and name not in {"csrf_token", "go"}:
            found[name] = kept[-1]
    return found
