"""Pages of the benefits: the integrated desk, every benefit, one benefit side by side."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.benefits import letter_views, screens, zoast_views
from app.benefits.blueprint import counter, init_app, pages, reference
from app.benefits.evaluation import evaluate
from app.benefits.forms import Asked, understand, values_of
from app.benefits.letters import recipient_language
from app.benefits.payer_screens import Home, hopeful, payers
from app.benefits.person import Person
from app.benefits.zoast import around
from app.core import clock
from app.core.i18n import LANGUAGES
from app.core.web import audience

__all__ = ["PARTS", "init_app", "pages"]

PARTS = (letter_views, zoast_views)
"""The other pages of the room; importing them declares their addresses."""


@pages.get("/guichet")
@audience("benefits.read")
def desk() -> ResponseReturnValue:
    """Three questions, one page to print; the answers stand in the address and nowhere else."""
    values = values_of(dict(request.args.lists()))
    found, today = counter(), clock.today()
    asked = (
        understand(values, found.catalogue, found.desk, reference(), today=today)
        if values
        else Asked()
    )
    body = render_template(
        "benefits/desk.html",
        values=values,
        asked=asked,
        options=screens.options(found.desk, found.catalogue, reference().care),
        answer=_answer(asked) if asked.place else None,
        today=today,
    )
    return body, 422 if asked.faults and not asked.choices else 200


@pages.get("/aides")
@audience("benefits.read")
def index() -> str:
    """Every benefit by country and region."""
    return render_template(
        "benefits/index.html", territories=screens.territories(counter().catalogue)
    )


@pages.get("/aides/<code>")
@audience("benefits.read")
def sheet(code: str) -> str:
    """One benefit, and what answers the same need on the other side."""
    catalogue, today = counter().catalogue, clock.today()
    benefit = catalogue.get(code)
    others = catalogue.counterparts(code)
    names = {one.code: one.name for one in catalogue.of()}
    column, *counterparts = (
        screens.sheet(evaluate(one, Person(), on=today), counter().wording)
        for one in (benefit, *others)
    )
    return render_template(
        "benefits/sheet.html",
        column=column,
        counterparts=counterparts,
        names=names,
        today=today,
        languages=LANGUAGES,
        letter_languages={one.code: recipient_language(one) for one in (benefit, *others)},
    )


def _answer(asked: Asked) -> dict[str, Any]:
    found, facts = counter(), reference()
    assert asked.place is not None
    told, zone, today = asked.told, asked.place, clock.today()
    person = found.catalogue.at_home_in(found.desk.person(told), zone.code, facts.zones)
    label = facts.gazetteer.label(zone)
    age = found.desk.bands[told.age].label if told.age else None
    judged = found.catalogue.check(person, on=today)
    home = Home(
        country=zone.country,
        territory=person.territory,
        palliative=person.palliative,
        aids=hopeful(judged),
    )
    return {
        "place": label,
        "place_code": str(zone.code),
        "told": screens.told_rows(told, label, found.desk, found.catalogue, facts.care),
        "elsewhere": told.insured_elsewhere,
        "care": [(code, facts.care[code].labels) for code in told.care],
        "groups": screens.by_verdict(screens.cards(judged, found.catalogue, today=today, age=age)),
        "payers": payers(
            found.payers,
            told,
            home,
            care=facts.care,
            on=today,
        ),
        "zoasts": around(facts.zones.chain(zone.code), found.zoast, today),
        "contacts": found.desk.contacts_in(person.territory),
    }
