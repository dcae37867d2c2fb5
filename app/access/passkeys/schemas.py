"""Shapes of the forms of passkeys."""

from marshmallow import fields

from app.core.schemas import StrictSchema, Text


class NameSchema(StrictSchema):
    """How somebody calls a passkey."""

    name = Text(max_length=60, required=True)
    credential = fields.String(load_default="")
    csrf_token = fields.Raw()
    code = fields.Raw()
