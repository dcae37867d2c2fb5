"""Points and distances. Pure. Latitude first, WGS84 (EPSG:4326), kilometres."""

from collections.abc import Callable
from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the Earth, IUGG 1980."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on Earth in WGS84 degrees, latitude first.

    Raises ValueError outside -90..90 and -180..180.
    """

    lat: float
    lon: float

    def __post_init__(self) -> None:
        if not (-90 <= self.lat <= 90 and -180 <= self.lon <= 180):
            raise ValueError(f"not a latitude and longitude: {self.lat}, {self.lon}")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in WGS84 degrees."""

    south: float
    west: float
    north: float
    east: float


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance in kilometres (haversine; error under 0.5 % against the ellipsoid)."""
    return distance_to(other)(one.lat, one.lon)


def distance_to(centre: Point) -> Callable[[float, float], float]:
    """`distance_km` to that place from any latitude and longitude: for many of them in a row."""
    lat2, lon2 = radians(centre.lat), centre.lon
    wide = cos(lat2)

    def distance(lat: float, lon: float) -> float:
        lat1 = radians(lat)
        half = sin((lat2 - lat1) / 2) ** 2
        half += cos(lat1) * wide * sin(radians(lon2 - lon) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * asin(sqrt(half))

    return distance


def box_around(centre: Point, radius_km: float) -> Box:
    """The smallest rectangle that holds every point within `radius_km` of the centre."""
    high = degrees(radius_km / EARTH_RADIUS_KM)
    wide = degrees(radius_km / (EARTH_RADIUS_KM * max(cos(radians(centre.lat)), 0.01)))
    return Box(centre.lat - high, centre.lon - wide, centre.lat + high, centre.lon + wide)
