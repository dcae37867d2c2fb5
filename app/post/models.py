"""The outbox and the links that letters carry."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId
from app.core.vault import EncryptedText


class OutboxMessage(Base):
    """A letter with what became of it. `key` is unique: the same letter cannot leave twice.

    `due_at`: not before then. `claimed_until`: a sender holds it; after that instant another may
    take it over. The text holds a link: it is encrypted, and forgotten once the letter has left,
    save where nothing may leave.
    """

    __tablename__ = "outbox_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    channel: Mapped[str] = mapped_column(String(8))
    recipient: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(EncryptedText("outbox_message.text"))
    html: Mapped[str | None] = mapped_column(EncryptedText("outbox_message.html"))
    calendar: Mapped[str | None] = mapped_column(EncryptedText("outbox_message.calendar"))
    language: Mapped[str] = mapped_column(String(8))
    reply_to: Mapped[str | None] = mapped_column(String(254))
    about: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(160), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    reason: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "about"),
        CheckConstraint("attempts >= 0", name="attempts_not_negative"),
    )


class OneUseLink(Base):
    """A link of a letter; only a hash of its token is stored, so that a copy of the rows is
    worth nothing. One POST uses it; reading changes nothing.
    """

    __tablename__ = "one_use_link"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "purpose", "about"),)


class ReadingLink(Base):
    """A link that shows one thing to whoever holds it, as often as wanted, until a day.

    The token is made of `serial` with a key that the database does not hold, so that it can be
    printed again; only its hash is compared.
    """

    __tablename__ = "reading_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    serial: Mapped[str] = mapped_column(String(32))
    purpose: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "about", "purpose"),)
