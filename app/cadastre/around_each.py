"""The SQL of the directory around several homes at once: as many statements as around one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    Float,
    Integer,
    Select,
    Subquery,
    bindparam,
    column,
    func,
    select,
    union_all,
    values,
)

from app.cadastre.around import facts_of
from app.cadastre.models import Reach, Service
from app.cadastre.queries import near_parameters
from app.cadastre.vocabulary import ServiceStatus
from app.core.geo import Point
from app.reference.models import ZoneRow

_NUMBERS = ("lat", "lon", "squeeze", "south", "west", "north", "east")

ZONE_IDS = select(ZoneRow.code, ZoneRow.id).where(
    ZoneRow.code.in_(bindparam("codes", expanding=True))
)
"""The rows of several zones: `codes`."""


def services_around_each(
    homes: Sequence[tuple[int, Point]], cares: Sequence[str], *, within_km: float, limit: int
) -> Select[Any]:
    """For each home (its row and its point) the services that reach it, and the nearest others.

    The columns are those of `Around`; `day` is asked as around one home.
    """
    reaching = select(Reach.service_id.label("id"), Reach.zone_id.label("home_id")).where(
        Reach.zone_id.in_([row for row, _ in homes]), Reach.care.in_(list(cares))
    )
    placed = _placed(_as_table(homes, within_km), cares)
    nearest = select(placed.c.id, placed.c.home_id).where(placed.c.place <= limit)
    return facts_of(union_all(reaching, nearest).cte("found"))


def _as_table(homes: Sequence[tuple[int, Point]], within_km: float) -> CTE:
    found = []
    for zone_id, point in homes:
        asked = near_parameters("", point, within_km=within_km, limit=0)
        found.append((zone_id, *(float(asked[name]) for name in _NUMBERS)))
    columns = (column("home_id", Integer), *(column(name, Float) for name in _NUMBERS))
    return values(*columns, name="homes").data(found).cte("homes")


def _placed(home: CTE, cares: Sequence[str]) -> Subquery:
    """The open services around each home that do not reach it, numbered from the nearest."""
    north, east = Service.lat - home.c.lat, Service.lon - home.c.lon
    reaches = select(Reach.service_id).where(
        Reach.zone_id == home.c.home_id,
        Reach.care == Service.care,
        Reach.service_id == Service.id,
    )
    place = func.row_number().over(
        partition_by=(home.c.home_id, Service.care),
        order_by=(north * north + east * east * home.c.squeeze, Service.id),
    )
    return (
        select(home.c.home_id, Service.id, place.label("place"))
        .select_from(home)
        .join(
            Service,
            Service.lon.between(home.c.west, home.c.east)
            & Service.lat.between(home.c.south, home.c.north),
        )
        .where(
            Service.care.in_(list(cares)),
            Service.status == ServiceStatus.OPEN.value,
            ~reaches.exists(),
        )
        .subquery()
    )
