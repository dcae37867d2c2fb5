"""The register of what was printed: digests, never contents."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base


class PlanPaper(Base):
    """A paper that was printed. `code` is a digest of all that it says.

    `series` is what a later print of the same paper has in common with it: kind, languages, size,
    service. `printed_at` is the last time that this very content was printed.
    """

    __tablename__ = "plan_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(String(16), unique=True)
    series: Mapped[str] = mapped_column(String(60))
    plan_version: Mapped[int]
    printed_at: Mapped[datetime]

    __table_args__ = (Index(None, "discharge_id", "series", "printed_at"),)
