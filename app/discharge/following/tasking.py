"""Tasks that come from the days after: made when something is due, settled when it is said."""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from app.discharge.following import queries
from app.discharge.following.models import LineCheck
from app.discharge.intake.models import DischargeTask
from app.discharge.intake.vocabulary import TaskKind, TaskOwner, TaskState, following_code

_LAST = 900
"""Where these tasks stand in the list: after those of the discharge itself."""


class Errand(StrEnum):
    """What somebody must do; `app.discharge.intake.vocabulary` has its words."""

    CALL = "call"
    OUTCOME = "outcome"
    SILENT = "silent"
    BROKEN = "broken"
    IRREGULAR = "irregular"
    AWAY = "away"
    STOP = "stop"
    RESUME = "resume"
    END = "end"
    CLOSING = "closing"
    HEARD = "heard"


_PAUSED = "pause:away"
_GOES_ON = (
    Errand.OUTCOME.value,
    Errand.AWAY.value,
    Errand.STOP.value,
    Errand.CLOSING.value,
)
"""Tasks that a stay in hospital does not stop."""


def add_task(
    session: Session, discharge_id: int, code: str, owner: TaskOwner, due_on: date
) -> None:
    """Put a task on the list, or back on it when it was settled before."""
    task = session.scalars(queries.task_coded(discharge_id, code)).one_or_none()
    if task is None:
        task = DischargeTask(
            discharge_id=discharge_id,
            kind=TaskKind.FOLLOWING.value,
            code=code,
            position=_LAST,
            owner=owner.value,
        )
        session.add(task)
    task.due_on = due_on
    task.state = TaskState.TO_DO.value
    task.settled_at = task.settled_by_id = None
    session.flush()


def settle(
    session: Session, discharge_id: int, code: str, user_id: int | None, now: datetime
) -> None:
    """Tick a task off, if it is on the list."""
    task = session.scalars(queries.task_coded(discharge_id, code)).one_or_none()
    if task is not None and task.state == TaskState.TO_DO:
        task.state = TaskState.DONE.value
        task.settled_at, task.settled_by_id = now, user_id


def pause_tasks(session: Session, discharge_id: int, user_id: int | None, now: datetime) -> None:
    """What was to do about the days at home waits; what became of the person is said all the same.

    Only the days after: what was still to do of the discharge itself goes on.
    """
    session.execute(
        update(DischargeTask)
        .where(
            DischargeTask.discharge_id == discharge_id,
            DischargeTask.kind == TaskKind.FOLLOWING.value,
            DischargeTask.state == TaskState.TO_DO.value,
            *(~DischargeTask.code.startswith(following_code(one)) for one in _GOES_ON),
        )
        .values(
            state=TaskState.NOT_APPLICABLE.value,
            reason=_PAUSED,
            settled_at=now,
            settled_by_id=user_id,
        )
    )


def unpause_tasks(session: Session, discharge_id: int) -> None:
    """The person is home: what waited is to do again."""
    session.execute(
        update(DischargeTask)
        .where(DischargeTask.discharge_id == discharge_id, DischargeTask.reason == _PAUSED)
        .values(state=TaskState.TO_DO.value, reason=None, settled_at=None, settled_by_id=None)
    )


def drop_errands(session: Session, discharge_id: int, errands: Collection[Errand]) -> None:
    """Forget tasks that came to nothing before anybody did them."""
    for one in errands:
        code = following_code(one.value)
        mine = or_(DischargeTask.code == code, DischargeTask.code.startswith(f"{code}:"))
        session.execute(
            delete(DischargeTask).where(
                DischargeTask.discharge_id == discharge_id,
                DischargeTask.state == TaskState.TO_DO.value,
                mine,
            )
        )


def drop_coded(session: Session, discharge_id: int, codes: Collection[str]) -> None:
    """Forget those tasks, unless somebody did them."""
    session.execute(
        delete(DischargeTask).where(
            DischargeTask.discharge_id == discharge_id,
            DischargeTask.state == TaskState.TO_DO.value,
            DischargeTask.code.in_(codes),
        )
    )


def drop_tasks(session: Session, discharge_id: int) -> None:
    """Forget the tasks of days after that do not come."""
    session.execute(
        delete(DischargeTask).where(
            DischargeTask.discharge_id == discharge_id,
            DischargeTask.kind == TaskKind.FOLLOWING.value,
        )
    )


def line_code(errand: Errand, check: LineCheck) -> str:
    """The task about one line: one for each need, so that three silent days are one task."""
    return following_code(errand.value, check.care, check.need_id)
