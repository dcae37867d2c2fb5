"""Shapes of the directory: a search in; services, providers, GeoJSON and map groups out."""

import re
from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from app.cadastre.vocabulary import Cursor
from app.core.errors import Refused
from app.core.geo import Box, Point
from app.core.messages import N_, Message
from app.core.schemas import Choice, Sized, StrictSchema, Text, WholeNumber
from app.reference.vocabulary import Country, Verdict

LANGUAGE_CODES = ("fr", "nl", "en")
FARTHEST_KM = 200
MOST = 200
"""Services in one answer, at most."""

MOST_CHOSEN = 4
"""Services side by side: more columns cannot be read."""

MOST_TICKED = 50
"""Services that an address may name."""

_TOO_MANY = N_("These are too many services at once.")

NOT_A_LANGUAGE = N_("“%(value)s” is not a language of our list.")
_NUMBER = re.compile(r"[+-]?[0-9]{1,6}(\.[0-9]{1,20})?")


class Kilometres(fields.Float):
    """A distance of more than 0 and at most FARTHEST_KM."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> float:
        number = _number(str(value).strip().replace(",", "."))
        if number is None or not 0 < number <= FARTHEST_KM:
            fault = N_("A number of kilometres is expected, more than 0 and at most %(most)s.")
            raise ValidationError([Message(fault, {"most": FARTHEST_KM})])
        return number


class CursorField(fields.String):
    """Where the page starts, as given by the page before."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        try:
            return Cursor.parse(str(value)[:2000])
        except Refused as error:
            raise ValidationError([error.message]) from error


class BoxField(fields.String):
    """A rectangle: west, south, east, north in WGS84 degrees, as in GeoJSON."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> Any:
        numbers = [_number(part.strip()) for part in str(value).split(",")]
        if len(numbers) != 4 or None in numbers:
            fault = N_("Four numbers are expected: west, south, east, north.")
            raise ValidationError([Message(fault)])
        west, south, east, north = (number or 0.0 for number in numbers)
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            fault = N_("West is less than east, south less than north, in degrees.")
            raise ValidationError([Message(fault)])
        return Box(south=south, west=west, north=north, east=east)


def read_point(text: str) -> Point | None:
    """A point from `latitude,longitude`, or None if the text is no pair of numbers.

    Raises ValueError with a Message when the numbers are no point, or clearly in the other order.
    """
    lat, lon, *more = [*(_number(part.strip()) for part in text.split(",")), None]
    if lat is None or lon is None or more != [None]:
        return None
    if not 40 <= lat <= 60 and 40 <= lon <= 60:
        raise ValueError(Message(N_("Latitude first, then longitude: these look swapped.")))
    try:
        return Point(lat, lon)
    except ValueError as error:
        fault = N_("A latitude lies between -90 and 90, a longitude between -180 and 180.")
        raise ValueError(Message(fault)) from error


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


def _named(code: str) -> None:
    """A code of a list is never blank: as the description says of it."""
    if not code:
        raise ValidationError([Message(NOT_A_LANGUAGE, {"value": code})])


class FilterSchema(StrictSchema):
    """Filters of the directory, as they stand in an address."""

    near = Text(
        max_length=200,
        metadata={"description": "A place (name or postal code), or latitude,longitude in WGS84"},
    )
    zone = Text(
        max_length=40,
        metadata={"description": "Services that reach this zone, such as fr:commune:08190"},
    )
    within_km = Kilometres(
        metadata={"description": "How far the service's own address may be from `near`"}
    )
    care = fields.List(
        Text(max_length=8, metadata={"codes_of": "care"}),
        metadata={"description": "Kinds of care; give it several times"},
    )
    country = Choice([country.value for country in Country])
    language = Text(
        max_length=8,
        validate=_named,
        metadata={"description": "Spoken language, such as nl", "codes_of": "languages"},
    )
    insured_in = Choice([country.value for country in Country])
    weekday = WholeNumber(1, 7, from_text=True, metadata={"description": "1 is Monday"})
    takes_new = fields.Boolean(
        metadata={"description": "Leave out services that say they are full"}
    )
    weekend = fields.Boolean(metadata={"description": "Comes on Saturday and on Sunday"})
    morning = fields.Boolean(metadata={"description": "Comes in the morning"})
    noon = fields.Boolean(metadata={"description": "Comes at noon"})
    evening = fields.Boolean(metadata={"description": "Comes in the evening"})
    night = fields.Boolean(metadata={"description": "Comes at night"})
    open_now = fields.Boolean(metadata={"description": "Open at this moment, or hours not given"})
    confirmed = WholeNumber(
        1,
        24,
        from_text=True,
        metadata={"description": "Confirmed by the service since so many months"},
    )
    name = Text(max_length=200, metadata={"description": "Words of the provider's name"})
    q = Text(
        max_length=200,
        metadata={"description": "A question in words: place, care, day, language, name"},
    )

    @post_load
    def _without_blanks(self, values: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {name: value for name, value in values.items() if value not in ("", [], None)}


class SearchPageSchema(FilterSchema):
    """The form of the search page: a place as text or as the one chosen from a list."""

    place = Text(max_length=200)
    place_code = Text(max_length=40)
    where = Choice(["near"])
    after = CursorField()


SEARCH_PAGE = SearchPageSchema()
"""Made once: a schema copies all its fields each time that it is made."""


class ChosenSchema(StrictSchema):
    """Some services, by their addresses."""

    s = fields.List(
        Text(max_length=16),
        load_default=list,
        validate=Sized(_TOO_MANY, most=MOST_TICKED),
    )


class SearchSchema(FilterSchema):
    """A search of the JSON interface."""

    limit = WholeNumber(1, MOST, from_text=True, load_default=20)
    after = CursorField(metadata={"description": "`next` or `previous` of another answer"})
    format = Choice(["json", "geojson"], load_default="json")
    lang = Choice(LANGUAGE_CODES)


class MapSchema(FilterSchema):
    """A piece of map: the filters, the rectangle shown and its zoom."""

    bbox = BoxField(required=True, metadata={"description": "west,south,east,north"})
    zoom = WholeNumber(0, 19, from_text=True, load_default=9)
    without = fields.List(
        Text(max_length=16),
        validate=Sized(_TOO_MANY, most=MOST),
        metadata={"description": "Services that the page shows already"},
    )
    lang = Choice(LANGUAGE_CODES)


class LanguageSchema(StrictSchema):
    """An address that takes nothing but a language."""

    lang = Choice(LANGUAGE_CODES)


def form_values(given: Mapping[str, list[str]]) -> dict[str, Any]:
    """What a form sent, without its blanks and without what the page does not know."""
    known = SEARCH_PAGE.fields
    values: dict[str, Any] = {}
    for name, many in given.items():
        kept = [one for one in many if one.strip()]
        if name in known and kept:
            values[name] = kept if name == "care" else kept[-1]
    return values


class PlaceOut(Schema):
    """Where a service has its address. WGS84 degrees."""

    zone = fields.String()
    name = fields.String()
    postal_code = fields.String(allow_none=True)
    lat = fields.Float()
    lon = fields.Float()


class CapacityOut(Schema):
    """What was said of a capacity; null as a whole when nothing was said."""

    state = fields.String()
    places = fields.Integer(allow_none=True)
    places_by_weekday = fields.List(fields.Integer(), allow_none=True)
    available_from = fields.Date(allow_none=True)
    said_on = fields.Date()
    expires_on = fields.Date()
    is_current = fields.Boolean()


class CoverageOut(Schema):
    """Whether the service reaches the place asked; null when none was asked."""

    verdict = fields.String(metadata={"enum": [verdict.value for verdict in Verdict]})
    reason = fields.String()


class ServiceOut(Schema):
    """A service. null always means "not given"."""

    id = fields.String()
    care = fields.String()
    care_label = fields.String()
    provider = fields.String()
    provider_type = fields.String()
    provider_type_label = fields.String()
    country = fields.String()
    phone = fields.String(allow_none=True)
    place = fields.Nested(PlaceOut)
    distance_km = fields.Float(allow_none=True)
    coverage = fields.Nested(CoverageOut, allow_none=True)
    weekdays = fields.List(fields.Integer(), allow_none=True)
    languages = fields.List(fields.String(), allow_none=True)
    insured_in = fields.List(fields.String(), allow_none=True)
    capacity = fields.Nested(CapacityOut, allow_none=True)
    confirmed_on = fields.Date(allow_none=True)
    status = fields.String()
    is_fictitious = fields.Boolean()
    url = fields.String(metadata={"description": "The page for people"})


class IdentifierOut(Schema):
    """An official number."""

    kind = fields.String()
    value = fields.String()


class AreaOut(Schema):
    """A declared area: one of zones, radius in km, polygon (GeoJSON geometry)."""

    zones = fields.List(fields.String(), allow_none=True)
    radius_km = fields.Float(allow_none=True)
    polygon = fields.Dict(allow_none=True)
    declared_on = fields.Date()


class ConventionOut(Schema):
    """An agreement that binds the service; past ones stay."""

    code = fields.String()
    title = fields.String()
    care = fields.List(fields.String())
    zones = fields.List(fields.String())
    valid_from = fields.Date()
    valid_to = fields.Date(allow_none=True)
    is_fictitious = fields.Boolean()


class ServiceDetailOut(ServiceOut):
    """A service with all that is known of it."""

    identifiers = fields.List(fields.Nested(IdentifierOut))
    areas = fields.List(fields.Nested(AreaOut))
    conventions = fields.List(fields.Nested(ConventionOut))
    closed_reason = fields.String(allow_none=True)
    source = fields.String()


class ServicesOut(Schema):
    """A page of services, the certain ones first, then the nearest.

    `left_out` are words of the question `q` that were not understood and are nobody's name.
    """

    services = fields.List(fields.Nested(ServiceOut))
    total = fields.Integer()
    next = fields.String(allow_none=True)
    previous = fields.String(allow_none=True)
    left_out = fields.String(allow_none=True)


class FeaturesOut(Schema):
    """GeoJSON (RFC 7946): longitude first."""

    type = fields.Constant("FeatureCollection")
    features = fields.List(fields.Dict())
