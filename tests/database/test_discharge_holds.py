"""Places kept for a person, on both engines."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from app.cadastre import demo as directory
from app.cadastre.models import Service
from app.core.db import begin_write
from app.core.errors import Conflict
from app.discharge.answers import match_discharge
from app.discharge.holds import operations
from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.queries import taken_by_service
from app.discharge.holds.vocabulary import HoldState, Wanted
from app.discharge.matching.engine import Match
from app.discharge.matching.findings import Finding
from app.discharge.matching.places import slots_of
from app.discharge.models import Discharge, NeedRow
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, CapacityState, Verdict, days_to_mask
from tests.database.stories import discharges_of_a_team
from tools import races
from tools.arena import engine_of

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def people(session: Session, reference: Reference) -> list[int]:
    """Four discharges of one team that need a nurse, and a directory."""
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    found = discharges_of_a_team(session, 4, today=TODAY, now=NOW)
    session.add_all(
        NeedRow(
            discharge_id=person,
            position=1,
            care="NUR",
            weekdays=days_to_mask(EVERY_DAY),
            visits_per_day=1,
            starts_on=TODAY + timedelta(days=11),
            essential=True,
        )
        for person in found
    )
    session.flush()
    return found


@pytest.fixture
def services(session: Session, people: list[int]) -> list[str]:
    """Three services with one place, two places, and no number said."""
    ids = list(session.scalars(select(Service.public_id).order_by(Service.id).limit(3)))
    for public_id, places in zip(ids, (1, 2, None), strict=True):
        say(session, public_id, places)
    return ids


def say(session: Session, service_id: str, places: int | None, on: date = TODAY) -> None:
    """The service says how many people can start."""
    session.execute(
        update(Service)
        .where(Service.public_id == service_id)
        .values(
            capacity_state=CapacityState.HAS_PLACES.value,
            capacity_places=places,
            capacity_by_weekday=None,
            capacity_said_on=on,
            capacity_expires_on=TODAY + timedelta(days=30),
        )
    )


def take(
    session: Session, person: int, *services: str, until: datetime = TOMORROW, now: datetime = NOW
) -> list[PlaceHold]:
    bundle = [Wanted(service_id=one, days=EVERY_DAY) for one in services]
    return operations.take_places(session, person, bundle, expires_at=until, now=now)


def seats(session: Session) -> int:
    found = session.scalar(select(func.count()).select_from(PlaceSeat))
    assert found is not None
    return found


def test_the_last_place_is_taken_once(
    session: Session, people: list[int], services: list[str]
) -> None:
    take(session, people[0], services[0])
    with pytest.raises(Conflict, match="No place is left"):
        take(session, people[1], services[0])
    assert seats(session) == 1


def test_practice_takes_no_place_from_anybody(
    session: Session, people: list[int], services: list[str]
) -> None:
    practice = update(Discharge).where(Discharge.id == people[0]).values(is_training=True)
    session.execute(practice)
    wanted = Wanted(service_id=services[0], days=EVERY_DAY)
    assert take(session, people[0], services[0]) == []
    assert operations.keep_place(session, people[0], wanted, now=NOW) is None
    assert seats(session) == 0
    take(session, people[1], services[0])
    assert seats(session) == 1


def test_a_bundle_holds_all_or_none(
    session: Session, people: list[int], services: list[str]
) -> None:
    take(session, people[0], services[0])
    with pytest.raises(Conflict):
        take(session, people[1], services[1], services[0])
    assert seats(session) == 1
    assert dict(taken(session, services, NOW)) == {services[0]: 1}


def taken(session: Session, services: list[str], now: datetime) -> Iterator[tuple[str, int]]:
    for service_id, _weekday, count in session.execute(taken_by_service(services, now)):
        yield service_id, count


def test_asking_again_keeps_the_same_place_for_longer(
    session: Session, people: list[int], services: list[str]
) -> None:
    (first,) = take(session, people[0], services[0])
    (second,) = take(session, people[0], services[0], until=TOMORROW + timedelta(days=1))
    assert first is second
    assert second.expires_at == TOMORROW + timedelta(days=1)
    assert seats(session) == 1


def test_a_hold_ends_by_itself_and_the_next_person_has_the_place(
    session: Session, people: list[int], services: list[str]
) -> None:
    (hold,) = take(session, people[0], services[0])
    take(session, people[1], services[0], until=TOMORROW + timedelta(days=1), now=TOMORROW)
    assert hold.state == HoldState.EXPIRED
    assert operations.end_expired(session, now=TOMORROW) == 0
    assert operations.end_expired(session, now=TOMORROW + timedelta(days=1)) == 1
    assert seats(session) == 0


def answer_of(session: Session, person: int, reference: Reference) -> dict[str, Match]:
    """Every match of a discharge's needs, by service."""
    found = session.get_one(
        Discharge, person, options=[selectinload(Discharge.needs)], populate_existing=True
    )
    answer = match_discharge(session, found, reference, today=TODAY)
    return {one.offer.service_id: one for _, matches in answer.needs for one in matches}


def capacity_of(match: Match) -> Finding:
    return next(one for one in match.requirements if one.criterion == "has_capacity")


@pytest.fixture
def one_place(session: Session, people: list[int], reference: Reference) -> str:
    """A service with one place that could come to the people."""
    matches = answer_of(session, people[0], reference).values()
    found = next(one.offer.service_id for one in matches if one.verdict is not Verdict.UNMET)
    say(session, found, 1)
    return found


def test_a_place_kept_for_somebody_is_proposed_to_nobody_else(
    session: Session, people: list[int], one_place: str, reference: Reference
) -> None:
    free = answer_of(session, people[1], reference)[one_place]
    assert capacity_of(free).verdict is Verdict.MET
    assert set(slots_of(free.need, free.offer).values()) == {1}
    take(session, people[0], one_place, until=NOW + timedelta(days=3))
    held = answer_of(session, people[1], reference)[one_place]
    assert held.verdict is Verdict.UNMET
    assert "kept for other people" in capacity_of(held).reason.text
    assert set(slots_of(held.need, held.offer).values()) == {0}
    own = answer_of(session, people[0], reference)[one_place]
    assert capacity_of(own).verdict is Verdict.MET


def test_a_hold_that_ended_or_was_counted_hides_no_place(
    session: Session, people: list[int], one_place: str, reference: Reference
) -> None:
    take(session, people[0], one_place, until=NOW - timedelta(days=1), now=NOW - timedelta(days=2))
    found = answer_of(session, people[1], reference)[one_place]
    assert capacity_of(found).verdict is Verdict.MET
    wanted = Wanted(service_id=one_place, days=EVERY_DAY)
    kept = operations.keep_place(session, people[0], wanted, now=NOW - timedelta(days=2))
    assert kept is not None
    kept.held_at = NOW - timedelta(days=2)
    session.flush()
    found = answer_of(session, people[1], reference)[one_place]
    assert capacity_of(found).verdict is Verdict.MET


def test_places_kept_cost_one_statement_however_many_there_are(
    session: Session,
    people: list[int],
    reference: Reference,
    engine: Engine,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    services = sorted(answer_of(session, people[0], reference))
    for service in services:
        say(session, service, 2)
    session.flush()
    counts = []
    for _round in range(2):
        with count_queries(engine) as statements:
            answer_of(session, people[1], reference)
        counts.append(len(statements))
        take(session, people[0], *services, until=NOW + timedelta(days=3))
        session.flush()
    assert counts[0] == counts[1]
    assert sum("place_seat" in one for one in statements) == 1


def test_a_place_given_back_can_be_taken(
    session: Session, people: list[int], services: list[str]
) -> None:
    take(session, people[0], services[0])
    operations.release_place(session, people[0], services[0], now=NOW)
    assert take(session, people[1], services[0])[0].state == HoldState.HELD


def test_a_place_taken_for_good_does_not_end_by_itself(
    session: Session, people: list[int], services: list[str]
) -> None:
    take(session, people[0], services[0])
    wanted = Wanted(service_id=services[0], days=EVERY_DAY)
    kept = operations.keep_place(session, people[0], wanted, now=NOW)
    assert kept is not None
    assert kept.state == HoldState.KEPT
    operations.end_expired(session, now=NOW + timedelta(days=9))
    with pytest.raises(Conflict):
        take(session, people[1], services[0], now=NOW + timedelta(days=9), until=TOMORROW)


def test_a_service_that_counts_anew_has_counted_whoever_came_before(
    session: Session, people: list[int], services: list[str]
) -> None:
    wanted = Wanted(service_id=services[0], days=EVERY_DAY)
    operations.keep_place(session, people[0], wanted, now=NOW)
    say(session, services[0], 1, on=TODAY + timedelta(days=2))
    later = NOW + timedelta(days=3)
    assert take(session, people[1], services[0], now=later, until=later + timedelta(days=1))


def test_the_yes_of_a_service_outweighs_the_number_it_announced(
    session: Session, people: list[int], services: list[str]
) -> None:
    take(session, people[0], services[0])
    wanted = Wanted(service_id=services[0], days=EVERY_DAY)
    kept = operations.keep_place(session, people[1], wanted, now=NOW)
    assert kept is not None
    assert kept.state == HoldState.KEPT
    assert seats(session) == 1


def test_without_a_number_people_are_noted_and_nobody_is_refused(
    session: Session, people: list[int], services: list[str]
) -> None:
    for person in people:
        assert take(session, person, services[2])
    assert seats(session) == 0


def test_the_table_itself_refuses_a_second_person_on_a_seat(
    session: Session, people: list[int], services: list[str]
) -> None:
    (hold,) = take(session, people[0], services[0])
    seat = {"service_public_id": services[0], "weekday": 0, "seat": 1, "hold_id": hold.id}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(PlaceSeat).values(seat))


@pytest.mark.slow
def test_many_at_once_take_no_place_twice_and_lose_none(arena: str) -> None:
    races.prepare(arena, 200)
    report = races.race(arena, attempts=200, processes=4)
    assert report.errors == ()
    assert (report.double, report.lost) == (0, 0)
    assert report.attempts == 200
    assert report.granted > 0
    assert report.refused > 0


def test_a_second_yes_for_the_last_declared_place_is_told_apart(
    session: Session, people: list[int], services: list[str]
) -> None:
    wanted = Wanted(service_id=services[0], days=EVERY_DAY)

    def yes(person: int) -> bool:
        return operations.take_for_yes(session, person, wanted, expires_at=TOMORROW, now=NOW)

    assert yes(people[0])
    assert not yes(people[1])
    assert yes(people[0]), "the first keeps its own place"
    operations.release_place(session, people[0], services[0], now=NOW)
    assert yes(people[1])


@pytest.mark.parametrize("state", [CapacityState.FULL, None])
def test_a_yes_of_a_service_that_counts_no_places_is_taken_at_its_word(
    session: Session, people: list[int], services: list[str], state: CapacityState | None
) -> None:
    said = update(Service).where(Service.public_id == services[0])
    session.execute(said.values(capacity_state=state.value if state else None))
    wanted = Wanted(service_id=services[0], days=EVERY_DAY)
    for person in people[:2]:
        assert operations.take_for_yes(session, person, wanted, expires_at=TOMORROW, now=NOW)


def test_of_many_yeses_at_the_same_moment_the_last_place_goes_to_one(arena: str) -> None:
    races.prepare(arena, 12)
    engine = engine_of(arena)
    with Session(engine) as rows:
        service = rows.scalars(select(Service.public_id).order_by(Service.id)).first()
        assert service is not None
        said = update(Service).where(Service.public_id == service)
        rows.execute(
            said.values(
                capacity_state=CapacityState.HAS_PLACES.value,
                capacity_places=1,
                capacity_by_weekday=None,
                capacity_said_on=races.TODAY,
                capacity_expires_on=races.TODAY + timedelta(days=30),
            )
        )
        rows.commit()
        people = list(rows.scalars(select(Discharge.id).order_by(Discharge.id).limit(8)))
    wanted = Wanted(service_id=service, days=EVERY_DAY)

    def yes(person: int) -> bool:
        with Session(engine) as rows:
            begin_write(rows)
            took = operations.take_for_yes(
                rows, person, wanted, expires_at=races.NOW + timedelta(days=1), now=races.NOW
            )
            rows.commit()
            return took

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(yes, people)) == 1
    engine.dispose()
