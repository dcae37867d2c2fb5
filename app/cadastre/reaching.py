"""Writes out the reach of services: for each, the homes it may serve. By sets, never one by one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Row, bindparam, delete, select
from sqlalchemy.orm import Session

from app.cadastre.coverage import Area, Homes, Limits
from app.cadastre.models import Reach, Service
from app.cadastre.queries import AREAS_OF
from app.cadastre.reach_sets import Pairs, Served, columns_of, reach_of
from app.cadastre.vocabulary import CoverageKind
from app.core.bulk import insert_columns, insert_plain, is_sqlite
from app.core.geo import Point
from app.core.spatial import from_column, to_column
from app.reference.loader import Reference
from app.reference.models import ZoneRow
from app.reference.zones import ZoneCode, ZoneTree

BATCH = 500
"""Rows asked for or written at a time."""

REACH_BATCH = 5_000
"""Services whose reach is judged and written at a time."""

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


def areas_by_service(
    rows: Iterable[Any], counting: Mapping[str, ZoneCode] | None = None
) -> dict[int, list[Area]]:
    """Rows of AREAS_OF, as values by service; of their zones only those that count, if some do."""
    found: dict[int, list[Area]] = {}
    for row in rows:
        if counting is None or row.kind != CoverageKind.ZONES:
            area = area_of(row)
        else:
            area = zones_that_count(row.zones or (), counting)
        found.setdefault(row.service_id, []).append(area)
    return found


def zones_that_count(codes: Iterable[str], counting: Mapping[str, ZoneCode]) -> Area:
    """A list of zones with those alone that decide for one home, by their codes as text."""
    return Area(zones=frozenset([counting[text] for text in codes if text in counting]))


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
    homes = columns_of(homes_on(reference.zones, today))
    limits = limits_on(reference, today)
    rows_of = zone_ids(session)
    zones = np.array([rows_of[str(code)] for code in homes.codes], dtype=np.int64)
    written = 0
    for some in chunks(list(service_ids), REACH_BATCH):
        services, served = _read_services(session, some)
        found = reach_of(served, homes, limits)
        written += _insert(session, services, found, zones)
    return written


def _read_services(
    session: Session, ids: Sequence[int]
) -> tuple[list[Row[int, str, float, float]], list[Served]]:
    """Forget the lines of those services, and read what they are to be judged by."""
    services: list[Row[int, str, float, float]] = []
    areas: dict[int, list[Area]] = {}
    for some in chunks(ids):
        session.execute(delete(Reach).where(Reach.service_id.in_(some)))
        areas |= areas_by_service(session.execute(AREAS_OF, {"service_ids": list(some)}))
        services += session.execute(_PLACES_OF, {"service_ids": list(some)}).all()
    served = [Served(Point(one.lat, one.lon), areas.get(one.id, ())) for one in services]
    return services, served


_COLUMNS = ("zone_id", "care", "service_id", "kind")


def _insert(
    session: Session,
    services: Sequence[Row[int, str, float, float]],
    found: Pairs,
    zones: NDArray[np.int64],
) -> int:
    """Sorted as the table is: a table that is its own index grows at one end of each page."""
    ids = np.array([one.id for one in services], dtype=np.int64)[found.services]
    cares, ranks = np.unique(np.array([one.care for one in services]), return_inverse=True)
    care, zone = ranks[found.services], zones[found.homes]
    order = np.lexsort((ids, care, zone))
    columns = (
        zone[order].tolist(),
        cares[care[order]].tolist(),
        ids[order].tolist(),
        found.kinds[order].tolist(),
    )
    if is_sqlite(session):
        insert_columns(session, Reach.__tablename__, _COLUMNS, zip(*columns, strict=True))
    else:
        lines = map("{}\t{}\t{}\t{}\n".format, *columns)
        pieces = ("".join(some) for some in iter(lambda: list(islice(lines, 20_000)), []))
        insert_plain(session, Reach.__tablename__, _COLUMNS, pieces)
    return len(order)
