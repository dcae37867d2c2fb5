"""The SQL of the intake. Who may see a discharge is decided before, where it is looked for."""

from sqlalchemy import Select, select

from app.access.models import User
from app.discharge.intake.models import DischargeTask


def tasks_of(discharge_id: int) -> Select[DischargeTask]:
    """The tasks of a discharge, the first due first."""
    return (
        select(DischargeTask)
        .where(DischargeTask.discharge_id == discharge_id)
        .order_by(DischargeTask.due_on, DischargeTask.position, DischargeTask.id)
    )


def tasks_with_names(discharge_id: int) -> Select[DischargeTask, str]:
    """The tasks of a discharge with the name of who settled each: (task, name or None)."""
    return (
        select(DischargeTask, User.name)
        .outerjoin(User, User.id == DischargeTask.settled_by_id)
        .where(DischargeTask.discharge_id == discharge_id)
        .order_by(DischargeTask.due_on, DischargeTask.position, DischargeTask.id)
    )
