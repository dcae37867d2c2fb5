"""The reach of a service as a small drawing that prints and needs no script. Pure.

Towns are points at their centres; the drawing is scaled so that all of them, the site and the
declared circle fit. It repeats what the page says in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import cos, radians

from app.core.geo import Point

WIDTH = 640.0
MOST_HEIGHT = 380.0
LEAST_HEIGHT = 220.0
MARGIN = 44.0
KM_PER_DEGREE = 111.195
LEAST_SPAN_KM = 6.0
MOST_NAMES = 14
"""Towns among which some are named in the drawing; of more, only the points are told."""
NAME_WIDTH, NAME_HEIGHT = 110.0, 15.0
"""Room that a name takes: a town nearer than that to a named one stays without a name."""

Track = Sequence[tuple[float, float]]
"""Longitude and latitude in turn, as in GeoJSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """A town: where it lies in the drawing, its name, whether it is surely reached.

    `is_named`: whether the drawing writes the name; a pointer that rests on the town tells any.
    """

    x: float
    y: float
    name: object
    is_sure: bool
    is_named: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything at its place, in units of the drawing."""

    width: int
    height: int
    dots: tuple[Dot, ...]
    site: tuple[float, float]
    circles: tuple[float, ...]
    border: tuple[str, ...]
    shapes: tuple[str, ...]
    scale_km: int
    scale_width: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A home that the service reaches."""

    point: Point
    name: object
    is_sure: bool


@dataclass(frozen=True, slots=True)
class _Paper:
    """From degrees to units of the drawing."""

    west: float
    north: float
    squeeze: float
    unit: float
    left: float
    top: float

    def at(self, lat: float, lon: float) -> tuple[float, float]:
        x = self.left + (lon - self.west) * self.squeeze * KM_PER_DEGREE * self.unit
        y = self.top + (self.north - lat) * KM_PER_DEGREE * self.unit
        return round(x, 1), round(y, 1)

    def track(self, points: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{x},{y}" for x, y in (self.at(lat, lon) for lon, lat in points))


def draw_reach(
    site: Point,
    reached: Sequence[Reached],
    *,
    radii_km: Sequence[float] = (),
    shapes: Sequence[Track] = (),
    border: Sequence[Track] = (),
) -> Drawing:
    """The drawing of a reach; with nothing reached, the site alone."""
    paper, height = _paper(site, reached, radii_km, shapes)
    scale = next((km for km in (50, 20, 10, 5, 2) if km * paper.unit <= WIDTH / 3), 1)
    return Drawing(
        width=round(WIDTH),
        height=round(height),
        dots=_named([_dot(one, paper) for one in reached]),
        site=paper.at(site.lat, site.lon),
        circles=tuple(round(km * paper.unit, 1) for km in radii_km),
        border=tuple(paper.track(line) for line in border),
        shapes=tuple(paper.track(shape) for shape in shapes),
        scale_km=scale,
        scale_width=round(scale * paper.unit, 1),
    )


def _dot(one: Reached, paper: _Paper) -> Dot:
    x, y = paper.at(one.point.lat, one.point.lon)
    return Dot(x=x, y=y, name=one.name, is_sure=one.is_sure)


def _named(dots: Sequence[Dot]) -> tuple[Dot, ...]:
    """The towns, those named whose names do not cover each other; the surely reached first."""
    named: list[Dot] = []
    for dot in sorted(dots, key=lambda one: not one.is_sure):
        is_free = all(
            abs(dot.x - one.x) >= NAME_WIDTH or abs(dot.y - one.y) >= NAME_HEIGHT for one in named
        )
        if is_free and len(dots) <= MOST_NAMES:
            named.append(dot)
    return tuple(replace(dot, is_named=dot in named) for dot in dots)


def _paper(
    site: Point, reached: Sequence[Reached], radii_km: Sequence[float], shapes: Sequence[Track]
) -> tuple[_Paper, float]:
    squeeze = cos(radians(site.lat))
    farthest = max(radii_km, default=0.0) / KM_PER_DEGREE
    lats = [site.lat - farthest, site.lat + farthest, *(one.point.lat for one in reached)]
    aside = farthest / squeeze
    lons = [site.lon - aside, site.lon + aside, *(one.point.lon for one in reached)]
    for shape in shapes:
        lons += [lon for lon, _lat in shape]
        lats += [lat for _lon, lat in shape]
    wide = max((max(lons) - min(lons)) * squeeze * KM_PER_DEGREE, LEAST_SPAN_KM)
    tall = max((max(lats) - min(lats)) * KM_PER_DEGREE, LEAST_SPAN_KM)
    unit = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 2 * MARGIN) / tall)
    height = max(LEAST_HEIGHT, tall * unit + 2 * MARGIN)
    centre_lat, centre_lon = (max(lats) + min(lats)) / 2, (max(lons) + min(lons)) / 2
    paper = _Paper(centre_lon, centre_lat, squeeze, unit, WIDTH / 2, height / 2)
    return paper, height
