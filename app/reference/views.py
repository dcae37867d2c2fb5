"""Pages of the shared facts: the words of each side."""

from flask import current_app, render_template, request

from app.core.i18n import current_language
from app.core.messages import counted
from app.core.schemas import load_address
from app.core.web import Pages, audience
from app.reference.loader import Reference
from app.reference.schemas import GlossaryQuery
from app.reference.screens import term_rows

pages = Pages("reference", __name__)


@pages.get("/glossaire")
@audience("reference.read")
def glossary() -> str:
    """What each thing is called on each side; false friends are explained in place."""
    reference: Reference = current_app.extensions["passerelle.reference"]
    asked = load_address(GlossaryQuery(), request.args)["q"]
    terms = term_rows(reference.terms, asked, current_language())
    found = counted("%(count)s word", "%(count)s words", len(terms))
    return render_template("reference/glossary.html", terms=terms, asked=asked, count=found)
