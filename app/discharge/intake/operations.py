"""Verbs of the intake: keep the tasks of a discharge up to date, settle one. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access.vocabulary import Subject
from app.benefits.catalogue import Catalogue
from app.benefits.deadlines import Deadline, deadlines
from app.core.clock import LOCAL
from app.core.errors import InvalidInput, NotFound, Refused
from app.core.messages import N_, Message
from app.discharge.answers import situation_of
from app.discharge.benefits_to_ask import person_of
from app.discharge.intake.books import IntakeBooks
from app.discharge.intake.models import DischargeTask
from app.discharge.intake.queries import tasks_of
from app.discharge.intake.tasks import Stay, Wanted, wanted_tasks
from app.discharge.intake.vocabulary import TASK_END_NAMES, TaskKind, TaskState
from app.discharge.models import Discharge
from app.discharge.operations import find_discharge
from app.discharge.vocabulary import DischargeStatus
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True)
class Shelf:
    """The data that tasks are made from."""

    reference: Reference
    books: IntakeBooks
    benefits: Catalogue


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping the tasks changed."""

    added: int
    moved: int
    dropped: int


def keep_tasks(session: Session, discharge: Discharge, shelf: Shelf) -> Kept:
    """Create the tasks that lack, move those whose day changed, drop those without object.

    What somebody settled stays as it was settled.
    """
    wanted = wanted_of(discharge, shelf)
    there = {task.code: task for task in session.scalars(tasks_of(discharge.id))}
    added = [_task(discharge, place, one) for place, one in _numbered(wanted, there)]
    session.add_all(added)
    moved = sum(_move(there[one.code], one.due_on) for one in wanted if one.code in there)
    gone = [
        task.id
        for task in there.values()
        if task.state == TaskState.TO_DO
        and task.kind != TaskKind.FOLLOWING
        and task.code not in {one.code for one in wanted}
    ]
    session.execute(delete(DischargeTask).where(DischargeTask.id.in_(gone)))
    session.flush()
    return Kept(len(added), moved, len(gone))


def _numbered(
    wanted: Sequence[Wanted], there: dict[str, DischargeTask]
) -> list[tuple[int, Wanted]]:
    return [(place, one) for place, one in enumerate(wanted) if one.code not in there]


def _task(discharge: Discharge, place: int, wanted: Wanted) -> DischargeTask:
    return DischargeTask(
        discharge_id=discharge.id,
        kind=wanted.kind.value,
        code=wanted.code,
        position=place,
        owner=wanted.owner.value,
        due_on=wanted.due_on,
        state=TaskState.TO_DO.value,
    )


def _move(task: DischargeTask, due_on: date) -> bool:
    if task.state != TaskState.TO_DO or task.due_on == due_on:
        return False
    task.due_on = due_on
    return True


def wanted_of(discharge: Discharge, shelf: Shelf) -> list[Wanted]:
    """The tasks that a discharge must have."""
    situation = situation_of(discharge)
    stay = Stay(
        admitted_on=discharge.created_at.astimezone(LOCAL).date(),
        discharge_on=situation.discharge_at.date(),
        country=shelf.reference.hospitals[discharge.hospital_code].country,
        care=frozenset(row.care for row in discharge.needs),
    )
    asked = [(one.code, one.due_on) for one in benefit_deadlines(discharge, shelf)]
    return wanted_tasks(shelf.books.rules, stay, asked)


def benefit_deadlines(discharge: Discharge, shelf: Shelf) -> tuple[Deadline, ...]:
    """Benefits with the day by which to ask, from what the discharge knows."""
    situation = situation_of(discharge)
    person = person_of(situation, shelf.benefits, shelf.reference.zones)
    return deadlines(shelf.benefits.check(person, on=situation.discharge_at.date()))


@dataclass(frozen=True, slots=True)
class Settling:
    """What somebody says of a task; `reason` is asked for when it does not apply."""

    task_id: int
    state: TaskState
    reason: str = ""


def settle_task(  # noqa: PLR0913 - one task of one discharge, by somebody, at some time
    session: Session,
    subject: Subject,
    public_id: str,
    settling: Settling,
    shelf: Shelf,
    *,
    now: datetime,
) -> DischargeTask:
    """Say that a task is done, does not apply, or is to do again.

    Raises NotFound, Refused for a discharge that is over, InvalidInput for a reason that lacks.
    """
    discharge = find_discharge(session, subject, public_id, only_team=True)
    if discharge.status in {DischargeStatus.CLOSED, DischargeStatus.CANCELLED}:
        raise Refused(Message(N_("This discharge is closed; nothing can be changed any more.")))
    asked = select(DischargeTask).where(
        DischargeTask.id == settling.task_id, DischargeTask.discharge_id == discharge.id
    )
    task = session.scalars(asked).one_or_none()
    if task is None:
        raise NotFound(Message(N_("This task is not on the list any more.")))
    if settling.state is TaskState.NOT_APPLICABLE:
        _check_reason(task, settling.reason, shelf)
    done = settling.state is not TaskState.TO_DO
    task.state = settling.state.value
    task.reason = settling.reason if settling.state is TaskState.NOT_APPLICABLE else None
    task.settled_at = now if done else None
    task.settled_by_id = subject.user_id if done else None
    session.flush()
    return task


def close_tasks(
    session: Session, discharge_id: int, why: str, user_id: int | None, *, now: datetime
) -> None:
    """The discharge ended: what was still to do does not apply; `why`: a code of TASK_END_NAMES."""
    session.execute(
        update(DischargeTask)
        .where(
            DischargeTask.discharge_id == discharge_id,
            DischargeTask.state == TaskState.TO_DO.value,
        )
        .values(
            state=TaskState.NOT_APPLICABLE.value,
            reason=why,
            settled_at=now,
            settled_by_id=user_id,
        )
    )


def open_tasks_again(session: Session, discharge_id: int) -> None:
    """The end was taken back: what it closed is to do again."""
    session.execute(
        update(DischargeTask)
        .where(DischargeTask.discharge_id == discharge_id, DischargeTask.reason.in_(TASK_END_NAMES))
        .values(state=TaskState.TO_DO.value, reason=None, settled_at=None, settled_by_id=None)
    )


def _check_reason(task: DischargeTask, reason: str, shelf: Shelf) -> None:
    field = f"reason-{task.id}"
    rule = next((one for one in shelf.books.rules if one.code == task.code), None)
    if rule is not None and not rule.may_not_apply and task.kind == TaskKind.CHECKLIST:
        fault = Message(N_("The check-list does not allow this task to be left out."))
        raise InvalidInput(fault, {field: [fault]})
    if not reason:
        fault = Message(N_("Say why this task does not apply."))
        raise InvalidInput(fault, {field: [fault]})
