"""Seats of the care circle and emergency accesses."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId
from app.core.vault import EncryptedText


class CareCircleMember(Base):
    """The seat of a person of another organisation in a care circle, until a day; renewable."""

    __tablename__ = "care_circle_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    added_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    since: Mapped[datetime]
    until: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("discharge_id", "user_id"),
        Index(None, "user_id", "until"),
        CheckConstraint("until >= since", name="in_order"),
    )


class EmergencyAccess(Base):
    """A record opened to somebody outside its circle: why, for how long, and what a review found.

    The words may tell of the person, and are therefore encrypted.
    """

    __tablename__ = "emergency_access"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(String(24))
    words: Mapped[str] = mapped_column(EncryptedText("emergency_access.words"))
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    reviewed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    reviewed_at: Mapped[datetime | None]
    verdict: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (Index(None, "user_id", "until"), Index(None, "discharge_id"))
