"""Pages of the professions: the list, one sheet, two sheets side by side."""

from pathlib import Path

from flask import Flask, current_app, render_template, request

from app.core import clock
from app.core.schemas import load
from app.core.web import Pages, audience
from app.professions.catalogue import Catalogue, read_catalogue
from app.professions.comparison import compare as compare_sheets
from app.professions.schemas import CompareQuery, SheetQuery
from app.professions.sheets import cited_sources, footnotes
from app.professions.vocabulary import (
    MODE_LABELS,
    PATH_TITLES,
    SECTION_LABELS,
)
from app.reference.vocabulary import Country

pages = Pages("professions", __name__)


def init_app(app: Flask, folder: Path) -> None:
    """Read the sheets once. A sheet with mistakes is withheld and each mistake is logged."""
    reading = read_catalogue(folder)
    for problem in reading.problems:
        app.logger.error("Sheet of a profession withheld: %s", problem)
    app.extensions["passerelle.professions"] = reading.catalogue


@pages.context_processor
def _labels() -> dict[str, object]:
    return {
        "section_labels": SECTION_LABELS,
        "mode_labels": MODE_LABELS,
        "path_titles": PATH_TITLES,
    }


def _catalogue() -> Catalogue:
    catalogue: Catalogue = current_app.extensions["passerelle.professions"]
    return catalogue.as_of(clock.today())


@pages.get("/metiers")
@audience("professions.read")
def index() -> str:
    """Every profession with its sheets."""
    today = clock.today()
    return render_template(
        "professions/index.html", professions=_catalogue().professions(), today=today
    )


@pages.get("/metiers/<code>")
@audience("professions.read")
def sheet(code: str) -> str:
    """One profession in one country."""
    country = Country(load(SheetQuery(), request.args)["country"])
    found = _catalogue().sheet(code, country)
    sources = cited_sources((found,))
    return render_template(
        "professions/sheet.html",
        sheet=found,
        sheets=_catalogue().of_profession(code),
        qualified_in=Country.BE if country is Country.FR else Country.FR,
        is_overdue=found.is_overdue(clock.today()),
        sources=sources,
        notes=footnotes(sources),
    )


@pages.get("/metiers/<code>/comparer")
@audience("professions.read")
def compare(code: str) -> str:
    """Two countries side by side, whole or without what is the same."""
    query = load(CompareQuery(), request.args)
    left, right = _catalogue().pair(code, query["qualified_in"], query["practise_in"])
    whole = compare_sheets(left, right, on=clock.today())
    only_differences = query["differences"] == "1"
    sources = cited_sources((whole.left, whole.right))
    return render_template(
        "professions/compare.html",
        whole=whole,
        comparison=whole.without_same() if only_differences else whole,
        only_differences=only_differences,
        sources=sources,
        notes=footnotes(sources),
    )
