"""The SQL of the post room."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select

from app.post.models import OneUseLink, OutboxMessage, ReadingLink
from app.post.vocabulary import MessageState

CLAIM = timedelta(minutes=10)
"""How long a sender may hold a letter before another takes it over."""


def due(now: datetime, most: int) -> Select[OutboxMessage]:
    """The letters to send now, the oldest first; on PostgreSQL those of another sender are skipped.

    A letter whose sender died is due again when its claim has run out, or ends later than a claim
    can: it was made before the clock was put back.
    """
    waiting = OutboxMessage.state == MessageState.WAITING
    left_behind = (OutboxMessage.state == MessageState.SENDING) & (
        (OutboxMessage.claimed_until <= now) | (OutboxMessage.claimed_until > now + CLAIM)
    )
    return (
        select(OutboxMessage)
        .where(or_(waiting, left_behind), OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.due_at, OutboxMessage.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def by_key(key: str) -> Select[OutboxMessage]:
    """The letter of that key."""
    return select(OutboxMessage).where(OutboxMessage.key == key)


def by_public_id(public_id: str) -> Select[OutboxMessage]:
    """The letter of that public identifier."""
    return select(OutboxMessage).where(OutboxMessage.public_id == public_id)


def latest(most: int) -> Select[OutboxMessage]:
    """The newest letters first."""
    return select(OutboxMessage).order_by(OutboxMessage.id.desc()).limit(most)


def about(subjects: list[str]) -> Select[OutboxMessage]:
    """Every letter about those things, the oldest first."""
    return select(OutboxMessage).where(OutboxMessage.about.in_(subjects)).order_by(OutboxMessage.id)


def counts() -> Select[str, int]:
    """How many letters stand in each state: (state, number)."""
    return select(OutboxMessage.state, func.count()).group_by(OutboxMessage.state)


def oldest_due(now: datetime) -> Select[datetime | None]:
    """Since when the oldest letter that should have left waits."""
    return select(func.min(OutboxMessage.due_at)).where(
        OutboxMessage.state.in_([MessageState.WAITING, MessageState.SENDING]),
        OutboxMessage.due_at <= now,
    )


def link_of(token_hash: bytes, purpose: str) -> Select[OneUseLink]:
    """The link of that hash, for that purpose only."""
    return select(OneUseLink).where(
        OneUseLink.token_hash == token_hash, OneUseLink.purpose == purpose
    )


def reading_link_of(token_hash: bytes, purpose: str) -> Select[ReadingLink]:
    """The reading link of that hash, for that purpose only."""
    return select(ReadingLink).where(
        ReadingLink.token_hash == token_hash, ReadingLink.purpose == purpose
    )


def standing_link(purpose: str, about: str, now: datetime) -> Select[ReadingLink]:
    """The newest link that still shows that thing."""
    return (
        select(ReadingLink)
        .where(
            ReadingLink.purpose == purpose,
            ReadingLink.about == about,
            ReadingLink.revoked_at.is_(None),
            ReadingLink.expires_at > now,
        )
        .order_by(ReadingLink.id.desc())
        .limit(1)
    )
