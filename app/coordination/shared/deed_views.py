"""What forms of coordination do alike: written down and said, shown again, or not possible now."""

from collections.abc import Callable
from typing import TypeVar

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from app.access.trail import Deed, record
from app.coordination.shared.edge import the_person
from app.core import clock
from app.core.errors import Conflict, InvalidInput, Refused
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message

Made = TypeVar("Made")
SAVED = Message(N_("Saved."))
Again = Callable[[InvalidInput], str]


def carry_out(deed: Callable[[], Message], again: Again, onward: str) -> ResponseReturnValue:
    """Do it, keep it, say so and go on; `again` is the page that shows the faults of the form."""
    try:
        said = deed()
    except InvalidInput as error:
        return again(error), 422
    except (Conflict, Refused) as error:
        db.session.rollback()
        flash(say(error.message), "error")
        return redirect(onward, 303)
    db.session.commit()
    flash(say(said), "ok")
    return redirect(onward, 303)


def keep_form(
    write: Callable[[], Made],
    again: Again,
    onward: Callable[[Made], str],
    *,
    said: Message | Callable[[Made], Message] = SAVED,
    meets: str = "title_fr",
) -> ResponseReturnValue:
    """Write a form down and go on to what was made; what was typed stays when it cannot be.

    Somebody else who was faster shows at the field `meets`, beside what was typed.
    """
    try:
        made = write()
    except InvalidInput as error:
        return again(error), 422
    except Conflict as error:
        db.session.rollback()
        return again(InvalidInput(error.message, {meets: [error.message]})), 409
    db.session.commit()
    flash(say(said if isinstance(said, Message) else said(made)), "ok")
    return redirect(onward(made), 303)


def note_deed(action: str, kind: str, public_id: str, detail: str) -> None:
    """A line of the audit trail beside the change itself; names nobody."""
    deed = Deed(
        subject=the_person().subject,
        action=action,
        object_kind=kind,
        object_id=public_id,
        detail=detail,
    )
    record(db.session, deed, now=clock.now())
