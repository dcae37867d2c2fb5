"""The pages of case management and what they share: the file, the head, the refused form."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.coordination.cases.edge import the_hand
from app.coordination.cases.hands import CaseEdit, Hand
from app.coordination.cases.opening import Seen, find_case
from app.coordination.cases.screens import heading
from app.coordination.cases.vocabulary import SeatScope
from app.core.errors import Conflict, HomeCareError, InvalidInput, Refused
from app.core.extensions import db
from app.core.messages import N_, Message
from app.core.web import STATUS_OF, Pages
from app.discharge.blueprint import field_faults
from app.discharge.reading import version_from

pages = Pages("cases", __name__)

NO_FAULT: dict[str, Any] = {"errors": {}, "typed": {}, "place": "", "clash": None, "written": ()}
NOT_STORED = (InvalidInput, Conflict, Refused)
"""After each of them the page comes back with what was typed."""
WORDS = {
    "answer": N_("Answer"),
    "again": N_("Why the file is looked at again"),
    "end_words": N_("In a few words: why, who takes over"),
    "name": N_("Name"),
    "birth_date": N_("Born on"),
    "address": N_("Address"),
    "phone": N_("Telephone"),
    "carer_name": N_("Carer"),
    "carer_phone": N_("Telephone of the carer"),
    "life_project": N_("In the person's own words"),
    "goal": N_("What the person and the circle aim at"),
    "action": N_("What is to be done"),
    "actor_name": N_("If a service: which"),
    "reason": N_("Why"),
    "words": N_("In words"),
    "provider": N_("Who covers it"),
    "message": N_("Message"),
    "note": N_("What was said"),
    "email": N_("E-mail address"),
}
"""The fields in which somebody writes: shown again even where their form is gone meanwhile."""
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


def at_field(error: HomeCareError, name: str) -> HomeCareError:
    """A refusal as a fault of the field that asked for it; a clash stays what it is."""
    if isinstance(error, Refused):
        return InvalidInput(error.message, {name: [error.message]})
    return error


def refused(page: Show, public_id: str, error: HomeCareError, place: str) -> ResponseReturnValue:
    """The page again with what was typed and what is wrong with it; nothing is stored.

    Where somebody was faster, the page is the file as it now stands, with the words beside it.
    """
    db.session.rollback()
    is_wrong = isinstance(error, InvalidInput)
    faults = {
        "errors": field_faults(error) if isinstance(error, InvalidInput) else {},
        "typed": request.form,
        "place": place,
        "clash": None if is_wrong else error.message,
        "written": () if is_wrong else written(request.form),
    }
    return page(public_id, **faults), STATUS_OF[type(error)]


def written(form: Mapping[str, str]) -> list[tuple[Message, str]]:
    """What somebody wrote in a form, with the name of each field."""
    found = [(Message(label), form.get(name, "").strip()) for name, label in WORDS.items()]
    return [(label, words) for label, words in found if words]
