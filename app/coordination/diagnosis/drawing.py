"""The map of a territory as a drawing that prints and needs no script. Pure.

Every commune is a shape with a tone: a colour and a pattern, so that neither stands alone.
The table beside the drawing says the same.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import cos, radians

from app.reference.shapes import Ring

WIDTH = 720.0
MOST_HEIGHT = 760.0
MARGIN = 14.0
MOST_SHAPES = 1_500
"""Communes drawn one by one, each with its name; beyond, those of a tone are one shape."""

Point = tuple[float, float]
"""A place on the paper."""


class Tone(StrEnum):
    """How a shape is filled; a colour and a pattern of its own each."""

    GOOD = "good"
    DOUBT = "doubt"
    LACK = "lack"
    GAIN = "gain"
    FAR = "far"
    QUIET = "quiet"


@dataclass(frozen=True, slots=True)
class Commune:
    """What is drawn of a commune."""

    name: str
    rings: Sequence[Ring]
    tone: Tone


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled path; the name is empty where several communes are one shape."""

    path: str
    tone: Tone
    name: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything at its place, in units of the drawing."""

    width: int
    height: int
    shapes: tuple[Shape, ...]
    border: tuple[str, ...]
    scale_km: int
    scale_width: float
    is_joined: bool = False


@dataclass(frozen=True, slots=True)
class _Paper:
    west: float
    north: float
    east_unit: float
    north_unit: float

    def at(self, corner: tuple[float, float]) -> Point:
        x = MARGIN + (corner[0] - self.west) * self.east_unit
        y = MARGIN + (self.north - corner[1]) * self.north_unit
        return round(x, 1), round(y, 1)

    def path(self, rings: Iterable[Ring]) -> str:
        return "".join(f"M{self.track(ring)}z" for ring in rings)

    def track(self, corners: Iterable[tuple[float, float]]) -> str:
        return _track(self.at(corner) for corner in corners)


def _track(points: Iterable[Point]) -> str:
    return "L".join("{:g} {:g}".format(*point) for point in points)


def draw(
    communes: Sequence[Commune], border: Iterable[Sequence[tuple[float, float]]]
) -> Drawing | None:
    """The drawing of some communes with the border; None when no outline is known."""
    corners = [corner for one in communes for ring in one.rings for corner in ring]
    if not corners:
        return None
    paper, width, height, unit = _paper(corners)
    drawn = [one for one in communes if one.rings]
    is_joined = len(drawn) > MOST_SHAPES
    scale = next((km for km in (50, 20, 10, 5, 2) if km * unit <= width / 3), 1)
    return Drawing(
        width=round(width),
        height=round(height),
        shapes=tuple(
            _joined(drawn, paper)
            if is_joined
            else (Shape(paper.path(one.rings), one.tone, one.name) for one in drawn)
        ),
        border=tuple(f"M{paper.track(line)}" for line in border),
        scale_km=scale,
        scale_width=round(scale * unit, 1),
        is_joined=is_joined,
    )


@lru_cache(maxsize=8)
def draw_once(
    communes: tuple[Commune, ...], border: tuple[Sequence[tuple[float, float]], ...]
) -> Drawing | None:
    """The same, kept: readers sort and print the same map again and again, and it takes long."""
    return draw(communes, border)


KM_PER_DEGREE = 111.195


def _paper(corners: Sequence[tuple[float, float]]) -> tuple[_Paper, float, float, float]:
    west, east = min(lon for lon, _ in corners), max(lon for lon, _ in corners)
    south, north = min(lat for _, lat in corners), max(lat for _, lat in corners)
    squeeze = cos(radians((south + north) / 2))
    wide, tall = (east - west) * squeeze * KM_PER_DEGREE, (north - south) * KM_PER_DEGREE
    unit = min((WIDTH - 2 * MARGIN) / max(wide, 1.0), (MOST_HEIGHT - 2 * MARGIN) / max(tall, 1.0))
    paper = _Paper(west, north, unit * squeeze * KM_PER_DEGREE, unit * KM_PER_DEGREE)
    return paper, wide * unit + 2 * MARGIN, tall * unit + 2 * MARGIN, unit


def _joined(communes: Iterable[Commune], paper: _Paper) -> list[Shape]:
    """One shape for each tone, without the lines between its communes: a twentieth of the bytes.

    A line that two communes share is met twice, and vanishes; what is left are rings, of which
    the inner ones are holes when the shape is filled by the rule of even and odd.
    """
    by_tone: dict[Tone, set[tuple[Point, Point]]] = {}
    for one in communes:
        lines = by_tone.setdefault(one.tone, set())
        for ring in one.rings:
            points = [paper.at(corner) for corner in ring]
            pairs = zip(points, [*points[1:], points[0]], strict=True)
            for here, there in pairs:
                line = (here, there) if here < there else (there, here)
                if line in lines:
                    lines.remove(line)
                elif here != there:
                    lines.add(line)
    return [
        Shape("".join(f"M{_track(ring)}z" for ring in _rings(lines)), tone, "")
        for tone, lines in by_tone.items()
    ]


def _rings(lines: Iterable[tuple[Point, Point]]) -> Iterator[list[Point]]:
    """The lines, walked from end to end: as many meet at each point as leave it."""
    ways: dict[Point, list[Point]] = {}
    for here, there in sorted(lines):
        ways.setdefault(here, []).append(there)
        ways.setdefault(there, []).append(here)
    while ways:
        ring = [next(iter(ways))]
        while (there := _step(ways, ring[-1])) != ring[0]:
            ring.append(there)
        yield ring


def _step(ways: dict[Point, list[Point]], here: Point) -> Point:
    """Walk along a line, which is then used up."""
    there = ways[here].pop()
    ways[there].remove(here)
    for end in (here, there):
        if not ways[end]:
            del ways[end]
    return there


def standalone(drawing: Drawing, title: str, fills: Mapping[Tone, str]) -> bytes:
    """The drawing as a file of its own, such as a printed portrait takes; texts are escaped."""
    ET.register_namespace("", SVG)
    root = ET.Element(
        f"{{{SVG}}}svg", {"viewBox": f"0 0 {drawing.width} {drawing.height}", "role": "img"}
    )
    ET.SubElement(root, f"{{{SVG}}}title").text = title
    for one in drawing.shapes:
        pen = {"d": one.path, "fill": fills[one.tone], "stroke": "#ffffff", "stroke-width": "0.6"}
        pen["fill-rule"] = "evenodd"
        ET.SubElement(root, f"{{{SVG}}}path", pen)
    for line in drawing.border:
        pen = {"d": line, "fill": "none", "stroke": "#14272d", "stroke-width": "2.4"}
        ET.SubElement(root, f"{{{SVG}}}path", {**pen, "stroke-dasharray": "7 4"})
    written: bytes = ET.tostring(root, encoding="utf-8")
    return written


SVG = "http://www.w3.org/2000/svg"
