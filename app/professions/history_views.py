"""What changed, what will change, what is to be read again: differences, feeds, watch-list."""

from datetime import date, timedelta

from flask import Response, render_template, request, url_for

from app.core import clock
from app.core.i18n import choose_language, say
from app.core.messages import N_, Message
from app.core.schemas import load_address
from app.core.web import audience
from app.professions.blueprint import asked_day, library, pages
from app.professions.feeds import Feed, FeedEntry, atom
from app.professions.history import Change, changes_on, difference, turning_points
from app.professions.schemas import ChangesQuery
from app.professions.sheets import Sheet, cited_sources, footnotes
from app.professions.vocabulary import PATH_TITLES
from app.reference.vocabulary import Country


@pages.get("/metiers/<code>/<any(fr, be):country>/changements")
@audience("professions.read")
def changes(code: str, country: str) -> str:
    """The difference between two days (`?du=` and `?au=`), claim by claim."""
    query = load_address(ChangesQuery(), request.args)
    found, first = library().catalogue.sheet(code, Country(country)), library().first_day
    before, after = asked_day("du", query["du"] or first), asked_day("au", query["au"])
    sources = cited_sources((found,))
    return render_template(
        "professions/changes.html",
        sheet=found,
        before=before,
        after=after,
        first_day=first,
        changes=difference(found, before, after),
        points=[day for day in turning_points(found) if day >= first],
        notes=footnotes(sources),
        sources=sources,
    )


@pages.get("/metiers/<code>/<any(fr, be):country>.atom")
@audience("professions.read")
def feed(code: str, country: str) -> Response:
    """The changes of one sheet, the latest first."""
    found = library().catalogue.sheet(code, Country(country))
    entries = [_entry(found, day) for day in reversed(_told(found))]
    head = Feed(
        title=f"{say(found.name)}. {say(PATH_TITLES[found.country])}",
        language=choose_language(),
        url=url_for("professions.feed", code=code, country=country, _external=True),
        page=url_for("professions.sheet", code=code, country=country, _external=True),
        updated=max([found.reviewed_on, *(entry.published for entry in entries)]),
    )
    return Response(atom(head, entries), mimetype="application/atom+xml")


@pages.get("/metiers/a-verifier")
@audience("professions.read")
def watch() -> str:
    """What editors must read again: subjects that move, and sheets past their review."""
    catalogue, today = library().catalogue, clock.today()
    subjects = sorted(catalogue.watch, key=lambda item: (item.due_on, item.id))
    sheets = sorted(catalogue.sheets.values(), key=lambda sheet: sheet.review_due)
    claims = {claim.id: (sheet, claim) for sheet in sheets for claim in sheet.claims}
    return render_template(
        "professions/watch.html",
        due=[item for item in subjects if item.is_due(today)],
        later=[item for item in subjects if not item.is_due(today)],
        sheets=[sheet for sheet in sheets if sheet.is_overdue(today)],
        claims=claims,
        today=today,
    )


def _told(sheet: Sheet) -> list[date]:
    """The days of change that the sheets vouch for, those to come included."""
    return [day for day in turning_points(sheet) if day >= library().first_day]


def _entry(sheet: Sheet, day: date) -> FeedEntry:
    found = changes_on(sheet, day)
    labels = sorted({say(change.criterion.label) for change in found})
    title = say(Message(N_("Change on %(day)s"), {"day": day}))
    return FeedEntry(
        key=day.isoformat(),
        title=f"{title}. {', '.join(labels)}",
        text="\n".join(line for change in found for line in _lines(change)),
        url=url_for(
            "professions.changes",
            code=sheet.profession,
            country=sheet.country.value,
            du=max(day - timedelta(days=1), library().first_day),
            au=day,
            _external=True,
        ),
        published=day if day <= clock.today() else sheet.reviewed_on,
    )


def _lines(change: Change) -> list[str]:
    label = say(change.label)
    return [f"{label}. {say(claim.text)}" for claim in (change.begun or change.ended)]
