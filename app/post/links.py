"""Links that answer without an account: made once, looked at freely, used once.

The token is random (130 bits) and stands in the letter only; a hash of it is stored. Looking
changes nothing, because scanners of mail open every link; only `use_link` does, for a POST.
"""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.errors import NotFound, Refused
from app.core.messages import N_, Message
from app.post import queries
from app.post.models import OneUseLink
from app.post.vocabulary import Link, LinkState

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26

WHY_CLOSED = {
    LinkState.USED: N_("This link was used already."),
    LinkState.EXPIRED: N_("This link is too old."),
    LinkState.REVOKED: N_("This link was withdrawn."),
}


def issue_link(
    session: Session, *, purpose: str, about: str, expires_at: datetime, now: datetime
) -> str:
    """A new link; gives its token, which is not stored and cannot be asked for again."""
    token = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    session.add(
        OneUseLink(
            token_hash=_hash(token),
            purpose=purpose,
            about=about,
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    return token


def look_link(session: Session, token: str, *, purpose: str, now: datetime) -> Link:
    """What a link is, even when it is used or too old; changes nothing. Raises NotFound."""
    return _link(_find(session, token, purpose), now)


def use_link(session: Session, token: str, *, purpose: str, now: datetime) -> Link:
    """Use a link, once. Raises NotFound, or Refused when it is used, too old or withdrawn.

    One statement decides, so that of two at the same moment one is refused.
    """
    row = _find(session, token, purpose)
    done = session.execute(
        update(OneUseLink)
        .where(
            OneUseLink.token_hash == row.token_hash,
            OneUseLink.used_at.is_(None),
            OneUseLink.revoked_at.is_(None),
            OneUseLink.expires_at > now,
        )
        .values(used_at=now)
        .returning(OneUseLink.token_hash)
        .execution_options(synchronize_session=False)
    )
    used = done.one_or_none()
    session.refresh(row)
    link = _link(row, now)
    if used is None:
        raise Refused(Message(WHY_CLOSED[link.state]))
    return link


def revoke_links(session: Session, *, purpose: str, about: str, now: datetime) -> int:
    """Withdraw every unused link of that purpose about that thing; tells how many."""
    done = session.execute(
        update(OneUseLink)
        .where(
            OneUseLink.purpose == purpose,
            OneUseLink.about == about,
            OneUseLink.used_at.is_(None),
            OneUseLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(OneUseLink.token_hash)
    )
    return len(done.all())


def _find(session: Session, token: str, purpose: str) -> OneUseLink:
    asked = queries.link_of(_hash(token), purpose)
    row = session.scalars(asked).one_or_none() if len(token) == _LENGTH else None
    if row is None:
        raise NotFound(Message(N_("This link is not complete, or it does not exist any more.")))
    return row


def _link(row: OneUseLink, now: datetime) -> Link:
    return Link(
        purpose=row.purpose,
        about=row.about,
        state=_state(row, now),
        expires_at=row.expires_at,
        used_at=row.used_at,
    )


def _state(row: OneUseLink, now: datetime) -> LinkState:
    if row.revoked_at is not None:
        return LinkState.REVOKED
    if row.used_at is not None:
        return LinkState.USED
    return LinkState.EXPIRED if row.expires_at <= now else LinkState.OPEN


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.strip().lower().encode()).digest()
