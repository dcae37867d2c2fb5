"""The grounds of sharing in the running application: their data, their form, who records."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app

from app.access.gate import subject
from app.core import clock
from app.core.messages import Message
from app.core.schemas import load_address
from app.discharge.grounds.book import GroundsBook, read_grounds
from app.discharge.grounds.schemas import GroundShape, ground_wish
from app.discharge.grounds.vocabulary import (
    GROUND_FORM_NAMES,
    GROUND_PURPOSE_NAMES,
    SHARE_GROUND_NAMES,
    GroundWish,
    Recorder,
)
from app.reference.loader import Reference

_KEY = "passerelle.grounds"


def init_app(app: Flask, folder: Path) -> None:
    """Read data/privacy/grounds.yaml once, and let pages of other rooms use our templates."""
    app.extensions[_KEY] = read_grounds(folder)
    app.register_blueprint(Blueprint("grounds", __name__, template_folder="templates"))


def the_grounds() -> GroundsBook:
    """What the data say of each ground."""
    found: GroundsBook = current_app.extensions[_KEY]
    return found


def longest_ground() -> timedelta:
    """For how long a ground may be recorded."""
    reference: Reference = current_app.extensions["passerelle.reference"]
    return timedelta(days=reference.policy("sharing_ground_days", clock.today()))


def the_recorder() -> Recorder:
    """Who acts, now."""
    return Recorder(subject=subject(), now=clock.now())


def filled(form: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a form in which something stands."""
    return {name: value for name, value in form.items() if str(value).strip()}


def ground_from(form: Mapping[str, Any]) -> GroundWish:
    """The ground that a form records; raises InvalidInput naming every wrong field."""
    loaded = load_address(GroundShape(), filled(form))
    return ground_wish(loaded, the_grounds(), now=clock.now(), longest=longest_ground())


def ground_choices() -> dict[str, Any]:
    """What the form of a ground offers."""
    return {
        "grounds": _choices(SHARE_GROUND_NAMES),
        "ground_forms": _choices(GROUND_FORM_NAMES),
        "ground_purposes": _choices(GROUND_PURPOSE_NAMES),
        "ground_last": (clock.now() + longest_ground()).astimezone(clock.LOCAL).date(),
    }


def _choices(names: Mapping[Any, str]) -> list[tuple[str, Message]]:
    return [(code.value, Message(words)) for code, words in names.items()]
