"""Rows of the change log: every field that changed, its old and its new value, who and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class Change(Base):
    """One field of one record changed. Values are as JSON holds them; dates are ISO texts.

    `record_kind` is a RecordKind, `record_id` its row. `provider_id` says whose history this is
    part of; None for a convention. `batch` holds together what one import or one form changed.
    `reverts_id` is the change that this one takes back.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(16))
    record_id: Mapped[int]
    provider_id: Mapped[int | None] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), index=True
    )
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    new: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    who: Mapped[str] = mapped_column(String(120))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime]
    why: Mapped[str | None] = mapped_column(String(300))
    batch: Mapped[str | None] = mapped_column(String(32), index=True)
    reverts_id: Mapped[int | None] = mapped_column(
        ForeignKey("change.id", ondelete="CASCADE"), index=True
    )

    __table_args__ = (Index(None, "record_kind", "record_id", "field", "id"),)
