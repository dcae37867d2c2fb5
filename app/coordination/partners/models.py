"""Partners, whom to write to, groups of contacts, their quarterly meetings, what they signed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Line, PublicId


class Partner(Base):
    """An organisation that works with the coordination, with or without accounts here."""

    __tablename__ = "partner"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[Line]
    kind: Mapped[str] = mapped_column(String(16))
    country: Mapped[str] = mapped_column(String(2))
    zones: Mapped[list[str]]
    note: Mapped[str | None] = mapped_column(String(1000))
    since: Mapped[date]
    left_on: Mapped[date | None]
    is_fictitious: Mapped[bool] = mapped_column(default=False)

    contacts: Mapped[list["PartnerContact"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        back_populates="partner",
        order_by="PartnerContact.name",
    )

    __table_args__ = (UniqueConstraint("name"),)


class PartnerContact(Base):
    """A person to write to at a partner: professional details only."""

    __tablename__ = "partner_contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    partner_id: Mapped[int] = mapped_column(
        ForeignKey("partner.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    function: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(8))
    checked_on: Mapped[date]

    partner: Mapped[Partner] = relationship(lazy="raise", back_populates="contacts")


class ContactGroup(Base):
    """Contacts who are reached together, such as the discharge nurses of a valley."""

    __tablename__ = "contact_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    purpose: Mapped[Line]
    is_fictitious: Mapped[bool] = mapped_column(default=False)


class ContactGroupSeat(Base):
    """One contact in one group."""

    __tablename__ = "contact_group_seat"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("contact_group.id", ondelete="CASCADE"), primary_key=True
    )
    contact_id: Mapped[int] = mapped_column(
        ForeignKey("partner_contact.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index(None, "contact_id"),)


class GroupMeeting(Base):
    """A meeting of a group, one a quarter; `held_on` once it took place."""

    __tablename__ = "group_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    group_id: Mapped[int] = mapped_column(
        ForeignKey("contact_group.id", ondelete="CASCADE"), index=True
    )
    planned_at: Mapped[datetime]
    place: Mapped[Line]
    subject: Mapped[Line]
    held_on: Mapped[date | None]


class PartnerSignature(Base):
    """A partner signed one version of a charter or protocol."""

    __tablename__ = "partner_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("procedure_version.id", ondelete="CASCADE"))
    signed_on: Mapped[date]
    signed_by: Mapped[str] = mapped_column(String(120))

    __table_args__ = (UniqueConstraint("partner_id", "version_id"), Index(None, "version_id"))
