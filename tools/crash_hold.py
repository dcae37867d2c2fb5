"""Kills a booking of places at random moments: `python -m tools.crash_hold ROUNDS [DB]`.

A child books bundles of one to three places for one discharge after another, and says each bundle
that it saw booked. After each kill -9: every bundle it said stands whole, no other stands by
halves, every hold has its seats and no place is taken twice.
"""

import random
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.db import begin_write
from app.core.errors import Conflict
from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.operations import take_places
from app.discharge.holds.vocabulary import Wanted
from app.discharge.models import Discharge
from app.reference.vocabulary import EVERY_DAY
from tools.arena import engine_of
from tools.kills import Battery, kill_again, on_arena, say
from tools.races import NOW, arena_services, prepare

DISCHARGES = 6000
LONG = timedelta(days=1)


def bundle_of(discharge_id: int, services: Sequence[str]) -> list[str]:
    """The services that a discharge wants: always the same."""
    luck = random.Random(discharge_id)  # noqa: S311 - no secret, a race
    return sorted(luck.sample(list(services), luck.randint(1, 3)))


def book(url: str, acknowledged: int) -> None:
    """Book for each discharge that has nothing yet, until killed."""
    engine = engine_of(url)
    with Session(engine) as session:
        services = arena_services(session)
        held = select(PlaceHold.discharge_id)
        waiting = session.scalars(
            select(Discharge.id)
            .where(Discharge.reference.startswith("RACE-"), Discharge.id.not_in(held))
            .order_by(Discharge.id)
        ).all()
    for discharge_id in waiting:
        wanted = [
            Wanted(service_id=one, days=EVERY_DAY) for one in bundle_of(discharge_id, services)
        ]
        try:
            with Session(engine) as session:
                begin_write(session)
                take_places(session, discharge_id, wanted, expires_at=NOW + LONG, now=NOW)
                session.commit()
        except Conflict:
            continue
        say(acknowledged, discharge_id)


def look(url: str, acknowledged: set[int]) -> list[str]:
    """What is wrong after a kill."""
    engine = engine_of(url)
    with Session(engine) as session:
        services = arena_services(session)
        standing: dict[int, set[str]] = {}
        holds = session.execute(
            select(PlaceHold.id, PlaceHold.discharge_id, PlaceHold.service_public_id)
        ).all()
        for row in holds:
            standing.setdefault(row.discharge_id, set()).add(row.service_public_id)
        seats = session.execute(
            select(PlaceSeat.hold_id, PlaceSeat.service_public_id, PlaceSeat.weekday)
        ).all()
        announced = {
            row.public_id: row.capacity_places
            for row in session.execute(select(Service.public_id, Service.capacity_places))
        }
    engine.dispose()
    found = [f"bundle {one} lost" for one in acknowledged if one not in standing]
    found += [
        f"bundle {one} by halves"
        for one, held in standing.items()
        if held != set(bundle_of(one, services))
    ]
    found += (
        ["holds without seats"] if {row.id for row in holds} != {s.hold_id for s in seats} else []
    )
    taken = Counter((row.service_public_id, row.weekday) for row in seats)
    return found + [
        f"{one} taken twice" for one, count in taken.items() if count > (announced[one[0]] or 0)
    ]


def main(rounds: int, url: str) -> int:
    """Kill so many times; 1 when anything was lost or left by halves."""
    prepare(url, DISCHARGES, places=1000)
    battery = Battery(
        said_of="acknowledged bundles", work=partial(book, url), look=partial(look, url)
    )
    return kill_again(rounds, url, battery)


if __name__ == "__main__":
    sys.exit(on_arena(main))
