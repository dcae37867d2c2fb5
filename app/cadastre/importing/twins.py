"""Providers that may be the same: one official number, or names alike in one commune. By blocks.

A pair is only looked for inside a block (a number; a commune, cut where it holds too many names),
so the work grows with the directory and not with its square.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.importing.models import TwinVerdict
from app.cadastre.models import Identifier, Provider, Site
from app.cadastre.reaching import chunks

WIDEST_BLOCK = 400
"""Providers of one commune that are compared with one another; a larger town is cut by letters."""

MOST_PAIRS = 200
"""Pairs shown at once, the likeliest first."""

SAME_NUMBER = 101.0


@dataclass(frozen=True, slots=True, order=True)
class Twin:
    """Two providers, the elder first; `likeness` over 100 is a shared official number."""

    likeness: float
    first: int
    second: int
    number: str = ""


def find_twins(session: Session, *, least: float) -> list[Twin]:
    """Pairs that may be the same provider, the likeliest first."""
    found = {(one.first, one.second): one for one in _by_name(session, least)}
    found |= {(one.first, one.second): one for one in _by_number(session)}
    for pair in session.execute(select(TwinVerdict.first_id, TwinVerdict.second_id)):
        found.pop((pair.first_id, pair.second_id), None)
    ordered = sorted(found.values(), key=lambda one: (-one.likeness, one.first, one.second))
    return ordered[:MOST_PAIRS]


def _by_number(session: Session) -> Iterator[Twin]:
    shared = (
        select(Identifier.kind, Identifier.value)
        .group_by(Identifier.kind, Identifier.value)
        .having(func.count(func.distinct(Identifier.provider_id)) > 1)
        .subquery()
    )
    wanted = (
        select(Identifier.kind, Identifier.value, Identifier.provider_id)
        .join(shared, (shared.c.kind == Identifier.kind) & (shared.c.value == Identifier.value))
        .order_by(Identifier.kind, Identifier.value, Identifier.provider_id)
    )
    groups: dict[tuple[str, str], list[int]] = {}
    for kind, value, provider in session.execute(wanted):
        groups.setdefault((kind, value), []).append(provider)
    for (_kind, value), providers in groups.items():
        for first, second in combinations(providers[:WIDEST_BLOCK], 2):
            yield Twin(SAME_NUMBER, first, second, value)


def _by_name(session: Session, least: float) -> Iterator[Twin]:
    """Communes one after the other; the names of one commune are compared with one another."""
    wanted = (
        select(Site.zone_id, Provider.id, Provider.search_name)
        .join(Provider, Provider.id == Site.provider_id)
        .order_by(Site.zone_id, Provider.search_name, Provider.id)
        .execution_options(yield_per=2_000)
    )
    block: list[tuple[int, str]] = []
    zone: int | None = None
    for zone_id, provider, name in session.execute(wanted):
        if zone_id != zone:
            yield from _in_block(block, least)
            block, zone = [], zone_id
        block.append((provider, name))
    yield from _in_block(block, least)


def _in_block(block: list[tuple[int, str]], least: float) -> Iterator[Twin]:
    """Neighbours in the order of names too: a wide block is cut where names stand side by side."""
    for some in chunks(block, WIDEST_BLOCK):
        yield from alike(some, least)


def alike(named: Iterable[tuple[int, str]], least: float) -> Iterator[Twin]:
    """Pairs of one block whose names are alike; numbers in a name must be the same."""
    for (one, first), (other, second) in combinations(named, 2):
        if one == other or _digits(first) != _digits(second):
            continue
        score = fuzz.token_sort_ratio(first, second, score_cutoff=least)
        if score >= least:
            yield Twin(score, min(one, other), max(one, other))


def _digits(name: str) -> list[str]:
    return sorted(word for word in name.split() if word.isdigit())


def names_of(session: Session, twins: Iterable[Twin]) -> dict[int, Any]:
    """Name, source, town and public id of the providers of some pairs."""
    ids = sorted({one for twin in twins for one in (twin.first, twin.second)})
    found: dict[int, Any] = {}
    for some in chunks(ids):
        wanted = (
            select(
                Provider.id,
                Provider.public_id,
                Provider.name,
                Provider.source,
                func.min(Site.city).label("city"),
            )
            .outerjoin(Site, Site.provider_id == Provider.id)
            .where(Provider.id.in_(some))
            .group_by(Provider.id, Provider.public_id, Provider.name, Provider.source)
        )
        found |= {row.id: row for row in session.execute(wanted)}
    return found


def names_by_id(session: Session, verdicts: Iterable[TwinVerdict]) -> dict[int, Any]:
    """The same for pairs that somebody decided on."""
    pairs = [Twin(0.0, one.first_id, one.second_id) for one in verdicts]
    return names_of(session, pairs)
