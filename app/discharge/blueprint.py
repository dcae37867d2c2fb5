"""The pages of the planner and what they all read: the discharge, the reader, what was typed."""

from typing import Any

from flask import current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.access.vocabulary import Subject
from app.core.errors import InvalidInput
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import Message
from app.core.web import Pages
from app.discharge import operations
from app.discharge.models import Discharge
from app.discharge.reading import version_from
from app.discharge.vocabulary import Edit
from app.reference.loader import Reference

pages = Pages("discharge", __name__)
LISTS = ("languages", "days", "time_bands", "acts", "current_providers", "wanted_providers")
"""Fields of the forms in which several values may be chosen."""


def the_reference() -> Reference:
    """The shared facts, read at the start."""
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def the_reader() -> Subject:
    """Who asks."""
    found: Subject = g.subject
    return found


def find(public_id: str) -> Discharge:
    """The discharge, of the reader's organisation only."""
    return operations.find_discharge(db.session, the_reader(), public_id)


def asked_edit(public_id: str) -> Edit:
    """Who changes which discharge, and the version that was on the screen."""
    return Edit(subject=the_reader(), public_id=public_id, version=version_from(request.form))


def go_on(
    endpoint: str,
    public_id: str,
    words: str | None = None,
    *,
    anchor: str | None = None,
    **query: Any,
) -> ResponseReturnValue:
    """Store, say so, and go on to another page of the discharge."""
    db.session.commit()
    flash(words or _("Saved."), "success")
    return redirect(url_for(endpoint, public_id=public_id, _anchor=anchor, **query), 303)


def typed(form: MultiDict[str, str] | None = None) -> dict[str, Any]:
    """What was typed, or else chosen between two changes, to be shown again beside the faults."""
    form = request.form if form is None else form
    many = {name: form.getlist(name) for name in LISTS}
    return {**form.to_dict(), **many}


def field_faults(error: InvalidInput | None) -> dict[str, list[str]]:
    """The faults of a refused form by field, in the reader's language."""
    found = error.faults if error else {}
    return {
        field.split(".")[0]: [say(one) if isinstance(one, Message) else _(one) for one in faults]
        for field, faults in found.items()
    }
