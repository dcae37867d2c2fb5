"""The SQL of the cells: from lines of reach to counts by commune, kind of care and part of the day.

Everything is one grouped statement over columns that the caller gives: tables of the last run, or
the supply of another day, or a reach with something added to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from app.coordination.diagnosis.rights import MET, UNKNOWN, UNMET
from app.coordination.diagnosis.vocabulary import DayPart, Saying
from app.reference.models import ZoneRow

SURE_REACH = 1
"""How the reach table writes "without doubt"; the supply takes the number from the directory."""

COUNTS = (
    "sure_allowed",
    "sure_unclear",
    "sure_barred",
    "doubtful_allowed",
    "doubtful_unclear",
    "doubtful_barred",
)
PLACES = ("with_places", "full", "silent", "places")
FIGURES = (*COUNTS, *PLACES)
NAMES = ("zone_id", "care", "band", *FIGURES)

SLOT = 20
MOST = (1 << SLOT) - 1
"""Bits of each of three numbers kept in one, and the largest it can hold: a million services."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What is counted: `pending` (zone_id, care), `reach`, `supply` and `passes`."""

    pending: FromClause
    reach: FromClause
    supply: FromClause
    passes: FromClause


def figures(sources: Sources) -> Select[Any]:
    """One row for each commune, kind of care and part of the day; zeros where nobody comes."""
    wide = _wide(sources).cte("wide")
    parts = [
        select(
            wide.c.zone_id,
            wide.c.care,
            literal(part.value, Integer).label("band"),
            *(_unpacked(wide.c[f"sure_{part.value}"], place) for place in range(3)),
            *(_unpacked(wide.c[f"doubt_{part.value}"], place) for place in range(3)),
            *(_unpacked(wide.c[f"said_{part.value}"], place) for place in range(3)),
            wide.c[f"places_{part.value}"],
        )
        for part in DayPart
    ]
    narrow = union_all(*parts).subquery("narrow")
    return select(*(column.label(name) for column, name in zip(narrow.c, NAMES, strict=True)))


def _unpacked(packed: ColumnElement[int], place: int) -> ColumnElement[int]:
    """One of three numbers that were added up as one."""
    slot = literal(place * SLOT, Integer)
    return func.coalesce(packed, 0).bitwise_rshift(slot).bitwise_and(MOST).label(None)


def _wide(sources: Sources) -> Select[Any]:
    """The parts of the day side by side, so that each line of reach is read once."""
    pending, reach, passes = sources.pending, sources.reach, sources.passes
    supply = weighed(sources.supply).cte("weighed").prefix_with("MATERIALIZED")
    is_own = or_(supply.c.country == ZoneRow.country, passes.c.service_id.is_not(None))
    weight = case((is_own, 1), else_=supply.c.abroad_weight)
    sure = reach.c.kind == SURE_REACH
    mine = and_(sure, is_own | (supply.c.abroad_weight == 1))
    return (
        select(
            pending.c.zone_id,
            pending.c.care,
            *(
                figure.label(f"{name}_{part.value}")
                for part in DayPart
                for name, figure in _sums(part, supply, weight, sure, mine)
            ),
        )
        .select_from(pending)
        .join(ZoneRow, ZoneRow.id == pending.c.zone_id)
        .outerjoin(
            reach, and_(reach.c.zone_id == pending.c.zone_id, reach.c.care == pending.c.care)
        )
        .outerjoin(supply, supply.c.service_id == reach.c.service_id)
        .outerjoin(
            passes,
            and_(passes.c.service_id == reach.c.service_id, passes.c.zone_id == pending.c.zone_id),
        )
        .group_by(pending.c.zone_id, pending.c.care)
    )


def _sums(
    part: DayPart, supply: FromClause, weight: Any, sure: Any, mine: Any
) -> Iterator[tuple[str, ColumnElement[Any]]]:
    """Sums of one part of the day. A line of reach without its service adds nothing."""
    certain = supply.c[f"certain_{part.value}"]
    yield "sure", _sum(case((sure, weight * certain)))
    rest = supply.c[f"comes_{part.value}"] - case((sure, certain), else_=0)
    yield "doubt", _sum(weight * rest)
    yield "said", _sum(case((mine, supply.c[f"said_{part.value}"])))
    yield "places", _sum(case((mine, supply.c[f"places_{part.value}"])))


def _sum(number: Any) -> ColumnElement[int]:
    """Added up as a whole number: PostgreSQL would make it a decimal one."""
    return cast(func.sum(number), BigInteger)


def weighed(supply: FromClause) -> Select[Any]:
    """The supply with what one service adds to each figure, worked out once and not once a line.

    Three numbers that exclude each other are kept in one, each in its own slot of bits: the right
    (allowed, unclear, barred) and what is said of places (some, none, nothing).
    """
    slots = {MET: 1, UNKNOWN: 1 << SLOT, UNMET: 1 << 2 * SLOT}
    right = case(*((supply.c.abroad == number, slot) for number, slot in slots.items()))
    columns: list[Any] = [
        supply.c.service_id,
        supply.c.country,
        cast(right, BigInteger).label("abroad_weight"),
    ]
    for part in DayPart:
        for name, figure in _adds(part, supply):
            columns.append(cast(figure, BigInteger).label(f"{name}_{part.value}"))
    return select(*columns)


def _adds(part: DayPart, supply: FromClause) -> Iterator[tuple[str, ColumnElement[Any]]]:
    if part is DayPart.ANY:
        certain: ColumnElement[Any] = literal(1)
        comes: ColumnElement[Any] = literal(1)
        in_time: ColumnElement[bool] = true()
    else:
        bit = 1 << (part - 1)
        certain = case((supply.c.bands.bitwise_and(bit) == bit, 1), else_=0)
        comes = case((supply.c.bands.is_(None), 1), else_=certain)
        in_time = func.coalesce(supply.c.place_bands, bit).bitwise_and(bit) == bit
    says_free = supply.c.saying == Saying.HAS_PLACES.value
    free = and_(says_free, func.coalesce(supply.c.places, 1) > 0, in_time)
    said = case(
        (free, 1),
        (says_free | (supply.c.saying == Saying.NO_PLACE.value), 1 << SLOT),
        else_=1 << 2 * SLOT,
    )
    yield "certain", certain
    yield "comes", comes
    yield "said", said * certain
    yield "places", case((and_(free, certain == 1), supply.c.places))
