"""Zones as rows: what services are tied to. Filled by `flask reference load`."""

from datetime import date

from geoalchemy2.elements import WKBElement
from sqlalchemy import ForeignKey, Index, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.core.db import Base
from app.core.spatial import geometry_column


class ZoneRow(Base):
    """An administrative area. Latitude and longitude in WGS84 degrees; outline if imported."""

    __tablename__ = "zone"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    country: Mapped[str] = mapped_column(String(2))
    level: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"), index=True)
    name_fr: Mapped[str] = mapped_column(String(120))
    name_nl: Mapped[str] = mapped_column(String(120))
    population: Mapped[int | None]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    outline: Mapped[WKBElement | None] = mapped_column(geometry_column("GEOMETRY"))
    depth: Mapped[int] = mapped_column(SmallInteger)

    __table_args__ = (
        Index("ix_zone_outline", "outline", postgresql_using="gist").ddl_if(dialect="postgresql"),
    )
