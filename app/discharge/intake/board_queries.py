"""The SQL of the list of discharges: what a line shows but its cover, in one statement."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select

from app.access.vocabulary import Subject
from app.discharge.intake.models import DischargeTask
from app.discharge.intake.vocabulary import TaskKind, TaskState
from app.discharge.models import Discharge
from app.discharge.queries import LAST_PLAN, visible_to
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import WAITING, ReferralState


def board_rows(subject: Subject, *, today: date) -> Select[*tuple[Any, ...]]:
    """The discharges that a reader may see, with their cover, their tasks and their requests."""
    late = DischargeTask.due_on < today
    now_due = DischargeTask.due_on == today
    is_after = DischargeTask.kind == TaskKind.FOLLOWING.value
    coming = DischargeTask.due_on >= today
    yes = (ReferralState.ACCEPTED, ReferralState.ACCEPTED_CONDITIONALLY)
    return select(
        Discharge.id,
        Discharge.public_id,
        Discharge.reference,
        Discharge.hospital_code,
        Discharge.ward,
        Discharge.home_zone_code,
        Discharge.discharge_at,
        Discharge.status,
        Discharge.is_fictitious,
        Discharge.is_training,
        LAST_PLAN.label("plan_version"),
        _tasks(func.count(), late).label("late"),
        _tasks(func.count(), now_due).label("due_today"),
        _tasks(func.count(), (late | now_due) & is_after).label("after_due"),
        _tasks(func.min(DischargeTask.due_on), coming).label("next_due"),
        _requests(func.min(Referral.sent_at), WAITING).label("oldest_sent"),
        _requests(func.count(), (ReferralState.QUESTION,)).label("questions"),
        _requests(func.count(), yes).label("yeses"),
        _requests(func.count(), (ReferralState.EXPIRED,)).label("silent"),
    ).where(visible_to(subject))


def _tasks(what: ColumnElement[Any], when: ColumnElement[bool]) -> ScalarSelect[Any]:
    return (
        select(what)
        .select_from(DischargeTask)
        .where(
            DischargeTask.discharge_id == Discharge.id,
            DischargeTask.state == TaskState.TO_DO.value,
            when,
        )
        .correlate(Discharge)
        .scalar_subquery()
    )


def _requests(what: ColumnElement[Any], states: tuple[ReferralState, ...]) -> ScalarSelect[Any]:
    return (
        select(what)
        .select_from(Referral)
        .where(Referral.discharge_id == Discharge.id, Referral.state.in_(states))
        .correlate(Discharge)
        .scalar_subquery()
    )
