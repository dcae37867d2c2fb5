"""An area drawn: points typed or clicked one by one, WKT or GeoJSON; judged before it is kept.

A point is typed as people say it, latitude first; WKT and GeoJSON have the longitude first. Pure.
"""

import json
import re

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from app.core.errors import Refused
from app.core.messages import N_, Message

LONGEST = 60_000
MOST_POINTS = 2_000
MIN_POINTS = 3
BORDER = shapely.box(-1.0, 47.0, 9.0, 52.5)
"""Around the border between France and Belgium, with much room: an area outside is a mistake."""


_POINT = re.compile(
    r"(-?\d{1,3}(?:[.,]\d{1,20})?)(?:\s{0,9}[,;]\s{0,9}|\s{1,9})(-?\d{1,3}(?:[.,]\d{1,20})?)"
)


def points_of(wkt: str) -> str:
    """What the form shows of an area: a line for each point, or WKT where points do not do."""
    shape = shapely.from_wkt(wkt)
    if not isinstance(shape, shapely.Polygon) or shape.interiors:
        return wkt
    corners = list(shape.exterior.coords)[:-1]
    return "\n".join(f"{lat:.5f}, {lon:.5f}" for lon, lat in corners)


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
            return _from_points(text) or shapely.from_wkt(text)
        told = json.loads(text)
        if isinstance(told, dict) and told.get("type") == "FeatureCollection":
            (told,) = told["features"]
        if isinstance(told, dict) and told.get("type") == "Feature":
            told = told["geometry"]
        return shapely.from_geojson(json.dumps(told))
    except (ShapelyError, ValueError, KeyError, TypeError, RecursionError) as error:
        sentence = N_("This is neither a list of points, nor WKT, nor GeoJSON.")
        raise Refused(Message(sentence)) from error


def _from_points(text: str) -> BaseGeometry | None:
    """The area inside points typed one on a line; None when these are no points.

    Raises Refused when they are too few, or when one line is no point.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or _POINT.fullmatch(lines[0]) is None:
        return None
    found = []
    for line in lines:
        numbers = _POINT.fullmatch(line)
        if numbers is None:
            sentence = N_("“%(value)s” is no point: a latitude and a longitude are expected.")
            raise Refused(Message(sentence, {"value": line[:60]}))
        lat, lon = (float(one.replace(",", ".")) for one in numbers.groups())
        found.append((lon, lat))
    if len(found) < MIN_POINTS:
        raise Refused(Message(N_("An area has three points at least.")))
    return shapely.Polygon(found)
