"""Shapes of what people keep."""

from marshmallow import fields

from app.core.messages import N_
from app.core.schemas import Sized, StrictSchema, Text

MOST_CHOSEN = 100


class ChosenManySchema(StrictSchema):
    """Services of a list that stands in an address."""

    s = fields.List(
        Text(max_length=16),
        load_default=list,
        validate=Sized(N_("Choose at most a hundred services."), most=MOST_CHOSEN),
    )


class NewListSchema(ChosenManySchema):
    """A list to keep."""

    name = Text(max_length=80, required=True)


class BookmarkSchema(StrictSchema):
    """One service to bookmark or to forget, and the page to go back to."""

    s = Text(max_length=16, required=True)
    back = Text(max_length=2000, load_default="")


class NewSearchSchema(StrictSchema):
    """A search to keep: its address after the question mark."""

    name = Text(max_length=80, required=True)
    query = Text(max_length=1000, required=True)
    alerts = fields.Boolean(load_default=False)
