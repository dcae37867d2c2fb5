"""How far the next service is from where none surely comes: rings that widen, in SQL.

Each ring looks only at the cells that the smaller ones left open, through the index over the places
of services. The nearest found in a ring counts if it lies within its radius; what no ring finds is
farther than the last.
"""

from math import cos, radians, sin
from typing import Any

from sqlalchemy import (
    Float,
    Integer,
    Select,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.orm import Session

from app.coordination.diagnosis.models import (
    Cell,
    NextService,
    OpenRow,
    PendingRow,
    SpotRow,
    SupplyRow,
)
from app.coordination.diagnosis.vocabulary import DayPart
from app.core.bulk import is_sqlite
from app.core.db import Base
from app.reference.models import ZoneRow
from app.reference.vocabulary import Country

KM_PER_DEGREE = 111.195
MIDDLE_LAT, HIGHEST_LAT = 50.3, 51.6
"""Latitudes of the border region: the middle, and the northernmost commune and a little more."""

RINGS = (0.12, 0.25, 0.5, 1.0)
"""Parts of the farthest distance."""

FEW = 10_000
"""So few services are all looked at for each commune sooner than in rings."""


def squeeze(lat: Any) -> Any:
    """The cosine of a latitude near the middle, by its series: databases may have no cosine."""
    middle = radians(MIDDLE_LAT)
    away = (lat - MIDDLE_LAT) * radians(1)
    return cos(middle) - sin(middle) * away - cos(middle) / 2 * away * away


def square_km(lat: Any, lon: Any, from_lat: Any, from_lon: Any) -> Any:
    """The square of the distance in kilometres, on a plane at the commune."""
    north = (lat - from_lat) * KM_PER_DEGREE
    east = (lon - from_lon) * KM_PER_DEGREE * squeeze(from_lat)
    return north * north + east * east


def fill_next(session: Session, farthest_km: float) -> None:
    """Write the distances of the pending communes, where no service surely comes."""
    _write_spots(session)
    _open_cells(session)
    gather_statistics(session, SpotRow, OpenRow)
    counted = select(SpotRow.band, func.count()).group_by(SpotRow.band)
    for band, spots in session.execute(counted).all():
        for across in (False, True):
            for share in RINGS if spots > FEW else RINGS[-1:]:
                found = _ring(band, across=across, radius=farthest_km * share)
                session.execute(insert(NextService).from_select(_COLUMNS, found))
                _close_cells(session, band, across=across)
    session.execute(delete(OpenRow))


def _open_cells(session: Session) -> None:
    """What has to be looked for: where none surely comes, though the kind exists at that time."""
    exists_somewhere = exists().where(SpotRow.band == Cell.band, SpotRow.care == Cell.care)
    for across in (False, True):
        found = (
            select(Cell.band, literal(across), Cell.zone_id, Cell.care)
            .join(
                PendingRow,
                and_(PendingRow.zone_id == Cell.zone_id, PendingRow.care == Cell.care),
            )
            .where(Cell.sure_allowed == 0, exists_somewhere)
        )
        session.execute(insert(OpenRow).from_select(["band", "across", "zone_id", "care"], found))


def _close_cells(session: Session, band: int, *, across: bool) -> None:
    """Those whose next service was found in this ring."""
    found = exists().where(
        NextService.zone_id == OpenRow.zone_id,
        NextService.care == OpenRow.care,
        NextService.band == OpenRow.band,
        NextService.across == OpenRow.across,
    )
    closing = delete(OpenRow).where(OpenRow.band == band, OpenRow.across.is_(across), found)
    session.execute(closing.execution_options(synchronize_session=False))


def give_memory(session: Session) -> None:
    """PostgreSQL adds up in memory instead of on disk, for this transaction only."""
    if not is_sqlite(session):
        session.execute(text("SET LOCAL work_mem = '256MB'"))
        session.execute(text("SET LOCAL jit = off"))


def gather_statistics(session: Session, *tables: type[Base]) -> None:
    """PostgreSQL plans by what it knows of a table, and knows nothing of rows just written."""
    if not is_sqlite(session):
        for table in tables:
            session.execute(text(f"ANALYZE {table.__tablename__}"))


_COLUMNS = ["zone_id", "care", "band", "across", "km2"]
_SPOT = ["band", "care", "country", "lon", "lat", "service_id"]


def _write_spots(session: Session) -> None:
    session.execute(delete(SpotRow))
    where = (SupplyRow.care, SupplyRow.country, SupplyRow.lon, SupplyRow.lat, SupplyRow.service_id)
    for part in DayPart:
        bit = 1 << (part - 1) if part else 0
        comes = func.coalesce(SupplyRow.bands, 0).bitwise_and(bit) == bit
        stands = select(literal(part.value, Integer), *where).where(comes)
        session.execute(insert(SpotRow).from_select(_SPOT, stands))


def _ring(band: int, *, across: bool, radius: float) -> Select[int, str, int, bool, float]:
    """Open cells with the nearest service, where one lies in the ring."""
    high = radius / KM_PER_DEGREE
    wide = high / cos(radians(HIGHEST_LAT))
    far = square_km(SpotRow.lat, SpotRow.lon, ZoneRow.lat, ZoneRow.lon)
    side = case((ZoneRow.country == Country.FR.value, _SIDES[across]), else_=_SIDES[not across])
    return (
        select(
            OpenRow.zone_id,
            OpenRow.care,
            OpenRow.band,
            OpenRow.across,
            func.min(far, type_=Float).label("km2"),
        )
        .select_from(OpenRow)
        .join(ZoneRow, ZoneRow.id == OpenRow.zone_id)
        .outerjoin(  # inner would do, but lets a planner begin with all services of the region
            SpotRow,
            and_(
                SpotRow.band == band,
                SpotRow.care == OpenRow.care,
                SpotRow.country == side,
                SpotRow.lon.between(ZoneRow.lon - wide, ZoneRow.lon + wide),
                SpotRow.lat.between(ZoneRow.lat - high, ZoneRow.lat + high),
            ),
        )
        .where(OpenRow.band == band, OpenRow.across.is_(across))
        .group_by(OpenRow.zone_id, OpenRow.care, OpenRow.band, OpenRow.across)
        .having(func.min(far) <= radius * radius)
    )


_SIDES = {False: Country.FR.value, True: Country.BE.value}
"""Where to look from France: on the own side, or across."""
