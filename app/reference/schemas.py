"""Shapes of the reference room: what is asked of it and what it answers, in JSON."""

from marshmallow import Schema, fields

from app.core.schemas import Choice, StrictSchema, Text, WholeNumber
from app.reference.places import MOST_CHOICES, PlaceMatch
from app.reference.spelling import LONGEST_QUERY
from app.reference.vocabulary import Country, ZoneLevel

MOST_PLACES = 20
"""Places that one question may ask for."""

_COUNTRY = "fr or be"
_ZONE_CODE = "country:level:official code, such as fr:commune:08190"


class PlaceQuery(StrictSchema):
    """What to look for."""

    q = Text(
        required=True,
        max_length=LONGEST_QUERY,
        metadata={
            "description": "A name in French, Dutch or German, a postal code or its beginning, "
            "both, or an address that ends with a name. Accents, hyphens and small mistakes do "
            "not matter.",
            "example": "Doornik",
        },
    )
    limit = WholeNumber(1, MOST_PLACES, from_text=True, load_default=MOST_CHOICES)
    country = Choice(
        tuple(Country), load_default=None, metadata={"description": "Only that country"}
    )


class PlaceSchema(Schema):
    """A commune or municipality that may be meant. Latitude and longitude in WGS84 degrees."""

    code = fields.String(required=True, metadata={"description": _ZONE_CODE})
    label = fields.String(
        required=True,
        metadata={"description": "Name, postal code and country, in the asked language"},
    )
    detail = fields.String(
        metadata={"description": "Why this place, where its label does not show it"}
    )
    name = fields.String(required=True, metadata={"description": "In the asked language"})
    names = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "By language"}
    )
    postal_codes = fields.List(fields.String())
    country = fields.Enum(Country, by_value=True, metadata={"description": _COUNTRY})
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    matched = fields.String(metadata={"description": "The name or postal code that was met"})
    kind = fields.Enum(PlaceMatch, by_value=True)


class PlacesSchema(Schema):
    """Places that may be meant, best first."""

    items = fields.List(fields.Nested(PlaceSchema), required=True)


class CareKindSchema(Schema):
    """A kind of care at home, in the asked language."""

    code = fields.String(required=True)
    natures = fields.List(
        fields.String(), metadata={"description": "health, ltc, social or coordination"}
    )
    by_visit = fields.Boolean(
        metadata={"description": "Somebody comes on certain days; otherwise only dates count"}
    )
    label = fields.String(required=True)
    description = fields.String(required=True)
    words = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "The usual word in each country, where it is not the label"},
    )


class CareKindsSchema(Schema):
    """The controlled vocabulary of care at home."""

    items = fields.List(fields.Nested(CareKindSchema), required=True)


class ZoneRefSchema(Schema):
    """An administrative area, named."""

    code = fields.String(required=True, metadata={"description": _ZONE_CODE})
    name = fields.String(required=True)


class ZoneSchema(ZoneRefSchema):
    """An administrative area, past or present. Latitude and longitude in WGS84 degrees."""

    level = fields.Enum(ZoneLevel, by_value=True)
    country = fields.Enum(Country, by_value=True, metadata={"description": _COUNTRY})
    names = fields.Dict(keys=fields.String(), values=fields.String())
    aliases = fields.List(
        fields.String(), metadata={"description": "Former names, parts, usual spellings"}
    )
    postal_codes = fields.List(fields.String())
    population = fields.Integer(allow_none=True)
    lat = fields.Float(allow_none=True)
    lon = fields.Float(allow_none=True)
    inside = fields.List(
        fields.Nested(ZoneRefSchema), metadata={"description": "What holds it, up to the country"}
    )
    is_current = fields.Boolean()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    successors = fields.List(
        fields.Nested(ZoneRefSchema), metadata={"description": "What it was merged into"}
    )


class GlossaryQuery(StrictSchema):
    """A word looked for in the glossary."""

    q = Text(load_default="", max_length=LONGEST_QUERY)
