"""Rows of upkeep: who may edit a provider, claims, error reports, campaigns and tasks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base, PublicId


class Custody(Base):
    """An organisation of the platform may edit that provider."""

    __tablename__ = "custody"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since: Mapped[datetime]
    granted_by: Mapped[str] = mapped_column(String(120))


class RecordClaim(Base):
    """An organisation says that a record is its own: proved by a code, or decided by a coordinator.

    Only a hash of the code is kept. `state` is a ClaimState.
    """

    __tablename__ = "record_claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), index=True
    )
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(String(12), index=True)
    reason: Mapped[str | None] = mapped_column(Text)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    tries: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(120))


class ErrorReport(Base):
    """Somebody, perhaps without an account, says that a record is wrong; a coordinator decides.

    Without `service_id` a service is missing, and `told` is what is known of it, by field.
    """

    __tablename__ = "error_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    service_id: Mapped[int | None] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    told: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    topic: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    reply_to: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(12), index=True)
    created_at: Mapped[datetime]
    source_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(String(120))
    outcome: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (Index(None, "source_hash", "created_at"),)


class Campaign(Base):
    """A round of asking providers whether their records are still right."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(120))
    filters: Mapped[dict[str, Any]]
    messages: Mapped[dict[str, str]]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(120))
    answer_by: Mapped[date]
    closed_at: Mapped[datetime | None]


class CampaignCall(Base):
    """One provider asked in a campaign: by which channel, and what came of it.

    `state` is a CallState. `asks` counts the letters sent.
    """

    __tablename__ = "campaign_call"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    campaign_id: Mapped[int] = mapped_column(
        ForeignKey("campaign.id", ondelete="CASCADE"), index=True
    )
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), index=True
    )
    channel: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12), index=True)
    asks: Mapped[int] = mapped_column(SmallInteger, default=0)
    asked_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(300))

    __table_args__ = (Index(None, "campaign_id", "provider_id", unique=True),)


class DirectoryTask(Base):
    """What a coordinator has to see to: an UpkeepTaskKind about a provider or a convention."""

    __tablename__ = "directory_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    kind: Mapped[str] = mapped_column(String(20))
    provider_id: Mapped[int | None] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), index=True
    )
    convention_id: Mapped[int | None] = mapped_column(
        ForeignKey("convention.id", ondelete="CASCADE"), index=True
    )
    detail: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    done_by: Mapped[str | None] = mapped_column(String(120))
