"""The towns a map without tiles is read by: the larger, the sooner they show. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.reference.zones import ZoneTree

ZOOM_FROM_POPULATION = ((80_000, 7), (30_000, 8), (12_000, 9), (5_000, 10), (2_000, 11))
"""From how many people a town is named at which zoom: a matter of drawing, not of fact."""


@dataclass(frozen=True, slots=True)
class Town:
    """A name on the map, at a latitude and longitude in WGS84, from a zoom on."""

    lat: float
    lon: float
    name: str
    zoom: int

    @property
    def at(self) -> tuple[float, float]:
        """Latitude, longitude."""
        return self.lat, self.lon

    @property
    def facts(self) -> dict[str, object]:
        """What the map script needs."""
        return {"kind": "town", "name": self.name, "zoom": self.zoom}


def towns_of(zones: ZoneTree, language: str, *, today: date) -> Iterator[Town]:
    """The towns of both countries that exist today, the largest first."""
    homes = [zone for zone in zones.zones.values() if zone.code.level.is_home]
    for zone in sorted(homes, key=lambda home: (-(home.population or 0), home.code)):
        zoom = _zoom(zone.population or 0)
        if zoom is not None and zone.point is not None and zone.is_current(today):
            yield Town(zone.point.lat, zone.point.lon, zone.name(language), zoom)


def _zoom(population: int) -> int | None:
    return next((zoom for people, zoom in ZOOM_FROM_POPULATION if population >= people), None)
