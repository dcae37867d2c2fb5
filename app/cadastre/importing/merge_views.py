"""Pages of possible duplicates: the list, two records side by side, merging and its undoing."""

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import gate
from app.cadastre.changes import Deed
from app.cadastre.comparing import FIELD_NAMES
from app.cadastre.importing import merging, screens, twins
from app.cadastre.importing.schemas import MergeSchema, without_blanks
from app.core import clock
from app.core.db import new_public_id
from app.core.errors import NotFound
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message, counted
from app.core.schemas import load
from app.core.web import Pages, audience
from app.reference.loader import Reference

pages = Pages("twins", __name__)

MOST_MERGES = 20


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def _deed(batch: str | None = None) -> Deed:
    person = gate.person()
    if person is None:
        raise NotFound(Message(N_("Please sign in first.")))
    return Deed(who=person.name, at=clock.now(), user_id=person.subject.user_id, batch=batch)


@pages.get("/doublons")
@audience("cadastre.merge")
def index() -> ResponseReturnValue:
    """Providers that may be the same, the likeliest first; and the last merges."""
    least = _reference().policy("twin_name_score", clock.today())
    found = twins.find_twins(db.session, least=least)
    names = twins.names_of(db.session, found)
    rows = [(names[one.first], names[one.second], _why(one)) for one in found]
    done = merging.merges(db.session, MOST_MERGES)
    merged = twins.names_by_id(db.session, done)
    return render_template(
        "importing/twins.html",
        rows=rows,
        words=screens.source_words,
        merges=[(one, merged.get(one.first_id), merged.get(one.second_id)) for one in done],
    )


def _why(twin: twins.Twin) -> Message:
    if twin.number:
        return Message(N_("Same official number: %(number)s"), {"number": twin.number})
    return Message(N_("Names alike at %(score)s %%"), {"score": round(twin.likeness)})


@pages.get("/doublons/<first>/<second>")
@audience("cadastre.merge")
def pair(first: str, second: str) -> ResponseReturnValue:
    """Two records side by side."""
    found = merging.find_pair(db.session, first, second)
    reference = _reference()
    rows: list[tuple[str, Message, Any, Any]] = [
        (name, Message(FIELD_NAMES[name]), *(screens.shown(name, one, reference) for one in values))
        for name, *values in found.differing
    ]
    both = [
        (
            Message(FIELD_NAMES[name]),
            *(screens.shown(name, list(one), reference) for one in values),
        )
        for name, values in (("identifiers", found.numbers), ("care", found.care))
    ]
    return render_template(
        "importing/pair.html", pair=found, rows=rows, both=both, words=screens.source_words
    )


@pages.post("/doublons/<first>/<second>", endpoint="merge")
@audience("cadastre.merge")
def merge(first: str, second: str) -> ResponseReturnValue:
    """Keep the first, with the fields taken from the second."""
    typed = without_blanks(request.form.to_dict(flat=False), frozenset({"taken"}))
    taken = load(MergeSchema(), typed)["taken"]
    found = merging.find_pair(db.session, first, second)
    merging.merge(db.session, found, taken, _reference(), _deed(f"merge-{new_public_id()}"))
    db.session.commit()
    flash(say(Message(N_("The two records are one now. It can be undone below."))), "ok")
    return redirect(url_for("twins.index"), 303)


@pages.post("/doublons/<first>/<second>/differents", endpoint="say_different")
@audience("cadastre.merge")
def say_different(first: str, second: str) -> ResponseReturnValue:
    """They are not the same: not to be shown again."""
    found = merging.find_pair(db.session, first, second)
    merging.say_different(db.session, found, _deed())
    db.session.commit()
    return redirect(url_for("twins.index"), 303)


@pages.post("/doublons/defaire/<batch>", endpoint="undo")
@audience("cadastre.merge")
def undo(batch: str) -> ResponseReturnValue:
    """Make two records of one again."""
    found = merging.undo(db.session, batch, _reference(), _deed())
    db.session.commit()
    stayed = len(found.moved)
    one = N_("Undone, but for %(count)s field that was changed since.")
    many = N_("Undone, but for %(count)s fields that were changed since.")
    done = Message(N_("The merge is undone."))
    flash(say(counted(one, many, stayed) if stayed else done), "doubt" if stayed else "ok")
    return redirect(url_for("twins.index"), 303)
