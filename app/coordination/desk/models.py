"""Requests at the integrated desk, and the offers by which they are passed on."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId, SealId
from app.core.vault import EncryptedText


class DeskRequest(Base):
    """Something asked at the desk: always somebody's, always with a day for the answer.

    `asked_by_id` is the organisation of a partner, None by the open page.
    """

    __tablename__ = "desk_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    door: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(32))
    home_zone_code: Mapped[str] = mapped_column(String(32))
    in_hospital: Mapped[str] = mapped_column(String(8))
    several: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(8))
    words: Mapped[str | None] = mapped_column(EncryptedText("desk_request.words"))
    contact: Mapped[str | None] = mapped_column(EncryptedText("desk_request.contact"))
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("organisation.id", ondelete="SET NULL"), index=True
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    owner_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    state: Mapped[str] = mapped_column(String(8))
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    answer_to: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(EncryptedText("desk_request.answer"))
    is_fictitious: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(None, "owner_id", "state", "due_at"),
        Index(None, "door", "asked_at"),
        CheckConstraint("(state = 'answered') = (answered_at IS NOT NULL)", name="answered_at"),
    )


class DeskOffer(Base):
    """A request offered to another partner; the owner stays until it is accepted."""

    __tablename__ = "desk_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    request_id: Mapped[int] = mapped_column(ForeignKey("desk_request.id", ondelete="CASCADE"))
    to_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(8))
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    words: Mapped[str | None] = mapped_column(EncryptedText("desk_offer.words"))

    __table_args__ = (
        Index(
            "uq_desk_offer_open",
            "request_id",
            unique=True,
            sqlite_where=text("state = 'offered'"),
            postgresql_where=text("state = 'offered'"),
        ),
    )
