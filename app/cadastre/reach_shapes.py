"""Where a service goes, as shapes of a map: drawn only when somebody asks."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.coverage import Area
from app.cadastre.detail import read_service
from app.cadastre.reaching import area_of
from app.reference.loader import Reference
from app.reference.zones import Zone, ZoneCode

MOST_TOWNS = 2000


def reach_features(
    session: Session, public_id: str, reference: Reference, *, today: date
) -> list[dict[str, Any]]:
    """The declared areas as GeoJSON features; raises NotFound. None declared gives none."""
    detail = read_service(session, public_id, reference, today=today)
    found: list[dict[str, Any]] = []
    for row in detail.areas:
        found.extend(_shapes(area_of(row), detail.row, reference))
    return found[:MOST_TOWNS]


def _shapes(area: Area, row: Any, reference: Reference) -> Iterator[dict[str, Any]]:
    if area.radius_km is not None:
        point = {"type": "Point", "coordinates": [row.lon, row.lat]}
        yield _feature(point, {"radius_km": area.radius_km})
    elif area.polygon is not None:
        yield _feature(area.polygon.__geo_interface__, {})
    else:
        homes = (home for code in sorted(area.zones) for home in _homes(code, reference))
        for zone in homes:
            if zone.point is not None:
                point = {"type": "Point", "coordinates": [zone.point.lon, zone.point.lat]}
                yield _feature(point, {"zone": str(zone.code)})


def _homes(code: ZoneCode, reference: Reference) -> Iterator[Zone]:
    """The communes of a zone, or itself."""
    if code.level.is_home:
        zone = reference.zones.get(code)
        if zone is not None:
            yield zone
        return
    for zone in reference.zones.zones.values():
        if zone.code.level.is_home and code in reference.zones.chain(zone.code):
            yield zone


def _feature(shape: Any, facts: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": facts}
