"""Rows of those who stand behind providers: legal organisations and individual professionals."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Line, PublicId


class LegalEntity(Base):
    """The legal organisation that owns providers: a FINESS legal entity, a Belgian enterprise."""

    __tablename__ = "legal_entity"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[Line]
    country: Mapped[str] = mapped_column(String(2))
    legal_form: Mapped[str | None] = mapped_column(String(120))
    street: Mapped[str | None] = mapped_column(String(300))
    postal_code: Mapped[str | None] = mapped_column(String(10))
    city: Mapped[str | None] = mapped_column(String(120))
    website: Mapped[str | None] = mapped_column(String(300))
    is_fictitious: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(40))
    source_key: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime]

    identifiers: Mapped[list["LegalIdentifier"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="legal_entity"
    )

    __table_args__ = (UniqueConstraint("source", "source_key"),)


class LegalIdentifier(Base):
    """An official number of a legal organisation."""

    __tablename__ = "legal_identifier"

    id: Mapped[int] = mapped_column(primary_key=True)
    legal_entity_id: Mapped[int] = mapped_column(
        ForeignKey("legal_entity.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(String(20))

    legal_entity: Mapped[LegalEntity] = relationship(lazy="raise", back_populates="identifiers")

    __table_args__ = (
        UniqueConstraint("legal_entity_id", "kind", "value"),
        Index(None, "kind", "value"),
    )


class Professional(Base):
    """One person who practises: the profession is a code of data/reference/occupations.yaml."""

    __tablename__ = "professional"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    given_name: Mapped[str | None] = mapped_column(String(120))
    family_name: Mapped[str] = mapped_column(String(120))
    search_name: Mapped[str] = mapped_column(String(300), index=True)
    profession: Mapped[str] = mapped_column(String(40), index=True)
    languages: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    is_fictitious: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(40))
    source_key: Mapped[str] = mapped_column(String(64))
    updated_at: Mapped[datetime]

    registrations: Mapped[list["ProfessionalRegistration"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="professional"
    )

    __table_args__ = (UniqueConstraint("source", "source_key"),)


def full_name(given_name: str | None, family_name: str) -> str:
    """A person as one says it: the given name first, where it is known."""
    return f"{given_name} {family_name}" if given_name else family_name


class ProfessionalRegistration(Base):
    """The entry of a professional in a register of a country: number, dates, status.

    `status` is a RegistrationStatus; None is not known. `register` is a code such as `rpps`.
    """

    __tablename__ = "professional_registration"

    id: Mapped[int] = mapped_column(primary_key=True)
    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professional.id", ondelete="CASCADE"), index=True
    )
    country: Mapped[str] = mapped_column(String(2))
    register: Mapped[str] = mapped_column(String(20))
    number: Mapped[str | None] = mapped_column(String(40))
    status: Mapped[str | None] = mapped_column(String(12))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    checked_on: Mapped[date | None]

    professional: Mapped[Professional] = relationship(lazy="raise", back_populates="registrations")

    __table_args__ = (UniqueConstraint("professional_id", "country", "register"),)


class ProfessionalProvider(Base):
    """For which providers a professional works, between two dates."""

    __tablename__ = "professional_provider"

    professional_id: Mapped[int] = mapped_column(
        ForeignKey("professional.id", ondelete="CASCADE"), primary_key=True
    )
    provider_id: Mapped[int] = mapped_column(
        ForeignKey("provider.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
