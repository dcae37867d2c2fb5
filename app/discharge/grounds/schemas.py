"""Shapes of the forms that record a ground."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from marshmallow import fields

from app.core.clock import LOCAL
from app.core.errors import InvalidInput
from app.core.messages import N_, Message
from app.core.schemas import Choice, StrictSchema, Text
from app.discharge.grounds.book import GroundsBook
from app.discharge.grounds.vocabulary import GroundForm, GroundPurpose, GroundWish, ShareGround
from app.discharge.schemas import Day

FIELDS = ("ground", "ground_form", "ground_purpose", "ground_until")


class GroundShape(StrictSchema):
    """On which ground, how it was given, what for, until which day (the longest when empty)."""

    ground = Choice(ShareGround, required=True)
    ground_form = Choice(GroundForm, required=True)
    ground_purpose = Choice(GroundPurpose, required=True)
    ground_until = Day(allow_none=True)


class ProviderGroundShape(GroundShape):
    """The ground for one provider that was asked."""

    provider = Text(required=True, max_length=16)
    csrf_token = fields.Raw()


def ground_wish(
    loaded: Mapping[str, Any], book: GroundsBook, *, now: datetime, longest: timedelta
) -> GroundWish:
    """What was typed, as a wish; raises InvalidInput for a day that is past or too far away."""
    until: date | None = loaded.get("ground_until")
    last = now + longest
    end = datetime.combine(until, time.max, tzinfo=LOCAL) if until else last
    if not now < end or end.astimezone(LOCAL).date() > last.astimezone(LOCAL).date():
        text = N_("Choose a day from today to %(last)s.")
        fault = Message(text, {"last": last.astimezone(LOCAL).date()})
        raise InvalidInput(fault, {"ground_until": [fault]})
    return GroundWish(
        rule=book[ShareGround(loaded["ground"])],
        form=GroundForm(loaded["ground_form"]),
        purpose=GroundPurpose(loaded["ground_purpose"]),
        until=min(end, last),
    )
