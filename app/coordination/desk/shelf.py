"""The data of the desk in the running application, and the hand of whoever asks."""

from pathlib import Path

from flask import Flask, current_app

from app.access.gate import subject
from app.coordination.desk.operations import DeskHand
from app.coordination.desk.orientation_book import OrientationBook, load_orientation
from app.core import clock
from app.core.config import Config
from app.discharge.blueprint import the_reference

_KEY = "passerelle.orientation"


def init_app(app: Flask, data: Path) -> None:
    """Read data/coordination/orientation.yaml once; without it nothing starts."""
    app.extensions[_KEY] = load_orientation(data)


def the_book() -> OrientationBook:
    """Subjects, destinations and rules."""
    found: OrientationBook = current_app.extensions[_KEY]
    return found


def the_desk_hand(*, fictitious: bool | None = None) -> DeskHand:
    """Whoever asks, now; on the open page, whether people are fictitious is the installation's."""
    config: Config = current_app.config["PASSERELLE"]
    reference, today = the_reference(), clock.today()
    return DeskHand(
        subject=subject(),
        now=clock.now(),
        answer_days=int(reference.policy("desk_answer_days", today)),
        open_per_hour=int(reference.policy("desk_open_per_hour", today)),
        is_fictitious=config.is_demo if fictitious is None else fictitious,
    )
