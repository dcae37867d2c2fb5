"""What the addresses of the diagnosis may hold."""

from marshmallow import fields

from app.coordination.diagnosis.vocabulary import DayPart, MapMeasure
from app.core.schemas import Choice, StrictSchema, Text, WholeNumber

SORTS = ("nom", "habitants", "etat", "distance", "places")


class PortraitShape(StrictSchema):
    """A kind of care, a part of the day, what the map shows, the day, the order of the table."""

    soin = Text(max_length=8)
    moment = WholeNumber(DayPart.ANY.value, DayPart.NIGHT.value, from_text=True)
    mesure = Choice([one.value for one in MapMeasure])
    le = fields.Date()
    tri = Choice(SORTS)


class OpenShape(StrictSchema):
    """A kind of care."""

    soin = Text(max_length=8)


class ScenarioShape(StrictSchema):
    """Which services, where to, and whether they only go there or may also cross the border."""

    soin = Text(max_length=8)
    moment = WholeNumber(DayPart.ANY.value, DayPart.NIGHT.value, from_text=True)
    services = fields.List(Text(max_length=16))
    vers = Text(max_length=40)
    quoi = Choice(("service", "convention"))
