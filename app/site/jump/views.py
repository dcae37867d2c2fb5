"""The page of the box, and its answers. What is typed never goes into an address."""

from flask import current_app, g, render_template, request
from flask_babel import gettext as _

from app.access.vocabulary import Subject
from app.benefits.blueprint import counter
from app.core import clock
from app.core.extensions import db
from app.core.web import Pages, audience
from app.professions.blueprint import library
from app.site.help.touring import help_book
from app.site.jump.finding import Shelves, find

pages = Pages("jump", __name__)
LONGEST = 100


@pages.get("/aller")
@audience("site.read")
def box() -> str:
    """The box, empty, and every page that the reader may open."""
    return _answered("")


@pages.post("/aller")
@audience("site.read", reads=True)
def answers() -> str:
    """What the words may mean; the list alone when the page is open already."""
    return _answered(request.form.get("q", "")[:LONGEST].strip())


def _answered(asked: str) -> str:
    subject: Subject = g.subject
    shelves = Shelves(
        reference=current_app.extensions["passerelle.reference"],
        professions=library().catalogue,
        benefits=counter().catalogue,
        help=help_book(),
    )
    kinds = find(db.session, shelves, asked, subject=subject, today=clock.today())
    alone = request.headers.get("HX-Request") == "true"
    template = "jump/_answers.html" if alone else "jump/box.html"
    return render_template(template, asked=asked, kinds=kinds, nothing=_("Nothing has that name"))
