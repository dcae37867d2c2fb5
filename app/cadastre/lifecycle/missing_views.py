"""The page on which anybody says that a service is missing."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.cadastre.blueprint import known_reference, pages, values_here
from app.cadastre.lifecycle.adding_views import FIELD_LABELS, alike_links
from app.cadastre.lifecycle.missing import complaint_of
from app.cadastre.upkeep.claim_views import network, report_window
from app.cadastre.upkeep.operations import report_error
from app.cadastre.upkeep.schemas import MissingSchema
from app.core import clock
from app.core.errors import InvalidInput, Refused
from app.core.extensions import db
from app.core.i18n import current_language
from app.core.messages import N_, Message
from app.core.schemas import load
from app.core.web import audience


@pages.get("/services-manquants")
@audience("cadastre.report")
def missing() -> str:
    """Say that a service is missing; what was searched stands there already."""
    asked = values_here()
    care = asked.get("care") or [""]
    known = {"name": asked.get("name", ""), "town": asked.get("place", ""), "care": care[0]}
    return _form(known, {})


@pages.post("/services-manquants", endpoint="send_missing")
@audience("cadastre.report")
def send_missing() -> ResponseReturnValue:
    """Keep it for a coordinator, unless it may be one that is there already."""
    filled = {name: text for name, text in request.form.items() if text}
    try:
        form = load(MissingSchema(), filled)
        _check_care(form["care"])
        alike = [] if form.get("sure") else alike_links(db.session, form["name"])
        if alike:
            return _form(filled, {}, alike)
        said = complaint_of(form, language=current_language(), source=network())
        report_error(db.session, None, said, window=report_window(), now=clock.now())
    except InvalidInput as error:
        return _form(filled, error.faults), 422
    except Refused as error:
        return _form(filled, {"name": [error.message]}), 429
    db.session.commit()
    flash(_("Thank you. A coordinator will look at it."), "success")
    return redirect(url_for("cadastre.search"))


def _check_care(code: str) -> None:
    if code and code not in known_reference().care:
        fault = Message(N_("Please choose a kind of care."))
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), {"care": [fault]})


def _form(values: Any, errors: Any, alike: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "cadastre/lifecycle/missing.html",
        values=values,
        errors=errors,
        alike=alike or [],
        labels=FIELD_LABELS,
        care_options=[(one.code, one.labels) for one in known_reference().care.values()],
    )
