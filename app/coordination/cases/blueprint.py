"""The pages of case management and what they share: the file, the head, the refused form."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.coordination.cases.edge import the_hand
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.opening import Seen, find_case
from app.coordination.cases.screens import heading
from app.coordination.cases.vocabulary import SeatScope
from app.core.errors import HomeCareError, InvalidInput
from app.core.extensions import db
from app.core.web import Pages
from app.discharge.blueprint import field_faults
from app.discharge.reading import version_from

pages = Pages("cases", __name__)

NO_FAULT: dict[str, Any] = {"errors": {}, "typed": {}, "place": ""}
Show = Callable[..., str]


def see(public_id: str, *, least: SeatScope = SeatScope.OWN) -> tuple[Seen, Hand]:
    """The file that the reader may see that much of, and the reader's hand."""
    hand = the_hand()
    return find_case(db.session, hand, public_id, least=least), hand


def asked(public_id: str) -> CaseEdit:
    """Which file is changed, and the version that was on the screen."""
    return CaseEdit(public_id=public_id, version=version_from(request.form))


def show(template: str, seen: Seen, hand: Hand, **values: Any) -> str:
    """A page of one file."""
    return render_template(
        f"cases/{template}.html", heading=heading(seen, hand), **{**NO_FAULT, **values}
    )


def done(
    endpoint: str, public_id: str, words: str, *, anchor: str | None = None
) -> ResponseReturnValue:
    """Store, say so, and go on."""
    db.session.commit()
    flash(words, "success")
    return redirect(url_for(endpoint, public_id=public_id, _anchor=anchor), 303)


def at_field(error: HomeCareError, name: str) -> InvalidInput:
    """A refusal as a fault of the field that asked for it, so that what was typed stays."""
    if isinstance(error, InvalidInput):
        return error
    return InvalidInput(error.message, {name: [error.message]})


def refused(page: Show, public_id: str, error: InvalidInput, place: str) -> ResponseReturnValue:
    """The page again with what was typed and what is wrong with it; nothing is stored."""
    db.session.rollback()
    faults = {"errors": field_faults(error), "typed": request.form, "place": place}
    return page(public_id, **faults), 422
