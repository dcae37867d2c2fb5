"""Verbs of the reference room: write the zones of data/reference, and their outlines, as rows."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.core.errors import Refused
from app.core.messages import N_, Message
from app.core.spatial import to_column
from app.reference.models import ZoneRow
from app.reference.zones import Zone, ZoneCode, ZoneTree


@dataclass(frozen=True, slots=True)
class ZonesLoaded:
    """How many zones there are, and what had to be written."""

    total: int
    added: int
    changed: int


def load_zones(session: Session, zones: ZoneTree) -> ZonesLoaded:
    """Insert new zones, update those that differ; outlines are left as they are."""
    known = {row["code"]: dict(row) for row in session.execute(_WRITTEN).mappings()}
    ordered = sorted(
        zones.zones.values(), key=lambda zone: (len(zones.chain(zone.code)), zone.code)
    )
    ids = {code: row["id"] for code, row in known.items()}
    free = max(ids.values(), default=0) + 1
    for number, zone in enumerate(ordered, start=free):
        ids.setdefault(str(zone.code), number)
    rows = [_row(zone, zones, ids) for zone in ordered]
    new = [row for row in rows if row["code"] not in known]
    changed = [row for row in rows if row["code"] in known and row != known[row["code"]]]
    if new:
        session.execute(insert(ZoneRow), new)
    if changed:
        session.execute(update(ZoneRow), changed)
    return ZonesLoaded(len(rows), len(new), len(changed))


_WRITTEN = select(*(column for column in ZoneRow.__table__.c if column.name != "outline"))


def store_outlines(session: Session, outlines: Mapping[ZoneCode, BaseGeometry]) -> int:
    """Write outlines over what was there; returns how many. Raises Refused if a zone has no row."""
    ids = {row.code: row.id for row in session.execute(select(ZoneRow.code, ZoneRow.id))}
    if not all(str(code) in ids for code in outlines):
        raise Refused(Message(N_("Zones are missing in the database: load them first.")))
    rows = [
        {"id": ids[str(code)], "outline": to_column(outline)} for code, outline in outlines.items()
    ]
    if rows:
        session.execute(update(ZoneRow), rows)
    return len(rows)


def _row(zone: Zone, zones: ZoneTree, ids: dict[str, int]) -> dict[str, object]:
    chain: tuple[ZoneCode, ...] = zones.chain(zone.code)
    return {
        "id": ids[str(zone.code)],
        "code": str(zone.code),
        "country": zone.country.value,
        "level": zone.code.level.value,
        "parent_id": ids[str(zone.parent)] if zone.parent else None,
        "name_fr": zone.name("fr"),
        "name_nl": zone.name("nl"),
        "population": zone.population,
        "lat": zone.point.lat if zone.point else None,
        "lon": zone.point.lon if zone.point else None,
        "valid_from": zone.valid_from,
        "valid_to": zone.valid_to,
        "depth": len(chain) - 1,
    }
