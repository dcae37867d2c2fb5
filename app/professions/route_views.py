"""My route: one form whose answers stand in the address, and what follows from them."""

from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core import clock
from app.core.errors import InvalidInput, NotFound
from app.core.i18n import choose_language, say
from app.core.messages import N_, Message
from app.core.schemas import load_address
from app.core.web import audience
from app.professions.agenda import AgendaEntry, agenda
from app.professions.asking import to_answers
from app.professions.blueprint import by_name, library, pages
from app.professions.printing import route_pdf, route_words, said_deadline
from app.professions.route import Route, Step, plan_route
from app.professions.routebook import RouteBook
from app.professions.schemas import RouteQuery
from app.professions.sheets import footnotes
from app.professions.vocabulary import (
    CASE_LABELS,
    ORIGIN_LABELS,
    PRACTICE_LABELS,
    WORK_STATUS_LABELS,
    Case,
    ClaimStatus,
)
from app.reference.vocabulary import COUNTRY_NAMES, Country

DONE = "fait"
_BADGES = {ClaimStatus.SOURCED: "ok"}


@pages.get("/metiers/mon-parcours")
@audience("professions.read")
def route() -> ResponseReturnValue:
    """The form; below it, once it is sent, the route."""
    raw = _raw()
    query = load_address(RouteQuery(), raw)
    if not raw:
        return render_template("professions/route.html", **_form(query, {}), route=None)
    try:
        found = _route(query)
    except (InvalidInput, NotFound) as error:
        faults = (
            error.faults if isinstance(error, InvalidInput) else {"profession": [error.message]}
        )
        page = render_template("professions/route.html", **_form(query, faults), route=None)
        return page, 422
    return render_template(
        "professions/route.html", **_form(query, {}), **_screen(found, query, _done())
    )


@pages.get("/metiers/mon-parcours.pdf")
@audience("professions.read")
def route_document() -> Response:
    """The same on paper."""
    words = route_words(_route(load_address(RouteQuery(), _raw())), _done(), say, choose_language())
    headers = {"Content-Disposition": 'inline; filename="route.pdf"'}
    return Response(route_pdf(words), mimetype="application/pdf", headers=headers)


@pages.get("/metiers/mon-parcours.ics")
@audience("professions.read")
def route_agenda() -> Response:
    """The same in a calendar: a task for each step, a day for each answer awaited."""
    query = load_address(RouteQuery(), _raw())
    found, done = _route(query), _done()
    name = f"{say(Message(N_('My route')))} - {say(found.host.name)}"
    key = "&".join(f"{field}={query[field]}" for field in sorted(query))
    entries = [_entry(step, step.id in done) for step in found.tasks]
    headers = {"Content-Disposition": 'attachment; filename="route.ics"'}
    document = agenda(name, entries, key=key, now=clock.now())
    return Response(document, mimetype="text/calendar", headers=headers)


def _raw() -> dict[str, str]:
    known = RouteQuery().fields
    return {name: value for name, value in request.args.items() if name in known}


def _done() -> frozenset[str]:
    return frozenset(request.args.getlist(DONE))


def _route(query: dict[str, str]) -> Route:
    found = library()
    answers = to_answers(query, found.book)
    sheets = found.catalogue.sheets
    return plan_route(answers, book=found.book, sheets=sheets, today=clock.today())


def _screen(found: Route, query: dict[str, str], done: frozenset[str]) -> dict[str, Any]:
    ticked = [step.id for step in found.tasks if step.id in done]
    address: dict[str, Any] = {**query, DONE: ticked}
    return {
        "route": found,
        "done": frozenset(ticked),
        "cases": [CASE_LABELS[Case(code)] for code in sorted(found.cases)],
        "badges": {status: _BADGES.get(status, "doubt") for status in ClaimStatus},
        "dates": {
            step.id: [said_deadline(day, say) for day in step.deadlines] for step in found.steps
        },
        "notes": footnotes(found.sources),
        "today": found.today,
        "links": {
            "pdf": url_for("professions.route_document", **address),
            "ics": url_for("professions.route_agenda", **address),
        },
    }


def _form(query: dict[str, str], errors: Any) -> dict[str, Any]:
    found = library()
    countries = [(code.value, Message(name)) for code, name in COUNTRY_NAMES.items()]
    return {
        "asked": query,
        "errors": errors,
        "choices": {
            "profession": [
                (code, sheets[0].name) for code, sheets in by_name(found.catalogue.professions())
            ],
            "obtained": [(origin.value, label) for origin, label in ORIGIN_LABELS.items()],
            "title": [(title.id, title.label) for title in found.book.titles],
            "countries": countries,
            "works": [*countries, ("nowhere", Message(N_("Nowhere")))],
            "works_as": [
                *((status.value, label) for status, label in WORK_STATUS_LABELS.items()),
                ("", Message(N_("Not said"))),
            ],
            "place": _places(found.book, request.args.get("to", "")),
            "status": [(status.value, label) for status, label in WORK_STATUS_LABELS.items()],
            "mode": [(mode.value, label) for mode, label in PRACTICE_LABELS.items()],
        },
    }


def _places(book: RouteBook, chosen: str) -> list[tuple[object, ...]]:
    """The places of the country once it is chosen; until then those of each, under its name."""
    if chosen in COUNTRY_NAMES:
        return [(place.id, place.label) for place in book.places_in(Country(chosen))]
    return [
        (place.id, place.label, say(Message(COUNTRY_NAMES[place.country]))) for place in book.places
    ]


def _entry(step: Step, is_done: bool) -> AgendaEntry:
    text = "\n".join(say(claim.text) for claim in (*step.who, *step.tell))
    due = step.due.last if step.due else None
    return AgendaEntry(step.id, say(step.title), text, due, is_done)
