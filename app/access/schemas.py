"""Shapes of the forms of people."""

from typing import Any

from marshmallow import fields, validate

from app.access.passwords import LONGEST
from app.core.schemas import StrictSchema, Text


class SignInSchema(StrictSchema):
    """Who, with what, and where to go next. The password is taken as typed."""

    email = Text(max_length=254, required=True)
    password = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    next = Text(max_length=2000, load_default="")
    csrf_token: Any = fields.Raw(load_only=True)
