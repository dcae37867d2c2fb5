"""Rows of the directory. Latitude and longitude in WGS84 degrees; weekdays as bits from Monday."""

from datetime import date, datetime
from typing import Any

from geoalchemy2.elements import WKBElement
from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Line, PublicId
from app.core.spatial import geometry_column

SORTED_ALIKE = String(300).with_variant(String(300, collation="C"), "postgresql")
"""Text that both engines put in the same order, by code point."""


class Provider(Base):
    """The organisation or self-employed person that answers for the care."""

    __tablename__ = "provider"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    name: Mapped[Line]
    search_name: Mapped[str] = mapped_column(SORTED_ALIKE, index=True)
    type_code: Mapped[str] = mapped_column(String(16), index=True)
    country: Mapped[str] = mapped_column(String(2))
    phone: Mapped[str | None] = mapped_column(String(32))
    email: Mapped[str | None] = mapped_column(String(254))
    website: Mapped[str | None] = mapped_column(String(300))
    description: Mapped[str | None] = mapped_column(Text)
    description_language: Mapped[str | None] = mapped_column(String(8))
    is_fictitious: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(40))
    source_key: Mapped[str] = mapped_column(String(64))
    source_digest: Mapped[str | None] = mapped_column(String(64))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    identifiers: Mapped[list["Identifier"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="provider"
    )
    sites: Mapped[list["Site"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="provider"
    )
    services: Mapped[list["Service"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="provider"
    )

    __table_args__ = (UniqueConstraint("source", "source_key"),)


class Identifier(Base):
    """An official number of a provider."""

    __tablename__ = "identifier"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    value: Mapped[str] = mapped_column(String(20))

    provider: Mapped[Provider] = relationship(lazy="raise", back_populates="identifiers")

    __table_args__ = (
        UniqueConstraint("provider_id", "kind", "value"),
        Index(None, "kind", "value"),
    )


class Site(Base):
    """A physical address of a provider."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    street: Mapped[str | None] = mapped_column(String(300))
    postal_code: Mapped[str | None] = mapped_column(String(10))
    city: Mapped[str | None] = mapped_column(String(120))
    zone_id: Mapped[int] = mapped_column(ForeignKey("zone.id"), index=True)
    lat: Mapped[float]
    lon: Mapped[float]
    point: Mapped[WKBElement] = mapped_column(geometry_column("POINT"))
    point_precision: Mapped[str] = mapped_column(String(8))

    provider: Mapped[Provider] = relationship(lazy="raise", back_populates="sites")

    __table_args__ = (
        Index("ix_site_point", "point", postgresql_using="gist").ddl_if(dialect="postgresql"),
    )


class Service(Base):
    """One kind of care that a provider delivers in an area; the thing that is matched.

    Unknown is None, in every column where it can be. The capacity columns repeat the current
    CapacityReport, so that a search reads one row per service.
    """

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[PublicId]
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"), index=True)
    care: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(8), default="open")
    closed_reason: Mapped[str | None] = mapped_column(String(300))
    lat: Mapped[float]
    lon: Mapped[float]
    weekdays: Mapped[int | None] = mapped_column(SmallInteger)
    languages: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    insured_in: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    registered_in: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    lead_time_days: Mapped[int | None] = mapped_column(SmallInteger)
    confirmed_on: Mapped[date | None]
    confirmed_by: Mapped[str | None] = mapped_column(String(120))
    capacity_state: Mapped[str | None] = mapped_column(String(20))
    capacity_places: Mapped[int | None]
    capacity_by_weekday: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    capacity_from: Mapped[date | None]
    capacity_said_on: Mapped[date | None]
    capacity_expires_on: Mapped[date | None]

    provider: Mapped[Provider] = relationship(lazy="raise", back_populates="services")
    site: Mapped[Site] = relationship(lazy="raise")
    coverage: Mapped[list["CoverageArea"]] = relationship(
        lazy="raise", cascade="all, delete-orphan", back_populates="service"
    )
    conventions: Mapped[list["Convention"]] = relationship(
        lazy="raise", secondary="convention_service"
    )

    __table_args__ = (
        UniqueConstraint("site_id", "care"),
        Index(None, "care", "lon", "lat"),
        Index(None, "care", "id"),
        CheckConstraint("capacity_places >= 0", name="places_not_negative"),
    )


class CoverageArea(Base):
    """Where a service declares to go: zones (codes), a radius in km around its site, or a polygon.

    A service without any has not declared: unknown, not nowhere.
    """

    __tablename__ = "coverage_area"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    zones: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    radius_km: Mapped[float | None]
    polygon: Mapped[WKBElement | None] = mapped_column(geometry_column("GEOMETRY"))
    declared_on: Mapped[date]

    service: Mapped[Service] = relationship(lazy="raise", back_populates="coverage")

    __table_args__ = (
        CheckConstraint("radius_km > 0", name="radius_positive"),
        Index("ix_coverage_area_polygon", "polygon", postgresql_using="gist").ddl_if(
            dialect="postgresql"
        ),
    )


class Reach(Base):
    """The reach of each service written out: the communes it touches. Rewritten when it changes."""

    __tablename__ = "reach"

    zone_id: Mapped[int] = mapped_column(ForeignKey("zone.id"))
    care: Mapped[str] = mapped_column(String(8))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    kind: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (
        PrimaryKeyConstraint("zone_id", "care", "service_id"),
        Index(None, "service_id"),
        {"sqlite_with_rowid": False},
    )


class CapacityReport(Base):
    """What was said of a service's capacity, kept as history."""

    __tablename__ = "capacity_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(20))
    places: Mapped[int | None]
    places_by_weekday: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    available_from: Mapped[date | None]
    said_on: Mapped[date]
    said_by: Mapped[str] = mapped_column(String(120))
    expires_on: Mapped[date]

    __table_args__ = (
        Index(None, "service_id", "said_on"),
        CheckConstraint("places >= 0", name="places_not_negative"),
    )


class Convention(Base):
    """A signed agreement that lets services cross the border for some care in some zones."""

    __tablename__ = "convention"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    titles: Mapped[dict[str, str]]
    parties: Mapped[list[str]]
    care: Mapped[list[str]]
    zones: Mapped[list[str]]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    document: Mapped[str | None] = mapped_column(String(300))
    is_fictitious: Mapped[bool] = mapped_column(default=False)


class ConventionService(Base):
    """Which services a convention binds."""

    __tablename__ = "convention_service"

    convention_id: Mapped[int] = mapped_column(
        ForeignKey("convention.id", ondelete="CASCADE"), primary_key=True
    )
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Verification(Base):
    """Someone confirmed a service's record: who, when, by which channel."""

    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(20))


class ImportRun(Base):
    """One run of an importer: what it read, did and refused."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]
