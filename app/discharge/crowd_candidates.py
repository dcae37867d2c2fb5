"""The bridge for several homes at once: as many statements for fifty discharges as for two."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from app.cadastre.around import SERVICES_REACHING_EACH, ZONE_IDS, near_misses_each
from app.discharge.candidates import Search, surroundings_of
from app.discharge.matching.facts import Need, Offer
from app.reference.loader import Reference

Offers = dict[str, list[Offer]]
"""Offers by kind of care."""


def find_offers_each(
    session: Session, asked: Sequence[Sequence[Need]], reference: Reference, *, today: date
) -> list[Offers]:
    """The offers for the needs of several homes, in the order asked; near misses among them."""
    searches = {
        str(needs[0].home.zone): Search(needs[0].home, reference, today) for needs in asked if needs
    }
    cares = sorted({need.care for needs in asked for need in needs})
    rows = _rows(session, searches, cares, reference) if searches else {}
    together = [row for found in rows.values() for row in found]
    surroundings = surroundings_of(session, together, today=today)
    offers: dict[str, Offers] = {code: defaultdict(list) for code in searches}
    for code, found in rows.items():
        for row in found:
            offers[code][row.care].append(surroundings.offer(row, searches[code]))
    return [
        {need.care: offers[str(needs[0].home.zone)].get(need.care, []) for need in needs}
        for needs in asked
    ]


def _rows(
    session: Session, searches: dict[str, Search], cares: Sequence[str], reference: Reference
) -> dict[str, list[Row[Any]]]:
    """The services that reach each home, then the nearest that do not; three statements."""
    codes = {row.id: row.code for row in session.execute(ZONE_IDS, {"codes": list(searches)})}
    today = next(iter(searches.values())).today
    reaching = session.execute(SERVICES_REACHING_EACH, {"zone_ids": list(codes), "cares": cares})
    around = near_misses_each(
        [(row, searches[code].home.point) for row, code in codes.items()],
        cares,
        within_km=reference.policy("near_miss_km", today),
        limit=int(reference.policy("near_misses_per_care", today)),
    )
    found: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in [*reaching, *session.execute(around)]:
        found[codes[row.home_id]].append(row)
    return found
