"""Shared documents, their versions, who has read which, who signed which."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Line, PublicId


class Procedure(Base):
    """A document with an owner and a day of review.

    `zones`: where it holds; none is everywhere. `roles`: whose reading is asked for. `held_at` and
    `place` are for training sessions only.
    """

    __tablename__ = "procedure"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(String(16))
    owner: Mapped[Line]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    zones: Mapped[list[str]]
    roles: Mapped[list[str]]
    review_on: Mapped[date]
    held_at: Mapped[datetime | None]
    place: Mapped[str | None] = mapped_column(String(300))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(String(300))
    is_fictitious: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    versions: Mapped[list["ProcedureVersion"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        back_populates="procedure",
        order_by="ProcedureVersion.number",
    )

    __table_args__ = (Index(None, "kind"),)


class ProcedureVersion(Base):
    """One text in two languages; once published it does not change any more.

    `edits` grows at each saving of a draft, so that no one silently overwrites another.
    """

    __tablename__ = "procedure_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure_id: Mapped[int] = mapped_column(ForeignKey("procedure.id", ondelete="CASCADE"))
    number: Mapped[int]
    titles: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    changes: Mapped[str | None] = mapped_column(String(300))
    written_at: Mapped[datetime]
    written_by: Mapped[str] = mapped_column(String(120))
    published_at: Mapped[datetime | None]
    edits: Mapped[int] = mapped_column(default=1)

    procedure: Mapped[Procedure] = relationship(lazy="raise", back_populates="versions")

    __table_args__ = (UniqueConstraint("procedure_id", "number"),)


class ProcedureReading(Base):
    """Somebody says: I have read this version (of a training session: I was there)."""

    __tablename__ = "procedure_reading"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("version_id", "user_id"), Index(None, "user_id"))
