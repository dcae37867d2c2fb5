"""The page that erases a person of the directory who objects to standing in it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access.gate import subject
from app.access.trail import Deed as TrailDeed
from app.access.trail import record
from app.access.vocabulary import Purpose
from app.cadastre.blueprint import pages
from app.cadastre.owners import full_name
from app.cadastre.people.operations import forget, lines_about, person_at
from app.core import clock
from app.core.extensions import db
from app.core.web import audience


@pages.get("/coordination/fiches/personnes/<person_id>/effacer")
@audience("cadastre.moderate")
def forget_person(person_id: str) -> str:
    """What goes, and what stays."""
    person = person_at(db.session, person_id)
    return render_template(
        "cadastre/people/forget.html",
        person_id=person_id,
        name=full_name(person.given_name, person.family_name),
        found=lines_about(db.session, person),
    )


@pages.post("/coordination/fiches/personnes/<person_id>/effacer", endpoint="erase_person")
@audience("cadastre.moderate")
def erase(person_id: str) -> ResponseReturnValue:
    """Erase the person with every line that names them; the trail keeps that it was done."""
    forget(db.session, person_at(db.session, person_id))
    done = TrailDeed(
        subject=subject(),
        action="cadastre.forget",
        object_kind="professional",
        object_id=person_id,
        detail="erased",
        purpose=Purpose.DIRECTORY,
    )
    record(db.session, done, now=clock.now())
    db.session.commit()
    flash(_("The person is erased."), "success")
    return redirect(url_for("cadastre.moderation"))
