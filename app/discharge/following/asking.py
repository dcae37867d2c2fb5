"""The questions about the lines of a plan: made, kept while a line stays, ended when it is over."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.discharge.candidates import contacts
from app.discharge.following import queries
from app.discharge.following.days import Visits, questions
from app.discharge.following.letters import Quill
from app.discharge.following.models import Following, LineCheck
from app.discharge.following.posting import QUESTION
from app.discharge.following.tasking import Errand, add_task, settle
from app.discharge.following.vocabulary import CheckState
from app.discharge.intake.vocabulary import TaskOwner, following_code
from app.discharge.models import Discharge, NeedRow
from app.discharge.operations import last_plan
from app.discharge.referrals.preparing import language_of, recipient_of
from app.discharge.vocabulary import Contact
from app.post.operations import withdraw
from app.reference.vocabulary import mask_to_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Who holds one need, since when it is asked about; `shift`: days that passed before."""

    need: NeedRow
    contact: Contact
    since: date
    shift: int = 0


def keep_checks(
    session: Session, discharge: Discharge, following: Following, quill: Quill, *, now: datetime
) -> int:
    """Ask about the lines of the last plan; lines that nobody holds any more are asked no longer.

    Tells how many questions were added. A line that did not change keeps its questions.
    """
    plan = last_plan(discharge)
    if plan is None or plan.version <= following.plan_version:
        return 0
    is_first, before = following.plan_version == 0, _lines(discharge, following.plan_version)
    following.plan_version = plan.version
    chosen = _lines(discharge, plan.version)
    for check in session.scalars(queries.open_checks_of(discharge.id)):
        if chosen.get(check.need_id) != check.service_public_id:
            end_check(session, check)
    wanted = {key: one for key, one in chosen.items() if one != before.get(key)}
    known = contacts(session, wanted.values())
    added = 0
    for need in discharge.needs:
        contact = known.get(wanted.get(need.id, ""))
        if contact is not None:
            since = following.went_home_on if is_first else now.astimezone(LOCAL).date()
            line = Line(need=need, contact=contact, since=since)
            added += _ask_later(session, following, line, quill, now=now)
            code = following_code(Errand.BROKEN.value, need.care, need.id)
            settle(session, discharge.id, code, None, now)
    session.flush()
    return added


def _lines(discharge: Discharge, version: int) -> dict[int | None, str]:
    """Who holds which need in that version of the plan."""
    return {
        line.need_id: line.service_public_id
        for plan in discharge.plans
        if plan.version == version
        for line in plan.lines
        if line.service_public_id is not None
    }


def need_somebody(session: Session, discharge_id: int, need: NeedRow, now: datetime) -> None:
    """Nobody comes for that need any more: finding somebody is a task of today."""
    code = following_code(Errand.BROKEN.value, need.care, need.id)
    day = now.astimezone(LOCAL).date()
    add_task(session, discharge_id, code, TaskOwner.CORRESPONDENT, day)


def ask_anew(  # noqa: PLR0913 - who comes again from which day, and what asking takes
    session: Session,
    discharge: Discharge,
    following: Following,
    coming: Iterable[tuple[Contact, Sequence[NeedRow]]],
    quill: Quill,
    *,
    on: date,
    now: datetime,
) -> int:
    """The person is home again: each line of the last plan is asked about from that day on.

    Days go on counting from the first return. Tells how many questions were added.
    """
    plan = last_plan(discharge)
    following.plan_version = plan.version if plan else following.plan_version
    asked = {
        (check.need_id, check.plan_version, check.day)
        for check in session.scalars(queries.checks_of(discharge.id))
    }
    shift = (on - following.went_home_on).days
    lines = [
        Line(need=need, contact=contact, since=on, shift=shift)
        for contact, needs in coming
        for need in needs
    ]
    added = sum(_ask_later(session, following, one, quill, now=now, but=asked) for one in lines)
    session.flush()
    return added


def _ask_later(  # noqa: PLR0913 - one line of one plan, and what asking takes
    session: Session,
    following: Following,
    line: Line,
    quill: Quill,
    *,
    now: datetime,
    but: Set[tuple[int | None, int, int]] = frozenset(),
) -> int:
    policy, need, contact = quill.policy, line.need, line.contact
    visits = Visits(starts_on=need.starts_on, until=need.until, days=mask_to_days(need.weekdays))
    moments = [
        (number + line.shift, due_at)
        for number, due_at in questions(
            line.since, visits, policy.check_days, policy.ask_at, now=now
        )
        if (need.id, following.plan_version, number + line.shift) not in but
    ]
    recipient = recipient_of(session, contact)
    session.add_all(
        LineCheck(
            discharge_id=following.discharge_id,
            need_id=need.id,
            plan_version=following.plan_version,
            care=need.care,
            service_public_id=contact.service_id,
            provider_name=contact.name,
            language=language_of(contact, quill.languages),
            phone=contact.phone,
            recipient=recipient,
            day=day,
            due_at=due_at,
            state=CheckState.WAITING.value,
        )
        for day, due_at in moments
    )
    return len(moments)


def end_check(session: Session, check: LineCheck) -> None:
    """That question is asked no longer, nor does its letter leave; an answer that came stays."""
    if check.state != CheckState.ANSWERED:
        check.state = CheckState.ENDED.value
        withdraw(session, f"{QUESTION}:{check.public_id}")


def pause_check(session: Session, check: LineCheck) -> None:
    """That question waits. A letter that has not left yet does not leave: it is asked anew."""
    check.state = CheckState.PAUSED.value
    if withdraw(session, f"{QUESTION}:{check.public_id}"):
        check.asked_at = None


def end_line(session: Session, discharge_id: int, need_id: int) -> None:
    """Nobody is asked about that line any more."""
    for check in session.scalars(queries.open_checks_of(discharge_id)):
        if check.need_id == need_id:
            end_check(session, check)
