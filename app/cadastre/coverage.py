"""Does this area cover this home, and why. Pure; exact geometry with Shapely."""

from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from app.core.geo import Point
from app.core.messages import Message
from app.reference.vocabulary import Verdict
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One declared area: zones, or a radius in km around the service's point, or a polygon.

    The polygon is longitude first, WGS84.
    """

    zones: frozenset[ZoneCode] = frozenset()
    radius_km: float | None = None
    polygon: BaseGeometry | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorstep:
    """A home as the directory needs it: its zone, what holds it, its point in WGS84."""

    chain: tuple[ZoneCode, ...]
    point: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageAnswer:
    """Whether the declared areas reach a home; `beyond_km` is how far beyond, when known."""

    verdict: Verdict
    reason: Message
    beyond_km: float | None
