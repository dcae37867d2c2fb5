"""What stands in the database after a step, beside the picture, and what must never be."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.access.trail import verify
from app.discharge.following.models import Following, LineCheck
from app.discharge.following.vocabulary import TO_ANSWER
from app.discharge.holds.models import PlaceHold, PlaceSeat
from app.discharge.holds.vocabulary import ACTIVE
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral, ReferralLog
from app.post.models import OutboxMessage
from app.post.vocabulary import MessageState
from tests.database.model.picture import SAID_YES, Line, Picture
from tests.database.model.world import World
from tools.races_judge import chain_faults

TO_ANSWER_LETTERS = frozenset({"request", "reminder", "answered"})
NOTHING_TO_ANSWER = SAID_YES | {"draft", "withdrawn", "not_retained", "cancelled", "declined"}
LAST_LETTER = {"withdrawn": "withdrawn", "not_retained": "not_retained", "cancelled": "cancelled"}
"""Requests that nobody answers any more, and the one letter about them that may still leave."""


def faults(on: Connection, world: World, picture: Picture) -> Iterator[str]:
    """Everything that is not as it must be."""
    yield from _people(on, world, picture)
    yield from _lines(on, world, picture)
    yield from _places(on, world, picture)
    yield from _letters(on, picture)
    yield from _questions(on, world, picture)
    yield from _rules(picture)


def _people(on: Connection, world: World, picture: Picture) -> Iterator[str]:
    ids = {one.id: number for number, one in enumerate(world.people)}
    asked = select(Discharge.id, Discharge.status).where(Discharge.id.in_(ids))
    found = {ids[row.id]: row.status for row in on.execute(asked)}
    wanted = {number: person.status for number, person in picture.people.items()}
    if found != wanted:
        yield f"discharges stand at {found} and not at {wanted}"


def _lines(on: Connection, world: World, picture: Picture) -> Iterator[str]:
    ids = [one.id for one in world.people]
    asked = select(
        Referral.public_id, Referral.state, Referral.reminded, Referral.respond_by
    ).where(Referral.discharge_id.in_(ids))
    found = {row.public_id: (row.state, row.reminded, row.respond_by) for row in on.execute(asked)}
    wanted = {one.name: (one.state, one.reminded, one.respond_by) for one in picture.lines}
    for name in found.keys() | wanted.keys():
        if found.get(name) != wanted.get(name):
            yield f"request {name} is {found.get(name)} and not {wanted.get(name)}"


def _places(on: Connection, world: World, picture: Picture) -> Iterator[str]:
    ids = {one.id: number for number, one in enumerate(world.people)}
    rows = on.execute(
        select(
            PlaceHold.discharge_id,
            PlaceHold.service_public_id,
            PlaceHold.state,
            PlaceHold.expires_at,
            PlaceSeat.weekday,
        )
        .outerjoin(PlaceSeat, PlaceSeat.hold_id == PlaceHold.id)
        .where(PlaceHold.state.in_(ACTIVE), PlaceHold.discharge_id.in_(ids))
    ).all()
    found: dict[tuple[int, str], tuple[str, datetime, set[int]]] = {}
    for row in rows:
        key = ids[row.discharge_id], row.service_public_id
        one = found.setdefault(key, (row.state, row.expires_at, set()))
        one[2].update(() if row.weekday is None else (row.weekday,))
    wanted = {
        key: ("kept" if one.kept else "held", one.until, set(one.seats))
        for key, one in picture.places.items()
    }
    for key in found.keys() | wanted.keys():
        if found.get(key) != wanted.get(key):
            yield f"place {key} is {found.get(key)} and not {wanted.get(key)}"
    seated = set(on.scalars(select(PlaceSeat.hold_id)))
    active = set(on.scalars(select(PlaceHold.id).where(PlaceHold.state.in_(ACTIVE))))
    if seated - active:
        yield f"{len(seated - active)} seats of places that were given back"


def _letters(on: Connection, picture: Picture) -> Iterator[str]:
    by_name = {one.name: one for one in picture.lines}
    asked = select(OutboxMessage.key).where(OutboxMessage.state == MessageState.WAITING)
    for key in on.scalars(asked):
        kind, name, *rest = key.split(":")
        line = by_name.get(name)
        if kind != "referral":
            continue
        if line is None:
            yield f"a letter waits about a request that is gone: {rest[0]}"
        elif not _may_wait(line, rest[0]):
            yield f"a letter waits about request {name}, {line.state}: {rest[0]}"


def _may_wait(line: Line, letter: str) -> bool:
    if line.state in LAST_LETTER:
        return letter in {LAST_LETTER[line.state], "pulled_out"}
    return not (line.state in NOTHING_TO_ANSWER and letter in TO_ANSWER_LETTERS)


def _questions(on: Connection, world: World, picture: Picture) -> Iterator[str]:
    """Nobody is asked about the days at home of somebody who is not there."""
    quiet = [
        one.id
        for number, one in enumerate(world.people)
        if number not in picture.people or picture.people[number].status != "gone_home"
    ]
    asked = select(LineCheck.public_id).where(
        LineCheck.discharge_id.in_(quiet), LineCheck.state.in_(TO_ANSWER)
    )
    for name in on.scalars(asked):
        yield f"question {name} waits for an answer though nobody is home"
    letters = select(OutboxMessage.about).where(OutboxMessage.state == MessageState.WAITING)
    about = {one.partition(":")[2] for one in on.scalars(letters) if one.startswith("following:")}
    of_quiet = select(LineCheck.public_id).where(LineCheck.discharge_id.in_(quiet))
    for name in about & set(on.scalars(of_quiet)):
        yield f"the letter of question {name} waits though nobody is home"


def _rules(picture: Picture) -> Iterator[str]:
    """What the picture itself must never show."""
    sure = Counter((one.person, one.need) for one in picture.lines if one.state == "confirmed")
    yield from (f"{count} services confirmed for {key}" for key, count in sure.items() if count > 1)
    wanted = {(one.person, one.service) for one in picture.lines if one.wants_place}
    for key in picture.places:
        if key not in wanted:
            yield f"place {key} is held and nobody counts on it"
    for service, said in picture.said.items():
        taken = Counter(
            day for key, one in picture.places.items() if key[1] == service for day in one.seats
        )
        most = said.limits(range(1, 8))
        over = [day for day in taken if taken[day] > max(most.get(day, 0), said.most)]
        if over:
            yield f"service {service} has more people than places on {over}"


def log_faults(session: Session) -> Iterator[str]:
    """The log of each request is one chain, the audit trail too."""
    steps = defaultdict(list)
    for row in session.execute(select(ReferralLog.__table__).order_by(ReferralLog.id)):
        steps[row.referral_id].append((row.from_state, row.event, row.to_state))
    for row in session.execute(select(Referral.id, Referral.public_id, Referral.state)):
        yield from chain_faults(row.public_id, row.state, steps[row.id])
    yield from (f"the trail is broken: {one}" for one in verify(session))


def read_lines(on: Connection, picture: Picture) -> None:
    """Take over what the model does not work out itself: names, and the moments of the clock."""
    asked = select(
        Referral.public_id,
        Referral.discharge_id,
        Referral.respond_by,
        Referral.remind_first_at,
        Referral.remind_last_at,
    ).order_by(Referral.wave_id, Referral.position, Referral.id)
    by_name: dict[str, Any] = {row.public_id: row for row in on.execute(asked)}
    known = {one.name for one in picture.lines}
    fresh = iter([name for name in by_name if name not in known])
    for line in picture.lines:
        line.name = line.name or next(fresh)
        row = by_name[line.name]
        line.respond_by = row.respond_by
        line.remind_at = row.remind_first_at, row.remind_last_at


def read_return(on: Connection, world: World, picture: Picture, number: int) -> None:
    """The day of the return, and the one on which the outcome is said."""
    asked = select(Following.went_home_on, Following.outcome_due_on)
    row = on.execute(asked.where(Following.discharge_id == world.people[number].id)).one()
    person = picture.people[number]
    person.home_on, person.outcome_due_on = row.went_home_on, row.outcome_due_on
