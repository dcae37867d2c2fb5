"""The SQL of ruptures: lines of plans that are silent or broken, services that withdrew, roles."""

from datetime import date, datetime

from sqlalchemy import Select, or_, select

from app.access.models import Membership
from app.coordination.cases.models import CaseFile, CaseSeat, CaseStay
from app.coordination.cases.plan_models import CaseNeed
from app.coordination.cases.plan_words import NeedState
from app.discharge.following.models import ClosingNotice, LineCheck
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral, ReferralLog
from app.discharge.referrals.vocabulary import ReferralEvent, ReferralState


def lines_of_files() -> Select[CaseFile, LineCheck]:
    """What is known of the lines of the discharges of files that run."""
    return (
        select(CaseFile, LineCheck)
        .join(CaseStay, CaseStay.case_id == CaseFile.id)
        .join(Discharge, Discharge.public_id == CaseStay.discharge_public_id)
        .join(LineCheck, LineCheck.discharge_id == Discharge.id)
        .where(CaseFile.ended_at.is_(None))
        .order_by(LineCheck.id)
    )


def withdrawn_of_files() -> Select[CaseFile, Referral]:
    """Services that said no after they were confirmed, in the discharges of files that run."""
    pulled = select(ReferralLog.id).where(
        ReferralLog.referral_id == Referral.id,
        ReferralLog.event == ReferralEvent.DECLINE.value,
        ReferralLog.from_state == ReferralState.CONFIRMED.value,
    )
    return (
        select(CaseFile, Referral)
        .join(CaseStay, CaseStay.case_id == CaseFile.id)
        .join(Discharge, Discharge.public_id == CaseStay.discharge_public_id)
        .join(Referral, Referral.discharge_id == Discharge.id)
        .where(
            CaseFile.ended_at.is_(None),
            Referral.state == ReferralState.DECLINED.value,
            pulled.exists(),
        )
        .order_by(Referral.id)
    )


def covered_needs() -> Select[CaseFile, CaseNeed]:
    """The needs of files that run which a service of the directory covers."""
    return (
        select(CaseFile, CaseNeed)
        .join(CaseNeed, CaseNeed.case_id == CaseFile.id)
        .where(
            CaseFile.ended_at.is_(None),
            CaseNeed.state == NeedState.COVERED.value,
            CaseNeed.service_public_id.is_not(None),
        )
        .order_by(CaseNeed.id)
    )


def closings_of_files() -> Select[CaseFile, ClosingNotice]:
    """What wards were told of services that close, in the discharges of files that run."""
    return (
        select(CaseFile, ClosingNotice)
        .join(CaseStay, CaseStay.case_id == CaseFile.id)
        .join(Discharge, Discharge.public_id == CaseStay.discharge_public_id)
        .join(ClosingNotice, ClosingNotice.discharge_id == Discharge.id)
        .where(CaseFile.ended_at.is_(None))
        .order_by(ClosingNotice.id)
    )


def lapsed_correspondents(today: date, now: datetime) -> Select[CaseFile]:
    """Files that run whose correspondent is neither in their team nor in their circle any more."""
    seated = select(CaseSeat.id).where(
        CaseSeat.case_id == CaseFile.id,
        CaseSeat.user_id == CaseFile.correspondent_id,
        CaseSeat.until > now,
    )
    in_team = select(Membership.id).where(
        Membership.user_id == CaseFile.correspondent_id,
        Membership.organisation_id == CaseFile.organisation_id,
        Membership.valid_from <= today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )
    return (
        select(CaseFile)
        .where(
            CaseFile.ended_at.is_(None),
            CaseFile.correspondent_id.is_not(None),
            CaseFile.correspondent_id.is_distinct_from(CaseFile.manager_id),
            ~seated.exists(),
            ~in_team.exists(),
        )
        .order_by(CaseFile.id)
    )
