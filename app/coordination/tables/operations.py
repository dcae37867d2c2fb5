"""Verbs of tables: make, seat, plan, move, hold. None of them commits."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.coordination.tables import queries
from app.coordination.tables.machine import after_meeting
from app.coordination.tables.models import (
    ConcertationTable,
    MeetingSeat,
    TableMeeting,
    TableMember,
)
from app.coordination.tables.vocabulary import MeetingEvent, MeetingState
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.forms import WRONG, Form, Reading
from app.core.messages import N_, Message
from app.reference.areas import homes_of, named
from app.reference.loader import Reference

Texts = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who does something, when. `sees`: None sees every table, else the tables of that address."""

    name: str
    organisation_id: int
    sees: str | None
    at: datetime


def table_of(session: Session, public_id: str, hand: Hand) -> ConcertationTable:
    """The table at that address, if it may be seen; raises NotFound."""
    found = session.scalars(queries.table_named(public_id, hand.sees)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no table at this address, or you do not sit there.")))
    return found


def meeting_of(
    session: Session, public_id: str, hand: Hand
) -> tuple[TableMeeting, ConcertationTable]:
    """The meeting at that address and its table, if they may be seen; raises NotFound."""
    found = session.execute(queries.meeting_named(public_id, hand.sees)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no meeting at this address, or you do not sit there.")))
    return found[0], found[1]


def make_table(session: Session, terms: Mapping[str, Any], hand: Hand) -> ConcertationTable:
    """A new table; one of a fictitious organisation counts fictitious people only."""
    team = session.scalars(queries.organisation(hand.organisation_id)).one()
    made = ConcertationTable(
        organisation_id=team.id, created_at=hand.at, is_fictitious=team.is_fictitious, **terms
    )
    session.add(made)
    session.flush()
    return made


def change_table(
    session: Session, table: ConcertationTable, terms: Mapping[str, Any]
) -> ConcertationTable:
    """Write its new name and territory."""
    for name, value in terms.items():
        setattr(table, name, value)
    session.flush()
    return table


Mark = Callable[[Session, ConcertationTable, Form, Hand], str]
"""Marks a table as closed or running; tells what for the audit trail."""


def close_table(session: Session, table: ConcertationTable, form: Form, hand: Hand) -> str:
    """It meets no more. Raises Conflict when it is closed or a meeting is to come, InvalidInput."""
    if table.closed_on is not None:
        raise Conflict(Message(N_("This table is closed.")))
    waiting = session.scalar(queries.meetings_to_come(table.id, hand.at))
    if waiting:
        sentence = N_("Cancel or hold the meetings to come first. There are: %(count)s.")
        raise Conflict(Message(sentence, {"count": waiting}))
    reading = Reading(form)
    on, reason = reading.day("closed_on"), reading.text("closed_reason")
    reading.require("closed_on", on, N_("Since which day?"))
    if on is not None and on > hand.at.astimezone(LOCAL).date():
        reading.fault("closed_on", N_("This day is not here yet."))
    reading.require("closed_reason", reason, N_("Why? Its members will ask."))
    reading.finish()
    table.closed_on, table.closed_reason = on, reason
    session.flush()
    return f"closed on {on}"


def reopen_table(session: Session, table: ConcertationTable, _form: Form, _hand: Hand) -> str:
    """It meets again; raises Conflict when it never stopped."""
    if table.closed_on is None:
        raise Conflict(Message(N_("This table is not closed.")))
    was = table.closed_on
    table.closed_on = table.closed_reason = None
    session.flush()
    return f"opened again, was closed on {was}"


def seat_member(
    session: Session,
    table: ConcertationTable,
    terms: Mapping[str, Any],
    reference: Reference,
    *,
    today: date,
) -> TableMember:
    """Give somebody a seat; raises InvalidInput when the person works outside the territory.

    Somebody who left and comes back has the same seat.
    """
    check_inside(table, "member_town", terms["zone_code"], reference, today=today)
    there = session.scalars(queries.members(table.id)).all()
    known = next((one for one in there if one.email == terms["email"]), None)
    if known is not None and known.left_on is None:
        fault = Message(N_("%(name)s has a seat with this address already."), {"name": known.name})
        raise InvalidInput(WRONG, {"email": [fault]})
    row = known or TableMember(table_id=table.id)
    for name, value in {**terms, "joined_on": today, "left_on": None}.items():
        setattr(row, name, value)
    session.add(row)
    session.flush()
    return row


def release_member(
    session: Session, table: ConcertationTable, public_id: str, *, today: date
) -> TableMember:
    """Somebody leaves the table; past meetings keep the name. Raises NotFound."""
    there = session.scalars(queries.members(table.id)).all()
    row = next((one for one in there if one.public_id == public_id), None)
    if row is None or row.left_on is not None:
        raise NotFound(Message(N_("Nobody sits there any more.")))
    row.left_on = today
    session.flush()
    return row


def check_inside(
    table: ConcertationTable, field: str, zone: str, reference: Reference, *, today: date
) -> None:
    """Raise InvalidInput when a place lies outside the territory of a table."""
    if zone not in homes_of(table.zones, reference, today):
        sentence = N_("%(place)s is outside the territory of this table: %(territory)s.")
        values = {"place": named([zone], reference), "territory": named(table.zones, reference)}
        raise InvalidInput(WRONG, {field: [Message(sentence, values)]})


def plan_meeting(
    session: Session,
    table: ConcertationTable,
    terms: Mapping[str, Any],
    reference: Reference,
    *,
    today: date,
) -> TableMeeting:
    """Plan a meeting inside the territory; raises InvalidInput."""
    if table.closed_on is not None:
        raise Conflict(Message(N_("This table is closed.")))
    check_inside(table, "town", terms["zone_code"], reference, today=today)
    made = TableMeeting(table_id=table.id, state=MeetingState.PLANNED.value, items=[], **terms)
    session.add(made)
    session.flush()
    return made


def move_meeting(
    session: Session,
    about: tuple[TableMeeting, ConcertationTable],
    terms: Mapping[str, Any],
    reference: Reference,
    *,
    today: date,
) -> bool:
    """Change its day or place; tells whether anything changed. Answers to the old day are void."""
    meeting, table = about
    state = after_meeting(MeetingState(meeting.state), MeetingEvent.MOVE)
    check_inside(table, "town", terms["zone_code"], reference, today=today)
    moved = any(
        getattr(meeting, name) != terms[name]
        for name in ("planned_at", "minutes_long", "zone_code", "place")
    )
    for name, value in terms.items():
        setattr(meeting, name, value)
    meeting.state = state.value
    if moved:
        meeting.revision += 1
        for seat, _member in session.execute(queries.seats(meeting.id)):
            seat.answer = seat.answered_at = seat.reminded_at = None
    session.flush()
    return moved


def cancel_meeting(session: Session, meeting: TableMeeting, reason: str | None) -> None:
    """It does not take place; raises InvalidInput without a reason, Conflict when it took place."""
    state = after_meeting(MeetingState(meeting.state), MeetingEvent.CANCEL)
    if not reason:
        raise InvalidInput(WRONG, {"reason": [Message(N_("Why? Those invited will ask."))]})
    meeting.state, meeting.cancelled_reason = state.value, reason
    meeting.revision += 1
    session.flush()


def hold_meeting(
    session: Session, meeting: TableMeeting, there: Collection[str], *, now: datetime
) -> int:
    """It took place, with those members; tells how many. Raises Conflict before its day.

    Every member has a line, invited or not, so that taking part can be counted.
    """
    state = after_meeting(MeetingState(meeting.state), MeetingEvent.HOLD)
    if meeting.planned_at.astimezone(LOCAL).date() > now.astimezone(LOCAL).date():
        raise Conflict(Message(N_("It is planned later: who was there cannot be known yet.")))
    invite_all(session, meeting, now=now)
    rows = session.execute(queries.seats(meeting.id)).all()
    for seat, member in rows:
        seat.attended = member.public_id in there
    meeting.state = state.value
    session.flush()
    return sum(bool(seat.attended) for seat, _member in rows)


def invite_all(session: Session, meeting: TableMeeting, *, now: datetime) -> list[MeetingSeat]:
    """A line for every member who sits at the table and has none yet; gives the new ones."""
    known = {seat.member_id for seat, _member in session.execute(queries.seats(meeting.id))}
    rows = [
        MeetingSeat(meeting_id=meeting.id, member_id=member.id, invited_at=now)
        for member in session.scalars(queries.members(meeting.table_id))
        if member.left_on is None and member.id not in known
    ]
    session.add_all(rows)
    session.flush()
    return rows
