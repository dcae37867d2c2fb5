"""A stay in hospital while a plan runs: visits are suspended, places kept, and care resumes.

None commits. What is written down, who is told, tasks, questions and places are one transaction:
no service is told of a stay that was not written down. Letters leave after the minute in which the
last step can be taken back.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.access.trail import Deed, record
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.following import queries
from app.discharge.following.asking import ask_anew, end_check, pause_check
from app.discharge.following.models import HospitalStay, LineCheck, StayNotice
from app.discharge.following.operations import ask_now, find_following
from app.discharge.following.replanning import Tools
from app.discharge.following.stay_notices import confirmed_by_service, stop_letters, tell, who_comes
from app.discharge.following.tasking import (
    Errand,
    add_task,
    drop_errands,
    pause_tasks,
    settle,
    unpause_tasks,
)
from app.discharge.following.vocabulary import (
    CheckState,
    PlaceWish,
    StayEnd,
    StayNews,
    StaySaid,
)
from app.discharge.holds.operations import keep_place, keep_until, release_all
from app.discharge.intake.vocabulary import TaskOwner, following_code
from app.discharge.models import Discharge
from app.discharge.operations import find_discharge, next_version
from app.discharge.referrals.placing import wanted_of
from app.discharge.vocabulary import DischargeStatus, Edit


def announce(session: Session, edit: Edit, said: StaySaid, tools: Tools) -> HospitalStay:
    """The person goes into hospital again, today or on a day to come: every service is told.

    Raises Conflict when a stay is open already or nobody is home, InvalidInput for its day.
    """
    discharge = find_discharge(session, edit.subject, edit.public_id, only_team=True)
    now = tools.act.at
    if discharge.status != DischargeStatus.GONE_HOME or open_stay(session, discharge) is not None:
        text = N_("A stay can be written down once the person is home, and one at a time.")
        raise Conflict(Message(text))
    _check_start(session, discharge, said, tools)
    next_version(session, discharge, edit, now)
    first_day = max(said.starts_on, _day(now))
    keeps = said.places is PlaceWish.KEEP
    stay = HospitalStay(
        discharge_id=discharge.id,
        starts_on=said.starts_on,
        reason=said.reason.value,
        places_until=first_day + tools.quill.policy.stay_places if keeps else None,
        announced_at=now,
        announced_by_id=edit.subject.user_id,
    )
    session.add(stay)
    session.flush()
    tell(session, discharge, stay, StayNews.SUSPENDED, tools)
    settle(session, discharge.id, following_code(Errand.HEARD.value), edit.subject.user_id, now)
    due_on = first_day + tools.quill.policy.stay_places
    code = following_code(Errand.AWAY.value)
    add_task(session, discharge.id, code, TaskOwner.SOCIAL_WORKER, due_on)
    if said.starts_on <= _day(now):
        begin(session, discharge, stay, edit.subject.user_id, now=now)
    _tell_trail(session, edit, discharge, "announced", now)
    return stay


def begin(
    session: Session,
    discharge: Discharge,
    stay: HospitalStay,
    user_id: int | None,
    *,
    now: datetime,
) -> None:
    """The stay has begun: nobody is asked or expected, places are held or given back."""
    discharge.status = life.step(discharge.status, DischargeStatus.AWAY)
    stay.began_at = now
    for check in session.scalars(queries.open_checks_of(discharge.id)):
        pause_check(session, check)
    pause_tasks(session, discharge.id, user_id, now)
    if stay.places_until is None:
        release_all(session, discharge.id, now=now)
    else:
        ends = datetime.combine(stay.places_until + timedelta(days=1), time(), LOCAL)
        keep_until(session, discharge.id, ends)
    session.flush()


def resume(session: Session, edit: Edit, on: date, tools: Tools) -> HospitalStay:
    """The person goes home on that day: visits resume, or a planned stay does not take place.

    Raises Conflict without an open stay, InvalidInput for a day before it or too far away.
    """
    discharge, stay = _standing(session, edit)
    now = tools.act.at
    _check_return(stay, on, tools)
    next_version(session, discharge, edit, now)
    was_away = stay.began_at is not None
    stay.resumes_on = on if was_away else None
    kind = StayNews.RESUMED if was_away else StayNews.CALLED_OFF
    _close(stay, StayEnd.RESUMED if was_away else StayEnd.CALLED_OFF, edit, now)
    settle(session, discharge.id, following_code(Errand.AWAY.value), edit.subject.user_id, now)
    drop_errands(session, discharge.id, (Errand.STOP,))
    if was_away:
        _come_home(session, discharge, stay, tools)
    tell(session, discharge, stay, kind, tools)
    _tell_trail(session, edit, discharge, stay.ending or "", now)
    return stay


def take_back(session: Session, edit: Edit, tools: Tools) -> HospitalStay:
    """Within the minute nobody was told yet: the last step is as if it had not been.

    Raises Conflict later: then a return is said, or another stay.
    """
    discharge = find_discharge(session, edit.subject, edit.public_id, only_team=True)
    stay, now = last_stay(session, discharge), tools.act.at
    is_over = not life.is_running(discharge.status)
    if stay is None or is_over or not can_take_back(stay, tools, now):
        raise Conflict(Message(N_("The minute is over: the letters have left.")))
    next_version(session, discharge, edit, now)
    if stay.ending is None:
        _forget(session, discharge, stay, edit, tools)
    else:
        _reopen(session, discharge, stay, edit, tools)
    _tell_trail(session, edit, discharge, "taken back", now)
    session.flush()
    return stay


def end_with_follow_up(
    session: Session, discharge: Discharge, tools: Tools, user_id: int | None
) -> None:
    """The follow-up is over while the person is away: whoever waits is told not to come back.

    Services whose request was confirmed are told by the request, which is withdrawn.
    """
    stay = open_stay(session, discharge)
    if stay is None:
        return
    stay.ending, stay.ended_at, stay.ended_by_id = StayEnd.CLOSED.value, tools.act.at, user_id
    left_out = confirmed_by_service(session, discharge)
    tell(session, discharge, stay, StayNews.ENDED, tools, left_out=frozenset(left_out))
    for check in session.scalars(queries.paused_checks_of(discharge.id)):
        end_check(session, check)
    if stay.began_at is not None:
        release_all(session, discharge.id, now=tools.act.at)


def last_stay(session: Session, discharge: Discharge) -> HospitalStay | None:
    """The last stay that was not taken back."""
    return session.scalars(queries.last_stay(discharge.id)).one_or_none()


def open_stay(session: Session, discharge: Discharge) -> HospitalStay | None:
    """The stay that lasts, or that lies ahead."""
    stay = last_stay(session, discharge)
    return stay if stay is not None and stay.ending is None else None


def can_take_back(stay: HospitalStay, tools: Tools, now: datetime) -> bool:
    """Whether the minute after the last step still runs; a closed follow-up stays closed."""
    since = stay.ended_at or stay.announced_at
    return stay.ending != StayEnd.CLOSED and now < since + tools.pen.policy.undo


def _forget(
    session: Session, discharge: Discharge, stay: HospitalStay, edit: Edit, tools: Tools
) -> None:
    stop_letters(session, stay, StayNews.SUSPENDED)
    drop_errands(session, discharge.id, (Errand.AWAY, Errand.STOP))
    _close(stay, StayEnd.TAKEN_BACK, edit, tools.act.at)
    if stay.began_at is None:
        return
    discharge.status = life.step(discharge.status, DischargeStatus.GONE_HOME)
    _ask_on(session, discharge, tools)
    unpause_tasks(session, discharge.id)
    _keep_places(session, discharge, tools.act.at)


def _reopen(
    session: Session, discharge: Discharge, stay: HospitalStay, edit: Edit, tools: Tools
) -> None:
    now = tools.act.at
    kind = StayNews.RESUMED if stay.began_at is not None else StayNews.CALLED_OFF
    stop_letters(session, stay, kind)
    drop_errands(session, discharge.id, (Errand.RESUME,))
    due_on = max(stay.starts_on, _day(now)) + tools.quill.policy.stay_places
    code = following_code(Errand.AWAY.value)
    add_task(session, discharge.id, code, TaskOwner.SOCIAL_WORKER, due_on)
    stay.ending = stay.ended_at = stay.ended_by_id = stay.resumes_on = None
    if stay.began_at is not None:
        _drop_new_checks(session, discharge.id)
        begin(session, discharge, stay, edit.subject.user_id, now=stay.began_at)


def _drop_new_checks(session: Session, discharge_id: int) -> None:
    session.execute(
        delete(LineCheck).where(
            LineCheck.discharge_id == discharge_id, LineCheck.state == CheckState.WAITING.value
        )
    )


def _come_home(session: Session, discharge: Discharge, stay: HospitalStay, tools: Tools) -> None:
    """The plan runs again: questions start anew from the return, the call too, places are taken."""
    now, on = tools.act.at, stay.resumes_on
    assert on is not None  # a stay that began resumes on a day
    discharge.status = life.step(discharge.status, DischargeStatus.GONE_HOME)
    for check in session.scalars(queries.paused_checks_of(discharge.id)):
        if check.asked_at is None:
            session.delete(check)
        else:
            check.state = CheckState.ENDED.value
    unpause_tasks(session, discharge.id)
    drop_errands(session, discharge.id, (Errand.SILENT, Errand.IRREGULAR))
    session.flush()
    following = find_following(session, discharge)
    if following.called_at is None:
        following.call_due_on = on + timedelta(days=tools.quill.policy.call_day)
        code = following_code(Errand.CALL.value)
        add_task(session, discharge.id, code, TaskOwner.SOCIAL_WORKER, following.call_due_on)
    coming = who_comes(session, discharge, on)
    ask_anew(session, discharge, following, coming, tools.quill, on=on, now=now)
    _keep_places(session, discharge, now)


def _ask_on(session: Session, discharge: Discharge, tools: Tools) -> None:
    """Questions stand where they stood; one whose letter was kept from leaving leaves anew."""
    home, now = (discharge, find_following(session, discharge)), tools.act.at
    for check in session.scalars(queries.paused_checks_of(discharge.id)).all():
        state = _before_pause(check)
        check.state = state.value
        if state is CheckState.WAITING and check.due_at <= now:
            ask_now(session, check, home, tools.quill, now=now)


def _keep_places(session: Session, discharge: Discharge, now: datetime) -> None:
    for referral in confirmed_by_service(session, discharge).values():
        keep_place(session, discharge.id, wanted_of(referral), now=now)


def _before_pause(check: LineCheck) -> CheckState:
    if check.silent_at is not None:
        return CheckState.SILENT
    return CheckState.ASKED if check.asked_at is not None else CheckState.WAITING


def _standing(session: Session, edit: Edit) -> tuple[Discharge, HospitalStay]:
    discharge = find_discharge(session, edit.subject, edit.public_id, only_team=True)
    stay = open_stay(session, discharge)
    if stay is None:
        raise Conflict(Message(N_("No stay in hospital is open.")))
    return discharge, stay


def _close(stay: HospitalStay, ending: StayEnd, edit: Edit, now: datetime) -> None:
    stay.ending, stay.ended_at, stay.ended_by_id = ending.value, now, edit.subject.user_id


def _check_start(session: Session, discharge: Discharge, said: StaySaid, tools: Tools) -> None:
    first = find_following(session, discharge).went_home_on
    last = _day(tools.act.at) + tools.quill.policy.stay_ahead
    _check_day("starts_on", said.starts_on, first, last)


def _check_return(stay: HospitalStay, on: date, tools: Tools) -> None:
    today = _day(tools.act.at)
    if stay.began_at is not None:
        _check_day("resumes_on", on, stay.starts_on, today + tools.quill.policy.stay_ahead)


def _check_day(field: str, day: date, first: date, last: date) -> None:
    if not first <= day <= last:
        text = N_("A day from %(first)s to %(last)s.")
        fault = Message(text, {"first": first, "last": last})
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), {field: [fault]})


def _day(moment: datetime) -> date:
    return moment.astimezone(LOCAL).date()


def _tell_trail(
    session: Session, edit: Edit, discharge: Discharge, detail: str, now: datetime
) -> None:
    deed = Deed(
        subject=edit.subject,
        action="discharge.write",
        object_kind="discharge",
        object_id=discharge.public_id,
        detail=f"stay in hospital {detail}",
    )
    record(session, deed, now=now)


def told_of(session: Session, stay: HospitalStay) -> list[StayNotice]:
    """What services were told about a stay."""
    return list(session.scalars(queries.notices_of(stay.id)))
