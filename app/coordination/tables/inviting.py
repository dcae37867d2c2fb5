"""Invitations with a link that answers once, and what comes back. None of them commits."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.coordination.tables import queries
from app.coordination.tables.letters import Envelope, Quill, meeting_letter
from app.coordination.tables.machine import after_meeting
from app.coordination.tables.models import (
    ConcertationTable,
    MeetingSeat,
    TableMeeting,
    TableMember,
)
from app.coordination.tables.operations import invite_all
from app.coordination.tables.vocabulary import MeetingEvent, MeetingState, SeatAnswer
from app.core.errors import NotFound, Refused
from app.core.messages import N_, Message
from app.post.links import issue_link, look_link, revoke_links, use_link
from app.post.operations import enqueue
from app.post.vocabulary import Link

PURPOSE = "table-seat"
About = tuple[TableMeeting, ConcertationTable]
Seat = tuple[MeetingSeat, TableMember, TableMeeting, ConcertationTable]


def invite(session: Session, about: About, quill: Quill, *, now: datetime) -> int:
    """Write to every member who has not answered; tells how many. Raises Conflict or Refused."""
    meeting, _table = about
    state = after_meeting(MeetingState(meeting.state), MeetingEvent.INVITE)
    invite_all(session, meeting, now=now)
    waiting = [
        (seat, member)
        for seat, member in session.execute(queries.seats(meeting.id))
        if seat.answer is None and member.left_on is None
    ]
    if not waiting:
        raise Refused(Message(N_("Nobody is left to invite: give members a seat first.")))
    meeting.state = state.value
    for seat, member in waiting:
        seat.invited_at = now
        _write(session, about, (seat, member), quill, now)
    session.flush()
    return len(waiting)


def tell_all(session: Session, about: About, quill: Quill, *, now: datetime) -> int:
    """Tell everyone invited that the meeting moved or is cancelled; tells how many."""
    rows = session.execute(queries.seats(about[0].id)).all()
    for seat, member in rows:
        _write(session, about, (seat, member), quill, now)
    return len(rows)


def remind(
    session: Session,
    about: About,
    to: tuple[MeetingSeat, TableMember],
    quill: Quill,
    now: datetime,
) -> None:
    """Write once more to somebody who was invited; who comes needs no new link."""
    seat, member = to
    needs_link = seat.answer != SeatAnswer.COMES
    token = _link(session, about[0], seat, now) if needs_link else None
    envelope = Envelope(seat=seat, member=member, token=token, now=now, reminds=True)
    enqueue(session, meeting_letter(about, envelope, quill), now=now)
    seat.reminded_at = now


def _write(
    session: Session,
    about: About,
    to: tuple[MeetingSeat, TableMember],
    quill: Quill,
    now: datetime,
) -> None:
    meeting, (seat, member) = about[0], to
    token = _link(session, meeting, seat, now)
    letter = meeting_letter(about, Envelope(seat=seat, member=member, token=token, now=now), quill)
    enqueue(session, letter, now=now)


def _link(session: Session, meeting: TableMeeting, seat: MeetingSeat, now: datetime) -> str | None:
    """A fresh link in the place of those before; none for a meeting that does not take place."""
    name = f"{PURPOSE}:{seat.public_id}"
    revoke_links(session, purpose=PURPOSE, about=name, now=now)
    if meeting.state == MeetingState.CANCELLED:
        return None
    return issue_link(session, purpose=PURPOSE, about=name, expires_at=meeting.planned_at, now=now)


def seat_by_link(session: Session, token: str, *, now: datetime) -> tuple[Seat, Link]:
    """The invitation that a link answers, and how the link stands; changes nothing."""
    link = look_link(session, token, purpose=PURPOSE, now=now)
    return _seat(session, link.about.removeprefix(f"{PURPOSE}:")), link


def answer_by_link(session: Session, token: str, answer: SeatAnswer, *, now: datetime) -> Seat:
    """Answer an invitation; the link is used up. Raises NotFound or Refused."""
    link = use_link(session, token, purpose=PURPOSE, now=now)
    found = _seat(session, link.about.removeprefix(f"{PURPOSE}:"))
    seat = found[0]
    seat.answer, seat.answered_at = answer.value, now
    session.flush()
    return found


def _seat(session: Session, public_id: str) -> Seat:
    found = session.execute(queries.seat_named(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("This invitation does not exist any more.")))
    return found[0], found[1], found[2], found[3]
