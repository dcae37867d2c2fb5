"""Shapes of the form of the own password."""

from marshmallow import fields

from app.access.letters.schemas import NewPasswordSchema
from app.access.passwords import LONGEST, PASSWORD_LENGTH
from app.core.schemas import Sized


class OwnPasswordSchema(NewPasswordSchema):
    """The present password, where there is one, and the new one; both as typed."""

    present = fields.String(load_default="", validate=Sized(PASSWORD_LENGTH, least=0, most=LONGEST))
