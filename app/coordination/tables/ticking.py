"""What happens by itself at the tables: who is invited is reminded before the day. No commit."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.access.vocabulary import Role
from app.coordination.shared.notices import addresses_of
from app.coordination.tables import queries
from app.coordination.tables.inviting import remind
from app.coordination.tables.letters import Quill
from app.coordination.tables.models import ConcertationTable, TableMeeting
from app.coordination.tables.vocabulary import SeatAnswer
from app.core.clock import LOCAL


def tick(session: Session, quill: Quill, *, now: datetime) -> int:
    """Remind everyone whose meeting is near; tells how many letters were written."""
    today = now.astimezone(LOCAL).date()
    days = timedelta(days=quill.reference.policy("table_reminder_days", today))
    near = session.execute(queries.meetings_between(now, now + days)).all()
    return sum(_remind(session, (row[0], row[1]), quill, now, days) for row in near)


def _remind(
    session: Session,
    about: tuple[TableMeeting, ConcertationTable],
    quill: Quill,
    now: datetime,
    days: timedelta,
) -> int:
    """Those invited long enough ago, who did not decline and were not reminded of this day."""
    meeting, table = about
    waiting = [
        (seat, member)
        for seat, member in session.execute(queries.seats(meeting.id))
        if seat.reminded_at is None
        and seat.answer != SeatAnswer.ABSENT
        and member.left_on is None
        and seat.invited_at < meeting.planned_at - days
    ]
    today = now.astimezone(LOCAL).date()
    sender = session.execute(addresses_of(table.organisation_id, [Role.COORDINATOR], today)).first()
    if not waiting or sender is None:
        return 0
    signed = replace(quill, sender=(sender.name, sender.email, sender.organisation))
    for to in waiting:
        remind(session, about, to, signed, now)
    session.flush()
    return len(waiting)
