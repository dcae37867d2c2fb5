"""The SQL of the planner. Every question carries the organisation: others' discharges do not exist.

What a list shows comes in one statement, whatever the number of discharges.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from app.access.models import Organisation
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.vocabulary import DischargeStatus

_NEEDED = (
    select(func.count())
    .where(NeedRow.discharge_id == Discharge.id)
    .correlate(Discharge)
    .scalar_subquery()
)
_LAST_PLAN = (
    select(func.max(CarePlan.version))
    .where(CarePlan.discharge_id == Discharge.id)
    .correlate(Discharge)
    .scalar_subquery()
)
_COVERED = (
    select(func.count())
    .select_from(PlanLine)
    .join(CarePlan, CarePlan.id == PlanLine.plan_id)
    .where(
        CarePlan.discharge_id == Discharge.id,
        CarePlan.version == _LAST_PLAN,
        PlanLine.service_public_id.is_not(None),
    )
    .correlate(Discharge)
    .scalar_subquery()
)


def discharges_of(organisation_id: int | None, statuses: Sequence[DischargeStatus]) -> Select[Any]:
    """The discharges of an organisation in some states, the soonest first, with their cover."""
    return (
        select(
            Discharge.public_id,
            Discharge.reference,
            Discharge.hospital_code,
            Discharge.home_zone_code,
            Discharge.discharge_at,
            Discharge.status,
            Discharge.is_fictitious,
            _NEEDED.label("needed"),
            _COVERED.label("covered"),
            _LAST_PLAN.label("plan_version"),
        )
        .where(Discharge.organisation_id == organisation_id, Discharge.status.in_(statuses))
        .order_by(Discharge.discharge_at, Discharge.id)
    )


def count_by_status(organisation_id: int | None) -> Select[str, int]:
    """How many discharges of an organisation stand in each state: (status, number)."""
    return (
        select(Discharge.status, func.count())
        .where(Discharge.organisation_id == organisation_id)
        .group_by(Discharge.status)
    )


def discharge_of(organisation_id: int | None, public_id: str) -> Select[Discharge]:
    """One discharge of an organisation, with its needs and its plans, in three statements more."""
    return (
        select(Discharge)
        .where(Discharge.organisation_id == organisation_id, Discharge.public_id == public_id)
        .options(
            selectinload(Discharge.needs),
            selectinload(Discharge.plans).selectinload(CarePlan.lines),
        )
    )


def same_reference(organisation_id: int | None, reference: str) -> Select[int]:
    """The discharge of an organisation that carries that pseudonym."""
    return select(Discharge.id).where(
        Discharge.organisation_id == organisation_id, Discharge.reference == reference
    )


def name_of(organisation_id: int) -> Select[str]:
    """The name of an organisation."""
    return select(Organisation.name).where(Organisation.id == organisation_id)


def hospital_of(organisation_id: int | None) -> Select[str | None]:
    """The hospital code of an organisation, if it is one."""
    return select(Organisation.hospital_code).where(Organisation.id == organisation_id)
