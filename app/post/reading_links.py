"""Links to read one thing without an account: until a day, as often as wanted, revocable.

The token is not stored. It is made of a random serial with the key of the indexes, so that the
same link can be printed on every paper; a copy of the rows alone opens nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.messages import N_, Message
from app.core.vault import blind_index
from app.post import queries
from app.post.models import ReadingLink
from app.post.vocabulary import Link, LinkState

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH = 26


@dataclass(frozen=True, slots=True)
class Standing:
    """A link that opens now: its token, and until when."""

    token: str
    expires_at: datetime


def issue_reading_link(
    session: Session, *, purpose: str, about: str, expires_at: datetime, now: datetime
) -> Standing:
    """A new link to that thing; those before it show nothing any more."""
    revoke_reading_links(session, purpose=purpose, about=about, now=now)
    row = ReadingLink(
        serial=secrets.token_hex(16),
        purpose=purpose,
        about=about,
        created_at=now,
        expires_at=expires_at,
    )
    token = _token(row)
    row.token_hash = _hash(token)
    session.add(row)
    session.flush()
    return Standing(token, expires_at)


def standing_link(session: Session, *, purpose: str, about: str, now: datetime) -> Standing | None:
    """The link that shows that thing now; None without one, or when its key was changed since."""
    row = session.scalars(queries.standing_link(purpose, about, now)).one_or_none()
    if row is None:
        return None
    token = _token(row)
    return Standing(token, row.expires_at) if _hash(token) == row.token_hash else None


def look_reading_link(session: Session, token: str, *, purpose: str, now: datetime) -> Link:
    """What a link shows, even when it shows nothing any more; changes nothing. Raises NotFound."""
    asked = queries.reading_link_of(_hash(token), purpose)
    row = session.scalars(asked).one_or_none() if len(token) == _LENGTH else None
    if row is None:
        raise NotFound(Message(N_("This link is not complete, or it does not exist any more.")))
    return Link(
        purpose=row.purpose,
        about=row.about,
        state=_state(row, now),
        expires_at=row.expires_at,
        used_at=None,
    )


def revoke_reading_links(session: Session, *, purpose: str, about: str, now: datetime) -> int:
    """Withdraw every link of that purpose to that thing; tells how many."""
    done = session.execute(
        update(ReadingLink)
        .where(
            ReadingLink.purpose == purpose,
            ReadingLink.about == about,
            ReadingLink.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(ReadingLink.id)
    )
    return len(done.all())


def _state(row: ReadingLink, now: datetime) -> LinkState:
    if row.revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.EXPIRED if row.expires_at <= now else LinkState.OPEN


def _token(row: ReadingLink) -> str:
    seal = int(blind_index(f"reading-link|{row.purpose}|{row.about}|{row.serial}"), 16)
    letters = []
    for _ in range(_LENGTH):
        seal, place = divmod(seal, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.strip().lower().encode()).digest()
