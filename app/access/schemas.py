"""Shapes of the forms of people."""

from marshmallow import fields

from app.access.passwords import LONGEST, PASSWORD_LENGTH
from app.core.schemas import Sized, StrictSchema, Text


class SignInSchema(StrictSchema):
    """Who and with what; the password is taken as typed. The gate judges where to go next."""

    email = Text(max_length=254, required=True)
    password = fields.String(required=True, validate=Sized(PASSWORD_LENGTH, least=1, most=LONGEST))
    next = fields.Raw()
    csrf_token = fields.Raw()
