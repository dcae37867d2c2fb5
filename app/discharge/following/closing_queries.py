"""The SQL of services that a discharge counts on: asked, kept or chosen, while it runs."""

from datetime import date

from sqlalchemy import Integer, Select, cast, func, literal, null, select, union

from app.discharge.following.models import ClosingNotice
from app.discharge.holds.models import PlaceHold
from app.discharge.holds.vocabulary import ACTIVE
from app.discharge.life import RUNNING
from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import OPEN, SAID_YES

ASKED, KEPT, CHOSEN = "asked", "kept", "chosen"
"""How a discharge counts on a service."""


_NO_NEED = cast(null(), Integer)


def counted_on(discharge_id: int | None = None) -> Select[int, str, int | None, str]:
    """Who counts on whom: discharge, service, need (None: not said), how; of one discharge or all.

    Only discharges that run; of plans only the last version.
    """
    asked = (
        select(
            Referral.discharge_id,
            Referral.service_public_id,
            Referral.need_id,
            literal(ASKED).label("how"),
        )
        .join(Discharge, Discharge.id == Referral.discharge_id)
        .where(Referral.state.in_([*OPEN, *SAID_YES]), Discharge.status.in_(RUNNING))
    )
    kept = (
        select(PlaceHold.discharge_id, PlaceHold.service_public_id, _NO_NEED, literal(KEPT))
        .join(Discharge, Discharge.id == PlaceHold.discharge_id)
        .where(PlaceHold.state.in_(ACTIVE), Discharge.status.in_(RUNNING))
    )
    last = (
        select(func.max(CarePlan.version))
        .where(CarePlan.discharge_id == Discharge.id)
        .correlate(Discharge)
        .scalar_subquery()
    )
    chosen = (
        select(CarePlan.discharge_id, PlanLine.service_public_id, PlanLine.need_id, literal(CHOSEN))
        .join(CarePlan, CarePlan.id == PlanLine.plan_id)
        .join(Discharge, Discharge.id == CarePlan.discharge_id)
        .where(
            PlanLine.service_public_id.is_not(None),
            CarePlan.version == last,
            Discharge.status.in_(RUNNING),
        )
    )
    if discharge_id is not None:
        asked = asked.where(Discharge.id == discharge_id)
        kept = kept.where(Discharge.id == discharge_id)
        chosen = chosen.where(Discharge.id == discharge_id)
    every = union(asked, kept, chosen).subquery()
    columns = (every.c.discharge_id, every.c.service_public_id, every.c.need_id, every.c.how)
    return select(*columns).order_by(*columns[:2], every.c.need_id, every.c.how)


def needs_of(need_ids: list[int]) -> Select[int, str, date, date | None]:
    """What those needs ask for, and from when until when."""
    return select(NeedRow.id, NeedRow.care, NeedRow.starts_on, NeedRow.until).where(
        NeedRow.id.in_(need_ids)
    )


def closings_told() -> Select[ClosingNotice]:
    """What wards were told of services that close."""
    return select(ClosingNotice).order_by(ClosingNotice.id)
