"""Verbs of the letters that open a door. None of them commits.

An address without an account costs the same work as one with: a link is made and a letter written
for nobody, and withdrawn. Otherwise the time of an answer would tell who has an account.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import User
from app.access.queries import account_by_email
from app.core.errors import NotFound
from app.core.messages import N_, Message
from app.post.links import issue_link, look_link, revoke_links, use_link
from app.post.operations import enqueue, withdraw
from app.post.vocabulary import Channel, Letter, LinkState

NOBODY = "user:nobody"
DECOY = "nobody@passerelle.invalid"
"""The domain `.invalid` is reserved: no letter can ever leave for it (RFC 2606)."""


class Door(StrEnum):
    """What a link in a letter opens."""

    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105 - a purpose, no password
    INVITATION = "invitation"
    PROOF = "proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Subject and text of a letter, with the address of its link."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """When a link is made, and for how long it opens."""

    now: datetime
    life: timedelta

    @property
    def until(self) -> datetime:
        """When it opens no more."""
        return self.now + self.life


Wording = Callable[[Door, str, str], Words]
"""Says a letter: the door, the token, the language."""


def write_letter(session: Session, email: str, door: Door, wording: Wording, term: Term) -> bool:
    """Send a link that opens the door, if the address has an account; whether it has."""
    user = session.scalar(account_by_email(email))
    is_known = user is not None and user.is_active
    about = f"user:{user.public_id}" if user and is_known else NOBODY
    revoke_links(session, purpose=door.value, about=about, now=term.now)
    token = issue_link(
        session, purpose=door.value, about=about, expires_at=term.until, now=term.now
    )
    language = user.language if user else "fr"
    words = wording(door, token, language)
    letter = Letter(
        channel=Channel.MAIL,
        to=user.email if user and is_known else DECOY,
        subject=words.subject,
        text=words.text,
        html=None,
        language=language,
        reply_to=None,
        about=about,
        key=f"{door.value}:{secrets.token_hex(12)}",
    )
    enqueue(session, letter, now=term.now)
    withdraw(session, NOBODY)
    return is_known


def who_knocks(session: Session, token: str, door: Door, *, now: datetime) -> User:
    """The account a link opens, while it opens one; changes nothing. Raises NotFound."""
    link = look_link(session, token, purpose=door.value, now=now)
    if link.state is not LinkState.OPEN:
        raise NotFound(Message(N_("This link was used already, or is too old. Ask for a new one.")))
    return _user_of(session, link.about)


def open_with(session: Session, token: str, door: Door, *, now: datetime) -> User:
    """Use a link, once. Raises NotFound, or Refused when it opens nothing any more."""
    return _user_of(session, use_link(session, token, purpose=door.value, now=now).about)


def _user_of(session: Session, about: str) -> User:
    public_id = about.partition(":")[2]
    user = session.scalar(select(User).where(User.public_id == public_id, User.is_active))
    if user is None:
        raise NotFound(Message(N_("This link was used already, or is too old. Ask for a new one.")))
    return user
