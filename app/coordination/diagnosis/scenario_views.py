"""What if: pages that suppose, keep what was supposed, read it again, set it beside others."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.coordination.diagnosis import keeping
from app.coordination.diagnosis.blueprint import (
    BASE,
    choices_of,
    given,
    known_care,
    pages,
    territory_of,
)
from app.coordination.diagnosis.kept_screens import compared, kept_lines, kept_view
from app.coordination.diagnosis.scenarios import Scenario, difference
from app.coordination.diagnosis.schemas import ScenarioShape
from app.coordination.diagnosis.screens import USUAL_CARE
from app.coordination.diagnosis.supply.named import services_around, services_named
from app.coordination.diagnosis.territories import Territory
from app.coordination.diagnosis.vocabulary import SERVED_NAMES, DayPart, Served
from app.coordination.shared.edge import the_team, typed
from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.messages import Message
from app.core.schemas import load_address
from app.core.web import audience
from app.discharge.blueprint import field_faults, the_reference

KEPT = "/coordination/simulations"
MOST_PLACES = 1_000
NOT_SUPPOSED = frozenset({"title", "csrf_token"})
"""Fields of the form that keeps a simulation which say nothing of what is supposed."""


@pages.get(f"{BASE}/<code>/simuler", endpoint="scenario")
@audience("diagnosis.steer")
def scenario(code: str) -> ResponseReturnValue:
    """What if: choose services, then see what would change. Nothing is stored."""
    try:
        return _page(code, _supposed(code))
    except InvalidInput as error:
        return _page(code, _nothing(code), error), 422


def _address() -> dict[str, Any]:
    asked: dict[str, Any] = {
        name: value for name, value in given().items() if name not in NOT_SUPPOSED
    }
    chosen = request.values.getlist("services")
    asked["services"] = [one for one in chosen if one.strip()]
    return asked


def _supposed(code: str) -> Scenario:
    """What the address or the form supposes; raises InvalidInput naming the field."""
    loaded = load_address(ScenarioShape(), _address())
    care = known_care(loaded.get("soin", USUAL_CARE))
    services = services_named(db.session, loaded.get("services", ()))
    return Scenario(
        services=[one for one in services if one.care == care],
        communes=_towards(loaded.get("vers"), territory_of(code)),
        crosses=loaded.get("quoi", "service") == "convention",
        part=DayPart(loaded.get("moment", 0)),
        day=clock.today(),
    )


def _nothing(code: str) -> Scenario:
    """What is shown beside a fault of the address."""
    return Scenario(
        services=(),
        communes=territory_of(code).codes,
        crosses=False,
        part=DayPart.ANY,
        day=clock.today(),
    )


def _page(code: str, supposed: Scenario, error: InvalidInput | None = None) -> str:
    found, asked = territory_of(code), _address()
    care = asked.get("soin", USUAL_CARE)
    care = care if care in the_reference().care else USUAL_CARE
    return render_template(
        "diagnosis/scenario.html",
        territory=found,
        supposed=supposed,
        services=services_around(db.session, found.box, care),
        places=_places(found),
        difference=difference(db.session, the_reference(), supposed, found),
        typed={**asked, "soin": care, "vers": asked.get("vers", found.code)},
        title=given().get("title", ""),
        errors=field_faults(error),
        served_names={one: Message(SERVED_NAMES[one]) for one in Served},
        states=Served,
        **choices_of(),
    )


def _places(found: Territory) -> list[tuple[str, object]]:
    """Where services may be supposed to go: everywhere, or to one commune if they are not many."""
    homes = sorted(found.homes, key=lambda home: home.name("fr"))
    one_by_one = homes if len(homes) <= MOST_PLACES else []
    return [(found.code, found.name), *((str(one.code), one.name("fr")) for one in one_by_one)]


def _towards(code: str | None, found: Territory) -> list[str]:
    """The communes of the zone that is supposed, within the territory that is looked at."""
    if not code or code == found.code:
        return found.codes
    try:
        wanted = set(territory_of(code).codes)
    except NotFound as error:
        raise InvalidInput(error.message, {"vers": [error.message]}) from error
    return [one for one in found.codes if one in wanted]


@pages.post(f"{BASE}/<code>/simuler", endpoint="keep")
@audience("diagnosis.steer")
def keep(code: str) -> ResponseReturnValue:
    """Keep a simulation under a name, with what it came to on this day."""
    supposed, found = _supposed(code), territory_of(code)
    try:
        terms = keeping.read_terms(typed(), supposed)
    except InvalidInput as error:
        return _page(code, supposed, error), 422
    changes = difference(db.session, the_reference(), supposed, found).changes
    to = given().get("vers", found.code)
    where = (found.code, to)
    made = keeping.keep(db.session, the_team(), terms, (supposed, where, changes), now=clock.now())
    db.session.commit()
    flash(_("The simulation is kept."), "ok")
    return redirect(url_for("diagnosis.kept_one", public_id=made.public_id), 303)


@pages.get(KEPT, endpoint="kept")
@audience("diagnosis.steer")
def kept() -> str:
    """Every simulation that the team kept."""
    rows = db.session.scalars(keeping.kept_by(the_team())).all()
    return render_template("diagnosis/kept.html", lines=kept_lines(rows, the_reference()))


@pages.get(f"{KEPT}/comparer", endpoint="compare_kept")
@audience("diagnosis.steer")
def compare_kept() -> str:
    """Some of them side by side."""
    ticked = list(dict.fromkeys(request.args.getlist("s")))[: keeping.MOST_COMPARED]
    rows = db.session.scalars(keeping.kept_by(the_team(), ticked)).all()
    return render_template("diagnosis/compare.html", found=compared(rows, the_reference()))


@pages.get(f"{KEPT}/<public_id>", endpoint="kept_one")
@audience("diagnosis.steer")
def kept_one(public_id: str) -> str:
    """One of them: what was supposed, and what it came to on its day."""
    row = keeping.kept_named(db.session, the_team(), public_id)
    return render_template("diagnosis/kept_one.html", found=kept_view(row, the_reference()))


@pages.post(f"{KEPT}/<public_id>/effacer", endpoint="forget")
@audience("diagnosis.steer")
def forget(public_id: str) -> ResponseReturnValue:
    """Delete one of them."""
    keeping.forget(db.session, keeping.kept_named(db.session, the_team(), public_id))
    db.session.commit()
    flash(_("The simulation is deleted."), "ok")
    return redirect(url_for("diagnosis.kept"), 303)
