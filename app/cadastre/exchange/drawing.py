"""Lines as a map on paper: SVG with numbers, which a list beside it explains. Fetches nothing."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence
from math import log, pi, radians, tan
from typing import Any

from app.cadastre.exchange.lines import Line, numbered, plain
from app.core.geo import Point

SVG = "http://www.w3.org/2000/svg"
WIDTH, HEIGHT, MARGIN = 720.0, 480.0, 36.0
LEAST_SPAN = 0.002
"""Radians of longitude across the paper, at least: about 8 km, so that one point is no riddle."""


def draw_svg(
    lines: Sequence[Line],
    borders: Iterable[Sequence[Sequence[float]]],
    *,
    home: Point | None,
    title: str,
) -> bytes:
    """A drawing of numbers; `borders` are lines of longitudes and latitudes."""
    points = [Point(line.lat, line.lon) for line in lines] + ([home] if home else [])
    frame = _Frame(points)
    ET.register_namespace("", SVG)
    root = ET.Element(
        f"{{{SVG}}}svg",
        {"viewBox": f"0 0 {WIDTH:g} {HEIGHT:g}", "role": "img", "width": "100%"},
    )
    ET.SubElement(root, f"{{{SVG}}}title").text = plain(title)
    _shape(root, "rect", x=0, y=0, width=WIDTH, height=HEIGHT, fill="#f4f6f6")
    for border in borders:
        drawn = " ".join("{:.1f},{:.1f}".format(*frame.place(Point(at[1], at[0]))) for at in border)
        _shape(root, "polyline", points=drawn, fill="none", stroke="#7a3b69", **_DASHED)
    if home is not None:
        x, y = frame.place(home)
        _shape(root, "rect", x=x - 6, y=y - 6, width=12, height=12, fill="#123c46")
    for number, line in numbered(lines):
        _marker(root, number, frame.place(Point(line.lat, line.lon)), line.country)
    written: bytes = ET.tostring(root, encoding="utf-8")
    return written


_DASHED = {"stroke-width": 2, "stroke-dasharray": "6 4"}


def _marker(root: ET.Element, number: int, at: tuple[float, float], country: str) -> None:
    """A disc in France, a square in Belgium: told apart without colours too."""
    x, y = at
    if country == "BE":
        _shape(root, "rect", x=x - 10, y=y - 10, width=20, height=20, **_PEN)
    else:
        _shape(root, "circle", cx=x, cy=y, r=11, **_PEN)
    text = _shape(
        root, "text", x=x, y=y + 4, fill="#123c46", **{"text-anchor": "middle", "font-size": 11}
    )
    text.text = str(number)


_PEN = {"fill": "#ffffff", "stroke": "#123c46", "stroke-width": 1.5}


def _shape(root: ET.Element, kind: str, /, **attributes: Any) -> ET.Element:
    written = {
        name: f"{value:.1f}" if isinstance(value, float) else str(value)
        for name, value in attributes.items()
    }
    return ET.SubElement(root, f"{{{SVG}}}{kind}", written)


class _Frame:
    """Points on Earth to points on paper, all in sight, north above."""

    def __init__(self, points: Sequence[Point]) -> None:
        flat = [_flat(point) for point in points] or [_flat(Point(50.2, 4.0))]
        west, east = min(x for x, _y in flat), max(x for x, _y in flat)
        south, north = min(y for _x, y in flat), max(y for _x, y in flat)
        span = max(east - west, (north - south) * WIDTH / HEIGHT, LEAST_SPAN)
        self._scale = (WIDTH - 2 * MARGIN) / span
        self._middle = ((west + east) / 2, (south + north) / 2)

    def place(self, point: Point) -> tuple[float, float]:
        """Where a point stands on the paper."""
        x, y = _flat(point)
        return (
            WIDTH / 2 + (x - self._middle[0]) * self._scale,
            HEIGHT / 2 - (y - self._middle[1]) * self._scale,
        )


def _flat(point: Point) -> tuple[float, float]:
    """Web Mercator, in radians: what the map on the screen uses."""
    lat = radians(max(min(point.lat, 85.0), -85.0))
    return radians(point.lon), log(tan(pi / 4 + lat / 2))


def border_lines(features: Iterable[dict[str, Any]]) -> list[list[list[float]]]:
    """The lines of a GeoJSON file, each a list of longitude and latitude."""
    found: list[list[list[float]]] = []
    for feature in features:
        shape = feature["geometry"]
        if shape["type"] == "LineString":
            found.append(shape["coordinates"])
        elif shape["type"] == "MultiLineString":
            found.extend(shape["coordinates"])
    return found
