"""Shapes of the short forms of upkeep."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from app.cadastre.record_words import OF_A_RECORD, ReportTopic
from app.core.messages import N_, Message
from app.core.schemas import Choice, Mail, StrictSchema, Text, WholeNumber
from app.reference.vocabulary import CapacityState, TimeBand

MOST_PLACES = 999


class CapacitySchema(StrictSchema):
    """Capacity in one click; the rest may stay blank."""

    csrf_token = fields.String(load_only=True)
    state = Choice([one.value for one in CapacityState], required=True)
    places = WholeNumber(0, MOST_PLACES, from_text=True, load_default=None, allow_none=True)
    waiting = WholeNumber(0, MOST_PLACES, from_text=True, load_default=None, allow_none=True)
    bands = fields.List(Choice([str(int(one)) for one in TimeBand]), load_default=list)


class ErrorReportSchema(StrictSchema):
    """What is wrong with a record; an address is needed only to be answered."""

    csrf_token = fields.String(load_only=True)
    topic = Choice([one.value for one in OF_A_RECORD], required=True)
    text = Text(load_default="", max_length=1000, lines=True)
    reply_to = Mail(load_default=None, allow_none=True)

    @validates_schema(skip_on_field_errors=False)
    def _says_what(self, values: dict[str, Any], **_kwargs: Any) -> None:
        """That a service is gone says all; anything else needs words."""
        if values.get("topic") != ReportTopic.CLOSED and not values.get("text"):
            raise ValidationError([Message(N_("Please fill in this field."))], "text")


class MissingSchema(StrictSchema):
    """A service that the directory does not have: its name and town, and all else that is known."""

    csrf_token = fields.String(load_only=True)
    sure = fields.String(load_only=True)
    name = Text(required=True, max_length=200)
    town = Text(required=True, max_length=120)
    care = Text(load_default="", max_length=8)
    phone = Text(load_default="", max_length=40)
    website = Text(load_default="", max_length=300)
    text = Text(load_default="", max_length=1000, lines=True)
    reply_to = Mail(load_default=None, allow_none=True)


class ClaimSchema(StrictSchema):
    """Why this record is ours."""

    csrf_token = fields.String(load_only=True)
    reason = Text(load_default="", max_length=300)


class CodeSchema(StrictSchema):
    """The code of the letter."""

    csrf_token = fields.String(load_only=True)
    code = Text(required=True, max_length=20)


class HistoryQuery(StrictSchema):
    """Where a page of history starts."""

    before = WholeNumber(1, 2**31 - 1, from_text=True, load_default=None)
