"""The SQL of the planner. Every question carries the reader: others' discharges do not exist.

What a list shows comes in one statement, whatever the number of discharges.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, selectinload

from app.access.models import Organisation
from app.access.vocabulary import Subject
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.vocabulary import STATUSES_OF, DischargeStatus, DischargeView

NEEDED = (
    select(func.count())
    .where(NeedRow.discharge_id == Discharge.id)
    .correlate(Discharge)
    .scalar_subquery()
)
LAST_PLAN = (
    select(func.max(CarePlan.version))
    .where(CarePlan.discharge_id == Discharge.id)
    .correlate(Discharge)
    .scalar_subquery()
)
COVERED = (
    select(func.count())
    .select_from(PlanLine)
    .join(CarePlan, CarePlan.id == PlanLine.plan_id)
    .where(
        CarePlan.discharge_id == Discharge.id,
        CarePlan.version == LAST_PLAN,
        PlanLine.service_public_id.is_not(None),
    )
    .correlate(Discharge)
    .scalar_subquery()
)


def visible_to(subject: Subject) -> ColumnElement[bool]:
    """Those of the reader's organisation, and those whose care circle the reader sits in."""
    return or_(
        Discharge.organisation_id == subject.organisation_id, Discharge.id.in_(subject.circle)
    )


def discharges_of(subject: Subject, statuses: Sequence[DischargeStatus]) -> Select[Any]:
    """The discharges a reader may see in some states, the soonest first, with their cover."""
    return (
        select(
            Discharge.public_id,
            Discharge.reference,
            Discharge.hospital_code,
            Discharge.home_zone_code,
            Discharge.discharge_at,
            Discharge.status,
            Discharge.is_fictitious,
            NEEDED.label("needed"),
            COVERED.label("covered"),
            LAST_PLAN.label("plan_version"),
        )
        .where(visible_to(subject), Discharge.status.in_(statuses))
        .order_by(Discharge.discharge_at, Discharge.id)
    )


def count_by_status(subject: Subject) -> Select[str, int]:
    """How many discharges a reader may see stand in each state: (status, number)."""
    return (
        select(Discharge.status, func.count()).where(visible_to(subject)).group_by(Discharge.status)
    )


def whole(*conditions: ColumnElement[bool]) -> Select[Discharge]:
    """Discharges with their needs and their plans, in three statements more."""
    return (
        select(Discharge)
        .where(*conditions)
        .options(
            selectinload(Discharge.needs),
            selectinload(Discharge.plans).selectinload(CarePlan.lines),
        )
    )


def discharge_of(subject: Subject, public_id: str, *, only_team: bool) -> Select[Discharge]:
    """One discharge for a reader, whole.

    Unless it is for the team only, an emergency access opens it too.
    """
    may_see = visible_to(subject)
    if not only_team:
        may_see = or_(may_see, Discharge.id.in_(subject.emergency))
    return whole(may_see, Discharge.public_id == public_id)


def to_plan_together(subject: Subject, most: int) -> Select[Discharge]:
    """The discharges of a reader that still have to be planned, the soonest first."""
    return (
        whole(
            visible_to(subject),
            Discharge.status.in_(STATUSES_OF[DischargeView.TO_DO]),
            Discharge.is_training.is_(False),
            Discharge.needs.any(),
        )
        .order_by(Discharge.discharge_at, Discharge.id)
        .limit(most)
    )


def with_a_chosen_plan() -> Select[Discharge]:
    """Every discharge whose plan was chosen and whose person is still in hospital."""
    return whole(Discharge.status == DischargeStatus.READY.value).order_by(Discharge.id)


def plans_with(session: Session, service_public_ids: Sequence[str]) -> int:
    """How many people still in hospital have one of these services in their last plan.

    A number for those who keep the directory; it names nobody.
    """
    if not service_public_ids:
        return 0
    last = select(func.max(CarePlan.id)).group_by(CarePlan.discharge_id)
    return (
        session.scalar(
            select(func.count(func.distinct(CarePlan.discharge_id)))
            .join(PlanLine, PlanLine.plan_id == CarePlan.id)
            .join(Discharge, Discharge.id == CarePlan.discharge_id)
            .where(
                CarePlan.id.in_(last),
                Discharge.status == DischargeStatus.READY.value,
                PlanLine.service_public_id.in_(list(service_public_ids)),
            )
        )
        or 0
    )


def same_reference(organisation_id: int | None, reference: str) -> Select[int]:
    """The discharge of an organisation that carries that pseudonym."""
    return select(Discharge.id).where(
        Discharge.organisation_id == organisation_id, Discharge.reference == reference
    )


def by_reference(subject: Subject, words: str, *, most: int) -> Select[str, str]:
    """Public id and reference of what a reader may see whose reference holds the words."""
    return (
        select(Discharge.public_id, Discharge.reference)
        .where(visible_to(subject), Discharge.reference.icontains(words, autoescape=True))
        .order_by(Discharge.reference, Discharge.id)
        .limit(most)
    )


def name_of(organisation_id: int) -> Select[str]:
    """The name of an organisation."""
    return select(Organisation.name).where(Organisation.id == organisation_id)


def hospital_of(organisation_id: int | None) -> Select[str | None]:
    """The hospital code of an organisation, if it is one."""
    return select(Organisation.hospital_code).where(Organisation.id == organisation_id)
