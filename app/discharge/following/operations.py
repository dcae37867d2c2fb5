"""Verbs of the days after: start following, keep the questions, note the call and the outcome.

None commits. A page that somebody else changed meanwhile is refused (Conflict).
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.discharge import life
from app.discharge.following import queries
from app.discharge.following.asking import end_check, keep_checks
from app.discharge.following.days import went_home_on
from app.discharge.following.letters import Quill
from app.discharge.following.models import Following, HospitalStay, LineCheck
from app.discharge.following.posting import ask_by_mail
from app.discharge.following.tasking import Errand, add_task, drop_tasks, line_code, settle
from app.discharge.following.vocabulary import (
    BROKEN,
    DATED,
    CallResult,
    CallSaid,
    CheckState,
    Hand,
    LineAnswer,
    OutcomeSaid,
    RequestOrigin,
    Whereabouts,
)
from app.discharge.intake.vocabulary import TaskOwner, following_code
from app.discharge.models import Discharge
from app.discharge.operations import mark_gone
from app.discharge.vocabulary import DischargeStatus, Edit

HOSPITAL_KIND = "hospital"


def go_home(session: Session, edit: Edit, quill: Quill, *, now: datetime) -> Following:
    """The person went home: the plan is followed from now on."""
    discharge = mark_gone(session, edit, now=now)
    return start(session, discharge, quill, now=now)


def start(session: Session, discharge: Discharge, quill: Quill, *, now: datetime) -> Following:
    """Create the questions about each line, the call and the outcome, with their tasks."""
    planned = discharge.discharge_at.astimezone(LOCAL).date()
    day = went_home_on(planned, now.astimezone(LOCAL).date())
    policy = quill.policy
    is_hospital = session.scalar(queries.kind_of_team(discharge.id)) == HOSPITAL_KIND
    following = Following(
        discharge_id=discharge.id,
        went_home_on=day,
        plan_version=0,
        version=1,
        asked_by=RequestOrigin.HOSPITAL.value if is_hospital else None,
        call_due_on=day + timedelta(days=policy.call_day),
        opinion_due_on=day + timedelta(days=policy.opinion_day),
        outcome_due_on=day + timedelta(days=policy.outcome_day),
    )
    session.add(following)
    session.flush()
    for errand, due_on in (
        (Errand.CALL, following.call_due_on),
        (Errand.OUTCOME, following.outcome_due_on),
    ):
        code = following_code(errand.value)
        add_task(session, discharge.id, code, TaskOwner.SOCIAL_WORKER, due_on)
    keep_checks(session, discharge, following, quill, now=now)
    return following


def stop_following(session: Session, discharge_id: int) -> None:
    """The person did not go home after all: nothing is followed. Raises Refused once it began.

    It began when somebody was asked or said something: what became of the person is said then.
    """
    following = session.scalars(queries.following_of(discharge_id)).one_or_none()
    checks = session.scalars(queries.checks_of(discharge_id)).all()
    opinions = session.scalars(queries.opinions_of(discharge_id)).all()
    stay = session.scalars(queries.last_stay(discharge_id)).one_or_none()
    began = [one for one in checks if one.state not in {CheckState.WAITING, CheckState.ENDED}]
    told = began or opinions or stay is not None
    if following is not None and (told or following.called_at is not None):
        text = N_(
            "The days after have begun: services were asked, or the person was called. Say what "
            "became of the person instead."
        )
        raise Refused(Message(text))
    session.execute(delete(LineCheck).where(LineCheck.discharge_id == discharge_id))
    session.execute(delete(Following).where(Following.discharge_id == discharge_id))
    drop_tasks(session, discharge_id)
    session.flush()


def find_following(session: Session, discharge: Discharge) -> Following:
    """The follow-up of a discharge; raises Refused while the person is still in hospital."""
    found = session.scalars(queries.following_of(discharge.id)).one_or_none()
    if found is None:
        raise Refused(Message(N_("The follow-up starts when the person goes home.")))
    return found


def note_call(session: Session, discharge: Discharge, said: CallSaid, hand: Hand) -> Following:
    """Write down the call to the person; one that reached nobody stays to do."""
    following = _open(session, discharge, hand)
    following.call_result = said.result.value
    following.call_note = said.note
    following.called_at, following.called_by_id = hand.at, hand.user_id
    if said.result is not CallResult.NOT_REACHED:
        settle(session, discharge.id, following_code(Errand.CALL.value), hand.user_id, hand.at)
    session.flush()
    return following


def name_origin(
    session: Session, discharge: Discharge, origin: RequestOrigin | None, hand: Hand
) -> Following:
    """Say who first asked for the help; None is not known."""
    following = _open(session, discharge, hand)
    following.asked_by = origin.value if origin else None
    session.flush()
    return following


def note_outcome(
    session: Session, discharge: Discharge, said: OutcomeSaid, hand: Hand
) -> Following:
    """Say what became of the person: the follow-up is over. It may be corrected later."""
    following = _open(session, discharge, hand)
    stay = session.scalars(queries.first_begun_stay(discharge.id)).one_or_none()
    _check_outcome(following, said, hand, stay)
    returned = said.outcome is Whereabouts.REHOSPITALISED
    following.outcome = said.outcome.value
    following.outcome_on = said.on if said.outcome in DATED else None
    following.outcome_reason = said.reason.value if returned and said.reason else None
    following.outcome_at, following.outcome_by_id = hand.at, hand.user_id
    settle(session, discharge.id, following_code(Errand.OUTCOME.value), hand.user_id, hand.at)
    for check in session.scalars(queries.open_checks_of(discharge.id)):
        end_check(session, check)
    discharge.status = life.step(discharge.status, DischargeStatus.CLOSED)
    session.flush()
    return following


_TOO_EARLY = {
    Whereabouts.HOME: N_("Too early: this can be said from %(day)s on."),
    Whereabouts.MOVED: N_("Too early: this can be said from %(day)s on."),
    Whereabouts.UNKNOWN: N_("Too early: until %(day)s it can still be asked."),
}
"""What only day thirty can tell; giving up asking before it would close the follow-up."""


_NO_STAY = frozenset({Whereabouts.HOME, Whereabouts.MOVED})
"""Outcomes that say that there was no stay in hospital."""


def _check_outcome(
    following: Following, said: OutcomeSaid, hand: Hand, stay: HospitalStay | None
) -> None:
    today = hand.at.astimezone(LOCAL).date()
    faults: dict[str, list[Message | str]] = {}
    if said.outcome in {Whereabouts.REHOSPITALISED, Whereabouts.DIED} and said.on is None:
        faults["on"] = [Message(N_("On which day?"))]
    if said.outcome in DATED and said.on and not following.went_home_on <= said.on <= today:
        text = N_("Between the return, on %(day)s, and today.")
        faults["on"] = [Message(text, {"day": following.went_home_on})]
    if said.outcome is Whereabouts.REHOSPITALISED and said.reason is None:
        faults["reason"] = [Message(N_("Choose the reason, or “not known”."))]
    early = _TOO_EARLY.get(said.outcome)
    if early and today < following.outcome_due_on:
        faults["outcome"] = [Message(early, {"day": following.outcome_due_on})]
    if stay is not None and said.outcome in _NO_STAY:
        text = N_("A stay in hospital from %(day)s on is written down: say that it took place.")
        faults["outcome"] = [Message(text, {"day": stay.starts_on})]
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def _open(session: Session, discharge: Discharge, hand: Hand) -> Following:
    """The follow-up, one version later; raises Conflict when the page was out of date."""
    following = find_following(session, discharge)
    taken = session.scalars(
        update(Following)
        .where(Following.discharge_id == discharge.id, Following.version == hand.version)
        .values(version=hand.version + 1)
        .returning(Following.discharge_id)
    ).all()
    if not taken:
        raise Conflict(
            Message(N_("Somebody changed this discharge meanwhile. Look at it again, then retry."))
        )
    session.refresh(following)
    return following


def check_of(session: Session, discharge: Discharge, public_id: str) -> LineCheck:
    """One question about a line of that discharge; raises NotFound."""
    found = session.scalars(queries.check_named(public_id)).one_or_none()
    if found is None or found.discharge_id != discharge.id:
        raise NotFound(Message(N_("There is no such question.")))
    return found


def ask_now(
    session: Session,
    check: LineCheck,
    home: tuple[Discharge, Following],
    quill: Quill,
    *,
    now: datetime,
) -> bool:
    """Ask the service by letter; without an address it is called, and False."""
    check.state, check.asked_at = CheckState.ASKED.value, now
    if ask_by_mail(session, check, home, quill, now):
        return True
    call_service(session, check, now=now)
    return False


def call_service(session: Session, check: LineCheck, *, now: datetime) -> None:
    """The service is silent, or cannot be written to: the correspondent calls it today."""
    check.state = CheckState.SILENT.value
    check.silent_at = now
    code, day = line_code(Errand.SILENT, check), now.astimezone(LOCAL).date()
    add_task(session, check.discharge_id, code, TaskOwner.CORRESPONDENT, day)


def tell_tasks(session: Session, check: LineCheck, user_id: int | None, now: datetime) -> None:
    """What an answer does to the tasks of its line."""
    answer = LineAnswer(check.answer or "")
    day = now.astimezone(LOCAL).date()
    raised = {
        Errand.SILENT: False,
        Errand.BROKEN: answer in BROKEN,
        Errand.IRREGULAR: answer is LineAnswer.NOT_AS_PLANNED,
    }
    for errand, holds in raised.items():
        code = line_code(errand, check)
        if holds:
            add_task(session, check.discharge_id, code, TaskOwner.CORRESPONDENT, day)
        else:
            settle(session, check.discharge_id, code, user_id, now)
