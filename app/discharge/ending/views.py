"""Pages of the end of a discharge: what will happen, the act, and the way back."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.schemas import StrictSchema, Text, load_address
from app.core.web import audience
from app.discharge import screens as discharge_screens
from app.discharge.blueprint import asked_edit, field_faults, find, go_on, pages, the_reference
from app.discharge.ending import operations, queries, screens
from app.discharge.ending.vocabulary import LONGEST_REASON, EndKind
from app.discharge.following.edge import the_tools
from app.discharge.referrals.covering import covers_of
from app.discharge.referrals.queries import of_discharge


class WhyShape(StrictSchema):
    """Why an end is taken back."""

    why = Text(max_length=LONGEST_REASON, lines=True)


@pages.get("/sorties/<public_id>/annuler", endpoint="ask_cancel")
@audience("discharge.write")
def ask_cancel(public_id: str) -> ResponseReturnValue:
    """What cancelling would do, and to whom."""
    found = find(public_id)
    requests = db.session.scalars(of_discharge(found.id)).all()
    tasks = db.session.scalar(queries.tasks_to_do(found.id)) or 0
    return render_template(
        "discharge/cancel.html",
        heading=discharge_screens.heading(found, the_reference()),
        page=screens.cancel_page(requests, tasks, the_reference()),
    )


@pages.post("/sorties/<public_id>/annuler", endpoint="cancel")
@audience("discharge.write")
def cancel(public_id: str) -> ResponseReturnValue:
    """The discharge does not take place: everybody who was asked is told."""
    operations.cancel(db.session, asked_edit(public_id), the_tools())
    words = _("The discharge is cancelled. The letters leave in a minute; it can be taken back.")
    return go_on("discharge.ask_restore", public_id, words)


@pages.get("/sorties/<public_id>/partie", endpoint="ask_gone")
@audience("discharge.write")
def ask_gone(public_id: str) -> ResponseReturnValue:
    """What is sure and what is not, before it is said that the person went home."""
    found = find(public_id)
    covers = covers_of(db.session, [found.id])[found.id]
    return render_template(
        "discharge/gone.html",
        heading=discharge_screens.heading(found, the_reference()),
        page=screens.gone_page(found, covers, the_reference(), today=clock.today()),
    )


@pages.post("/sorties/<public_id>/partie", endpoint="mark_gone")
@audience("discharge.write")
def mark_gone(public_id: str) -> ResponseReturnValue:
    """The person went home: the days after begin."""
    operations.go_home(db.session, asked_edit(public_id), the_tools())
    return go_on("discharge.after", public_id, _("The person is home. The days after begin."))


@pages.get("/sorties/<public_id>/retablir", endpoint="ask_restore")
@audience("discharge.write")
def ask_restore(public_id: str) -> ResponseReturnValue:
    """What ended, and the way back."""
    return _restore_page(public_id)


@pages.post("/sorties/<public_id>/retablir", endpoint="restore")
@audience("discharge.write")
def restore(public_id: str) -> ResponseReturnValue:
    """It has not ended after all."""
    try:
        why = load_address(WhyShape(), request.form).get("why", "")
        operations.take_back(db.session, asked_edit(public_id), why, the_tools())
    except InvalidInput as error:
        db.session.rollback()
        return _restore_page(public_id, error), 422
    return go_on("discharge.followup", public_id, _("Taken back: the discharge goes on."))


def _restore_page(public_id: str, error: InvalidInput | None = None) -> str:
    found, tools = find(public_id), the_tools()
    end = operations.standing_end(db.session, found)
    at_once = operations.is_at_once(end, tools, clock.now())
    return render_template(
        "discharge/restore.html",
        heading=discharge_screens.heading(found, the_reference()),
        page=screens.ended_page(
            end, db.session.scalar(queries.name_of(end.by_id)), at_once=at_once
        ),
        is_cancelled=end.kind == EndKind.CANCELLED,
        errors=field_faults(error),
        typed=request.form if error else {},
    )
