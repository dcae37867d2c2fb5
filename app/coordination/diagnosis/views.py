"""Pages of the territorial diagnosis: the index, the portrait and its files, what if, answers."""

from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.access.permissions import decide
from app.coordination.diagnosis import exports, queries
from app.coordination.diagnosis.answer_screens import answers_screen
from app.coordination.diagnosis.scenarios import Scenario, difference
from app.coordination.diagnosis.schemas import SORTS, PortraitShape, ScenarioShape
from app.coordination.diagnosis.screens import (
    USUAL_CARE,
    Portrait,
    Question,
    check_day,
    portrait,
)
from app.coordination.diagnosis.supply.named import services_around, services_named
from app.coordination.diagnosis.territories import WHOLE, Territory, find_territory, listed
from app.coordination.diagnosis.vocabulary import (
    DAY_PART_NAMES,
    MAP_MEASURE_NAMES,
    SERVED_NAMES,
    DayPart,
    MapMeasure,
    Served,
)
from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.i18n import choose_language, say
from app.core.messages import N_, Message
from app.core.schemas import load_address
from app.core.web import Pages, audience
from app.discharge.blueprint import field_faults, the_reader, the_reference
from app.discharge.following.evidence import is_fictitious

pages = Pages("diagnosis", __name__)

MOST_PLACES = 1_000
BASE = "/coordination/territoires"


def _given() -> dict[str, str]:
    return {name: value for name, value in request.args.items() if value.strip()}


def _question() -> Question:
    """What the address asks; raises InvalidInput naming the field."""
    loaded = load_address(PortraitShape(), _given())
    today = clock.today()
    run = queries.last_run(db.session)
    care = _known_care(loaded.get("soin", USUAL_CARE))
    day = loaded.get("le") or (run.day if run is not None else today)
    check_day(db.session, day, today=today)
    return Question(
        care=care,
        part=DayPart(loaded.get("moment", 0)),
        measure=MapMeasure(loaded.get("mesure", MapMeasure.SERVED.value)),
        day=day,
        sort=loaded.get("tri", "etat"),
    )


def _known_care(code: str) -> str:
    if code not in the_reference().care:
        fault = Message(N_("There is no kind of care “%(code)s”."), {"code": code})
        raise InvalidInput(fault, {"soin": [fault]})
    return code


def _usual() -> Question:
    """What is shown beside a fault."""
    run = queries.last_run(db.session)
    return Question(
        care=USUAL_CARE,
        part=DayPart.ANY,
        measure=MapMeasure.SERVED,
        day=run.day if run is not None else clock.today(),
        sort="etat",
    )


def _territory(code: str) -> Territory:
    return find_territory(the_reference(), code, clock.today())


def _portrait(code: str, asked: Question) -> Portrait:
    return portrait(db.session, the_reference(), _territory(code), asked, today=clock.today())


def _choices() -> dict[str, Any]:
    reference = the_reference()
    return {
        "cares": [(code, kind.labels) for code, kind in sorted(reference.care.items())],
        "parts": [(part.value, Message(DAY_PART_NAMES[part])) for part in DayPart],
        "measures": [(one.value, Message(MAP_MEASURE_NAMES[one])) for one in MapMeasure],
        "sorts": SORTS,
    }


@pages.get(BASE, endpoint="index")
@audience("diagnosis.read")
def index() -> str:
    """The territories, and the day of the last run."""
    today, reference = clock.today(), the_reference()
    words = request.args.get("lieu", "")[:100]
    hits = reference.gazetteer.search(words, day=today) if words.strip() else []
    return render_template(
        "diagnosis/index.html",
        territories=list(listed(reference, today)),
        run=queries.last_run(db.session),
        words=words,
        hits=hits[:12],
        whole=WHOLE,
    )


@pages.get(f"{BASE}/<code>", endpoint="territory")
@audience("diagnosis.read")
def territory(code: str) -> ResponseReturnValue:
    """The portrait of a territory; a wrong question shows the usual one beside its faults."""
    try:
        return _page(code, _question())
    except InvalidInput as error:
        return _page(code, _usual(), error), 422


def _page(code: str, asked: Question, error: InvalidInput | None = None) -> str:
    typed = {
        "soin": asked.care,
        "moment": str(asked.part.value),
        "mesure": asked.measure.value,
        "le": asked.day.isoformat(),
        "tri": asked.sort,
    }
    return render_template(
        "diagnosis/portrait.html",
        found=_portrait(code, asked),
        address=typed,
        typed=request.args if error else typed,
        errors=field_faults(error),
        files=exports.FILES,
        may_steer=decide(the_reader(), "diagnosis.steer").allowed,
        today=clock.today(),
        **_choices(),
    )


@pages.get(f"{BASE}/<code>/portrait.pdf", endpoint="document")
@audience("diagnosis.read")
def document(code: str) -> ResponseReturnValue:
    """The portrait as a tagged PDF."""
    content = exports.as_pdf(_portrait(code, _question()), say, choose_language())
    headers = {"Content-Disposition": f'inline; filename="{_file_name(code)}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


@pages.get(f"{BASE}/<code>/communes.<kind>", endpoint="table")
@audience("diagnosis.read")
def table(code: str, kind: str) -> ResponseReturnValue:
    """The communes as a spreadsheet or a map."""
    if kind not in exports.FILES:
        raise NotFound(Message(N_("There is no file of this kind.")))
    content, mime = exports.file_of(_portrait(code, _question()), kind, say, the_reference())
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(code)}.{kind}"'}
    return Response(content, mimetype=mime, headers=headers)


def _file_name(code: str) -> str:
    safe = "".join(letter if letter.isalnum() else "-" for letter in code if letter.isascii())
    return f"passerelle-{safe[:40]}"


@pages.get(f"{BASE}/<code>/simuler", endpoint="scenario")
@audience("diagnosis.steer")
def scenario(code: str) -> ResponseReturnValue:
    """What if: choose services, then see what would change. Nothing is stored."""
    try:
        return _scenario(code)
    except InvalidInput as error:
        return _scenario(code, error), 422


def _scenario(code: str, error: InvalidInput | None = None) -> str:
    reference, found = the_reference(), _territory(code)
    loaded = {} if error else load_address(ScenarioShape(), _typed())
    care = _known_care(loaded.get("soin", USUAL_CARE))
    asked = services_named(db.session, loaded.get("services", ()))
    supposed = Scenario(
        services=[one for one in asked if one.care == care],
        communes=_towards(loaded.get("vers"), found),
        crosses=loaded.get("quoi", "service") == "convention",
        part=DayPart(loaded.get("moment", 0)),
        day=clock.today(),
    )
    return render_template(
        "diagnosis/scenario.html",
        territory=found,
        supposed=supposed,
        services=services_around(db.session, found.box, care),
        places=_places(found),
        difference=difference(db.session, reference, supposed, found),
        typed={**loaded, "soin": care, "vers": loaded.get("vers", found.code)},
        errors=field_faults(error),
        served_names={one: Message(SERVED_NAMES[one]) for one in Served},
        states=Served,
        **_choices(),
    )


def _places(found: Territory) -> list[tuple[str, object]]:
    """Where services may be supposed to go: everywhere, or to one commune if they are not many."""
    homes = sorted(found.homes, key=lambda home: home.name("fr"))
    one_by_one = homes if len(homes) <= MOST_PLACES else []
    return [(found.code, found.name), *((str(one.code), one.name("fr")) for one in one_by_one)]


def _typed() -> dict[str, Any]:
    given: dict[str, Any] = dict(_given())
    given["services"] = [one for one in request.args.getlist("services") if one.strip()]
    return given


def _towards(code: str | None, found: Territory) -> list[str]:
    """The communes of the zone that is supposed, within the territory that is looked at."""
    if not code or code == found.code:
        return found.codes
    try:
        wanted = set(_territory(code).codes)
    except NotFound as error:
        raise InvalidInput(error.message, {"vers": [error.message]}) from error
    return [one for one in found.codes if one in wanted]


@pages.get(f"{BASE}/<code>/demandes", endpoint="answers")
@audience("diagnosis.steer")
def answers(code: str) -> str:
    """Refusals, silences and answer times, small numbers masked."""
    fictitious = db.session.scalar(is_fictitious(the_reader().organisation_id))
    found = answers_screen(
        db.session,
        the_reference(),
        _territory(code),
        today=clock.today(),
        fictitious=bool(fictitious),
    )
    return render_template("diagnosis/answers.html", found=found)
