"""What happens by itself at the tables: reminders before a meeting, letters for late actions.

None commits.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.access.vocabulary import Role
from app.coordination.shared.notices import addresses_of
from app.coordination.tables import queries
from app.coordination.tables.inviting import remind
from app.coordination.tables.letters import Quill, late_letter
from app.coordination.tables.models import ConcertationTable, TableMeeting
from app.coordination.tables.vocabulary import SeatAnswer
from app.core.clock import LOCAL
from app.post.operations import enqueue


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


def tell_late(session: Session, quill: Quill, *, now: datetime) -> int:
    """Write once for each action whose day is past: to its owner, or to who keeps the table."""
    today = now.astimezone(LOCAL).date()
    told = 0
    for action, table, member in session.execute(queries.actions_late(today)).all():
        keepers = addresses_of(table.organisation_id, [Role.COORDINATOR], today)
        keeper = session.execute(keepers).first()
        if keeper is None:
            continue
        to = (member.email, member.language) if member else (keeper.email, keeper.language)
        signed = replace(quill, sender=(keeper.name, keeper.email, keeper.organisation))
        enqueue(session, late_letter(action, table, to, signed), now=now)
        action.late_told_at = now
        told += 1
    session.flush()
    return told
