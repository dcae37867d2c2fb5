"""Statements that look at the directory as a whole: figures, and services that nobody can find."""

from sqlalchemy import Float, Integer, bindparam, func, literal, select, union_all

from app.cadastre.coverage import KM_PER_DEGREE
from app.cadastre.models import (
    CapacityReport,
    Convention,
    CoverageArea,
    Provider,
    Reach,
    Service,
    Site,
)
from app.cadastre.vocabulary import ServiceStatus
from app.reference.models import ZoneRow

COUNTS = union_all(
    *(
        select(
            literal(name).label("name"), select(func.count()).select_from(table).scalar_subquery()
        )
        for name, table in (
            ("providers", Provider),
            ("services", Service),
            ("sites", Site),
            ("declared areas", CoverageArea),
            ("lines of reach", Reach),
            ("capacity reports", CapacityReport),
            ("conventions", Convention),
        )
    )
)
"""Figures of the directory: (name, count)."""

UNREACHABLE = (
    select(Service.public_id, Service.care, Provider.name)
    .join(Provider, Provider.id == Service.provider_id)
    .where(
        Service.status == ServiceStatus.OPEN.value,
        ~select(Reach.service_id).where(Reach.service_id == Service.id).exists(),
    )
    .order_by(Service.id)
)
"""Open services that reach no home: something is wrong with their area or their point."""

_NORTH = (Site.lat - ZoneRow.lat) * KM_PER_DEGREE
_EAST = (Site.lon - ZoneRow.lon) * (KM_PER_DEGREE * 0.64)
_AWAY = _NORTH * _NORTH + _EAST * _EAST

ODD_POINTS = (
    select(
        Site.id,
        Site.lat,
        Site.lon,
        ZoneRow.code.label("zone"),
        Provider.name,
        select(Service.public_id)
        .where(Service.site_id == Site.id)
        .order_by(Service.id)
        .limit(1)
        .scalar_subquery()
        .label("service"),
    )
    .join(Provider, Provider.id == Site.provider_id)
    .join(ZoneRow, ZoneRow.id == Site.zone_id)
    .where(bindparam("square_km", type_=Float) < _AWAY)
    .order_by(_AWAY.desc(), Site.id)
    .limit(bindparam("most", type_=Integer))
)
"""Addresses whose point is not close to the centre of their town, the farthest first."""
