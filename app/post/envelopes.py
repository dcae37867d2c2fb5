"""From a letter to what a channel carries: a MIME message, a text message, a page of paper."""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from app.post.vocabulary import Channel

WIDTH = 72
_CALENDAR = "invitation.ics"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A letter on its way; `message_id` comes back in the notice when it is not delivered."""

    message_id: str
    channel: Channel
    to: str
    subject: str
    text: str
    html: str | None
    language: str
    reply_to: str | None
    written_at: datetime
    calendar: str | None = None


def mail_of(letter: Outgoing, sender: str) -> EmailMessage:
    """The letter as a mail: text first, HTML beside it, no tracking and no picture."""
    from email.headerregistry import Address  # noqa: PLC0415 - slow to import, seldom needed

    name, address = parseaddr(sender)
    user, _, domain = address.partition("@")
    mail = EmailMessage()
    mail["From"] = Address(name, user, domain)
    mail["To"] = letter.to
    mail["Subject"] = letter.subject
    if letter.reply_to:
        mail["Reply-To"] = letter.reply_to
    mail["Date"] = format_datetime(letter.written_at)
    mail["Message-ID"] = f"<{letter.message_id}@{domain or 'localhost'}>"
    mail["Content-Language"] = letter.language
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    if letter.html is not None:
        mail.add_alternative(letter.html, subtype="html")
    if letter.calendar is not None:
        mail.add_attachment(letter.calendar, subtype="calendar", filename=_CALENDAR)
    return mail


def page_of(letter: Outgoing) -> str:
    """The letter as a page to print and put in an envelope: address, subject, text."""
    return "\n".join(
        [
            letter.to,
            "",
            letter.written_at.strftime("%d/%m/%Y"),
            "",
            letter.subject,
            "=" * min(len(letter.subject), WIDTH),
            "",
            letter.text,
        ]
    )
