"""Is the point of an address where its town is: doubts, never corrections. Pure.

Without outlines of towns a point is judged by distances: to the centre of its own town, to the
nearest centre, to the coast. What is said is a doubt for somebody to look at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import shapely
from shapely import STRtree

from app.cadastre.coverage import KM_PER_DEGREE
from app.core.geo import Point, distance_km
from app.core.messages import N_, LText, Message
from app.reference.loader import Reference
from app.reference.zones import Zone, ZoneCode

CLEARLY = 3.0
"""Times nearer that another town's centre is than the own one, before the point is doubted."""

OFFSHORE = ((3.365, 52.5), (-1.0, 52.5), (-1.0, 50.06))
"""Corners in the sea that close the coast to an area; far beyond any point of this directory."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Parameters of data/reference/policy.yaml, in km."""

    far: float
    near: float
    at_sea: float


@dataclass(frozen=True)
class Ground:
    """The centres of the towns of a day and the sea, ready to be asked about points."""

    towns: Sequence[Zone]
    tree: STRtree
    sea: shapely.Polygon
    bounds: Bounds

    def nearest(self, point: Point) -> Zone:
        """The town whose centre is nearest, on a plane good enough between neighbours."""
        return self.towns[int(self.tree.nearest(_flat(point)))]

    def km_out(self, point: Point) -> float:
        """How far from the coast a point lies in the sea; 0 on land."""
        here = shapely.Point(point.lon, point.lat)
        if not self.sea.contains(here):
            return 0.0
        line = shapely.shortest_line(self.sea.exterior, here)
        lon, lat = line.coords[0]
        return distance_km(point, Point(lat, lon))


def ground_on(reference: Reference, day: date) -> Ground:
    """What points are judged by on a day. Built once for a page or a command."""
    towns = [
        zone
        for zone in reference.zones.zones.values()
        if zone.code.level.is_home and zone.point is not None and zone.is_current(day)
    ]
    points = [_flat(zone.point) for zone in towns if zone.point is not None]
    bounds = Bounds(
        far=reference.policy("point_far_km", day),
        near=reference.policy("point_near_km", day),
        at_sea=reference.policy("point_at_sea_km", day),
    )
    (coast,) = reference.coast
    return Ground(towns, STRtree(points), shapely.Polygon([*coast, *OFFSHORE]), bounds)


def doubt_of(point: Point, code: ZoneCode, reference: Reference, ground: Ground) -> Message | None:
    """Why a point may not be that of an address in that town; None when nothing is odd."""
    town = reference.zones.get(code)
    if town is None or town.point is None:
        return None
    away = distance_km(point, town.point)
    out = ground.km_out(point)
    name = LText(town.names)
    if out > ground.bounds.at_sea:
        sentence = N_("Its point lies in the sea, %(km)s km from the coast.")
        return Message(sentence, {"km": round(out, 1)})
    if away > ground.bounds.far:
        sentence = N_("Its point lies %(km)s km from the centre of %(town)s.")
        return Message(sentence, {"km": round(away, 1), "town": name})
    near = ground.nearest(point)
    if away <= ground.bounds.near or near.code == code or near.point is None:
        return None
    if distance_km(point, near.point) * CLEARLY > away:
        return None
    sentence = N_("Its point lies at %(other)s, not at %(town)s, %(km)s km away.")
    if near.country is not town.country:
        sentence = N_("Its point lies across the border at %(other)s, not at %(town)s.")
    return Message(sentence, {"other": LText(near.names), "town": name, "km": round(away, 1)})


def _flat(point: Point) -> shapely.Point:
    """On a plane of kilometres around the fiftieth parallel."""
    return shapely.Point(point.lon * KM_PER_DEGREE * 0.64, point.lat * KM_PER_DEGREE)
