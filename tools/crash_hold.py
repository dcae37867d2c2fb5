"""Kills a booking of places at random moments: `python -m tools.crash_hold ROUNDS [URL]`.

A child books bundles of one to three places for one discharge after another, and says each bundle
that it saw booked. After each kill -9: every bundle it said stands whole, no other stands by
halves, every hold has its seats and no place is taken twice.
"""

import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.db import begin_write
from app.core.errors import Conflict
from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.operations import take_places
from app.discharge.holds.vocabulary import Wanted
from app.discharge.models import Discharge
from app.reference.vocabulary import EVERY_DAY
from tools.crash import SEED, kill_after
from tools.races import NOW, arena_services, engine_of, prepare

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
        os.write(acknowledged, f"{discharge_id}\n".encode())


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
    dice = random.Random(SEED)  # noqa: S311 - the same moments each time
    said: set[int] = set()
    wrong = 0
    for turn in range(rounds):
        said |= {
            int(one) for one in kill_after(dice.uniform(0.1, 0.5), lambda pipe: book(url, pipe))
        }
        faults = look(url, said)
        wrong += bool(faults)
        for fault in faults:
            print(f"round {turn}: {fault}")
    engine = make_url(url).get_backend_name()
    print(
        f"{engine}: {rounds} kills, {len(said)} acknowledged bundles, {wrong} rounds with a fault"
    )
    return 1 if wrong or not said else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        chosen = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder)}/holds.sqlite"
        sys.exit(main(int(sys.argv[1]), chosen))
