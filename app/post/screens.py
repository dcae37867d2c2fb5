"""What the page of letters shows, made ready. Knows no web."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.messages import Message
from app.post.models import OutboxMessage
from app.post.vocabulary import CHANNEL_NAMES, MESSAGE_STATE_NAMES, Channel, MessageState

_THIS_MACHINE = r"http://(?:127\.0\.0\.1|localhost)(?::\d+)?"
_PATH = re.compile(r"[0-9a-zA-Z/_.?=&%+-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLine:
    """One letter of the outbox in words."""

    public_id: str
    channel: Message
    state: Message
    is_failed: bool
    to: str
    subject: str
    language: str
    written_at: datetime
    due_at: datetime
    reason: str | None
    reply_to: str | None
    text: str
    html: str | None
    links: tuple[str, ...]


def letter_lines(messages: Iterable[OutboxMessage], public_url: str) -> list[LetterLine]:
    """The letters in words."""
    return [letter_line(message, public_url) for message in messages]


def letter_line(message: OutboxMessage, public_url: str) -> LetterLine:
    """One letter in words, with the paths of our own pages that it leads to."""
    state = MessageState(message.state)
    return LetterLine(
        public_id=message.public_id,
        channel=Message(CHANNEL_NAMES[Channel(message.channel)]),
        state=Message(MESSAGE_STATE_NAMES[state]),
        is_failed=state is MessageState.FAILED,
        to=message.recipient,
        subject=message.subject,
        language=message.language,
        written_at=message.created_at,
        due_at=message.due_at,
        reason=message.reason,
        reply_to=message.reply_to,
        text=message.text,
        html=message.html,
        links=own_links(message.text, public_url),
    )


def own_links(text: str, public_url: str) -> tuple[str, ...]:
    """The paths of the addresses in a text that start with ours, each once, in their order.

    A demonstration may be started on another port than the one its letters were written on.
    """
    start = f"(?:{re.escape(public_url)}|{_THIS_MACHINE})"
    found = re.findall(f"{start}(/{_PATH.pattern})", text)
    return tuple(dict.fromkeys(path.rstrip(".") for path in found))
