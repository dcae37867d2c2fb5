"""Verbs of places kept. None commits; the caller's transaction must be a writing one.

The rows of the services are locked first, always in the same order, so that two bundles cannot wait
for each other; on SQLite the writing transaction is the lock. Should a lock ever be forgotten, the
key of the seats refuses the second person.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.core.db import new_public_id
from app.core.errors import Conflict
from app.core.messages import N_, Message
from app.discharge.candidates import lock_places
from app.discharge.holds import queries
from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.seats import NoSeatError, Seat, seats_for
from app.discharge.holds.vocabulary import HoldState, Wanted
from app.discharge.vocabulary import PlacesSaid
from app.reference.vocabulary import WEEKDAY_NAMES, CapacityState, days_to_mask


def take_places(
    session: Session,
    discharge_id: int,
    bundle: Sequence[Wanted],
    *,
    expires_at: datetime,
    now: datetime,
) -> list[PlaceHold]:
    """Hold a place at each service of the bundle, or none at all; raises Conflict naming which.

    A service where this person has a place already keeps that one, for as long as asked now.
    Practice takes no place: a real person may need it.
    """
    if session.scalar(queries.is_practice(discharge_id)):
        return []
    wanted = {one.service_id: one for one in bundle}
    said = {one.service_id: one for one in lock_places(session, sorted(wanted), today=_day(now))}
    _end_old(session, list(said.values()), now)
    active = _active(session, discharge_id)
    name = new_public_id()
    try:
        with session.begin_nested():
            return [
                _extend(active[service_id], expires_at)
                if service_id in active
                else _take(session, discharge_id, one, said[service_id], (name, now, expires_at))
                for service_id, one in sorted(wanted.items())
                if service_id in said
            ]
    except IntegrityError as error:
        raise Conflict(
            Message(N_("This place was taken at the same moment. Try again."))
        ) from error


def take_for_yes(
    session: Session,
    discharge_id: int,
    wanted: Wanted,
    *,
    expires_at: datetime,
    now: datetime,
) -> bool:
    """A service says yes: its declared place is taken, under the lock of its row.

    False when every place it declared is taken already; then nothing is held. A service that counts
    no places, or says that it is full and comes all the same, is taken at its word.
    """
    said = lock_places(session, [wanted.service_id], today=_day(now))
    if any(one.state is not CapacityState.HAS_PLACES for one in said):
        return True
    try:
        take_places(session, discharge_id, [wanted], expires_at=expires_at, now=now)
    except Conflict:
        return False
    return True


def keep_place(
    session: Session, discharge_id: int, wanted: Wanted, *, now: datetime
) -> PlaceHold | None:
    """The service said yes and was confirmed: its place is taken for good; in practice, none is.

    Its own yes outweighs the number it announced before: without a free seat the hold has none.
    """
    if session.scalar(queries.is_practice(discharge_id)):
        return None
    active = _active(session, discharge_id)
    hold = active.get(wanted.service_id)
    if hold is None:
        hold = _new_hold(discharge_id, wanted, (new_public_id(), now, now))
        session.add(hold)
        session.flush()
        _seat_if_free(session, hold, wanted, now)
    hold.state = HoldState.KEPT.value
    session.flush()
    return hold


def keep_until(session: Session, discharge_id: int, until: datetime) -> None:
    """Nobody comes for now: places that were taken are held until then, and end by themselves."""
    for hold in session.scalars(queries.active_of(discharge_id)):
        hold.state, hold.expires_at = HoldState.HELD.value, until
    session.flush()


def release_place(session: Session, discharge_id: int, service_id: str, *, now: datetime) -> None:
    """Give back the place of a person at a service, if there is one."""
    for hold in session.scalars(queries.active_of(discharge_id)):
        if hold.service_public_id == service_id:
            _end(session, hold, HoldState.RELEASED, now)


def release_all(session: Session, discharge_id: int, *, now: datetime) -> None:
    """Give back every place of a person."""
    for hold in session.scalars(queries.active_of(discharge_id)):
        _end(session, hold, HoldState.RELEASED, now)


def end_expired(session: Session, *, now: datetime) -> int:
    """End the holds whose time is up; tells how many."""
    found = list(session.scalars(queries.over(now)))
    for hold in found:
        _end(session, hold, HoldState.EXPIRED, now)
    return len(found)


def _active(session: Session, discharge_id: int) -> dict[str, PlaceHold]:
    found = session.scalars(queries.active_of(discharge_id))
    return {hold.service_public_id: hold for hold in found}


def _take(
    session: Session,
    discharge_id: int,
    wanted: Wanted,
    said: PlacesSaid,
    times: tuple[str, datetime, datetime],
) -> PlaceHold:
    hold = _new_hold(discharge_id, wanted, times)
    session.add(hold)
    session.flush()
    try:
        _sit(session, hold, seats_for(wanted, said, _taken(session, wanted.service_id)))
    except NoSeatError as error:
        raise _full(said, error) from error
    return hold


def _new_hold(
    discharge_id: int, wanted: Wanted, times: tuple[str, datetime, datetime]
) -> PlaceHold:
    bundle, held_at, expires_at = times
    return PlaceHold(
        bundle=bundle,
        discharge_id=discharge_id,
        service_public_id=wanted.service_id,
        weekdays=days_to_mask(wanted.days),
        state=HoldState.HELD.value,
        held_at=held_at,
        expires_at=expires_at,
    )


def _seat_if_free(session: Session, hold: PlaceHold, wanted: Wanted, now: datetime) -> None:
    for said in lock_places(session, [wanted.service_id], today=_day(now)):
        try:
            seats = seats_for(wanted, said, _taken(session, wanted.service_id))
        except NoSeatError:
            return
        _sit(session, hold, seats)


def _sit(session: Session, hold: PlaceHold, seats: Sequence[Seat]) -> None:
    session.add_all(
        PlaceSeat(
            service_public_id=hold.service_public_id, weekday=day, seat=number, hold_id=hold.id
        )
        for day, number in seats
    )
    session.flush()


def _taken(session: Session, service_id: str) -> set[Seat]:
    rows = session.scalars(queries.seats_of([service_id]))
    return {(row.weekday, row.seat) for row in rows}


def _extend(hold: PlaceHold, expires_at: datetime) -> PlaceHold:
    if hold.state == HoldState.HELD:
        hold.expires_at = max(hold.expires_at, expires_at)
    return hold


def _end_old(session: Session, said: Sequence[PlacesSaid], now: datetime) -> None:
    """Ends what is over at those services, so that its seats are free.

    A place taken before the service counted its places anew is part of what it counted.
    """
    ids = [one.service_id for one in said]
    for hold in session.scalars(queries.over_at(ids, now)):
        _end(session, hold, HoldState.EXPIRED, now)
    counted = {one.service_id: one.said_on for one in said}
    for hold in session.scalars(queries.kept_at(ids)):
        counted_on = counted[hold.service_public_id]
        if counted_on is not None and _day(hold.held_at) < counted_on:
            _stand_up(session, hold)


def _end(session: Session, hold: PlaceHold, state: HoldState, now: datetime) -> None:
    _stand_up(session, hold)
    hold.state = state.value
    hold.ended_at = now
    session.flush()


def _stand_up(session: Session, hold: PlaceHold) -> None:
    session.execute(
        delete(PlaceSeat)
        .where(PlaceSeat.hold_id == hold.id)
        .execution_options(synchronize_session="fetch")
    )


def _full(said: PlacesSaid, error: NoSeatError) -> Conflict:
    if error.weekday is None:
        text = N_("No place is left at %(service)s: the last one was just taken.")
        return Conflict(Message(text, {"service": said.name}))
    text = N_("No place is left at %(service)s on %(weekday)s.")
    values = {"service": said.name, "weekday": Message(WEEKDAY_NAMES[error.weekday])}
    return Conflict(Message(text, values))


def _day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()
