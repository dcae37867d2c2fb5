"""The reach of many services at once: the rules of coverage.py on whole columns of numbers.

Same answers as `coverage.reach_rules`, service by service; a test holds both to it. Polygons and
zones that were merged are left to those rules.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from app.cadastre.coverage import Area, Homes, Limits, reach_rules
from app.cadastre.vocabulary import ReachKind
from app.core.geo import EARTH_RADIUS_KM, Point
from app.reference.zones import ZoneCode

Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Served:
    """A service as its reach is judged: where it stands and what it declares."""

    site: Point
    areas: Sequence[Area]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Services and homes by their places in two lists, and how sure each pair is."""

    services: Numbers
    homes: Numbers
    kinds: Numbers


class HomeColumns:
    """The homes of a day as columns, with an index over their points."""

    def __init__(self, homes: Homes) -> None:
        self.homes = homes
        self.codes = list(homes.steps)
        self.place_of = {code: place for place, code in enumerate(self.codes)}
        points = [step.point for step in homes.steps.values()]
        self.lats: Reals = np.array([point.lat for point in points])
        self.lons: Reals = np.array([point.lon for point in points])
        self.tree = STRtree([shapely.Point(point.lon, point.lat) for point in points])
        self._inside: dict[ZoneCode, Numbers | None] = {}

    def inside(self, zone: ZoneCode) -> Numbers | None:
        """The homes of a zone of today; None for a zone of the past, which needs a closer look."""
        if zone not in self._inside:
            self._inside[zone] = self._look_inside(zone)
        return self._inside[zone]

    def _look_inside(self, zone: ZoneCode) -> Numbers | None:
        known = self.homes.zones.get(zone)
        if known is not None and not known.is_current(self.homes.day):
            return None
        codes = self.homes.zones.homes(zone, self.homes.day)
        places = [self.place_of[code] for code in codes if code in self.place_of]
        return np.array(places, dtype=np.int64)

    def around(self, sites: Reals, radii: Reals) -> tuple[Pairs, Reals]:
        """Homes in the rectangle around each site (latitude, longitude), with their distance."""
        lats, lons = sites[:, 0], sites[:, 1]
        high = np.degrees(radii / EARTH_RADIUS_KM)
        squeeze = np.maximum(np.cos(np.radians(lats)), 0.01)
        wide = np.degrees(radii / (EARTH_RADIUS_KM * squeeze))
        boxes = shapely.box(lons - wide, lats - high, lons + wide, lats + high)
        places, homes = self.tree.query(boxes)
        away = _distances(lats[places], lons[places], self.lats[homes], self.lons[homes])
        return Pairs(places, homes, np.zeros(len(places), dtype=np.int64)), away


@lru_cache(maxsize=2)
def columns_of(homes: Homes) -> HomeColumns:
    """The columns of the homes of a day; kept, because they are the same for every service."""
    return HomeColumns(homes)


def reach_of(served: Sequence[Served], homes: HomeColumns, limits: Limits) -> Pairs:
    """Every home that each service may reach, once, at its surest."""
    circles: list[tuple[int, Area]] = []
    silent: list[int] = []
    parts: list[Pairs] = []
    for place, one in enumerate(served):
        if not one.areas:
            silent.append(place)
        for area in one.areas:
            if area.radius_km is not None:
                circles.append((place, area))
            else:
                parts.append(_by_outline(place, one.site, area, homes, limits))
    parts.append(_circles(served, circles, homes, limits))
    parts.append(_silent(served, silent, homes, limits))
    return _surest(parts, len(homes.codes))


def _sites(served: Sequence[Served], places: Sequence[int]) -> Reals:
    found = [(served[place].site.lat, served[place].site.lon) for place in places]
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _circles(
    served: Sequence[Served],
    circles: Sequence[tuple[int, Area]],
    homes: HomeColumns,
    limits: Limits,
) -> Pairs:
    owners = np.array([place for place, _area in circles], dtype=np.int64)
    radii = np.array([area.radius_km for _place, area in circles], dtype=np.float64)
    sites = _sites(served, [place for place, _area in circles])
    found, away = homes.around(sites, radii + limits.edge_km)
    outside = away - radii[found.services]
    kept = outside <= limits.edge_km
    sure = np.where(outside <= -limits.edge_km, ReachKind.SURE.value, ReachKind.EDGE.value)
    return Pairs(owners[found.services[kept]], found.homes[kept], sure[kept].astype(np.int64))


def _silent(
    served: Sequence[Served], silent: Sequence[int], homes: HomeColumns, limits: Limits
) -> Pairs:
    owners = np.array(silent, dtype=np.int64)
    radii = np.full(len(silent), limits.undeclared_km)
    found, away = homes.around(_sites(served, silent), radii)
    kept = away <= limits.undeclared_km
    kinds = np.full(int(kept.sum()), ReachKind.NOT_DECLARED.value, dtype=np.int64)
    return Pairs(owners[found.services[kept]], found.homes[kept], kinds)


def _by_outline(place: int, site: Point, area: Area, homes: HomeColumns, limits: Limits) -> Pairs:
    inside = [homes.inside(zone) for zone in area.zones] if area.polygon is None else [None]
    known = [one for one in inside if one is not None]
    if len(known) == len(inside):
        found = np.concatenate(known) if known else np.zeros(0, dtype=np.int64)
        kinds = np.full(len(found), ReachKind.SURE.value, dtype=np.int64)
        return Pairs(np.full(len(found), place, dtype=np.int64), found, kinds)
    judged: Mapping[ZoneCode, ReachKind] = reach_rules([area], site, homes.homes, limits)
    places = np.array([homes.place_of[code] for code in judged], dtype=np.int64)
    told = np.array([kind.value for kind in judged.values()], dtype=np.int64)
    return Pairs(np.full(len(places), place, dtype=np.int64), places, told)


def _surest(parts: Sequence[Pairs], homes: int) -> Pairs:
    services = np.concatenate([part.services for part in parts])
    places = np.concatenate([part.homes for part in parts])
    kinds = np.concatenate([part.kinds for part in parts])
    order = np.lexsort((kinds, services * homes + places))
    services, places, kinds = services[order], places[order], kinds[order]
    keys = services * homes + places
    first = np.ones(len(keys), dtype=bool)
    first[1:] = keys[1:] != keys[:-1]
    return Pairs(services[first], places[first], kinds[first])


def _distances(lat1: Reals, lon1: Reals, lat2: Reals, lon2: Reals) -> Reals:
    """As `core.geo.distance_km`, for columns."""
    one, other = np.radians(lat1), np.radians(lat2)
    half = np.sin((other - one) / 2) ** 2
    half += np.cos(one) * np.cos(other) * np.sin(np.radians(lon2 - lon1) / 2) ** 2
    found: Reals = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(half))
    return found
