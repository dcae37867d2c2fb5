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
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, Line, PublicId
from app.core.spatial import geometry_column

SORTED_ALIKE = String(300).with_variant(String(300, collation="C"), "postgresql")
"""Text that both engines put in the same order, by code point."""


_CLOSED = text("status = 'closed'")
"""Few services are, and counts leave them out: an index finds them without reading the others."""


class Provider(Base):
    """The organisation or self-employed person that answers for the care.

    `visibility` names the fields that only professionals see; what is not named is public.
    `confirm_every_days` is the rhythm the owner chose, `autonomy` how it wants to be asked.
    `unanswered_since` and `bounced_on` tell that a request of ours stayed without an answer.
    """

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
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey("legal_entity.id"), index=True)
    visibility: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    autonomy: Mapped[str | None] = mapped_column(String(16))
    confirm_every_days: Mapped[int | None] = mapped_column(SmallInteger)
    contact_confirmed_on: Mapped[date | None]
    contact_confirmed_by: Mapped[str | None] = mapped_column(String(120))
    contact_confirmed_how: Mapped[str | None] = mapped_column(String(20))
    unanswered_since: Mapped[date | None]
    bounced_on: Mapped[date | None]

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

    Unknown is None, in every column where it can be; an empty list is "none". The capacity columns
    repeat the current CapacityReport, so that a search reads one row per service.

    `acts`, `publics`, `equipment`, `accessibility`: codes of data/reference. `languages` are ISO
    codes and `language_levels` says how well. `opening_hours` is OSM syntax, read with the country
    of the provider; `time_bands` are the parts of the day in which somebody comes. Texts
    (`access_conditions`, `documents_to_bring`, `access_note`) are by language. `costs`, `notices`:
    lists of plain values, read by app.cadastre.facts. `visibility` as in Provider.
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
    capacity_said_by: Mapped[str | None] = mapped_column(String(120))
    capacity_how: Mapped[str | None] = mapped_column(String(20))
    capacity_waiting_people: Mapped[int | None]
    capacity_waiting_days: Mapped[int | None]
    capacity_bands: Mapped[int | None] = mapped_column(SmallInteger)
    confirmed_how: Mapped[str | None] = mapped_column(String(20))
    time_bands: Mapped[int | None] = mapped_column(SmallInteger)
    acts: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    publics: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    age_min: Mapped[int | None] = mapped_column(SmallInteger)
    age_max: Mapped[int | None] = mapped_column(SmallInteger)
    accepted_sexes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    accepted_dependencies: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    language_levels: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    opening_hours: Mapped[str | None] = mapped_column(String(500))
    notices: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    access_conditions: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    documents_to_bring: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    access_person: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    access_professional: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    access_note: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    professional_phone: Mapped[str | None] = mapped_column(String(32))
    professional_email: Mapped[str | None] = mapped_column(String(254))
    costs: Mapped[list[Any] | None] = mapped_column(JSON(none_as_null=True))
    equipment: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    accessibility: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    visibility: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

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
        Index("ix_service_closed", "id", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
        CheckConstraint("capacity_places >= 0", name="places_not_negative"),
        CheckConstraint("age_min <= age_max", name="ages_in_order"),
    )


class CoverageArea(Base):
    """Where a service declares to go: zones (codes), a radius in km around its site, or a polygon.

    A service without any has not declared: unknown, not nowhere. Conditions hold for this area
    only: the days on which it goes there, what the way there costs (`fee_cents`), a text by
    language. None is "as everywhere else".
    """

    __tablename__ = "coverage_area"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    zones: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    radius_km: Mapped[float | None]
    polygon: Mapped[WKBElement | None] = mapped_column(geometry_column("GEOMETRY"))
    declared_on: Mapped[date]
    weekdays: Mapped[int | None] = mapped_column(SmallInteger)
    fee_cents: Mapped[int | None]
    conditions: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))

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
    how: Mapped[str | None] = mapped_column(String(20))
    waiting_people: Mapped[int | None]
    waiting_days: Mapped[int | None]
    time_bands: Mapped[int | None] = mapped_column(SmallInteger)

    __table_args__ = (
        Index(None, "service_id", "said_on"),
        CheckConstraint("places >= 0", name="places_not_negative"),
    )


class Convention(Base):
    """An agreement that lets services cross the border for some care in some zones.

    Its stage is never stored: app.cadastre.agreements.stage_of tells it from the dates. Not
    signed (`signed_on` is None) is a draft, of which matching knows nothing. `acts` None is "all
    acts of that care".
    """

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
    acts: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    signed_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str | None] = mapped_column(String(300))
    renewal_due_on: Mapped[date | None]
    renewal_by: Mapped[str | None] = mapped_column(String(120))

    @property
    def last_day(self) -> date | None:
        """The last day it holds, None if no end is known."""
        ends = [day for day in (self.valid_to, self.ended_on) if day is not None]
        return min(ends, default=None)


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
    """Someone confirmed a service's record, or its capacity or contact: who, when, how."""

    __tablename__ = "verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(
        ForeignKey("service.id", ondelete="CASCADE"), index=True
    )
    checked_on: Mapped[date]
    checked_by: Mapped[str] = mapped_column(String(120))
    channel: Mapped[str] = mapped_column(String(20))
    part: Mapped[str] = mapped_column(String(12), server_default="record", default="record")
