"""The bridge for several homes at once: as many statements for fifty discharges as for two."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.cadastre.around import Around, by_service
from app.cadastre.around_each import ZONE_IDS, services_around_each
from app.discharge.around_home import Search
from app.discharge.candidates import sayings_of
from app.discharge.matching.facts import Home, Need, Offer
from app.reference.loader import Reference

Offers = dict[str, list[Offer]]
"""Offers by kind of care."""


def find_offers_each(
    session: Session, asked: Sequence[Sequence[Need]], reference: Reference, *, today: date
) -> list[Offers]:
    """The offers for the needs of several homes, in the order asked; near misses among them."""
    homes = {str(needs[0].home.zone): needs[0].home for needs in asked if needs}
    cares = sorted({need.care for needs in asked for need in needs})
    offers: dict[str, Offers] = {code: {care: [] for care in cares} for code in homes}
    if homes:
        connection = session.connection()
        codes = {row.id: row.code for row in connection.execute(ZONE_IDS, {"codes": list(homes)})}
        places = {number: homes[code] for number, code in codes.items()}
        rows = _rows(connection, places, cares, reference, today)
        sayings = sayings_of(connection, rows, reference, today=today)
        around: dict[int, list[list[Around]]] = {number: [] for number in places}
        for areas in rows:
            around[areas[0].home_id].append(areas)
        for number, here in around.items():
            for offer in Search.of(places[number], sayings).offers(here):
                offers[codes[number]][offer.care].append(offer)
    return [
        {need.care: offers[str(needs[0].home.zone)][need.care] for need in needs} for needs in asked
    ]


def _rows(
    connection: Connection,
    homes: dict[int, Home],
    cares: Sequence[str],
    reference: Reference,
    today: date,
) -> list[list[Around]]:
    statement = services_around_each(
        [(number, home.point) for number, home in homes.items()],
        cares,
        within_km=reference.policy("near_miss_km", today),
        limit=int(reference.policy("near_misses_per_care", today)),
    )
    return by_service(connection.execute(statement, {"day": today}).all())
