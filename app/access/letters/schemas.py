"""Shapes of the forms behind a letter."""

from marshmallow import fields

from app.access.passwords import LONGEST, PASSWORD_LENGTH
from app.core.schemas import Sized, StrictSchema, Text


class AddressSchema(StrictSchema):
    """Where to send the link."""

    email = Text(max_length=254, required=True)
    csrf_token = fields.Raw()


class NewPasswordSchema(StrictSchema):
    """The new password, as typed."""

    password = fields.String(required=True, validate=Sized(PASSWORD_LENGTH, least=1, most=LONGEST))
    csrf_token = fields.Raw()
