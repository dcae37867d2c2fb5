"""The campaign of reviews: who reads which sheet again, by when. For coordinators."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields

from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.extensions import db
from app.core.i18n import choose_language, say
from app.core.messages import N_, Message
from app.core.schemas import Choice, Mail, StrictSchema, Text, load
from app.core.web import audience
from app.post import queries
from app.professions.blueprint import library, pages
from app.professions.review_letters import Request, ask_review
from app.professions.reviews import ReviewTask, review_queue


class ReviewForm(StrictSchema):
    """Who is asked to read which sheet again, and by when."""

    sheet = Text(max_length=80, required=True)
    to = Mail(required=True)
    by = fields.Date(required=True)
    language = Choice(("fr", "nl", "en"), load_default="fr")
    csrf_token = fields.Raw(load_only=True)


@pages.get("/relectures")
@audience("professions.review")
def reviews() -> str:
    """Every sheet with its review day, whom was asked, and a form to ask."""
    return render_template("professions/reviews.html", **_screen({}, {}))


@pages.post("/relectures")
@audience("professions.review")
def ask_for_review() -> ResponseReturnValue:
    """A letter to one reader; the queue then says so."""
    raw = request.form.to_dict()
    try:
        asked = load(ReviewForm(), raw)
        task = _task(asked["sheet"])
        _check_day(asked["by"])
    except InvalidInput as error:
        return render_template("professions/reviews.html", **_screen(raw, error.faults)), 422
    address = _address(task)
    wanted = Request(asked["to"], asked["by"], address, choose_language())
    ask_review(db.session, task, wanted, say, now=clock.now())
    db.session.commit()
    return redirect(url_for("professions.reviews", _anchor="asked"), 303)


def _task(about: str) -> ReviewTask:
    for task in review_queue(library().catalogue):
        if task.about == about:
            return task
    raise NotFound(Message(N_("There is no sheet for this profession in this country.")))


def _check_day(day: Any) -> None:
    if day < clock.today():
        fault = Message(N_("Choose a day that is not past."))
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), {"by": [fault]})


def _address(task: ReviewTask) -> str:
    return url_for(
        "professions.sheet",
        code=task.sheet.profession,
        country=task.sheet.country.value,
        _external=True,
    )


def _screen(values: dict[str, str], errors: Any) -> dict[str, Any]:
    tasks = review_queue(library().catalogue)
    names = [task.about for task in tasks]
    letters: dict[str, list[Any]] = {name: [] for name in names}
    for message in db.session.scalars(queries.about(names)):
        letters[message.about].append(message)
    return {
        "tasks": tasks,
        "letters": letters,
        "asked": sum(map(len, letters.values())),
        "today": clock.today(),
        "values": {"sheet": "", "to": "", "by": "", **values},
        "errors": errors,
        "sheets": [
            (task.about, Message(N_("%(sheet)s (%(country)s)"), _named(task))) for task in tasks
        ],
    }


def _named(task: ReviewTask) -> dict[str, object]:
    return {"sheet": task.sheet.name, "country": task.sheet.country.value.upper()}
