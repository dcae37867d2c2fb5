"""Cells worked out at once for some communes, of another day or of a supposed world; nothing kept.

The same statement as a run, over the supply of that day and a reach with what is supposed added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, String, column, literal, select, true, union, values
from sqlalchemy.orm import Session

from app.coordination.diagnosis.cells import SURE_REACH, Sources, figures
from app.coordination.diagnosis.rights import rights_on
from app.coordination.diagnosis.supply.offered import (
    passes_on,
    reach_lines,
    service_lines,
    supply_on,
)
from app.core.bulk import is_sqlite
from app.reference.loader import Reference
from app.reference.models import ZoneRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What is supposed: these services (rows) also reach `reached`, and may come to `allowed`."""

    services: Sequence[int] = ()
    reached: Sequence[str] = ()
    allowed: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Communes (codes), kinds of care, the day, and what is supposed."""

    codes: Sequence[str]
    cares: Sequence[str]
    day: date
    today: date
    supposed: Supposed = Supposed()


def live_cells(session: Session, reference: Reference, asked: Asked) -> Any:
    """The cells as columns of another statement, named as those of a run."""
    sqlite = is_sqlite(session)
    supply = supply_on(
        asked.day, rights_on(reference, asked.day), today=asked.today, sqlite=sqlite
    ).subquery("offered")
    chosen = select(supply).where(supply.c.care.in_(asked.cares))
    sources = Sources(
        pending=_pairs(asked).cte("pairs"),
        reach=_reach(asked.supposed).subquery("reach_lines"),
        supply=chosen.cte("supply_then").prefix_with("MATERIALIZED"),
        passes=_passes(asked, sqlite=sqlite).cte("passes_then").prefix_with("MATERIALIZED"),
    )
    return figures(sources).subquery("cells")


def _pairs(asked: Asked) -> Select[Any]:
    kinds = values(column("care", String), name="kinds").data([(one,) for one in asked.cares])
    cares = kinds.cte("kinds")
    return (
        select(ZoneRow.id.label("zone_id"), cares.c.care)
        .join(cares, true())
        .where(ZoneRow.code.in_(asked.codes))
    )


def _reach(supposed: Supposed) -> Any:
    """The reach with the supposed lines, each once: a supposed one is sure and replaces a doubt."""
    lines = reach_lines()
    if not supposed.reached:
        return lines
    services = service_lines(supposed.services).subquery("supposed_services")
    added = (
        select(
            ZoneRow.id.label("zone_id"),
            services.c.care,
            services.c.service_id,
            literal(SURE_REACH, Integer).label("kind"),
        )
        .join(services, true())
        .where(ZoneRow.code.in_(supposed.reached))
    )
    there = lines.subquery("there")
    elsewhere = select(there).where(
        there.c.service_id.not_in(supposed.services)
        | there.c.zone_id.not_in(select(ZoneRow.id).where(ZoneRow.code.in_(supposed.reached)))
    )
    return union(elsewhere, added)


def _passes(asked: Asked, *, sqlite: bool) -> Any:
    found = passes_on(asked.day, sqlite=sqlite)
    supposed = asked.supposed
    if not supposed.allowed:
        return found
    services = service_lines(supposed.services).subquery("bound_services")
    added = (
        select(services.c.service_id, ZoneRow.id.label("zone_id"))
        .join(ZoneRow, true())
        .where(ZoneRow.code.in_(supposed.allowed), ZoneRow.country != services.c.country)
    )
    return union(found, added)
