"""Requests, what happened to them, and the identity that is shown after a yes."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, String, false, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.core.db import Base, PublicId, SealId
from app.core.vault import BlindIndex, EncryptedText
from app.discharge.models import Discharge


class ReferralWave(Base):
    """Services asked for one need, at once or one after the other, by one person of the ward."""

    __tablename__ = "referral_wave"

    id: Mapped[int] = mapped_column(primary_key=True)
    discharge_id: Mapped[int] = mapped_column(
        ForeignKey("discharge.id", ondelete="CASCADE"), index=True
    )
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"))
    mode: Mapped[str] = mapped_column(String(10))
    shared: Mapped[list[str]]
    holds_places: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "need_id"),)


class Referral(Base):
    """A request to one service for one need. It holds no identity.

    `shown` is what the service sees, in codes, as it was when the request left: it does not change
    when the ward changes the discharge. `recipient` is None when the service has no mail address;
    `to_call` puts it in the list of calls. `reminded`: how many reminders have left.
    `beyond_places`: it said yes although the last place it declared was taken.
    `own_hours`: the working week that the directory gave when it was prepared, None when unknown.
    `discharge_status`: where its discharge stood when the row was read.
    """

    __tablename__ = "referral"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    wave_id: Mapped[int] = mapped_column(
        ForeignKey("referral_wave.id", ondelete="CASCADE"), index=True
    )
    discharge_id: Mapped[int] = mapped_column(
        ForeignKey("discharge.id", ondelete="CASCADE"), index=True
    )
    need_id: Mapped[int | None] = mapped_column(ForeignKey("need.id", ondelete="SET NULL"))
    position: Mapped[int] = mapped_column(SmallInteger)
    is_own: Mapped[bool] = mapped_column(default=False)
    service_public_id: Mapped[str] = mapped_column(String(16))
    provider_public_id: Mapped[str] = mapped_column(String(16))
    provider_name: Mapped[str] = mapped_column(String(300))
    country: Mapped[str] = mapped_column(String(2))
    own_hours: Mapped[dict[str, Any] | None]
    language: Mapped[str] = mapped_column(String(8))
    phone: Mapped[str | None] = mapped_column(String(32))
    recipient: Mapped[str | None] = mapped_column(String(254))
    shown: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(24))
    sends: Mapped[int] = mapped_column(SmallInteger, default=0)
    sent_at: Mapped[datetime | None]
    respond_by: Mapped[datetime | None]
    remind_first_at: Mapped[datetime | None]
    remind_last_at: Mapped[datetime | None]
    reminded: Mapped[int] = mapped_column(SmallInteger, default=0)
    to_call: Mapped[bool] = mapped_column(default=False)
    answered_at: Mapped[datetime | None]
    starts_on: Mapped[date | None]
    visits: Mapped[int | None] = mapped_column(SmallInteger)
    decline_reason: Mapped[str | None] = mapped_column(String(20))
    back_from: Mapped[date | None]
    beyond_places: Mapped[bool] = mapped_column(default=False, server_default=false())
    discharge_status: Mapped[str] = column_property(
        select(Discharge.status)
        .where(Discharge.id == discharge_id)
        .correlate_except(Discharge)
        .scalar_subquery()
    )

    wave: Mapped[ReferralWave] = relationship(lazy="raise")
    events: Mapped[list["ReferralLog"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        back_populates="referral",
        order_by="ReferralLog.id",
    )

    __table_args__ = (
        Index(None, "need_id"),
        Index(None, "provider_public_id", "state"),
        Index(None, "state", "respond_by"),
        CheckConstraint("reminded BETWEEN 0 AND 2", name="at_most_two_reminders"),
    )


class ReferralLog(Base):
    """One thing that happened to a request. Rows are added, never changed.

    `note` may hold what somebody wrote, hence encrypted; the rest can be counted.
    """

    __tablename__ = "referral_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    seal_id: Mapped[SealId]
    referral_id: Mapped[int] = mapped_column(
        ForeignKey("referral.id", ondelete="CASCADE"), index=True
    )
    at: Mapped[datetime]
    event: Mapped[str] = mapped_column(String(24))
    from_state: Mapped[str] = mapped_column(String(24))
    to_state: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(10))
    channel: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str | None] = mapped_column(EncryptedText("referral_log.note"))

    referral: Mapped[Referral] = relationship(lazy="raise", back_populates="events")

    __table_args__ = (Index(None, "event", "channel", "at"),)


class DischargeIdentity(Base):
    """Who the person is, each field encrypted. Read only by the ward and after a yes."""

    __tablename__ = "discharge_identity"

    discharge_id: Mapped[int] = mapped_column(
        ForeignKey("discharge.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str | None] = mapped_column(EncryptedText("discharge_identity.name"))
    birth_date: Mapped[str | None] = mapped_column(EncryptedText("discharge_identity.birth_date"))
    address: Mapped[str | None] = mapped_column(EncryptedText("discharge_identity.address"))
    phone: Mapped[str | None] = mapped_column(EncryptedText("discharge_identity.phone"))
    contact: Mapped[str | None] = mapped_column(EncryptedText("discharge_identity.contact"))
    doctor: Mapped[str | None] = mapped_column(EncryptedText("discharge_identity.doctor"))
    updated_at: Mapped[datetime]


class MailRefusal(Base):
    """An address that asked for no more letters; only its index is stored."""

    __tablename__ = "mail_refusal"

    address: Mapped[str] = mapped_column(BlindIndex, primary_key=True)
    refused_at: Mapped[datetime]
