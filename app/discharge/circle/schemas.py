"""Shapes of the forms of the care circle."""

from marshmallow import ValidationError, fields

from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text
from app.discharge.circle.vocabulary import EmergencyReason, ReviewVerdict
from app.discharge.grounds.schemas import GroundShape

LEAST_WORDS = 10


def _says_why(words: str) -> None:
    if len(words) < LEAST_WORDS:
        raise ValidationError([Message(N_("Say in a sentence why it cannot wait."))])


class SeatSchema(GroundShape):
    """Whom to let into a circle, and on which ground."""

    email = Text(max_length=254, required=True)
    csrf_token = fields.Raw()


class EmergencySchema(StrictSchema):
    """What to open in an emergency, and why."""

    hospital = Text(max_length=64, required=True)
    reference = Text(max_length=40, required=True)
    reason = Choice(EmergencyReason, required=True)
    words = Text(max_length=500, required=True, lines=True, validate=_says_why)
    csrf_token = fields.Raw()


class ReviewSchema(StrictSchema):
    """What a coordinator found."""

    verdict = Choice(ReviewVerdict, required=True)
    csrf_token = fields.Raw()
