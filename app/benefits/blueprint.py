"""The pages of the room and what they all read: the benefits, the desk, who pays, the register."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app

from app.benefits.catalogue import Catalogue, read_benefits
from app.benefits.desk import Desk, read_desk
from app.benefits.payer_book import load_payer
from app.benefits.payer_table import PayerBook
from app.benefits.wording import Wording, read_wording
from app.benefits.zoast import Zoast
from app.benefits.zoast_book import load_zoast
from app.core.i18n import say
from app.core.web import Pages
from app.reference.loader import Reference

pages = Pages("benefits", __name__)


@dataclass(frozen=True, slots=True)
class Counter:
    """What was read once at the start."""

    catalogue: Catalogue
    desk: Desk
    payers: PayerBook
    wording: Wording
    zoast: tuple[Zoast, ...]


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
        load_zoast(folder / "zoast"),
    )
    app.add_template_filter(_cited, "cited")


def _cited(sources: Iterable[str]) -> str:
    """The names of sources in the language of the reader, each once."""
    wording = counter().wording
    return ", ".join(dict.fromkeys(say(wording.source(name)) for name in sources))


def counter() -> Counter:
    """What was read at the start."""
    found: Counter = current_app.extensions["passerelle.benefits.counter"]
    return found


def reference() -> Reference:
    """The facts that all rooms share."""
    found: Reference = current_app.extensions["passerelle.reference"]
    return found
