"""News, newsletters and who reads them. Texts are in two languages, never markup."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, Line, PublicId


class NewsItem(Base):
    """One line of news. `path`: where on the platform it is read further, without the language.

    `key` is unique: the same change is told once.
    """

    __tablename__ = "news_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(String(12))
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    path: Mapped[str | None] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(120), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    published_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    is_fictitious: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (Index(None, "published_at"),)


class Newsletter(Base):
    """A letter to everyone who wants the news of one organisation."""

    __tablename__ = "newsletter"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    state: Mapped[str] = mapped_column(String(8))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    sent_at: Mapped[datetime | None]
    recipients: Mapped[int] = mapped_column(default=0)


class NewsletterReader(Base):
    """An address that wants the newsletters of one organisation; leaving is one click."""

    __tablename__ = "newsletter_reader"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[Line]
    language: Mapped[str] = mapped_column(String(8))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("organisation_id", "email"),)
