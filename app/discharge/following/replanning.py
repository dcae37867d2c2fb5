"""One line of a plan is broken: find somebody for it, and leave the others as they are."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.core.clock import LOCAL
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message
from app.discharge.answers import Answer, match_wishes, situation_of, wish_of
from app.discharge.following import queries
from app.discharge.following.asking import keep_checks, need_somebody
from app.discharge.following.letters import Quill
from app.discharge.following.operations import find_following
from app.discharge.following.screens import may_replace
from app.discharge.following.vocabulary import BROKEN, LineAnswer
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.operations import find_discharge, last_plan, need_of, next_version
from app.discharge.referrals import operations as requests
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.queries import of_discharge
from app.discharge.referrals.vocabulary import SAID_YES, Act, ReferralState
from app.discharge.vocabulary import DischargeStatus, Edit
from app.reference.loader import Reference
from app.reference.vocabulary import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What writing to services takes: for questions, and for requests."""

    quill: Quill
    pen: Pen
    act: Act


def break_line(session: Session, edit: Edit, need_id: int, tools: Tools) -> Discharge:
    """The service of one need does not come any more: a gap takes its place, others stay.

    Its request, if it stands, is withdrawn with a letter, so that its place is free again.
    """
    discharge = _open(session, edit, tools.act.at)
    need = need_of(discharge, need_id)
    service_id = chosen_for(discharge, need.id)
    if service_id is None:
        return discharge
    for one in session.scalars(of_discharge(discharge.id)):
        is_it = one.need_id == need.id and one.service_public_id == service_id
        if is_it and ReferralState(one.state) in SAID_YES:
            requests.withdraw(session, discharge, one, tools.act, tools.pen)
    _save(discharge, need, (None, None), edit, tools.act.at)
    session.flush()
    need_somebody(session, discharge.id, need, tools.act.at)
    _follow(session, discharge, tools)
    return discharge


def who_can_replace(
    session: Session, discharge: Discharge, need_id: int, reference: Reference, *, today: date
) -> Answer:
    """Who could come for that one need from today on, without those who left it."""
    need = need_of(discharge, need_id)
    wish = wish_of(need)
    wish = replace(wish, starts_on=max(wish.starts_on, today))
    situation = situation_of(discharge)
    answer = match_wishes(session, situation, {str(need.id): wish}, reference, today=today)
    left = left_by(session, discharge, need.id)
    kept = tuple(
        (one, [match for match in matches if match.offer.service_id not in left])
        for one, matches in answer.needs
    )
    return Answer(kept, answer.proposal)


def left_by(session: Session, discharge: Discharge, need_id: int) -> set[str]:
    """The services that said that they do not come for that need any more."""
    return {
        check.service_public_id
        for check in session.scalars(queries.checks_of(discharge.id))
        if check.need_id == need_id and check.answer and LineAnswer(check.answer) in BROKEN
    }


def choose(session: Session, edit: Edit, need_id: int, service_id: str, tools: Tools) -> Discharge:
    """Put another service on that one line. Raises InvalidInput for one that cannot come."""
    discharge = _open(session, edit, tools.act.at)
    need = need_of(discharge, need_id)
    today = tools.act.at.astimezone(LOCAL).date()
    reference = tools.quill.reference
    answer = who_can_replace(session, discharge, need_id, reference, today=today)
    verdicts = {
        match.offer.service_id: Verdict.UNKNOWN if match.verdict is Verdict.UNMET else match.verdict
        for _need, matches in answer.needs
        for match in matches
        if may_replace(match)
    }
    if service_id not in verdicts:
        fault = Message(N_("This service cannot come for this need, or no longer. Choose another."))
        raise InvalidInput(fault, {"service": [fault]})
    chosen = (service_id, verdicts[service_id].value)
    _save(discharge, need, chosen, edit, tools.act.at)
    session.flush()
    _follow(session, discharge, tools)
    return discharge


def chosen_for(discharge: Discharge, need_id: int) -> str | None:
    """The service that the last plan gives that need."""
    plan = last_plan(discharge)
    lines = plan.lines if plan else []
    return next((one.service_public_id for one in lines if one.need_id == need_id), None)


def _follow(session: Session, discharge: Discharge, tools: Tools) -> None:
    following = find_following(session, discharge)
    keep_checks(session, discharge, following, tools.quill, now=tools.act.at)


def _save(
    discharge: Discharge,
    need: NeedRow,
    chosen: tuple[str | None, str | None],
    edit: Edit,
    now: datetime,
) -> None:
    """A new version of the plan that differs from the last in that line only."""
    before = last_plan(discharge)
    lines = before.lines if before else []
    kept = {line.need_id: (line.service_public_id, line.verdict) for line in lines}
    kept[need.id] = chosen
    nobody: tuple[str | None, str | None] = (None, None)
    assert edit.subject.user_id is not None  # a subject with an organisation is a person
    plan = CarePlan(
        version=before.version + 1 if before else 1,
        saved_at=now,
        saved_by_id=edit.subject.user_id,
        lines=[
            PlanLine(need_id=row.id, service_public_id=service, verdict=verdict)
            for row in discharge.needs
            for service, verdict in [kept.get(row.id, nobody)]
        ],
    )
    discharge.plans.append(plan)


def _open(session: Session, edit: Edit, now: datetime) -> Discharge:
    """A discharge gone home, one version later; raises Refused, or Conflict when out of date."""
    discharge = find_discharge(session, edit.subject, edit.public_id, only_team=True)
    if discharge.status != DischargeStatus.GONE_HOME:
        raise Refused(Message(N_("The follow-up of this discharge is not running.")))
    next_version(session, discharge, edit, now)
    return discharge
