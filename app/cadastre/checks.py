"""Statements that look at the directory as a whole: figures, and services that nobody can find."""

from sqlalchemy import func, literal, select, union_all

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
