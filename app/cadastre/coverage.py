"""Does this area cover this home, and why. Pure; exact geometry with Shapely."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import cos, radians
from typing import NamedTuple

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from app.cadastre.vocabulary import ReachKind
from app.core.geo import Point, box_around, distance_km
from app.core.messages import N_, LText, Message
from app.reference.vocabulary import Verdict
from app.reference.zones import ZoneCode, ZoneTree

KM_PER_DEGREE = 111.195
"""One degree of latitude on the sphere of `core.geo`."""


class Area(NamedTuple):
    """One declared area: zones, or a radius in km around the service's point, or a polygon.

    The polygon is longitude first, WGS84.
    """

    zones: frozenset[ZoneCode] = frozenset()
    radius_km: float | None = None
    polygon: BaseGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorstep:
    """A home as the directory needs it: its zone, what holds it, its point in WGS84.

    `names` follows `chain`. `former` gives, for a zone of the chain, the zones that were merged
    into it, with their names: services may still declare those.
    """

    chain: tuple[ZoneCode, ...]
    point: Point
    names: tuple[LText, ...] = ()
    former: Mapping[ZoneCode, Mapping[ZoneCode, LText]] | None = None

    def name_of(self, code: ZoneCode) -> LText | str:
        """The name of a zone of the chain, else its code."""
        place = self.chain.index(code)
        return self.names[place] if place < len(self.names) else str(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Parameters of data/reference/policy.yaml, in km.

    `edge_km`: how near to the edge of a reach is too near to be sure (`reach_edge_km`).
    `undeclared_km`: how far a service without a declared area is worth a call (`near_miss_km`).
    """

    edge_km: float
    undeclared_km: float


class CoverageAnswer(NamedTuple):
    """Whether the declared areas reach a home; `beyond_km` is how far beyond, when known."""

    verdict: Verdict
    reason: Message
    beyond_km: float | None


def doorstep_of(zones: ZoneTree, home: ZoneCode, point: Point | None = None) -> Doorstep | None:
    """The doorstep of a home zone, at its own point unless a better one is known.

    None when neither is known.
    """
    chain = zones.chain(home)
    where = point or (zones.zones[home].point if chain else None)
    if where is None:
        return None
    heirs = _former_zones(zones)
    return Doorstep(
        chain=chain,
        point=where,
        names=tuple(LText(zones.zones[code].names) for code in chain),
        former={code: heirs[code] for code in chain if code in heirs},
    )


def counting_for(doorstep: Doorstep) -> dict[str, ZoneCode]:
    """The zones that decide for one home, by their codes as text."""
    former = (doorstep.former or {}).values()
    codes = [*doorstep.chain, *(code for merged in former for code in merged)]
    return {str(code): code for code in codes}


def reaches(
    areas: Sequence[Area], doorstep: Doorstep, *, site: Point, limits: Limits
) -> CoverageAnswer:
    """Judge the declared areas of a service for one home; the best area wins."""
    return reaches_from(areas, doorstep, away=distance_km(site, doorstep.point), limits=limits)


def reaches_from(
    areas: Sequence[Area], doorstep: Doorstep, *, away: float, limits: Limits
) -> CoverageAnswer:
    """The same, when the distance from the site to the home is measured already, in km."""
    if not areas:
        return _undeclared(away, limits)
    if len(areas) == 1:  # most declare one
        return _judge(areas[0], doorstep, away, limits)
    return min((_judge(area, doorstep, away, limits) for area in areas), key=_rank)


def _rank(answer: CoverageAnswer) -> tuple[int, float]:
    beyond = float("inf") if answer.beyond_km is None else answer.beyond_km
    return answer.verdict.severity, beyond


def _judge(area: Area, doorstep: Doorstep, away: float, limits: Limits) -> CoverageAnswer:
    if area.radius_km is not None:
        return _judge_radius(area.radius_km, away, limits)
    if area.polygon is not None:
        return _judge_polygon(area.polygon, doorstep, limits)
    return _judge_zones(area.zones, doorstep)


def _undeclared(away: float, limits: Limits) -> CoverageAnswer:
    if away <= limits.undeclared_km:
        text = N_("Has not said where it goes; its site is %(distance)s km away.")
        return _answer(Verdict.UNKNOWN, text, {"distance": _km(away)})
    text = N_("Has not said where it goes, and its site is %(distance)s km away.")
    return _answer(Verdict.UNMET, text, {"distance": _km(away)}, away - limits.undeclared_km)


def _judge_zones(declared: frozenset[ZoneCode], doorstep: Doorstep) -> CoverageAnswer:
    for code in doorstep.chain:
        if code in declared:
            return _answer(Verdict.MET, N_("Covers %(zone)s."), {"zone": doorstep.name_of(code)})
    for code, merged in (doorstep.former or {}).items():
        known = [name for former, name in merged.items() if former in declared]
        zone = doorstep.name_of(code)
        if known and len(known) == len(merged):
            return _answer(Verdict.MET, N_("Covers %(zone)s."), {"zone": zone})
        if known:
            text = N_("Covers %(former)s, now a part of %(zone)s: confirm with the exact address.")
            return _answer(Verdict.UNKNOWN, text, {"former": known[0], "zone": zone})
    text = N_("%(zone)s is not among the places it covers.")
    return _answer(Verdict.UNMET, text, {"zone": doorstep.name_of(doorstep.chain[0])})


def _judge_radius(radius: float, away: float, limits: Limits) -> CoverageAnswer:
    verdict = _inside(away - radius, limits)
    values = {"distance": _km(away), "radius": _km(radius)}
    return _answer(verdict, _RADIUS_TEXTS[verdict], values, max(away - radius, 0.0))


def _judge_polygon(polygon: BaseGeometry, doorstep: Doorstep, limits: Limits) -> CoverageAnswer:
    outside = _outside_km(polygon, doorstep.point)
    verdict = _inside(outside, limits)
    values = {
        "zone": doorstep.name_of(doorstep.chain[0]) if doorstep.chain else "",
        "beyond": _km(abs(outside)),
    }
    return _answer(verdict, _POLYGON_TEXTS[verdict], values, max(outside, 0.0))


def _inside(outside_km: float, limits: Limits) -> Verdict:
    if outside_km <= -limits.edge_km:
        return Verdict.MET
    return Verdict.UNKNOWN if outside_km <= limits.edge_km else Verdict.UNMET


_RADIUS_TEXTS = {
    Verdict.MET: N_("%(distance)s km away; it goes up to %(radius)s km."),
    Verdict.UNKNOWN: N_(
        "Near the edge of its reach (%(distance)s km away, it goes up to %(radius)s km): "
        "confirm with the exact address."
    ),
    Verdict.UNMET: N_("%(distance)s km away; it goes no further than %(radius)s km."),
}
_POLYGON_TEXTS = {
    Verdict.MET: N_("%(zone)s is inside the area it drew."),
    Verdict.UNKNOWN: N_(
        "%(zone)s is near the edge of the area it drew: confirm with the exact address."
    ),
    Verdict.UNMET: N_("%(zone)s is %(beyond)s km outside the area it drew."),
}


def _outside_km(polygon: BaseGeometry, point: Point) -> float:
    """How far outside the polygon, in km; negative when inside."""
    squeeze = cos(radians(point.lat))

    def to_km(places: np.ndarray) -> np.ndarray:
        return (places - (point.lon, point.lat)) * (KM_PER_DEGREE * squeeze, KM_PER_DEGREE)

    flat = shapely.transform(polygon, to_km)
    origin = shapely.Point(0, 0)
    to_edge = float(flat.boundary.distance(origin))
    return -to_edge if flat.covers(origin) else to_edge


def _answer(
    verdict: Verdict, text: str, values: Mapping[str, object], beyond: float | None = None
) -> CoverageAnswer:
    far = None if verdict is Verdict.MET else beyond
    return CoverageAnswer(verdict=verdict, reason=Message(text, values), beyond_km=far)


def _km(value: float) -> float:
    return round(value, 1)


@lru_cache(maxsize=4)
def _former_zones(zones: ZoneTree) -> dict[ZoneCode, dict[ZoneCode, LText]]:
    """For each zone that others were merged into, those others; and itself if it was there before.

    Its own name among them keeps a service that declared one small neighbour from being taken to
    cover the town that swallowed it.
    """
    found: dict[ZoneCode, dict[ZoneCode, LText]] = {}
    for zone in zones.zones.values():
        for code in zone.successors:
            heir = zones.zones[code]
            parts = found.setdefault(code, {})
            parts[zone.code] = LText(zone.names)
            if (heir.valid_from or date.min) <= (zone.valid_to or date.max):
                parts[code] = LText(heir.names)
    return found


class Homes:
    """The places where people live on a day, ready to be asked who is near. Built once per use."""

    def __init__(self, zones: ZoneTree, day: date) -> None:
        self.zones = zones
        self.day = day
        self.steps = {
            code: step
            for code, zone in zones.zones.items()
            if code.level.is_home and zone.is_current(day) and (step := doorstep_of(zones, code))
        }
        self._codes = list(self.steps)
        self._tree = STRtree(
            [shapely.Point(step.point.lon, step.point.lat) for step in self.steps.values()]
        )

    def within(self, centre: Point, radius_km: float) -> Iterable[ZoneCode]:
        """Homes in the rectangle around a circle: all that lie in it, and a few more."""
        box = box_around(centre, radius_km)
        return self.inside(shapely.box(box.west, box.south, box.east, box.north))

    def inside(self, shape: BaseGeometry) -> Iterable[ZoneCode]:
        """Homes whose point lies in the rectangle around a shape (longitude first)."""
        return [self._codes[place] for place in self._tree.query(shape)]


def reach_rules(
    areas: Sequence[Area], site: Point, homes: Homes, limits: Limits
) -> dict[ZoneCode, ReachKind]:
    """The homes that a service may reach and how sure that is; all others it does not reach.

    Judged at the point of each home zone, by the same rules as `reaches`.
    """
    if not areas:
        near = homes.within(site, limits.undeclared_km)
        return {
            code: ReachKind.NOT_DECLARED
            for code in near
            if distance_km(site, homes.steps[code].point) <= limits.undeclared_km
        }
    found: dict[ZoneCode, ReachKind] = {}
    for area in areas:
        for code, verdict in _touched(area, site, homes, limits):
            kind = ReachKind.SURE if verdict is Verdict.MET else ReachKind.EDGE
            if verdict is not Verdict.UNMET:
                found[code] = min(kind, found.get(code, kind))
    return found


def _touched(
    area: Area, site: Point, homes: Homes, limits: Limits
) -> Iterable[tuple[ZoneCode, Verdict]]:
    if area.radius_km is not None:
        for code in homes.within(site, area.radius_km + limits.edge_km):
            away = distance_km(site, homes.steps[code].point)
            yield code, _inside(away - area.radius_km, limits)
    elif area.polygon is not None:
        margin = limits.edge_km / KM_PER_DEGREE * 2
        for code in homes.inside(area.polygon.envelope.buffer(margin)):
            yield code, _inside(_outside_km(area.polygon, homes.steps[code].point), limits)
    else:
        declared = {home for zone in area.zones for home in homes.zones.homes(zone, homes.day)}
        for code in declared & homes.steps.keys():
            yield code, _judge_zones(area.zones, homes.steps[code]).verdict
