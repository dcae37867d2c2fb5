"""Verbs of the end: cancel, go home, take either back. None commits.

An end and everything that follows from it are one transaction: nobody is told of an end that did
not happen, and no request outlives its discharge.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from app.access.trail import Deed, record
from app.core.errors import Conflict, InvalidInput
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.ending import queries
from app.discharge.ending.models import DischargeEnd
from app.discharge.ending.vocabulary import EndKind
from app.discharge.following.operations import go_home as start_following
from app.discharge.following.operations import stop_following
from app.discharge.following.replanning import Tools
from app.discharge.intake.operations import close_tasks, open_tasks_again
from app.discharge.models import Discharge
from app.discharge.operations import cancel as cancel_discharge
from app.discharge.operations import find_discharge, next_version
from app.discharge.referrals.ending import cancel_requests, restore_requests
from app.discharge.vocabulary import Edit


def cancel(session: Session, edit: Edit, tools: Tools) -> Discharge:
    """The discharge does not take place: everybody asked is told, places and tasks are freed."""
    before = find_discharge(session, edit.subject, edit.public_id, only_team=True).status
    now = tools.act.at
    discharge = cancel_discharge(session, edit, now=now)
    cancel_requests(session, discharge, tools.act, tools.pen)
    close_tasks(session, discharge.id, "end:cancelled", edit.subject.user_id, now=now)
    _note(session, discharge, (EndKind.CANCELLED, before), edit, now)
    return discharge


def go_home(session: Session, edit: Edit, tools: Tools) -> Discharge:
    """The person went home: the days after begin."""
    discharge = find_discharge(session, edit.subject, edit.public_id, only_team=True)
    before = discharge.status
    start_following(session, edit, tools.quill, now=tools.act.at)
    _note(session, discharge, (EndKind.GONE_HOME, before), edit, tools.act.at)
    return discharge


def take_back(session: Session, edit: Edit, why: str, tools: Tools) -> Discharge:
    """It has not ended after all. Within the minute as if it had not; later a reason is written.

    Raises Conflict without an end to take back, InvalidInput without the reason, Refused when the
    days after have begun to be told.
    """
    discharge = find_discharge(session, edit.subject, edit.public_id, only_team=True)
    end, now = standing_end(session, discharge), tools.act.at
    at_once = is_at_once(end, tools, now)
    if not at_once and not why:
        fault = Message(N_("Say why: it is written down with your name."))
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), {"why": [fault]})
    status = life.reopened(
        discharge.status, end.from_status, is_at_once=at_once, has_needs=bool(discharge.needs)
    )
    next_version(session, discharge, edit, now)
    if end.kind == EndKind.GONE_HOME:
        stop_following(session, discharge.id)
        status = end.from_status
    discharge.status = status
    session.flush()
    open_tasks_again(session, discharge.id)
    if end.kind == EndKind.CANCELLED and at_once:
        restore_requests(session, discharge, tools.act, tools.pen, since=end.at)
    end.taken_back_at, end.taken_back_by_id = now, edit.subject.user_id
    end.reason = why or None
    _tell_trail(session, discharge, edit, now)
    session.flush()
    return discharge


def standing_end(session: Session, discharge: Discharge) -> DischargeEnd:
    """The end that can be taken back; raises Conflict when there is none."""
    end = session.scalars(queries.last_end(discharge.id)).one_or_none()
    if end is None or discharge.status != end.kind:
        raise Conflict(Message(N_("This discharge did not end, or its end was taken back.")))
    return end


def is_at_once(end: DischargeEnd, tools: Tools, now: datetime) -> bool:
    """Whether the minute in which nobody was told yet still runs."""
    return now < end.at + tools.pen.policy.undo


def _note(
    session: Session, discharge: Discharge, end: tuple[EndKind, str], edit: Edit, now: datetime
) -> None:
    """Write down what ended, and where the discharge stood before."""
    kind, before = end
    session.add(
        DischargeEnd(
            discharge_id=discharge.id,
            kind=kind.value,
            from_status=before,
            at=now,
            by_id=edit.subject.user_id,
        )
    )
    session.flush()


def _tell_trail(session: Session, discharge: Discharge, edit: Edit, now: datetime) -> None:
    deed = Deed(
        subject=edit.subject,
        action="discharge.restore",
        object_kind="discharge",
        object_id=discharge.public_id,
    )
    record(session, deed, now=now)
