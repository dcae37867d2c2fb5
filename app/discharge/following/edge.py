"""What pages and commands of the days after start from: the voice in each language, the days."""

from flask import current_app

from app.core import clock
from app.core.config import Config
from app.core.i18n import LANGUAGES, say_in
from app.discharge.blueprint import the_reference
from app.discharge.following.letters import Quill
from app.discharge.following.policy import following_policy
from app.discharge.following.replanning import Tools
from app.discharge.referrals.edge import the_pen, ward_act


def address(language: str, page: str, token: str) -> str:
    """Where a link of a letter leads; its start comes from the configuration, never a header."""
    config: Config = current_app.config["PASSERELLE"]
    return f"{config.public_url}/{language}/{page}/{token}"


def the_quill() -> Quill:
    """What writing letters takes, with the days of today."""
    reference = the_reference()
    return Quill(
        say=say_in,
        address=address,
        languages=tuple(LANGUAGES),
        reference=reference,
        policy=following_policy(reference, clock.today()),
    )


def the_tools() -> Tools:
    """What replacing one line takes."""
    return Tools(quill=the_quill(), pen=the_pen(), act=ward_act())
