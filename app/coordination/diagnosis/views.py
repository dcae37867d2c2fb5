"""Pages of the territorial diagnosis: the index, the portrait and its files, answers."""

from pathlib import Path

from flask import Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app.access.permissions import decide
from app.coordination.diagnosis import exports, open_views, queries, scenario_views
from app.coordination.diagnosis.answer_screens import answers_screen
from app.coordination.diagnosis.blueprint import (
    BASE,
    choices_of,
    given,
    known_care,
    pages,
    territory_of,
)
from app.coordination.diagnosis.schemas import PortraitShape
from app.coordination.diagnosis.screens import (
    USUAL_CARE,
    Portrait,
    Question,
    check_day,
    portrait,
)
from app.coordination.diagnosis.territories import WHOLE, listed
from app.coordination.diagnosis.vocabulary import MAP_MEASURE_NAMES, DayPart, MapMeasure
from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.i18n import choose_language, say
from app.core.messages import N_, Message
from app.core.schemas import load_address
from app.core.web import audience
from app.discharge.blueprint import field_faults, the_reader, the_reference
from app.discharge.following.evidence import is_fictitious

__all__ = ["PARTS", "pages"]

PARTS = (open_views, scenario_views)
"""The other pages of the room; naming them here is what opens them."""


def _question() -> Question:
    """What the address asks; raises InvalidInput naming the field."""
    loaded = load_address(PortraitShape(), given())
    today = clock.today()
    run = queries.last_run(db.session)
    care = known_care(loaded.get("soin", USUAL_CARE))
    day = loaded.get("le") or (run.day if run is not None else today)
    check_day(db.session, day, today=today)
    return Question(
        care=care,
        part=DayPart(loaded.get("moment", 0)),
        measure=MapMeasure(loaded.get("mesure", MapMeasure.SERVED.value)),
        day=day,
        sort=loaded.get("tri", "etat"),
    )


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


def _portrait(code: str, asked: Question) -> Portrait:
    return portrait(db.session, the_reference(), territory_of(code), asked, today=clock.today())


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
        may_steer=decide(the_reader(), "diagnosis.steer").allowed,
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
        **choices_of(),
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


@pages.get(f"{BASE}/<code>/carte.html", endpoint="kept_map")
@audience("diagnosis.read")
def kept_map(code: str) -> ResponseReturnValue:
    """The map with its table as one file to keep; it asks nobody for anything."""

    def read(path: str) -> str:
        return (Path(str(current_app.static_folder)) / path).read_text(encoding="utf-8")

    found = _portrait(code, _question())
    page = render_template(
        "diagnosis/kept_map.html",
        found=found,
        parts=exports.as_map(found, say, the_reference(), read),
        measure=Message(MAP_MEASURE_NAMES[found.question.measure]),
        language=choose_language(),
    )
    headers = {"Content-Disposition": f'attachment; filename="{_file_name(code)}.html"'}
    return Response(page, mimetype="text/html", headers=headers)


def _file_name(code: str) -> str:
    safe = "".join(letter if letter.isalnum() else "-" for letter in code if letter.isascii())
    return f"passerelle-{safe[:40]}"


@pages.get(f"{BASE}/<code>/demandes", endpoint="answers")
@audience("diagnosis.steer")
def answers(code: str) -> str:
    """Refusals, silences and answer times, small numbers masked."""
    fictitious = db.session.scalar(is_fictitious(the_reader().organisation_id))
    found = answers_screen(
        db.session,
        the_reference(),
        territory_of(code),
        today=clock.today(),
        fictitious=bool(fictitious),
    )
    return render_template("diagnosis/answers.html", found=found)
