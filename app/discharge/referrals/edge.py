"""What every page and command of requests starts from: the voice in each language, who acts."""

from flask import current_app

from app.access.gate import subject
from app.core import clock
from app.core.config import Config
from app.core.i18n import LANGUAGES, say_in
from app.discharge.referrals.letters import Pen
from app.discharge.referrals.policy import referral_policy
from app.discharge.referrals.vocabulary import Act, Actor, AnswerChannel
from app.reference.loader import Reference


def address(language: str, token: str) -> str:
    """Where a link of a letter leads; its start comes from the configuration, never a header."""
    config: Config = current_app.config["PASSERELLE"]
    return f"{config.public_url}/{language}/r/{token}"


def the_pen() -> Pen:
    """What writing letters takes, with the thresholds of today."""
    reference: Reference = current_app.extensions["passerelle.reference"]
    return Pen(
        say=say_in,
        address=address,
        languages=tuple(LANGUAGES),
        reference=reference,
        policy=referral_policy(reference, clock.today()),
    )


def ward_act(words: str = "") -> Act:
    """Somebody of the ward does it, now, on the platform."""
    return Act(
        actor=Actor.WARD,
        channel=AnswerChannel.ACCOUNT,
        user_id=subject().user_id,
        at=clock.now(),
        words=words,
    )


def provider_act(channel: AnswerChannel) -> Act:
    """The service does it, now; by telephone or paper, somebody of the ward writes it down."""
    return Act(actor=Actor.PROVIDER, channel=channel, user_id=subject().user_id, at=clock.now())
