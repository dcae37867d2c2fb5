"""Words of the post. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.messages import N_
from app.reference.spelling import is_plain

LONGEST_SUBJECT = 200


class Channel(StrEnum):
    """How a letter travels."""

    MAIL = "mail"
    SMS = "sms"
    PAPER = "paper"


CHANNEL_NAMES = {
    Channel.MAIL: N_("E-mail"),
    Channel.SMS: N_("Text message"),
    Channel.PAPER: N_("Paper letter"),
}


class MessageState(StrEnum):
    """Where a letter stands in the outbox."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


MESSAGE_STATE_NAMES = {
    MessageState.WAITING: N_("Waiting to be sent"),
    MessageState.SENDING: N_("Being sent"),
    MessageState.SENT: N_("Sent"),
    MessageState.FAILED: N_("Not delivered"),
    MessageState.WITHDRAWN: N_("Withdrawn before sending"),
}


class LinkState(StrEnum):
    """Whether a link still opens something."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One letter to one recipient, ready to be sent.

    `to`: an address of mail, a telephone number, or the lines of a postal address. `about` names
    the thing it speaks of, such as "referral:…"; `key` makes sending it twice impossible.
    `calendar`: an entry for calendars (iCalendar), which a mail carries beside its text.
    """

    channel: Channel
    to: str
    subject: str
    text: str
    html: str | None
    language: str
    reply_to: str | None
    about: str
    key: str
    calendar: str | None = None

    def __post_init__(self) -> None:
        for name in ("subject", "reply_to", "about", "key"):
            if not is_plain(getattr(self, name) or ""):
                raise ValueError(f"the {name} of a letter is one line: {getattr(self, name)!r}")
        if self.channel is not Channel.PAPER and not is_plain(self.to):
            raise ValueError(f"an address is one line: {self.to!r}")
        if not self.subject or len(self.subject) > LONGEST_SUBJECT:
            raise ValueError(f"a subject has 1 to {LONGEST_SUBJECT} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently a letter is tried again."""

    attempts: int
    first_wait: timedelta
    longest_wait: timedelta

    def wait_after(self, attempts: int) -> timedelta | None:
        """The pause after that many failed attempts, doubled each time; None to give up."""
        if attempts >= self.attempts:
            return None
        return min(self.first_wait * (1 << (attempts - 1)), self.longest_wait)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as it stands now."""

    purpose: str
    about: str
    state: LinkState
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """A notice that a letter could not be delivered, as a mail server wrote it."""

    message_id: str
    recipient: str
    is_final: bool
    reason: str
