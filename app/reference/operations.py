"""Verbs of the reference room: write the zones of data/reference as rows."""

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.reference.models import ZoneRow
from app.reference.zones import Zone, ZoneCode, ZoneTree


def load_zones(session: Session, zones: ZoneTree) -> int:
    """Insert or update every zone; returns how many there are. Outlines are left as they are."""
    known = dict(session.execute(select(ZoneRow.code, ZoneRow.id)).all())
    ordered = sorted(
        zones.zones.values(), key=lambda zone: (len(zones.chain(zone.code)), zone.code)
    )
    ids = dict(known)
    for zone in ordered:
        ids.setdefault(str(zone.code), len(ids) + 1)
    rows = [_row(zone, zones, ids) for zone in ordered]
    new = [row for row in rows if row["code"] not in known]
    if new:
        session.execute(insert(ZoneRow), new)
    changed = [row for row in rows if row["code"] in known]
    if changed:
        session.execute(update(ZoneRow), changed)
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
