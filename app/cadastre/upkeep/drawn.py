"""An area drawn elsewhere and pasted: WKT or GeoJSON, judged before it is kept. Pure."""

import json

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from app.core.errors import Refused
from app.core.messages import N_, Message

LONGEST = 60_000
MOST_POINTS = 2_000
BORDER = shapely.box(-1.0, 47.0, 9.0, 52.5)
"""Around the border between France and Belgium, with much room: an area outside is a mistake."""


def read_drawing(text: str) -> str:
    """The WKT of one polygon, longitude first; raises Refused and says what is wrong."""
    if len(text) > LONGEST:
        raise Refused(Message(N_("This drawing is too long: draw it with fewer points.")))
    shape = _shape(text.strip())
    if shape.geom_type != "Polygon" or shape.is_empty:
        raise Refused(Message(N_("One closed area is expected: a polygon.")))
    if shapely.get_num_coordinates(shape) > MOST_POINTS:
        sentence = N_("A drawing has at most %(most)s points.")
        raise Refused(Message(sentence, {"most": MOST_POINTS}))
    if not shape.is_valid:
        raise Refused(Message(N_("The line of the drawing crosses itself: draw it anew.")))
    if not BORDER.covers(shape):
        sentence = N_("This area is far from the border: were latitude and longitude exchanged?")
        raise Refused(Message(sentence))
    written: str = shapely.to_wkt(shapely.force_2d(shape), rounding_precision=6)
    return written


def _shape(text: str) -> BaseGeometry:
    try:
        if not text.startswith("{"):
            return shapely.from_wkt(text)
        told = json.loads(text)
        if isinstance(told, dict) and told.get("type") == "FeatureCollection":
            (told,) = told["features"]
        if isinstance(told, dict) and told.get("type") == "Feature":
            told = told["geometry"]
        return shapely.from_geojson(json.dumps(told))
    except (ShapelyError, ValueError, KeyError, TypeError, RecursionError) as error:
        sentence = N_("This can be read neither as WKT nor as GeoJSON.")
        raise Refused(Message(sentence)) from error
