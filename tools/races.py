"""Many people want the last places at the same moment: counts what is sold twice, and what is lost.

    python -m tools.races --database sqlite --attempts 2000 --processes 8
    python -m tools.races --database postgresql --attempts 10000 --processes 16

Each attempt is one discharge that wants a bundle of one to three places. Some holds are given back
or end by themselves meanwhile, so that seats change hands. Exit code 1 when a place was taken twice
or a hold that was granted is not there.
"""

import multiprocessing
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from alembic import command
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.models import Organisation, User
from app.cadastre import demo as directory
from app.cadastre.models import Service
from app.core.cli import alembic_config
from app.core.config import ROOT
from app.core.db import begin_write
from app.core.errors import Conflict
from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.operations import release_place, take_places
from app.discharge.holds.vocabulary import ACTIVE, HoldState, Wanted
from app.discharge.models import Discharge
from app.reference.loader import load_reference
from app.reference.models import ZoneRow
from app.reference.operations import load_zones
from app.reference.vocabulary import EVERY_DAY, CapacityState, Weekday
from tools.arena import engine_of
from tools.contest import Size, Told, contest

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
SERVICES = 40
GIVEN_BACK = 0.25
SHORT = 0.4
"""Shares of the holds that are given back at once, and that last a few seconds only."""
MOMENT = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one process was told: (discharge, service) granted and still standing, refusals."""

    granted: frozenset[tuple[int, str]]
    refused: int
    given_back: int
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one race."""

    attempts: int
    seconds: float
    places: int
    granted: int
    refused: int
    given_back: int
    expired: int
    lost: int
    double: int
    errors: tuple[str, ...]


def prepare(url: str, attempts: int, places: int | None = None) -> None:
    """An arena: services with one to three places, and a discharge for each attempt."""
    command.upgrade(alembic_config(url), "head")
    engine, reference = engine_of(url), load_reference(ROOT / "data" / "reference")
    with Session(engine) as session:
        begin_write(session)
        if session.scalar(select(func.count(ZoneRow.id))) == 0:
            load_zones(session, reference.zones)
        people.load_demo(session, today=TODAY, now=NOW)
        directory.load_demo(session, reference, today=TODAY, now=NOW)
        session.commit()
    engine.dispose()
    fill(url, attempts, places)


def fill(url: str, attempts: int, places: int | None = None) -> None:
    """Give the first services few places, or so many, and make the discharges that want them."""
    engine = engine_of(url)
    with Session(engine) as session:
        begin_write(session)
        for number, service_id in enumerate(arena_services(session)):
            few = places or 1 + number % 3
            by_day = [few] * 7 if number % 4 == 0 else None
            session.execute(
                update(Service)
                .where(Service.public_id == service_id)
                .values(
                    capacity_state=CapacityState.HAS_PLACES.value,
                    capacity_places=few,
                    capacity_by_weekday=by_day,
                    capacity_said_on=TODAY,
                    capacity_expires_on=TODAY + timedelta(days=30),
                )
            )
        session.add_all(_discharges(session, attempts))
        session.commit()
    engine.dispose()


def arena_services(session: Session) -> list[str]:
    """The services whose places are wanted."""
    return list(session.scalars(select(Service.public_id).order_by(Service.id).limit(SERVICES)))


def _discharges(session: Session, attempts: int) -> list[Discharge]:
    team = session.scalars(select(Organisation.id).order_by(Organisation.id)).first()
    user = session.scalars(select(User.id).order_by(User.id)).first()
    zone = session.execute(select(ZoneRow.id, ZoneRow.code).order_by(ZoneRow.id)).first()
    assert team is not None
    assert user is not None
    assert zone is not None
    return [
        Discharge(
            organisation_id=team,
            created_by_id=user,
            reference=f"RACE-{number}",
            hospital_code="be:hospital:chu-ucl-namur-dinant",
            home_zone_id=zone.id,
            home_zone_code=zone.code,
            discharge_at=NOW + timedelta(days=7),
            languages=[],
            is_fictitious=True,
            created_at=NOW,
            updated_at=NOW,
        )
        for number in range(attempts)
    ]


def compete(url: str, discharges: Sequence[int], services: Sequence[str], seed: int) -> Outcome:
    """One process: each discharge in turn wants its bundle."""
    engine, luck = engine_of(url), random.Random(seed)  # noqa: S311 - no secret, a race
    granted: set[tuple[int, str]] = set()
    refused = given_back = 0
    errors: list[str] = []
    for second, discharge_id in enumerate(discharges):
        chosen = luck.sample(list(services), luck.randint(1, 3))
        days = luck.choice([EVERY_DAY, frozenset({Weekday.MONDAY, Weekday.FRIDAY})])
        bundle = [Wanted(service_id=one, days=days) for one in chosen]
        kind = luck.random()
        now = NOW + timedelta(seconds=second)
        try:
            _take(engine, discharge_id, bundle, kind, now)
            granted |= {(discharge_id, one) for one in chosen}
            if kind < GIVEN_BACK:
                _give_back(engine, discharge_id, chosen, now)
                granted -= {(discharge_id, one) for one in chosen}
                given_back += 1
        except Conflict:
            refused += 1
        except Exception as error:  # noqa: BLE001 - counted and shown: none may happen
            errors.append(f"{type(error).__name__}: {error}"[:200])
    engine.dispose()
    return Outcome(frozenset(granted), refused, given_back, tuple(errors))


def _take(
    engine: Engine, discharge_id: int, bundle: list[Wanted], kind: float, now: datetime
) -> None:
    is_short = GIVEN_BACK <= kind < GIVEN_BACK + SHORT
    lasts = MOMENT if is_short else timedelta(days=1)
    with Session(engine) as session:
        begin_write(session)
        take_places(session, discharge_id, bundle, expires_at=now + lasts, now=now)
        session.commit()


def _give_back(engine: Engine, discharge_id: int, chosen: Sequence[str], now: datetime) -> None:
    with Session(engine) as session:
        begin_write(session)
        for service_id in chosen:
            release_place(session, discharge_id, service_id, now=now)
        session.commit()


def judge(url: str, outcomes: Sequence[Outcome], seconds: float) -> Report:
    """Compare what was granted with what is stored."""
    engine = engine_of(url)
    with Session(engine) as session:
        holds = session.execute(
            select(PlaceHold.discharge_id, PlaceHold.service_public_id, PlaceHold.state)
        ).all()
        ended = {(row[0], row[1]) for row in holds if row.state == HoldState.EXPIRED}
        active = {(row[0], row[1]) for row in holds if row.state in ACTIVE}
        seated = set(session.scalars(select(PlaceSeat.hold_id)))
        standing = set(session.scalars(select(PlaceHold.id).where(PlaceHold.state.in_(ACTIVE))))
        sold = Counter(
            (row.service_public_id, row.weekday) for row in session.scalars(select(PlaceSeat))
        )
        announced: dict[str, int] = {
            row.public_id: row.capacity_places
            for row in session.execute(select(Service.public_id, Service.capacity_places))
        }
        places = sum(announced[one] for one in arena_services(session))
    engine.dispose()
    granted = frozenset[tuple[int, str]]().union(*(one.granted for one in outcomes))
    return Report(
        attempts=sum(
            one.refused + one.given_back + len(one.errors) + len({d for d, _ in one.granted})
            for one in outcomes
        ),
        seconds=seconds,
        places=places,
        granted=len(granted),
        refused=sum(one.refused for one in outcomes),
        given_back=sum(one.given_back for one in outcomes),
        expired=len(ended),
        lost=len(granted - active - ended) + len(active - granted) + len(standing ^ seated),
        double=sum(max(0, count - announced[service]) for (service, _), count in sold.items()),
        errors=tuple(error for one in outcomes for error in one.errors),
    )


def race(url: str, *, attempts: int, processes: int) -> Report:
    """Run the race in an arena that `prepare` or `fill` made."""
    engine = engine_of(url)
    with Session(engine) as session:
        wanted = select(Discharge.id).where(Discharge.reference.startswith("RACE-"))
        discharges = list(session.scalars(wanted.order_by(Discharge.id)))[:attempts]
        services = arena_services(session)
    engine.dispose()
    shares = [(url, discharges[number::processes], services, number) for number in range(processes)]
    began = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        outcomes = pool.starmap(compete, shares)
    return judge(url, outcomes, time.perf_counter() - began)


def show(report: Report) -> str:
    """The figures in one paragraph."""
    return (
        f"{report.attempts} attempts in {report.seconds:.1f} s on {report.places} places: "
        f"{report.granted} holds granted, {report.refused} attempts refused, "
        f"{report.given_back} given back, {report.expired} ended by themselves; "
        f"{report.double} places taken twice, "
        f"{report.lost} holds lost, {len(report.errors)} errors"
    )


def _run(url: str, size: Size) -> Told:
    prepare(url, size.times)
    report = race(url, attempts=size.times, processes=size.processes)
    wrong = [f"{report.double} places taken twice"] * bool(report.double)
    wrong += [f"{report.lost} holds lost"] * bool(report.lost)
    return Told(words=show(report), faults=[*wrong, *report.errors])


if __name__ == "__main__":
    sys.exit(contest(__doc__ or "", Size(times=2000, processes=8), _run, times="attempts"))
