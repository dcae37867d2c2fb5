"""Each end of a discharge, who said it, and whether it was taken back."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, SealId
from app.core.vault import EncryptedText


class DischargeEnd(Base):
    """One end of a discharge. `from_status`: where it stood; `reason`: why it was taken back.

    The reason may tell of the person, and is therefore encrypted.
    """

    __tablename__ = "discharge_end"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    discharge_id: Mapped[int] = mapped_column(
        ForeignKey("discharge.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(12))
    from_status: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    taken_back_at: Mapped[datetime | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="SET NULL")
    )
    reason: Mapped[str | None] = mapped_column(EncryptedText("discharge_end.reason"))
