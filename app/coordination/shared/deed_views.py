"""One deed of a form: done and said, or shown again with what was typed, or not possible now."""

from collections.abc import Callable

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from app.core.errors import Conflict, InvalidInput, Refused
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import Message


def carry_out(
    deed: Callable[[], Message], again: Callable[[InvalidInput], str], onward: str
) -> ResponseReturnValue:
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
