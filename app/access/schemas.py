"""Shapes of the forms of people."""

from marshmallow import fields, validate

from app.access.passwords import LONGEST
from app.core.schemas import StrictSchema, Text


class SignInSchema(StrictSchema):
    """Who and with what; the password is taken as typed. The gate judges where to go next."""

    email = Text(max_length=254, required=True)
    password = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    next = fields.Raw()
    csrf_token = fields.Raw()
