"""The register of the ZOAST, with a drawing of the areas."""

from flask import render_template

from app.access.keeping import kept
from app.benefits.blueprint import counter, pages, reference
from app.benefits.zoast_screens import register
from app.core import clock
from app.core.web import audience


@pages.get("/aides/zoast")
@audience("benefits.read")
@kept()
def zoast() -> str:
    """Every area: where, since when, which establishments, what is left out, what to bring."""
    today = clock.today()
    found = register(counter().zoast, reference(), on=today)
    return render_template("benefits/zoast.html", register=found, today=today)
