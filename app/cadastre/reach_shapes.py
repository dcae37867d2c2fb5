"""Where a service goes, as shapes of a map: drawn only when somebody asks."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.coverage import Area
from app.cadastre.queries import AREAS_OF, services_by_public_id
from app.cadastre.reaching import area_of
from app.core.errors import NotFound
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.zones import Zone, ZoneCode

MOST_TOWNS = 2000


def reach_features(session: Session, public_id: str, reference: Reference) -> list[dict[str, Any]]:
    """The declared areas as GeoJSON features; raises NotFound. None declared gives none."""
    service = session.execute(services_by_public_id((public_id,))).one_or_none()
    if service is None:
        raise NotFound(Message(N_("There is no service at this address.")))
    found: list[dict[str, Any]] = []
    for row in session.execute(AREAS_OF, {"service_ids": [service.id]}):
        found.extend(_shapes(area_of(row), service, reference))
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
