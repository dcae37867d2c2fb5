"""Shapes of the forms behind a letter."""

from marshmallow import fields, validate

from app.access.passwords import LONGEST
from app.core.schemas import StrictSchema, Text


class AddressSchema(StrictSchema):
    """Where to send the link."""

    email = Text(max_length=254, required=True)
    csrf_token = fields.Raw()


class NewPasswordSchema(StrictSchema):
    """The new password, as typed."""

    password = fields.String(required=True, validate=validate.Length(min=1, max=LONGEST))
    csrf_token = fields.Raw()
