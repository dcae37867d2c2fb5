"""The pages of the room and what they all read: the catalogue, the book of routes, the labels."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask, current_app

from app.core import clock
from app.core.i18n import say
from app.core.web import Pages
from app.professions.asking import check_day
from app.professions.catalogue import Catalogue, read_catalogue
from app.professions.importers import Shelf
from app.professions.routebook import RouteBook
from app.professions.routebook_importer import read_routebook
from app.professions.sheets import Sheet
from app.professions.vocabulary import (
    MODE_LABELS,
    PATH_TITLES,
    SECTION_LABELS,
    SILENCE_LABELS,
    STATUS_LABELS,
)
from app.reference.spelling import fold

pages = Pages("professions", __name__)


@dataclass(frozen=True, slots=True)
class Library:
    """What was read once at the start, and from which folder."""

    catalogue: Catalogue
    book: RouteBook
    shelf: Shelf
    first_day: date
    folder: Path


def init_app(app: Flask, folder: Path) -> None:
    """Read the sheets once. A sheet with mistakes is withheld and each mistake is logged."""
    reading = read_catalogue(folder)
    routes = read_routebook(folder, reading.shelf)
    for problem in reading.problems + routes.problems:
        app.logger.error("Sheet of a profession withheld: %s", problem)
    app.extensions["passerelle.professions"] = reading.catalogue
    app.extensions["passerelle.professions.library"] = Library(
        reading.catalogue, routes.book, reading.shelf, routes.first_day, folder
    )


def library() -> Library:
    """What was read at the start."""
    found: Library = current_app.extensions["passerelle.professions.library"]
    return found


def by_name(
    professions: Iterable[tuple[str, tuple[Sheet, ...]]],
) -> tuple[tuple[str, tuple[Sheet, ...]], ...]:
    """The professions in the order of their names in the language of the reader."""
    return tuple(sorted(professions, key=lambda found: fold(say(found[1][0].name))))


def asked_day(name: str, day: date | None) -> date:
    """The day that an address asks about, or today; raises InvalidInput for an impossible one."""
    return check_day(name, day, first=library().first_day, today=clock.today())


@pages.context_processor
def _labels() -> dict[str, object]:
    return {
        "section_labels": SECTION_LABELS,
        "mode_labels": MODE_LABELS,
        "path_titles": PATH_TITLES,
        "silence_labels": SILENCE_LABELS,
        "status_labels": STATUS_LABELS,
    }
