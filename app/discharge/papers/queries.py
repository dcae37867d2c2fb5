"""The SQL of papers."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from app.discharge.following.models import HospitalStay
from app.discharge.models import CarePlan, Discharge
from app.discharge.papers.models import PlanPaper
from app.discharge.queries import whole
from app.discharge.referrals.models import Referral, ReferralLog, ReferralWave
from app.discharge.referrals.vocabulary import ReferralEvent

TELLING = (
    ReferralEvent.ACCEPT,
    ReferralEvent.ACCEPT_CONDITIONALLY,
    ReferralEvent.CONFIRM,
    ReferralEvent.DECLINE,
    ReferralEvent.WITHDRAW,
    ReferralEvent.EXPIRE,
)
"""What makes a paper say something else."""


def paper_of(code: str) -> Select[PlanPaper]:
    """The paper of that code."""
    return select(PlanPaper).where(PlanPaper.code == code)


def standing_of(paper: PlanPaper) -> Select[Any, Any, Any, Any]:
    """How things stand for a paper: state of the discharge, last version of its plan, when the same
    paper was last printed, when a service last answered, when a stay was last written down or
    ended."""
    last_plan = select(func.max(CarePlan.version)).where(
        CarePlan.discharge_id == paper.discharge_id
    )
    last_print = select(func.max(PlanPaper.printed_at)).where(
        PlanPaper.discharge_id == paper.discharge_id, PlanPaper.series == paper.series
    )
    last_answer = (
        select(func.max(ReferralLog.at))
        .join(Referral, Referral.id == ReferralLog.referral_id)
        .where(Referral.discharge_id == paper.discharge_id, ReferralLog.event.in_(TELLING))
    )
    stayed_at = func.coalesce(HospitalStay.ended_at, HospitalStay.announced_at)
    last_stay = select(func.max(stayed_at)).where(HospitalStay.discharge_id == paper.discharge_id)
    return select(
        Discharge.status,
        last_plan.scalar_subquery().label("version"),
        last_print.scalar_subquery().label("printed_at"),
        last_answer.scalar_subquery().label("answered_at"),
        last_stay.scalar_subquery().label("stayed_at"),
    ).where(Discharge.id == paper.discharge_id)


def by_public_id(public_id: str) -> Select[Discharge]:
    """The discharge that a link leads to, with its needs and plans; the link is the authority."""
    return whole(Discharge.public_id == public_id)


def answers_of(discharge_id: int) -> Select[int | None, str, str, date | None, list[str]]:
    """What each service asked said last: (need, service, state, day of start, shared fields)."""
    return (
        select(
            Referral.need_id,
            Referral.service_public_id,
            Referral.state,
            Referral.starts_on,
            ReferralWave.shared,
        )
        .join(ReferralWave, ReferralWave.id == Referral.wave_id)
        .where(Referral.discharge_id == discharge_id)
        .order_by(Referral.id)
    )
