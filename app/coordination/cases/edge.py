"""What pages and commands of case management start from: who acts, when, in which voice."""

from flask import current_app

from app.access.gate import subject
from app.coordination.cases.hands import Hand
from app.coordination.cases.policy import case_policy
from app.core import clock
from app.core.config import Config
from app.core.i18n import say_in
from app.discharge.blueprint import the_reference


def the_hand() -> Hand:
    """Whoever asks, now, under the policy of today."""
    reference = the_reference()
    return Hand(
        subject=subject(),
        now=clock.now(),
        policy=case_policy(reference, clock.today()),
        reference=reference,
        say=say_in,
        address=address,
    )


def address(language: str, path: str) -> str:
    """Where a link of a letter leads; its start comes from the configuration, never a header."""
    config: Config = current_app.config["PASSERELLE"]
    return f"{config.public_url}/{language}{path}"
