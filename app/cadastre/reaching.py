"""Writes out the reach of services: for each, the homes it may serve. By sets, never one by one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select
from sqlalchemy.orm import Session

from app.cadastre.coverage import Area, Homes, Limits, reach_rules
from app.cadastre.models import Reach, Service
from app.cadastre.queries import AREAS_OF
from app.cadastre.vocabulary import CoverageKind, ReachKind
from app.core.geo import Point
from app.core.spatial import from_column, to_column
from app.reference.loader import Reference
from app.reference.models import ZoneRow
from app.reference.zones import ZoneCode, ZoneTree

BATCH = 500
"""Services judged and written at a time."""

_PLACES_OF = select(Service.id, Service.care, Service.lat, Service.lon).where(
    Service.id.in_(bindparam("service_ids", expanding=True))
)


def limits_on(reference: Reference, day: date) -> Limits:
    """The parameters of reach that hold on a day."""
    return Limits(
        edge_km=reference.policy("reach_edge_km", day),
        undeclared_km=reference.policy("near_miss_km", day),
    )


def area_of(row: Any) -> Area:
    """A row of coverage_area as the value that coverage.py judges."""
    if row.kind == CoverageKind.RADIUS:
        return Area(radius_km=row.radius_km)
    if row.kind == CoverageKind.POLYGON:
        return Area(polygon=from_column(row.polygon))
    return Area(zones=frozenset(ZoneCode.parse(code) for code in row.zones or ()))


def areas_by_service(rows: Iterable[Any]) -> dict[int, list[Area]]:
    """Rows of AREAS_OF, as values by service."""
    found: dict[int, list[Area]] = {}
    for row in rows:
        found.setdefault(row.service_id, []).append(area_of(row))
    return found


def area_columns(area: Area, service_id: int, declared_on: date) -> dict[str, Any]:
    """A declared area as a row of coverage_area."""
    kind = CoverageKind.ZONES
    if area.radius_km is not None:
        kind = CoverageKind.RADIUS
    elif area.polygon is not None:
        kind = CoverageKind.POLYGON
    return {
        "service_id": service_id,
        "kind": kind.value,
        "zones": sorted(map(str, area.zones)) if kind is CoverageKind.ZONES else None,
        "radius_km": area.radius_km,
        "polygon": None if area.polygon is None else to_column(area.polygon),
        "declared_on": declared_on,
    }


@lru_cache(maxsize=2)
def homes_on(zones: ZoneTree, day: date) -> Homes:
    """The homes of a day; kept, because they are the same for every service."""
    return Homes(zones, day)


def zone_ids(session: Session) -> dict[str, int]:
    """The row of every zone, by code."""
    return dict(session.execute(select(ZoneRow.code, ZoneRow.id)).all())


def chunks(items: Sequence[Any], size: int = BATCH) -> Iterator[Sequence[Any]]:
    """The items, some at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def write_reach(
    session: Session, reference: Reference, service_ids: Sequence[int], *, today: date
) -> int:
    """Write the reach of some services anew; returns the number of lines written."""
    homes = homes_on(reference.zones, today)
    limits = limits_on(reference, today)
    rows_of = zone_ids(session)
    undeclared: dict[Point, dict[ZoneCode, ReachKind]] = {}
    written = 0
    for some in chunks(list(service_ids)):
        session.execute(delete(Reach).where(Reach.service_id.in_(some)))
        areas = areas_by_service(session.execute(AREAS_OF, {"service_ids": list(some)}))
        lines: list[dict[str, Any]] = []
        for service in session.execute(_PLACES_OF, {"service_ids": list(some)}):
            site = Point(service.lat, service.lon)
            declared = areas.get(service.id, [])
            kinds = None if declared else undeclared.get(site)
            if kinds is None:
                kinds = reach_rules(declared, site, homes, limits)
            if not declared:
                undeclared[site] = kinds
            lines += _lines(service, kinds, rows_of)
        written += _insert(session, lines)
    return written


def _lines(
    service: Row[int, str, float, float],
    kinds: Mapping[ZoneCode, ReachKind],
    rows_of: Mapping[str, int],
) -> list[dict[str, Any]]:
    return [
        {
            "zone_id": rows_of[str(code)],
            "care": service.care,
            "service_id": service.id,
            "kind": kind.value,
        }
        for code, kind in kinds.items()
    ]


def _insert(session: Session, lines: list[dict[str, Any]]) -> int:
    """Sorted as the table is: a table that is its own index grows at one end of each page."""
    if lines:
        lines.sort(key=lambda line: (line["zone_id"], line["care"], line["service_id"]))
        session.execute(insert(Reach.__table__), lines)  # type: ignore[arg-type]  # is a Table
    return len(lines)
