"""Notices of mail servers that a letter did not arrive (RFC 3464), from a file or a folder."""

import mailbox
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message
from pathlib import Path

from app.post.vocabulary import Bounce

LARGEST = 2_000_000
"""Bytes of a notice that are read; a longer one is no notice."""
_IDS = ("message-id", "original-message-id")


def read_bounces(path: Path) -> Iterator[Bounce]:
    """Every notice in a mail file (.eml), a mailbox (mbox) or a folder (Maildir, or .eml files)."""
    for mail in _mails(path):
        yield from bounces_in(mail)


def bounces_in(mail: EmailMessage) -> Iterator[Bounce]:
    """The failures that one mail reports; nothing for a mail that is no such notice."""
    message_id = _original_id(mail)
    if message_id is None:
        return
    for part in mail.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in part.get_payload():
            found = _bounce(block, message_id) if isinstance(block, Message) else None
            if found:
                yield found


def _bounce(block: Message, message_id: str) -> Bounce | None:
    action = str(block.get("Action", "")).strip().lower()
    if action not in {"failed", "delayed"}:
        return None
    status = str(block.get("Status", "")).strip()
    said = str(block.get("Diagnostic-Code", "")).partition(";")[2] or str(
        block.get("Diagnostic-Code", "")
    )
    recipient = str(block.get("Final-Recipient", "")).partition(";")[2].strip()
    return Bounce(
        message_id=message_id,
        recipient=recipient,
        is_final=action == "failed",
        reason=" ".join(f"{status} {said}".split()) or action,
    )


def _original_id(mail: EmailMessage) -> str | None:
    """Our identifier, from the letter that the notice carries back, whole or its headers only."""
    for part in mail.walk():
        headers = None if part is mail else _headers_of(part)
        found = (
            next((str(headers[name]) for name in _IDS if headers[name]), None) if headers else None
        )
        if found:
            return found.strip().strip("<>").partition("@")[0]
    return None


def _headers_of(part: Message) -> Message | None:
    """The headers of the letter that comes back in this part, if one does."""
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        return message_from_bytes(content) if isinstance(content, bytes) else None
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first if isinstance(first, Message) else None
    return None


def _mails(path: Path) -> Iterator[EmailMessage]:
    if path.is_dir():
        maildir = (path / "cur").is_dir() or (path / "new").is_dir()
        files = [*path.glob("cur/*"), *path.glob("new/*")] if maildir else path.glob("*.eml")
        for file in sorted(files):
            yield from _mail(file)
    elif path.suffix == ".eml":
        yield from _mail(path)
    else:
        box = mailbox.mbox(path, create=False)
        try:
            for key in box.iterkeys():
                yield _read(box.get_bytes(key))
        finally:
            box.close()


def _mail(file: Path) -> Iterator[EmailMessage]:
    if file.is_file() and file.stat().st_size <= LARGEST:
        yield _read(file.read_bytes())


def _read(content: bytes) -> EmailMessage:
    from email.policy import default  # noqa: PLC0415 - slow to import, seldom needed

    return message_from_bytes(content, policy=default)
