"""Assessments, tasks and drafts of a discharge. What is said of a person is stored encrypted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, SealId
from app.core.vault import EncryptedText


class Assessment(Base):
    """What was observed of the person on a day; each saving is a new version, none is overwritten.

    `content`: the answers and the scores brought from elsewhere, as JSON. Results are never
    stored: they are computed from the answers by the rules of that day.
    """

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    version: Mapped[int]
    assessed_on: Mapped[date]
    content: Mapped[str] = mapped_column(EncryptedText("assessment.content"))
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    __table_args__ = (UniqueConstraint("discharge_id", "version"),)


class DischargeTask(Base):
    """Something to do for a discharge; `code` names it in the data.

    Still to do, done, or not applicable with its reason; `due_on` moves with the discharge.
    """

    __tablename__ = "discharge_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    discharge_id: Mapped[int] = mapped_column(ForeignKey("discharge.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(48))
    position: Mapped[int] = mapped_column(SmallInteger)
    owner: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(16), default="to_do")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("discharge_id", "code"),
        Index(None, "state", "due_on"),
        CheckConstraint("state <> 'not_applicable' OR reason IS NOT NULL", name="reason_given"),
    )


class DischargeDraft(Base):
    """What somebody typed and has not saved yet, form by form; nobody else sees it.

    `place` names the form and the discharge; `based_on` is the version that was on the screen.
    """

    __tablename__ = "discharge_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    discharge_id: Mapped[int | None] = mapped_column(
        ForeignKey("discharge.id", ondelete="CASCADE"), index=True
    )
    place: Mapped[str] = mapped_column(String(64))
    based_on: Mapped[int | None]
    content: Mapped[str] = mapped_column(EncryptedText("discharge_draft.content"))
    saved_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("user_id", "place"),)
