"""Shapes of the forms of a team."""

from marshmallow import fields

from app.access.vocabulary import Recognition, Role
from app.core.schemas import Choice, Mail, StrictSchema, Text


class InvitationSchema(StrictSchema):
    """Whom to invite."""

    email = Mail(required=True)
    name = Text(max_length=120, required=True)
    role = Choice(Role, required=True)
    language = Text(max_length=8, required=True)
    csrf_token = fields.Raw()


class LostFactorSchema(StrictSchema):
    """How the keeper of the accounts made sure who asks."""

    how = Choice(Recognition, required=True)
    csrf_token = fields.Raw()
