"""A few services and providers of the directory, by their names, for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Provider, Service, Site
from app.cadastre.vocabulary import ServiceStatus
from app.core.geo import Box
from app.reference.vocabulary import Country


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedService:
    """A service of the directory as a page names it."""

    id: int
    public_id: str
    care: str
    name: str
    country: Country
    town: str | None


def services_named(session: Session, public_ids: Sequence[str]) -> list[NamedService]:
    """Services by their public identifiers, in the order of their names."""
    asked = _NAMED.where(Service.public_id.in_(public_ids))
    return [_named(row) for row in session.execute(asked)]


def services_around(session: Session, box: Box, care: str) -> list[NamedService]:
    """Open services of one kind that stand in a rectangle."""
    asked = _NAMED.where(
        Service.care == care,
        Service.status == ServiceStatus.OPEN.value,
        Service.lon.between(box.west, box.east),
        Service.lat.between(box.south, box.north),
    )
    return [_named(row) for row in session.execute(asked.limit(MOST_NAMED))]


MOST_NAMED = 200
_NAMED = (
    select(
        Service.id,
        Service.public_id,
        Service.care,
        Provider.name,
        Provider.country,
        Site.city,
    )
    .join(Provider, Provider.id == Service.provider_id)
    .join(Site, Site.id == Service.site_id)
    .order_by(Provider.search_name, Service.id)
)


def _named(row: Any) -> NamedService:
    return NamedService(
        id=row.id,
        public_id=row.public_id,
        care=row.care,
        name=row.name,
        country=Country(row.country),
        town=row.city,
    )


def types_of(session: Session, provider_ids: Sequence[str]) -> dict[str, str]:
    """The type of providers, by public identifier; those that are gone are left out."""
    asked = select(Provider.public_id, Provider.type_code)
    return dict(session.execute(asked.where(Provider.public_id.in_(provider_ids))).all())
