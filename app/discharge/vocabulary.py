"""Words of the planner. Pure."""

from enum import StrEnum

from app.core.messages import N_


class DischargeStatus(StrEnum):
    """Where a discharge stands."""

    DRAFT = "draft"
    PLANNED = "planned"
    DONE = "done"
    CANCELLED = "cancelled"


STATUS_NAMES = {
    DischargeStatus.DRAFT: N_("Being prepared"),
    DischargeStatus.PLANNED: N_("Plan chosen"),
    DischargeStatus.DONE: N_("Gone home"),
    DischargeStatus.CANCELLED: N_("Cancelled"),
}
