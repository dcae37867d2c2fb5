"""The SQL of ends."""

from sqlalchemy import Select, func, select

from app.access.models import User
from app.discharge.ending.models import DischargeEnd
from app.discharge.intake.models import DischargeTask
from app.discharge.intake.vocabulary import TaskState


def last_end(discharge_id: int) -> Select[DischargeEnd]:
    """The end of a discharge that stands, if it has one."""
    return (
        select(DischargeEnd)
        .where(DischargeEnd.discharge_id == discharge_id, DischargeEnd.taken_back_at.is_(None))
        .order_by(DischargeEnd.id.desc())
        .limit(1)
    )


def name_of(user_id: int | None) -> Select[str]:
    """The name of who ended it."""
    return select(User.name).where(User.id == user_id)


def tasks_to_do(discharge_id: int) -> Select[int]:
    """How many tasks of a discharge are still to do."""
    return (
        select(func.count())
        .select_from(DischargeTask)
        .where(
            DischargeTask.discharge_id == discharge_id,
            DischargeTask.state == TaskState.TO_DO.value,
        )
    )
