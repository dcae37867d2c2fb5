"""Coordinates as registers write them, turned into WGS84. Knows no database.

Which system a pair is in is told by its range, because files rarely say so: degrees, Belgian
Lambert 72 (EPSG:31370) or 2008 (EPSG:3812), French Lambert 93 (EPSG:2154). What the range leaves
open is settled by the place that the row names: a point far from it is refused with the reason.
"""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from app.core.errors import Refused
from app.core.geo import Point, distance_km
from app.core.messages import N_, Message

if TYPE_CHECKING:
    from pyproj import Transformer

_NUMBER = re.compile(r"[+-]?[0-9]{1,9}([.,][0-9]{1,20})?")
_SPACES = re.compile(r"[\s\u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Grid:
    """A metric system: its EPSG number and the metres between which its points lie here."""

    epsg: int
    east: tuple[float, float]
    north: tuple[float, float]

    def holds(self, x: float, y: float) -> bool:
        """Whether the pair may be in this system."""
        return self.east[0] <= x <= self.east[1] and self.north[0] <= y <= self.north[1]


LAMBERT_72 = Grid(31370, (15_000, 300_000), (15_000, 250_000))
LAMBERT_2008 = Grid(3812, (515_000, 800_000), (515_000, 750_000))
LAMBERT_93 = Grid(2154, (90_000, 1_250_000), (6_000_000, 7_150_000))
GRIDS = (LAMBERT_93, LAMBERT_2008, LAMBERT_72)
AREA = ((41.0, 51.6), (-5.6, 10.0))
"""Latitudes and longitudes of metropolitan France and Belgium, rounded outward."""


def number_of(text: str) -> float:
    """A number as people write it: spaces, comma or point; raises Refused if it is none."""
    bare = _SPACES.sub("", text)
    if not _NUMBER.fullmatch(bare):
        sentence = N_("A number is expected, written like 50.1372 or 149 250.")
        raise Refused(Message(sentence))
    return float(bare.replace(",", "."))


def to_wgs84(x: float, y: float, grid: Grid) -> Point:
    """A point of a metric system (east, north) in degrees."""
    lon, lat = _transformer(grid.epsg).transform(x, y)
    if not (math.isfinite(lon) and math.isfinite(lat)):
        raise Refused(Message(_NOWHERE))
    return Point(round(lat, 6), round(lon, 6))


@lru_cache(maxsize=8)
def _transformer(epsg: int) -> "Transformer":
    from pyproj import Transformer  # noqa: PLC0415 - slow to import, seldom needed

    return Transformer.from_crs(f"EPSG:{epsg}", "EPSG:4326", always_xy=True)


def read_point(x: float, y: float, *, near: Point | None, farthest_km: float) -> Point:
    """The point of an east and a north (longitude and latitude, or metres), in degrees.

    `near` is the place that the row names. Raises Refused when the pair is swapped, out of the
    area, or farther than `farthest_km` from that place.
    """
    found = [point for point in _readings(x, y) if _is_near(point, near, farthest_km)]
    if found:
        return min(found, key=lambda point: _away(point, near))
    swapped = [point for point in _readings(y, x) if _is_near(point, near, farthest_km)]
    if swapped:
        raise Refused(Message(N_("The two coordinates are swapped.")))
    straight = next(_readings(x, y), None)
    if straight is None or near is None:
        raise Refused(Message(_NOWHERE))
    sentence = N_("This point is %(distance)s km away from the place that the row names.")
    raise Refused(Message(sentence, {"distance": round(distance_km(straight, near))}))


_NOWHERE = N_(
    "This point is in neither country: degrees (WGS84), Lambert 72, Lambert 2008 and Lambert 93 "
    "are understood."
)


def _readings(x: float, y: float) -> Iterator[Point]:
    (south, north), (west, east) = AREA
    if south <= y <= north and west <= x <= east:
        yield Point(y, x)
    for grid in GRIDS:
        if grid.holds(x, y):
            yield to_wgs84(x, y, grid)


def _is_near(point: Point, near: Point | None, farthest_km: float) -> bool:
    return near is None or distance_km(point, near) <= farthest_km


def _away(point: Point, near: Point | None) -> float:
    return 0.0 if near is None else distance_km(point, near)
