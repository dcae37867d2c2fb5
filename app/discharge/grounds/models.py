"""The ground on which one recipient is told of one record."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId

USER = "user_account.id"


class SharingGround(Base):
    """Why one recipient may be told of one discharge or case file, from and until when.

    A row is never rewritten: what is recorded anew, ended or withdrawn is closed with its reason
    and stays, to tell what held when. `form` is None where nobody wrote down how it was given.
    `text_version` names the wording of the grounds that was shown.
    """

    __tablename__ = "sharing_ground"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    discharge_id: Mapped[int | None] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="CASCADE"))
    provider_public_id: Mapped[str | None] = mapped_column(String(16))
    provider_name: Mapped[str | None] = mapped_column(String(300))
    ground: Mapped[str] = mapped_column(String(24))
    form: Mapped[str | None] = mapped_column(String(12))
    purpose: Mapped[str] = mapped_column(String(16))
    text_version: Mapped[str | None] = mapped_column(String(16))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    recorded_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    end_reason: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        Index(None, "discharge_id", "provider_public_id"),
        Index(None, "case_id", "user_id"),
        CheckConstraint("(discharge_id IS NULL) <> (case_id IS NULL)", name="one_record"),
        CheckConstraint("(user_id IS NULL) <> (provider_public_id IS NULL)", name="one_recipient"),
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end_has_reason"),
        CheckConstraint("until >= recorded_at", name="in_order"),
    )
