"""What the ward does with requests: send, take back, remind, confirm, withdraw, ask again.

None commits. The state machine is asked for every step; letters leave through the outbox in the
same transaction, so that no letter speaks of something that did not happen.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.holds.operations import keep_place
from app.discharge.models import CarePlan, Discharge, PlanLine
from app.discharge.operations import last_plan
from app.discharge.referrals import queries
from app.discharge.referrals.clockwork import own_week, schedule
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.models import Referral
from app.discharge.referrals.placing import free_place, hold_places, wanted_of
from app.discharge.referrals.posting import Mail, is_unsent, take_back, write
from app.discharge.referrals.recording import happen, lock_all
from app.discharge.referrals.vocabulary import (
    ENDED,
    OPEN,
    OVER,
    Act,
    LetterKind,
    ReferralEvent,
    ReferralState,
    WaveMode,
)
from app.discharge.vocabulary import DischargeStatus
from app.reference.vocabulary import Country, Verdict

MOST_REMINDERS = 2
_ONE_COMES = N_(
    "Another service is confirmed for this need already. Withdraw that request first, then confirm "
    "this one."
)


def find_referral(session: Session, discharge: Discharge, public_id: str) -> Referral:
    """One request of that discharge, locked with the others; raises NotFound."""
    lines = lock_all(session, discharge)
    found = next((one for one in lines if one.public_id == public_id), None)
    if found is None:
        raise NotFound(Message(N_("There is no such request.")))
    return found


def ready(lines: Sequence[Referral]) -> list[Referral]:
    """Which drafts of one wave leave now: the service that comes already first, then by turns."""
    drafts = [one for one in lines if one.state == ReferralState.DRAFT]
    waiting = [one for one in lines if ReferralState(one.state) in OPEN]
    own = [one for one in drafts if one.is_own]
    if own:
        return own
    if any(one.is_own for one in waiting):
        return []
    if lines and lines[0].wave.mode == WaveMode.ORDERED:
        return [] if waiting else drafts[:1]
    return drafts


def send(
    session: Session, discharge: Discharge, act: Act, pen: Pen, *, only: str | None = None
) -> list[Referral]:
    """Send what is ready, or the one request named. All places that are to be held, or none.

    Raises Conflict when a place that was to be held is gone, InvalidInput when nothing is ready.
    """
    lines = lock_all(session, discharge)
    waves = dict.fromkeys(one.wave_id for one in lines)
    due = [one for wave in waves for one in ready([line for line in lines if line.wave_id == wave])]
    if only is not None:
        due = [one for one in lines if one.public_id == only]
    if not due:
        raise InvalidInput(Message(N_("There is nothing to send.")), {})
    for one in due:
        _send_one(session, discharge, one, act, pen)
    hold_places(session, discharge, due, act)
    _wait(discharge)
    session.flush()
    return due


def _send_one(
    session: Session, discharge: Discharge, referral: Referral, act: Act, pen: Pen
) -> None:
    happen(session, referral, ReferralEvent.SEND, act)
    _start_clock(referral, discharge, act.at, pen)
    mail = Mail(kind=LetterKind.REQUEST, delay=pen.policy.undo)
    referral.to_call = not write(session, mail, referral, pen, now=act.at)


def _start_clock(referral: Referral, discharge: Discharge, now: datetime, pen: Pen) -> None:
    week, pace = own_week(referral.own_hours), pen.policy.pace
    clock = schedule(now, discharge.discharge_at, Country(referral.country), pace, week)
    first, last = (*clock.remind_at, None, None)[:2]
    referral.sent_at = now
    referral.sends += 1
    referral.respond_by = clock.respond_by
    referral.remind_first_at, referral.remind_last_at = first, last
    referral.reminded = 0


def _wait(discharge: Discharge) -> None:
    """Who went home stays home: a request then replaces one line of a plan that goes on."""
    if discharge.status != DischargeStatus.DRAFT and not life.is_home(discharge.status):
        discharge.status = life.step(discharge.status, DischargeStatus.WAITING)


def undo(session: Session, discharge: Discharge, act: Act, pen: Pen) -> int:
    """Take back what was sent in the last minute; tells how many. Raises Refused when too late."""
    lines = lock_all(session, discharge)
    fresh = [one for one in lines if can_undo(one, act.at, pen) and is_unsent(session, one)]
    if not fresh:
        raise Refused(Message(N_("The minute is over: it has left. You can withdraw the request.")))
    for one in fresh:
        happen(session, one, ReferralEvent.UNDO, act)
        take_back(session, one, now=act.at)
        free_place(session, one, now=act.at)
        one.sent_at = one.respond_by = None
    return len(fresh)


def can_undo(referral: Referral, now: datetime, pen: Pen) -> bool:
    """Whether a request can still be taken back as if it had never been sent."""
    is_sent = referral.state == ReferralState.SENT and referral.sent_at is not None
    return is_sent and referral.sent_at is not None and now < referral.sent_at + pen.policy.undo


def remind(session: Session, referral: Referral, act: Act, pen: Pen) -> None:
    """Write once more; at most twice, and the second puts the request in the list of calls."""
    if referral.reminded >= MOST_REMINDERS:
        raise Refused(Message(N_("Two reminders have left. Call the service now.")))
    happen(session, referral, ReferralEvent.REMIND, act)
    referral.reminded += 1
    written = write(session, Mail(kind=LetterKind.REMINDER), referral, pen, now=act.at)
    referral.to_call = referral.to_call or referral.reminded == MOST_REMINDERS or not written


def answer_question(
    session: Session, discharge: Discharge, referral: Referral, act: Act, pen: Pen
) -> None:
    """Answer the question of a service; its clock starts again."""
    happen(session, referral, ReferralEvent.ANSWER_QUESTION, act)
    _start_clock(referral, discharge, act.at, pen)
    mail = Mail(kind=LetterKind.ANSWERED, words=act.words)
    referral.to_call = not write(session, mail, referral, pen, now=act.at)


def confirm(
    session: Session, discharge: Discharge, referral: Referral, act: Act, pen: Pen
) -> list[Referral]:
    """Take the yes of one service: its place is taken, the others are thanked and freed.

    Gives the requests that were freed. Raises Refused while another is confirmed for that need.
    """
    others = session.scalars(queries.same_need(referral)).all()
    if any(one.state == ReferralState.CONFIRMED for one in others):
        raise Refused(Message(_ONE_COMES))
    happen(session, referral, ReferralEvent.CONFIRM, act)
    keep_place(session, discharge.id, wanted_of(referral), now=act.at)
    write(session, Mail(kind=LetterKind.CONFIRMED), referral, pen, now=act.at)
    referral.to_call = False
    freed = _free_others(session, referral, act, pen)
    _into_plan(session, discharge, referral, act)
    _ready_when_covered(session, discharge)
    return freed


def _free_others(session: Session, referral: Referral, act: Act, pen: Pen) -> list[Referral]:
    freed = []
    for other in session.scalars(queries.same_need(referral)):
        state = ReferralState(other.state)
        if state is ReferralState.DRAFT:
            happen(session, other, ReferralEvent.WITHDRAW, act)
        elif state in (*OPEN, ReferralState.ACCEPTED, ReferralState.ACCEPTED_CONDITIONALLY):
            _free(session, other, act, pen)
            freed.append(other)
    return freed


def _free(session: Session, other: Referral, act: Act, pen: Pen) -> None:
    """One that was told nothing yet is simply not asked; any other is thanked."""
    fresh = can_undo(other, act.at, pen)
    unsent = take_back(session, other, now=act.at) and fresh
    happen(session, other, ReferralEvent.RELEASE, act)
    other.to_call = other.recipient is None and not unsent
    if not unsent:
        write(session, Mail(kind=LetterKind.NOT_RETAINED), other, pen, now=act.at)
    free_place(session, other, now=act.at)


def _into_plan(session: Session, discharge: Discharge, referral: Referral, act: Act) -> None:
    """The plan says who was confirmed, as a new version, unless it says so already."""
    assert act.user_id is not None
    _plan_again(session, discharge, referral, referral.service_public_id, (act.user_id, act.at))


def leave_gap(session: Session, referral: Referral, *, now: datetime) -> None:
    """A service that was confirmed cannot come after all: the plan shows the gap again."""
    discharge = session.scalars(queries.discharge_by_id(referral.discharge_id)).one()
    user_id = referral.wave.created_by_id
    _plan_again(session, discharge, referral, None, (user_id, now))
    if life.is_open(discharge.status):
        discharge.status = life.step(discharge.status, DischargeStatus.SEARCHING)


def _plan_again(
    session: Session,
    discharge: Discharge,
    referral: Referral,
    service_id: str | None,
    saved: tuple[int, datetime],
) -> None:
    anew = queries.discharge_by_id(discharge.id).execution_options(populate_existing=True)
    discharge = session.scalars(anew).one()  # somebody may have saved a plan before the lock
    before = last_plan(discharge)
    lines = before.lines if before else []
    chosen = {line.need_id: (line.service_public_id, line.verdict) for line in lines}
    need_id = referral.need_id
    if need_id is None or (need_id in chosen and chosen[need_id][0] == service_id):
        return
    chosen[need_id] = (service_id, Verdict.MET.value if service_id else None)
    nobody: tuple[str | None, str | None] = (None, None)
    plan = CarePlan(
        version=before.version + 1 if before else 1,
        saved_at=saved[1],
        saved_by_id=saved[0],
        lines=[
            PlanLine(need_id=need.id, service_public_id=service, verdict=verdict)
            for need in discharge.needs
            for service, verdict in [chosen.get(need.id, nobody)]
        ],
    )
    discharge.plans.append(plan)
    session.flush()


def _ready_when_covered(session: Session, discharge: Discharge) -> None:
    lines = session.scalars(queries.of_discharge(discharge.id)).all()
    sure = {one.need_id for one in lines if one.state == ReferralState.CONFIRMED}
    if life.is_open(discharge.status) and {need.id for need in discharge.needs} <= sure:
        discharge.status = life.step(discharge.status, DischargeStatus.READY)


def withdraw(
    session: Session, discharge: Discharge, referral: Referral, act: Act, pen: Pen
) -> None:
    """The request is not needed any more; a service that knew of it is told and thanked."""
    was_draft = referral.state == ReferralState.DRAFT
    was_confirmed = referral.state == ReferralState.CONFIRMED
    fresh = can_undo(referral, act.at, pen)
    happen(session, referral, ReferralEvent.WITHDRAW, act)
    stopped = take_back(session, referral, now=act.at)
    unsent = fresh and stopped
    referral.to_call = False
    if not (was_draft or unsent):
        mail = Mail(kind=LetterKind.WITHDRAWN, words=act.words)
        referral.to_call = not write(session, mail, referral, pen, now=act.at)
    free_place(session, referral, now=act.at)
    if was_confirmed and life.is_open(discharge.status):
        leave_gap(session, referral, now=act.at)


def reopen(session: Session, discharge: Discharge, referral: Referral, act: Act, pen: Pen) -> None:
    """Ask again a service that had said no, been silent, or been freed.

    Raises Refused while another request asks it for the same need.
    """
    others = session.scalars(queries.same_need(referral)).all()
    if any(_asks_too(one, referral) for one in others):
        raise Refused(Message(N_("This service is being asked already for this need.")))
    happen(session, referral, ReferralEvent.REOPEN, act)
    _start_clock(referral, discharge, act.at, pen)
    referral.answered_at = referral.starts_on = referral.visits = None
    referral.decline_reason = referral.back_from = None
    mail = Mail(kind=LetterKind.REQUEST, delay=pen.policy.undo)
    referral.to_call = not write(session, mail, referral, pen, now=act.at)
    _wait(discharge)


def _asks_too(other: Referral, referral: Referral) -> bool:
    is_same = other.service_public_id == referral.service_public_id
    return is_same and ReferralState(other.state) not in OVER


def note_call(session: Session, referral: Referral, act: Act) -> None:
    """Write down a call: "called, rings back at 15:00". It counts like any other exchange."""
    happen(session, referral, ReferralEvent.NOTE, act)
    if referral.state in ENDED:
        referral.to_call = False
