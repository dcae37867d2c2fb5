"""Letters to the owner of an account: what happened with it, and what to do if it was not them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from secrets import token_hex

from flask import current_app
from sqlalchemy.orm import Session

from app.access.models import User
from app.core.config import Config
from app.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, say_in
from app.core.messages import N_, Message
from app.post.notices import Notice, Voice, notice_letter
from app.post.operations import enqueue


class News(StrEnum):
    """What the owner of an account is told by letter."""

    NEW_DEVICE = "new_device"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of a letter, no password
    FACTOR_ON = "factor_on"
    FACTOR_OFF = "factor_off"
    FACTOR_TAKEN = "factor_taken"


_SUBJECTS: Mapping[News, str] = {
    News.NEW_DEVICE: N_("A sign-in from a browser we did not know"),
    News.PASSWORD_SET: N_("Your password was changed"),
    News.FACTOR_ON: N_("Your second factor is on"),
    News.FACTOR_OFF: N_("Your second factor was turned off"),
    News.FACTOR_TAKEN: N_("Your second factor was taken off"),
}
_SAID: Mapping[News, str] = {
    News.NEW_DEVICE: N_(
        "Somebody signed in with your account on %(moment)s, in a browser that had not opened it "
        "before: %(device)s."
    ),
    News.PASSWORD_SET: N_(
        "The password of your account was changed on %(moment)s. Every other session has ended."
    ),
    News.FACTOR_ON: N_("A second factor was turned on for your account on %(moment)s."),
    News.FACTOR_OFF: N_(
        "The second factor of your account was turned off on %(moment)s, and its passkeys with it."
    ),
    News.FACTOR_TAKEN: N_(
        "Whoever looks after the accounts of your organisation took your second factor off on "
        "%(moment)s, because it was said to be lost. Your sessions have ended; at your next "
        "sign-in you set up another."
    ),
}
_ALARM = N_(
    "If it was you, there is nothing to do. If not, choose a new password at once with the link "
    "below: that ends every session. Then tell whoever looks after your team."
)


def tell(session: Session, user: User, news: News, *, now: datetime, device: str = "") -> None:
    """Put the letter in the outbox; commits nothing."""
    config: Config = current_app.config["PASSERELLE"]
    language = user.language if user.language in LANGUAGES else DEFAULT_LANGUAGE
    values = {"moment": now, "device": device or Message(N_("not known"))}
    notice = Notice(
        subject=Message(_SUBJECTS[news]),
        said=(Message(_SAID[news], values), Message(_ALARM)),
        link=(Message(N_("Choose a new password")), "/connexion/mot-de-passe"),
        foot=Message(N_("Written by the platform for the owner of this account.")),
        about=f"user:{user.public_id}",
        key=f"{news.value}:{token_hex(12)}",
    )
    voice = Voice(say=say_in, address=lambda code, path: f"{config.public_url}/{code}{path}")
    enqueue(session, notice_letter(notice, (user.email, language), voice), now=now)
