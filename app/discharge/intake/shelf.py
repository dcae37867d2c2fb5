"""The data of the running application, as the pages of the intake need them."""

from pathlib import Path

from flask import Flask, current_app

from app.discharge.blueprint import the_reference
from app.discharge.intake.books import IntakeBooks, load_books
from app.discharge.intake.operations import Shelf

_KEY = "passerelle.intake"


def init_app(app: Flask, data: Path) -> None:
    """Read data/discharge once; without it nothing starts."""
    app.extensions[_KEY] = load_books(data)


def the_books() -> IntakeBooks:
    """The data of the room."""
    found: IntakeBooks = current_app.extensions[_KEY]
    return found


def the_shelf() -> Shelf:
    """What tasks are made from."""
    return Shelf(the_reference(), the_books(), current_app.extensions["passerelle.benefits"])
