"""The SQL of stays that a ward and a case file both know: each side sees what the other wrote."""

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from app.coordination.cases.models import CaseFile, CaseStay
from app.discharge.following.models import Following, HospitalStay
from app.discharge.models import Discharge
from app.discharge.vocabulary import DischargeStatus


def homecomings() -> Select[CaseFile, CaseStay, Following]:
    """Stays that are open although their discharge says that the person went home."""
    return (
        select(CaseFile, CaseStay, Following)
        .join(CaseStay, CaseStay.case_id == CaseFile.id)
        .join(Discharge, Discharge.public_id == CaseStay.discharge_public_id)
        .join(Following, Following.discharge_id == Discharge.id)
        .where(CaseStay.ended_on.is_(None), CaseFile.ended_at.is_(None))
        .order_by(CaseStay.id)
    )


def stays_of_wards() -> Select[CaseFile, HospitalStay, CaseStay | None]:
    """Stays that wards wrote down after a return, with the same stay in the file of that person.

    Those that are over on both sides are left out, and those that never came into the file.
    """
    earlier, same = aliased(CaseStay), aliased(CaseStay)
    is_same = and_(same.case_id == CaseFile.id, same.planner_stay == HospitalStay.public_id)
    is_news = and_(same.id.is_(None), HospitalStay.ending.is_(None))
    return (
        select(CaseFile, HospitalStay, same)
        .join(earlier, earlier.case_id == CaseFile.id)
        .join(Discharge, Discharge.public_id == earlier.discharge_public_id)
        .join(HospitalStay, HospitalStay.discharge_id == Discharge.id)
        .outerjoin(same, is_same)
        .where(
            CaseFile.ended_at.is_(None),
            HospitalStay.began_at.is_not(None),
            or_(is_news, same.ended_on.is_(None) & same.id.is_not(None)),
        )
        .order_by(HospitalStay.id, CaseFile.id)
    )


def stays_unknown_to_wards() -> Select[CaseStay, Discharge]:
    """Open stays of a file that a ward which thinks the person at home does not know of."""
    earlier = aliased(CaseStay)
    return (
        select(CaseStay, Discharge)
        .join(CaseFile, CaseFile.id == CaseStay.case_id)
        .join(earlier, and_(earlier.case_id == CaseFile.id, earlier.id != CaseStay.id))
        .join(Discharge, Discharge.public_id == earlier.discharge_public_id)
        .where(
            CaseFile.ended_at.is_(None),
            CaseStay.ended_on.is_(None),
            CaseStay.planner_stay.is_(None),
            CaseStay.ward_told_at.is_(None),
            CaseStay.started_on >= earlier.started_on,
            Discharge.status == DischargeStatus.GONE_HOME.value,
        )
        .order_by(CaseStay.id, Discharge.id)
    )


def wards_that_wait(case_id: int) -> Select[int]:
    """The discharges of that person whose ward may still have the task of a stay told here."""
    return (
        select(Discharge.id)
        .join(CaseStay, CaseStay.discharge_public_id == Discharge.public_id)
        .where(CaseStay.case_id == case_id)
        .distinct()
    )
