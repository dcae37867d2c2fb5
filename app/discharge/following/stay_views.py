"""The page of a stay in hospital after the return: said beforehand, told, taken back, resumed."""

from collections.abc import Callable

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.web import audience
from app.discharge import screens as discharge_screens
from app.discharge.blueprint import asked_edit, field_faults, find, go_on, pages, the_reference
from app.discharge.following import screens, stay_screens, staying
from app.discharge.following.edge import the_tools
from app.discharge.following.operations import find_following
from app.discharge.following.reading import return_from, stay_from
from app.discharge.following.vocabulary import RETURN_REASON_NAMES


@pages.get("/sorties/<public_id>/hospitalisation", endpoint="ask_stay")
@audience("discharge.write")
def ask_stay(public_id: str) -> ResponseReturnValue:
    """What a stay in hospital does and to whom; the way home, while it lasts."""
    return _stay_page(public_id)


@pages.post("/sorties/<public_id>/hospitalisation", endpoint="announce_stay")
@audience("discharge.write")
def announce_stay(public_id: str) -> ResponseReturnValue:
    """The person goes into hospital again: every service is told."""
    return _told(
        public_id,
        lambda: staying.announce(
            db.session, asked_edit(public_id), stay_from(request.form), the_tools()
        ),
    )


@pages.post("/sorties/<public_id>/hospitalisation/retour", endpoint="resume_home")
@audience("discharge.write")
def resume_home(public_id: str) -> ResponseReturnValue:
    """The person goes home: every service is told that visits resume."""
    return _told(
        public_id,
        lambda: staying.resume(
            db.session, asked_edit(public_id), return_from(request.form), the_tools()
        ),
    )


@pages.post("/sorties/<public_id>/hospitalisation/reprendre", endpoint="take_back_stay")
@audience("discharge.write")
def take_back_stay(public_id: str) -> ResponseReturnValue:
    """Within the minute: as if the last step had not been."""
    staying.take_back(db.session, asked_edit(public_id), the_tools())
    return go_on("discharge.ask_stay", public_id, _("Taken back: nobody was told."))


def _told(public_id: str, step: Callable[[], object]) -> ResponseReturnValue:
    """One step of a stay; the form comes back with what was typed when it cannot be taken."""
    try:
        step()
    except InvalidInput as error:
        db.session.rollback()
        return _stay_page(public_id, error), 422
    words = _("Written down. The letters leave in a minute; until then it can be taken back.")
    return go_on("discharge.ask_stay", public_id, words)


def _stay_page(public_id: str, error: InvalidInput | None = None) -> str:
    found, tools = find(public_id), the_tools()
    following = find_following(db.session, found)
    return render_template(
        "following/stay.html",
        heading=discharge_screens.heading(found, the_reference()),
        page=stay_screens.stay_page(db.session, found, following.went_home_on, tools),
        reasons=screens.choices(RETURN_REASON_NAMES),
        errors=field_faults(error),
        typed=request.form if error else {},
    )
