"""Verbs of the outbox. None of them commits; `now` is an aware instant."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.errors import NotFound
from app.core.messages import N_, Message
from app.post import queries
from app.post.models import OutboxMessage
from app.post.vocabulary import Bounce, Letter, MessageState, RetryPolicy

LONGEST_REASON = 300


def enqueue(
    session: Session, letter: Letter, *, now: datetime, not_before: datetime | None = None
) -> OutboxMessage:
    """Put a letter in the outbox; the same key gives the letter that is there already."""
    known = session.scalars(queries.by_key(letter.key)).one_or_none()
    if known is not None:
        return known
    message = OutboxMessage(
        channel=letter.channel.value,
        recipient=letter.to,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        calendar=letter.calendar,
        language=letter.language,
        reply_to=letter.reply_to,
        about=letter.about,
        key=letter.key,
        state=MessageState.WAITING.value,
        attempts=0,
        created_at=now,
        due_at=not_before or now,
    )
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:  # another process wrote the same letter at the same moment
        return session.scalars(queries.by_key(letter.key)).one()
    return message


def withdraw(session: Session, about: str, *, keys: Sequence[str] = ()) -> int:
    """Keep letters about that thing from leaving; tells how many. What has left has left."""
    wanted = (OutboxMessage.about == about, OutboxMessage.state == MessageState.WAITING)
    chosen = (OutboxMessage.key.in_(keys),) if keys else ()
    done = session.execute(
        update(OutboxMessage)
        .where(*wanted, *chosen)
        .values(state=MessageState.WITHDRAWN.value, text="", html=None, calendar=None)
        .returning(OutboxMessage.id)
    )
    return len(done.all())


def claim_due(session: Session, *, now: datetime, most: int = 50) -> list[OutboxMessage]:
    """Take letters to send, so that no other sender takes them. Commit before sending them."""
    found = list(session.scalars(queries.due(now, most)))
    for message in found:
        message.state = MessageState.SENDING.value
        message.claimed_until = now + queries.CLAIM
        message.attempts += 1
    session.flush()
    return found


def give_back(message: OutboxMessage) -> None:
    """A letter that was claimed and not even tried waits again, as if it had not been claimed."""
    message.state = MessageState.WAITING.value
    message.claimed_until = None
    message.attempts -= 1


def mark_sent(message: OutboxMessage, *, now: datetime, keeps_text: bool) -> None:
    """The letter has left. Its text, which holds a link, is forgotten unless it must be kept."""
    message.state = MessageState.SENT.value
    message.sent_at = now
    message.claimed_until = None
    message.reason = None
    if not keeps_text:
        _forget(message)


def mark_refused(
    message: OutboxMessage, reason: str, policy: RetryPolicy, *, is_final: bool, now: datetime
) -> None:
    """The letter could not leave: it waits longer each time, then counts as not delivered."""
    pause = None if is_final else policy.wait_after(message.attempts)
    message.reason = _one_line(reason)
    message.claimed_until = None
    if pause is None:
        message.state = MessageState.FAILED.value
        _forget(message)
    else:
        message.state = MessageState.WAITING.value
        message.due_at = now + pause


def record_bounce(session: Session, bounce: Bounce) -> OutboxMessage | None:
    """A server told that a letter did not arrive; None when the letter is not one of ours.

    A delay is no failure: the server goes on trying.
    """
    message = session.scalars(queries.by_public_id(bounce.message_id)).one_or_none()
    if message is None:
        return None
    message.reason = _one_line(bounce.reason)
    if bounce.is_final:
        message.state = MessageState.FAILED.value
        _forget(message)
    session.flush()
    return message


def find_message(session: Session, public_id: str) -> OutboxMessage:
    """One letter; raises NotFound."""
    found = session.scalars(queries.by_public_id(public_id)).one_or_none()
    if found is None:
        raise NotFound(Message(N_("There is no such letter.")))
    return found


def _forget(message: OutboxMessage) -> None:
    message.text = ""
    message.html = None
    message.calendar = None


def _one_line(reason: str) -> str:
    return " ".join(reason.split())[:LONGEST_REASON]
