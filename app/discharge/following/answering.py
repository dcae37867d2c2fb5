"""What is said of a line: by the service through its link, or to the ward by phone or on paper."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import NotFound, Refused
from app.core.messages import N_, Message
from app.discharge.following import queries
from app.discharge.following.asking import end_line
from app.discharge.following.letters import Quill
from app.discharge.following.models import Following, LineCheck
from app.discharge.following.operations import tell_tasks
from app.discharge.following.posting import QUESTION
from app.discharge.following.vocabulary import CheckState, LineAnswer, LineSaid
from app.discharge.following.warning import warn
from app.discharge.models import Discharge
from app.discharge.referrals.vocabulary import AnswerChannel
from app.post.links import look_link, revoke_links, use_link
from app.post.vocabulary import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question with the discharge it is about."""

    check: LineCheck
    discharge: Discharge
    following: Following


def asked_by_link(session: Session, token: str, *, now: datetime) -> tuple[Asked, Link]:
    """The question that a link opens, and how the link stands; changes nothing."""
    link = look_link(session, token, purpose=QUESTION, now=now)
    return _asked(session, link.about.removeprefix(f"{QUESTION}:")), link


def _asked(session: Session, public_id: str) -> Asked:
    check = session.scalars(queries.check_named(public_id)).one_or_none()
    if check is None:
        raise NotFound(Message(N_("There is no such question.")))
    discharge = session.scalars(queries.discharge_by_id(check.discharge_id)).one()
    following = session.scalars(queries.following_of(check.discharge_id)).one()
    return Asked(check=check, discharge=discharge, following=following)


def answer_by_link(
    session: Session, token: str, said: LineSaid, quill: Quill, *, now: datetime
) -> LineCheck:
    """Answer through a link, which is used up; whoever must find somebody else is told at once."""
    link = use_link(session, token, purpose=QUESTION, now=now)
    check = _asked(session, link.about.removeprefix(f"{QUESTION}:")).check
    answer(session, check, said, (AnswerChannel.LINK, None), now=now)
    warn(session, check, quill, now=now)
    return check


def answer(
    session: Session,
    check: LineCheck,
    said: LineSaid,
    by: tuple[AnswerChannel, int | None],
    *,
    now: datetime,
) -> LineCheck:
    """Write down what is said of a line; `by`: which way, and who of the ward wrote it down.

    A line that nobody holds any more makes a task. Raises Refused when the line is over.
    """
    if check.state == CheckState.PAUSED:
        raise Refused(Message(N_("The visits are suspended: there is nothing to say for now.")))
    if check.state == CheckState.ENDED:
        raise Refused(Message(N_("This is not followed any more. Thank you.")))
    channel, user_id = by
    check.answer, check.note = said.answer.value, said.note
    check.state = CheckState.ANSWERED.value
    check.answered_at, check.channel, check.answered_by_id = now, channel.value, user_id
    about = f"{QUESTION}:{check.public_id}"
    revoke_links(session, purpose=QUESTION, about=about, now=now)
    tell_tasks(session, check, user_id, now)
    if said.answer is LineAnswer.STOPPED and check.need_id is not None:
        end_line(session, check.discharge_id, check.need_id)
    session.flush()
    return check
