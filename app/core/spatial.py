"""One geometry type for SQLite and PostGIS. The only module that knows which engine runs.

Coordinates inside geometries are longitude first (x, y), WGS84 (EPSG:4326), as in WKB.
"""

from struct import pack
from typing import Any

from geoalchemy2 import Geometry
from geoalchemy2.elements import WKBElement
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

SRID = 4326


class WKB(TypeDecorator[WKBElement]):
    """Well-known binary in a plain BLOB, for engines without a spatial extension."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: WKBElement | None, dialect: Dialect) -> bytes | None:
        """Store the bytes."""
        return None if value is None else bytes(value.data)

    def process_result_value(self, value: Any, dialect: Dialect) -> WKBElement | None:
        """Give back the same element as GeoAlchemy2 does."""
        return None if value is None else WKBElement(bytes(value), srid=SRID)


def geometry_column(kind: str) -> TypeEngine[WKBElement]:
    """A column of that geometry kind (POINT, GEOMETRY…): WKB on SQLite, PostGIS on PostgreSQL."""
    postgis = Geometry(kind, srid=SRID, spatial_index=False)
    return WKB(kind).with_variant(postgis, "postgresql")


def to_column(shape: BaseGeometry) -> WKBElement:
    """A Shapely geometry as a column value."""
    return from_shape(shape, srid=SRID)


def point_column(lat: float, lon: float) -> WKBElement:
    """A point as a column value, packed by hand: imports make a hundred thousand of them."""
    return WKBElement(pack("<BIdd", 1, 1, lon, lat), srid=SRID)


def from_column(value: WKBElement) -> BaseGeometry:
    """A column value as a Shapely geometry."""
    return to_shape(value)
