"""Pages of the professions: the list, one sheet, two sheets side by side."""

from typing import Any

from flask import Response, render_template, request, url_for

from app.access.keeping import kept
from app.core import clock
from app.core.i18n import choose_language, say
from app.core.schemas import load_address
from app.core.web import audience
from app.professions import history_views, proposal_views, review_views, route_views
from app.professions.blueprint import asked_day, by_name, init_app, library, pages
from app.professions.comparison import Comparison
from app.professions.comparison import compare as compare_sheets
from app.professions.linked_data import sheet_data
from app.professions.printing import comparison_pdf, comparison_words
from app.professions.schemas import CompareQuery, SheetQuery
from app.professions.sheets import cited_sources, footnotes
from app.reference.vocabulary import Country

__all__ = ["PARTS", "init_app", "pages"]

PARTS = (route_views, history_views, proposal_views, review_views)
"""The other pages of the room; importing them declares their addresses."""


@pages.get("/metiers")
@audience("professions.read")
@kept()
def index() -> str:
    """Every profession with its sheets."""
    today = clock.today()
    professions = by_name(library().catalogue.as_of(today).professions())
    is_late = any(sheet.is_overdue(today) for _, sheets in professions for sheet in sheets)
    return render_template(
        "professions/index.html", professions=professions, today=today, is_late=is_late
    )


@pages.get("/metiers/<code>")
@audience("professions.read")
@kept("country", "au")
def sheet(code: str) -> str:
    """One profession in one country, today or as of a day (`?au=`)."""
    query = load_address(SheetQuery(), request.args)
    country, on = Country(query["country"]), asked_day("au", query["au"])
    found = library().catalogue.sheet(code, country).as_of(on)
    sources = cited_sources((found,))
    address = url_for("professions.sheet", code=code, country=country.value, _external=True)
    return render_template(
        "professions/sheet.html",
        sheet=found,
        sheets=library().catalogue.of_profession(code),
        qualified_in=Country.BE if country is Country.FR else Country.FR,
        on=on,
        today=clock.today(),
        first_day=library().first_day,
        sources=sources,
        notes=footnotes(sources),
        linked_data=sheet_data(found, url=address, language=choose_language(), say=say),
    )


@pages.get("/metiers/<code>/comparer")
@audience("professions.read")
@kept("from", "to", "au", "tout")
def compare(code: str) -> str:
    """Two countries side by side: what differs, or everything (`?tout=1`), on a day."""
    query = load_address(CompareQuery(), request.args)
    whole = _compared(code, query)
    only_differences = query["tout"] == "0"
    sources = cited_sources((whole.left, whole.right))
    return render_template(
        "professions/compare.html",
        whole=whole,
        parts=(whole.without_same() if only_differences else whole).folded(),
        only_differences=only_differences,
        today=clock.today(),
        first_day=library().first_day,
        sources=sources,
        notes=footnotes(sources),
    )


@pages.get("/metiers/<code>/comparer.pdf")
@audience("professions.read")
def compare_document(code: str) -> Response:
    """The comparison on landscape paper, as a tagged PDF."""
    query = load_address(CompareQuery(), request.args)
    whole = _compared(code, query)
    shown = whole if query["tout"] == "1" else whole.without_same()
    document = comparison_pdf(comparison_words(shown, say, choose_language()))
    headers = {"Content-Disposition": 'inline; filename="comparison.pdf"'}
    return Response(document, mimetype="application/pdf", headers=headers)


def _compared(code: str, query: dict[str, Any]) -> Comparison:
    left, right = library().catalogue.pair(code, query["qualified_in"], query["practise_in"])
    return compare_sheets(left, right, on=asked_day("au", query["au"]))
