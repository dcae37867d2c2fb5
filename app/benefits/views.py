"""Pages of the benefits: the integrated desk, every benefit, one benefit side by side."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.benefits import screens
from app.benefits.catalogue import Catalogue, read_benefits
from app.benefits.desk import Desk, read_desk
from app.benefits.evaluation import evaluate
from app.benefits.forms import Asked, understand, values_of
from app.benefits.payer_book import load_payer
from app.benefits.payer_screens import Home, payers
from app.benefits.payer_table import PayerBook
from app.benefits.person import Person
from app.benefits.wording import Wording, read_wording
from app.core import clock
from app.core.i18n import say
from app.core.web import Pages, audience
from app.reference.loader import Reference

pages = Pages("benefits", __name__)


@dataclass(frozen=True, slots=True)
class Counter:
    """What was read once at the start."""

    catalogue: Catalogue
    desk: Desk
    payers: PayerBook
    wording: Wording


def init_app(app: Flask, folder: Path) -> None:
    """Read the benefits once. What is wrong in the data is left out and each mistake is logged."""
    reading = read_benefits(folder)
    for problem in reading.problems:
        app.logger.error("Benefit withheld: %s", problem)
    app.extensions["passerelle.benefits"] = reading.catalogue
    app.extensions["passerelle.benefits.counter"] = Counter(
        reading.catalogue,
        read_desk(folder),
        load_payer(folder / "payer.yaml"),
        read_wording(folder),
    )
    app.add_template_filter(_cited, "cited")


def _cited(sources: Iterable[str]) -> str:
    """The names of sources in the language of the reader, each once."""
    wording = _counter().wording
    return ", ".join(dict.fromkeys(say(wording.source(name)) for name in sources))


@pages.get("/guichet")
@audience("benefits.read")
def desk() -> ResponseReturnValue:
    """Three questions, one page to print; the answers stand in the address and nowhere else."""
    values = values_of(dict(request.args.lists()))
    found, today = _counter(), clock.today()
    asked = (
        understand(values, found.catalogue, found.desk, _reference(), today=today)
        if values
        else Asked()
    )
    body = render_template(
        "benefits/desk.html",
        values=values,
        asked=asked,
        options=screens.options(found.desk, found.catalogue, _reference().care),
        answer=_answer(asked) if asked.place else None,
        today=today,
    )
    return body, 422 if asked.faults and not asked.choices else 200


@pages.get("/aides")
@audience("benefits.read")
def index() -> str:
    """Every benefit by country and region."""
    return render_template(
        "benefits/index.html", territories=screens.territories(_counter().catalogue)
    )


@pages.get("/aides/<code>")
@audience("benefits.read")
def sheet(code: str) -> str:
    """One benefit, and what answers the same need on the other side."""
    catalogue, today = _counter().catalogue, clock.today()
    benefit = catalogue.get(code)
    others = catalogue.counterparts(code)
    names = {one.code: one.name for one in catalogue.of()}
    column, *counterparts = (
        screens.sheet(evaluate(one, Person(), on=today), _counter().wording)
        for one in (benefit, *others)
    )
    return render_template(
        "benefits/sheet.html", column=column, counterparts=counterparts, names=names, today=today
    )


def _counter() -> Counter:
    found: Counter = current_app.extensions["passerelle.benefits.counter"]
    return found


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


def _answer(asked: Asked) -> dict[str, Any]:
    found, reference = _counter(), _reference()
    assert asked.place is not None
    told, zone, today = asked.told, asked.place, clock.today()
    person = found.catalogue.at_home_in(found.desk.person(told), zone.code, reference.zones)
    label = reference.gazetteer.label(zone)
    age = found.desk.bands[told.age].label if told.age else None
    judged = found.catalogue.check(person, on=today)
    home = Home(country=zone.country, territory=person.territory, palliative=person.palliative)
    return {
        "place": label,
        "place_code": str(zone.code),
        "told": screens.told_rows(told, label, found.desk, found.catalogue, reference.care),
        "elsewhere": told.insured_elsewhere,
        "care": [(code, reference.care[code].labels) for code in told.care],
        "groups": screens.by_verdict(screens.cards(judged, found.catalogue, today=today, age=age)),
        "payers": payers(
            found.payers,
            told,
            home,
            care=reference.care,
            on=today,
        ),
        "contacts": found.desk.contacts_in(person.territory),
    }
