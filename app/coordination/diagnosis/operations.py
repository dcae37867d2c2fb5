"""Works the diagnosis out for a day and keeps it: all of it, or what changed since the last run.

A run first writes down the supply of its day; the change log says of whom the reach may have moved.
Compared with that of the last run, the supply tells which services changed, whatever the reason:
an import, a form, a report that expired overnight, a convention that ended. Only the communes and
kinds of care that those services touched, or touch now, are worked out again; when the rules
themselves changed, everything is.
"""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from math import cos, radians
from time import perf_counter
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    cast,
    column,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    values,
)
from sqlalchemy.orm import Session, aliased

from app.coordination.diagnosis.cells import FIGURES, Sources, figures
from app.coordination.diagnosis.models import (
    Cell,
    DiagnosisRun,
    NextService,
    PassRow,
    PendingRow,
    SupplyRow,
)
from app.coordination.diagnosis.nearest import (
    HIGHEST_LAT,
    KM_PER_DEGREE,
    fill_next,
    gather_statistics,
    give_memory,
)
from app.coordination.diagnosis.rights import Rights, rights_on
from app.coordination.diagnosis.supply.offered import (
    LAST_CHANGE,
    changed_since,
    passes_on,
    reach_lines,
    supply_on,
)
from app.coordination.diagnosis.vocabulary import RunMode
from app.core.bulk import is_sqlite
from app.core.db import Moment
from app.reference.loader import Reference
from app.reference.models import ZoneRow
from app.reference.vocabulary import ZoneLevel

HOME_LEVELS = (ZoneLevel.COMMUNE.value, ZoneLevel.MUNICIPALITY.value)
TOO_MANY = 0.05
"""Beyond that share of changed services, working everything out is faster."""

PARAMETERS = ("diagnosis_next_km", "reach_edge_km", "near_miss_km")
PRIME = 8191
"""Makes one number of the communes of a reach; two reaches of equal number are all but excluded."""

STANDS = ("care", "country", "lat", "lon", "bands")
"""Of a service, what decides for whom it is the next."""

SEEN = ("care", "country", "lat", "lon", "bands", "abroad", "saying", "places", "place_bands")
REACHED = ("lines", "digest", "west", "south", "east", "north")


def diagnose(
    session: Session, reference: Reference, *, today: date, now: datetime, full: bool = False
) -> DiagnosisRun:
    """Bring the cells to the state of the day; returns the run that did it."""
    began = perf_counter()
    give_memory(session)
    rights = rights_on(reference, today)
    facts = _digest_of(session, reference, rights, today)
    last = session.scalars(select(DiagnosisRun).order_by(DiagnosisRun.id.desc()).limit(1)).first()
    edition = (last.id if last else 0) + 1
    run = DiagnosisRun(id=edition, day=today, computed_at=now, facts=facts)
    run.change_id = session.scalar(LAST_CHANGE) or 0
    previous = None if full or last is None or last.facts != facts else last
    run.services = _write_supply(session, run, previous, rights)
    _write_passes(session, run)
    run.mode, run.touched_services = _note_pending(session, run, previous, reference)
    run.pairs = session.scalar(select(func.count()).select_from(PendingRow)) or 0
    _forget_cells(session, everything=run.mode == RunMode.FULL)
    gather_statistics(session, SupplyRow, PassRow, PendingRow)
    _write_cells(session, edition, now)
    _forget_editions(session, edition)
    gather_statistics(session, Cell)
    fill_next(session, reference.policy("diagnosis_next_km", today))
    session.execute(delete(PendingRow))
    run.milliseconds = round((perf_counter() - began) * 1000)
    session.add(run)
    session.flush()
    return run


def _digest_of(session: Session, reference: Reference, rights: Rights, day: date) -> str:
    """The facts that every cell stands on: rules, communes, parameters."""
    homes = select(
        func.count(),
        func.sum(ZoneRow.id),
        func.coalesce(func.sum(ZoneRow.lat), 0),
        func.coalesce(func.sum(ZoneRow.lon), 0),
    ).where(*is_home(day))
    told = (
        rights,
        [round(float(one), 3) for one in session.execute(homes).one()],
        sorted(reference.care),
        *(reference.policy(key, day) for key in PARAMETERS),
    )
    return hashlib.sha256(repr(told).encode()).hexdigest()


def is_home(day: date) -> list[ColumnElement[bool]]:
    """A commune or municipality of that day."""
    return [
        ZoneRow.level.in_(HOME_LEVELS),
        or_(ZoneRow.valid_from.is_(None), ZoneRow.valid_from <= day),
        or_(ZoneRow.valid_to.is_(None), ZoneRow.valid_to >= day),
    ]


def _write_supply(
    session: Session, run: DiagnosisRun, previous: DiagnosisRun | None, rights: Rights
) -> int:
    """The services of the day with the shape of their reach; how many there are.

    Where nothing was written down of a provider since the last run, the shape is as it was.
    """
    sqlite = is_sqlite(session)
    offered = supply_on(run.day, rights, today=run.day, sqlite=sqlite).subquery("offered")
    seen = [literal(run.id, Integer), offered.c.service_id, *(offered.c[name] for name in SEEN)]
    names = ["edition", "service_id", *SEEN, *REACHED]
    shape = _shapes(None)
    rest: ColumnElement[bool] = true()
    if previous is not None:
        was = aliased(SupplyRow)
        as_before = select(*seen, *(getattr(was, name) for name in REACHED)).join(
            was, and_(was.service_id == offered.c.service_id, was.edition == previous.id)
        )
        told = changed_since(previous.change_id, previous.computed_at)
        as_before = as_before.where(offered.c.service_id.not_in(told))
        session.execute(insert(SupplyRow).from_select(names, as_before))
        written = select(SupplyRow.service_id).where(SupplyRow.edition == run.id)
        rest = offered.c.service_id.not_in(written)
        shape = _shapes(written)
    anew = select(
        *seen,
        func.coalesce(shape.c.lines, 0),
        func.coalesce(shape.c.digest, 0),
        *(shape.c[name] for name in REACHED[2:]),
    ).outerjoin(shape, shape.c.service_id == offered.c.service_id)
    session.execute(insert(SupplyRow).from_select(names, anew.where(rest)))
    counted = select(func.count()).select_from(SupplyRow).where(SupplyRow.edition == run.id)
    return session.scalar(counted) or 0


def _shapes(without: Any) -> Any:
    """How many communes each service reaches, which ones as one number, and their rectangle."""
    reach = reach_lines().subquery("reach_lines")
    zone, kind = reach.c.zone_id, reach.c.kind
    found = (
        select(
            reach.c.service_id,
            func.count().label("lines"),
            cast(func.sum(zone * zone % PRIME * kind + zone), BigInteger).label("digest"),
            func.min(ZoneRow.lon).label("west"),
            func.min(ZoneRow.lat).label("south"),
            func.max(ZoneRow.lon).label("east"),
            func.max(ZoneRow.lat).label("north"),
        )
        .join(ZoneRow, ZoneRow.id == zone)
        .group_by(reach.c.service_id)
    )
    if without is not None:
        found = found.where(reach.c.service_id.not_in(without))
    return found.subquery("shape")


def _write_passes(session: Session, run: DiagnosisRun) -> None:
    passes = passes_on(run.day, sqlite=is_sqlite(session)).subquery("passes_now")
    session.execute(
        insert(PassRow).from_select(
            ["edition", "service_id", "zone_id"],
            select(literal(run.id, Integer), passes.c.service_id, passes.c.zone_id),
        )
    )


def _note_pending(
    session: Session, run: DiagnosisRun, previous: DiagnosisRun | None, reference: Reference
) -> tuple[str, int]:
    """Which communes and kinds of care have to be worked out; the mode, and how many changed."""
    session.execute(delete(PendingRow))
    if previous is None:
        every = every_pair(reference, run.day)
        _insert_pending(session, every, counts=True)
        return RunMode.FULL.value, run.services
    changed = changed_services(previous.id, run.id)
    touched = session.scalar(select(func.count(changed.c.service_id.distinct()))) or 0
    if touched > TOO_MANY * max(run.services, previous.services):
        return _note_pending(session, run, None, reference)
    _insert_pending(session, _reached_by(changed, run.day), counts=True)
    moved = changed_services(previous.id, run.id, STANDS)
    km = reference.policy("diagnosis_next_km", run.day)
    _insert_pending(session, _near(moved, run.day, km), counts=False)
    return RunMode.CHANGES.value, touched


def _insert_pending(session: Session, pairs: Any, *, counts: bool) -> None:
    found = pairs.subquery("pairs")
    known = exists().where(PendingRow.zone_id == found.c.zone_id, PendingRow.care == found.c.care)
    new = select(found.c.zone_id, found.c.care, literal(counts)).where(~known).distinct()
    session.execute(insert(PendingRow).from_select(["zone_id", "care", "counts"], new))


def every_pair(reference: Reference, day: date) -> Any:
    """Every commune of a day with every kind of care."""
    cares = (
        values(column("care", String), name="kinds")
        .data([(care,) for care in sorted(reference.care)])
        .cte("kinds")
    )
    return (
        select(ZoneRow.id.label("zone_id"), cares.c.care).join(cares, true()).where(*is_home(day))
    )


def changed_services(before: int, after: int, names: Sequence[str] = ()) -> Any:
    """Rows of two editions whose service is not the same in the other: gone, new or changed.

    Without names everything counts, what conventions allow it too.
    """
    mine, other = aliased(SupplyRow), aliased(SupplyRow)
    differs = ~exists().where(
        other.service_id == mine.service_id,
        other.edition == before + after - mine.edition,
        *(
            getattr(mine, name).is_not_distinct_from(getattr(other, name))
            for name in names or (*SEEN, *REACHED)
        ),
    )
    if not names:
        differs = or_(differs, mine.service_id.in_(_moved_passes(before, after)))
    found = select(mine).where(mine.edition.in_((before, after)), differs)
    return found.cte("changed").prefix_with("MATERIALIZED")


def _moved_passes(before: int, after: int) -> Select[int]:
    """Services that a convention lets go elsewhere than before."""
    mine, other = aliased(PassRow), aliased(PassRow)
    return select(mine.service_id).where(
        mine.edition.in_((before, after)),
        ~exists().where(
            other.service_id == mine.service_id,
            other.zone_id == mine.zone_id,
            other.edition == before + after - mine.edition,
        ),
    )


def _reached_by(changed: Any, day: date) -> Any:
    """Communes in the rectangle that a changed service reaches, or reached."""
    return select(ZoneRow.id.label("zone_id"), changed.c.care).join(
        changed,
        and_(
            ZoneRow.lon.between(changed.c.west, changed.c.east),
            ZoneRow.lat.between(changed.c.south, changed.c.north),
            *is_home(day),
        ),
    )


def _near(moved: Any, day: date, km: float) -> Any:
    """Communes for which a service that moved may be the next, or have been."""
    high = km / KM_PER_DEGREE
    wide = high / cos(radians(HIGHEST_LAT))
    return select(ZoneRow.id.label("zone_id"), moved.c.care).join(
        moved,
        and_(
            ZoneRow.lon.between(moved.c.lon - wide, moved.c.lon + wide),
            ZoneRow.lat.between(moved.c.lat - high, moved.c.lat + high),
            *is_home(day),
        ),
    )


def _forget_cells(session: Session, *, everything: bool) -> None:
    """Drop what is about to be worked out."""
    if everything:
        session.execute(delete(NextService))
        session.execute(delete(Cell))
        return
    for table, only in ((NextService, true()), (Cell, PendingRow.counts)):
        pending = exists().where(
            PendingRow.zone_id == table.zone_id, PendingRow.care == table.care, only
        )
        session.execute(delete(table).where(pending).execution_options(synchronize_session=False))


def _write_cells(session: Session, edition: int, now: datetime) -> None:
    sources = Sources(
        pending=select(PendingRow.zone_id, PendingRow.care)
        .where(PendingRow.counts)
        .subquery("pending"),
        reach=reach_lines().subquery("reach_lines"),
        supply=select(SupplyRow).where(SupplyRow.edition == edition).subquery("supply"),
        passes=select(PassRow).where(PassRow.edition == edition).subquery("passes"),
    )
    found = figures(sources).add_columns(literal(now, Moment()))
    names = ["zone_id", "care", "band", *FIGURES, "computed_at"]
    session.execute(insert(Cell).from_select(names, found))


def _forget_editions(session: Session, edition: int) -> None:
    for table in (SupplyRow, PassRow):
        session.execute(
            delete(table)
            .where(table.edition != edition)
            .execution_options(synchronize_session=False)
        )
