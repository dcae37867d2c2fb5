"""Drafts are saved as typed: the small script posts them here; throwing one away is a form."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import NotFound
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.web import audience
from app.discharge.blueprint import LISTS, pages, the_reader
from app.discharge.intake.drafts import NEW, Draft, draft_at, drop_draft, keep_draft

_HIDDEN = frozenset({"csrf_token", "draft_place", "version"})
_PAGES = {
    "situation": "discharge.situation",
    "need": "discharge.needs",
    "line": "discharge.needs",
    "template": "discharge.needs",
    "removed": "discharge.needs",
    "assessment": "discharge.assessment",
    "plan": "discharge.services",
    "case-area": "cases.assessment",
}


@dataclass(frozen=True, slots=True)
class Kept:
    """That what is shown was typed before and never saved, and when."""

    place: str
    saved_at: datetime


@pages.post("/sorties/brouillon", endpoint="keep_draft")
@audience("discharge.write")
def keep() -> ResponseReturnValue:
    """Keep what is being typed; answers with the time, in words."""
    now = clock.now()
    version = request.form.get("version", "")
    draft = Draft(typed_values(), int(version) if version.isdigit() else None, now)
    keep_draft(db.session, the_reader(), request.form.get("draft_place", "")[:64], draft)
    db.session.commit()
    words = _("Draft saved at %(time)s.", time=now.astimezone(clock.LOCAL).strftime("%H:%M"))
    return jsonify(saved=words)


@pages.post("/sorties/brouillon/garder", endpoint="keep_draft_page")
@audience("discharge.write")
def keep_without_script() -> ResponseReturnValue:
    """Keep what was typed, for a browser without scripts, and show the form again."""
    keep()
    flash(_("Draft kept. Nothing was sent."), "success")
    return _back(request.form.get("draft_place", "")[:64])


@pages.post("/sorties/brouillon/jeter", endpoint="drop_draft")
@audience("discharge.write")
def drop() -> ResponseReturnValue:
    """Throw a draft away and show what is stored."""
    place = request.form.get("draft_place", "")[:64]
    drop_draft(db.session, the_reader(), place)
    db.session.commit()
    return _back(place)


def _back(place: str) -> ResponseReturnValue:
    form, _colon, rest = place.partition(":")
    if place == NEW:
        return redirect(url_for("discharge.new"), 303)
    if form not in _PAGES:
        raise NotFound(Message(N_("There is no such form.")))
    return redirect(url_for(_PAGES[form], public_id=rest.partition(":")[0]), 303)


def typed_values() -> dict[str, Any]:
    """Every field of the form that was sent; a field with several values stays a list."""
    names = [name for name in request.form if name not in _HIDDEN]
    many = {name: request.form.getlist(name) for name in names}
    lists = {*LISTS, "conditions", "findings"}
    return {name: found if name in lists else found[-1] for name, found in many.items()}


def with_draft(place: str, values: dict[str, Any]) -> tuple[dict[str, Any], Kept | None]:
    """The values of a form, or what was typed there before and never saved."""
    found = draft_at(db.session, the_reader(), place)
    if found is None:
        return values, None
    blank: dict[str, Any] = {name: [] for name, value in values.items() if isinstance(value, list)}
    typed = {**values, **blank, **found.values}
    if found.based_on is not None:
        typed["version"] = str(found.based_on)
    return typed, Kept(place, found.saved_at)


def told(kept: Kept | None) -> str | None:
    """When what is shown was typed, in words."""
    return say(kept.saved_at) if kept else None
