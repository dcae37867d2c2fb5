"""Pages of the tasks of a discharge: what is to do, by which day, by whom."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.schemas import load
from app.core.web import audience
from app.discharge import screens
from app.discharge.blueprint import field_faults, find, go_on, pages, the_reader, the_reference
from app.discharge.intake import operations, queries
from app.discharge.intake.schemas import SettlingShape
from app.discharge.intake.shelf import the_shelf
from app.discharge.intake.task_screens import task_groups
from app.discharge.intake.vocabulary import TaskState
from app.discharge.schemas import from_form


@pages.get("/sorties/<public_id>/taches")
@audience("discharge.read")
def tasks(public_id: str) -> ResponseReturnValue:
    """What is to do before the discharge, the first due first."""
    return _page(public_id)


@pages.post("/sorties/<public_id>/taches", endpoint="make_tasks")
@audience("discharge.write")
def make_tasks(public_id: str) -> ResponseReturnValue:
    """Create the tasks of a discharge that was opened before there were any."""
    operations.keep_tasks(db.session, find(public_id), the_shelf())
    return go_on("discharge.tasks", public_id)


@pages.post("/sorties/<public_id>/taches/<int:task_id>", endpoint="settle_task")
@audience("discharge.write")
def settle_task(public_id: str, task_id: int) -> ResponseReturnValue:
    """Say that a task is done, does not apply, or is to do again."""
    try:
        told = load(SettlingShape(), from_form(SettlingShape(), request.form))
        settling = operations.Settling(task_id, TaskState(told["state"]), told["reason"])
        operations.settle_task(
            db.session, the_reader(), public_id, settling, the_shelf(), now=clock.now()
        )
    except InvalidInput as error:
        db.session.rollback()
        return _page(public_id, error, task_id), 422
    return go_on("discharge.tasks", public_id, anchor=f"task-{task_id}")


def _page(public_id: str, error: InvalidInput | None = None, task_id: int | None = None) -> str:
    found = find(public_id)
    asked = db.session.execute(queries.tasks_with_names(found.id))
    rows = [(task, name) for task, name in asked]
    country = the_reference().hospitals[found.hospital_code].country
    groups = task_groups(rows, the_shelf(), country, clock.today())
    return render_template(
        "discharge/tasks.html",
        heading=screens.heading(found, the_reference()),
        groups=groups,
        done=sum(len(group.lines) - group.open for group in groups),
        total=sum(len(group.lines) for group in groups),
        errors=field_faults(error),
        typed=request.form.get("reason", ""),
        typed_for=task_id,
        title=_("Tasks"),
    )
