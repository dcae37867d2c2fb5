"""Assessment, needs, plan, messages and documents of a case; words are encrypted."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.coordination.cases.models import CASE, USER
from app.core.db import Base, PublicId, SealId
from app.core.vault import EncryptedBytes, EncryptedText


class CaseArea(Base):
    """What was seen of one area on a day; each saving is a new row, none is overwritten.

    `gap` says why the area is not complete; None when it is.
    """

    __tablename__ = "case_area"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"))
    area: Mapped[str] = mapped_column(String(12))
    version: Mapped[int]
    findings: Mapped[str] = mapped_column(EncryptedText("case_area.findings"))
    words: Mapped[str] = mapped_column(EncryptedText("case_area.words"))
    gap: Mapped[str | None] = mapped_column(String(20))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))

    __table_args__ = (Index(None, "case_id", "area", "version", unique=True),)


class CaseNeed(Base):
    """A kind of care that the person needs, and whether it is covered, by whom."""

    __tablename__ = "case_need"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), index=True)
    care: Mapped[str] = mapped_column(String(8))
    area: Mapped[str | None] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(8))
    service_public_id: Mapped[str | None] = mapped_column(String(16), index=True)
    provider_name: Mapped[str | None] = mapped_column(String(300))
    arose_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class CaseGoal(Base):
    """A goal of the individual service plan, in words that the person understands."""

    __tablename__ = "case_goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(EncryptedText("case_goal.words"))
    by_on: Mapped[date | None]
    reached_at: Mapped[datetime | None]


class CaseAction(Base):
    """Something to do for a goal: always by somebody, by a day."""

    __tablename__ = "case_action"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    goal_id: Mapped[int] = mapped_column(ForeignKey("case_goal.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(EncryptedText("case_action.words"))
    care: Mapped[str | None] = mapped_column(String(8))
    actor: Mapped[str] = mapped_column(String(8))
    user_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"), index=True)
    actor_name: Mapped[str | None] = mapped_column(EncryptedText("case_action.actor_name"))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(8), default="to_do")
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    reason: Mapped[str | None] = mapped_column(EncryptedText("case_action.reason"))

    __table_args__ = (Index(None, "state", "due_on"),)


class CaseMessage(Base):
    """A message inside the case; the person and the carers see those marked for them."""

    __tablename__ = "case_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"))
    author: Mapped[str] = mapped_column(String(8))
    by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))
    for_person: Mapped[bool]
    words: Mapped[str] = mapped_column(EncryptedText("case_message.words"))
    sent_at: Mapped[datetime]

    __table_args__ = (Index(None, "case_id", "sent_at"), Index(None, "sent_at"))


class CaseDocument(Base):
    """A document kept for a while; name and content are encrypted, the digest is of the content."""

    __tablename__ = "case_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    case_id: Mapped[int] = mapped_column(ForeignKey(CASE, ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(EncryptedText("case_document.name"))
    kind: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    content: Mapped[bytes] = mapped_column(EncryptedBytes("case_document.content"), deferred=True)
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey(USER, ondelete="SET NULL"))

    __table_args__ = (Index(None, "added_at"), CheckConstraint("size > 0", name="not_empty"))
