"""Places kept for a person, on both engines: what each verb changes, and what it leaves alone."""

from collections.abc import Set
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.errors import Conflict
from app.core.messages import Message
from app.discharge.candidates import lock_places
from app.discharge.holds import operations
from app.discharge.holds.models import PlaceHold
from app.discharge.holds.seats import Seat
from app.discharge.holds.vocabulary import HoldState, Wanted
from app.reference.vocabulary import EVERY_DAY
from tests.database import test_discharge_holds as holds
from tests.database.test_discharge_holds import NOW, TODAY, TOMORROW, seats, take

people = holds.people
services = holds.services


def wanted(service: str) -> Wanted:
    return Wanted(service_id=service, days=EVERY_DAY)


def of(session: Session, person: int) -> list[PlaceHold]:
    """The holds of a person, in their order."""
    asked = select(PlaceHold).where(PlaceHold.discharge_id == person).order_by(PlaceHold.id)
    return list(session.scalars(asked))


def test_a_bundle_is_given_in_one_order_however_it_was_asked(
    session: Session, people: list[int], services: list[str]
) -> None:
    taken = take(session, people[0], *sorted(services, reverse=True))
    assert [one.service_public_id for one in taken] == sorted(services)
    assert len({one.bundle for one in taken}) == 1


def test_a_service_that_is_not_known_is_left_out(session: Session, people: list[int]) -> None:
    assert take(session, people[0], "nobody") == []
    assert of(session, people[0]) == []


def test_should_a_lock_be_forgotten_the_second_person_is_told(
    session: Session, people: list[int], services: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody_sits(_session: Session, _service: str) -> Set[Seat]:
        return set()

    take(session, people[0], services[0])
    monkeypatch.setattr(operations, "_taken", nobody_sits)
    with pytest.raises(Conflict, match="at the same moment"):
        take(session, people[1], services[0])
    assert seats(session) == 1


def test_no_is_no_and_nothing_else(
    session: Session, people: list[int], services: list[str]
) -> None:
    take(session, people[0], services[0])
    held = operations.take_for_yes(
        session, people[1], wanted(services[0]), expires_at=TOMORROW, now=NOW
    )
    assert held is False
    assert of(session, people[1]) == []


def test_a_place_kept_without_a_hold_takes_a_seat_that_is_free(
    session: Session, people: list[int], services: list[str]
) -> None:
    kept = operations.keep_place(session, people[0], wanted(services[0]), now=NOW)
    assert kept is not None
    assert (kept.state, seats(session)) == (HoldState.KEPT, 1)
    with pytest.raises(Conflict):
        take(session, people[1], services[0])


def test_a_place_kept_until_a_day_ends_by_itself_then(
    session: Session, people: list[int], services: list[str]
) -> None:
    operations.keep_place(session, people[0], wanted(services[0]), now=NOW)
    operations.keep_until(session, people[0], TOMORROW)
    assert operations.end_expired(session, now=TOMORROW - timedelta(seconds=1)) == 0
    assert operations.end_expired(session, now=TOMORROW) == 1
    (hold,) = of(session, people[0])
    assert (hold.state, hold.ended_at, seats(session)) == (HoldState.EXPIRED, TOMORROW, 0)


def test_giving_everything_back_gives_back_nothing_of_anybody_else(
    session: Session, people: list[int], services: list[str]
) -> None:
    take(session, people[0], services[0], services[1])
    take(session, people[1], services[1])
    later = NOW + timedelta(hours=1)
    operations.release_all(session, people[0], now=later)
    ended = [(one.state, one.ended_at) for one in of(session, people[0])]
    assert ended == [(HoldState.RELEASED, later)] * 2
    assert [one.state for one in of(session, people[1])] == [HoldState.HELD]
    assert seats(session) == 1


def test_who_comes_too_late_is_told_where_and_on_which_day(
    session: Session, people: list[int], services: list[str]
) -> None:
    (said,) = lock_places(session, [services[0]], today=TODAY)
    assert said.name
    take(session, people[0], services[0])
    with pytest.raises(Conflict) as whole:
        take(session, people[1], services[0])
    assert whole.value.message.values == {"service": said.name}
    only_monday = {"capacity_by_weekday": [1, 0, 0, 0, 0, 0, 0]}
    session.execute(update(Service).where(Service.public_id == services[1]).values(**only_monday))
    with pytest.raises(Conflict) as one_day:
        take(session, people[1], services[1])
    assert set(one_day.value.message.values) == {"service", "weekday"}
    assert one_day.value.message.values["weekday"] == Message("Tuesday")
