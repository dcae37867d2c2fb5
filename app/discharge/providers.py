"""The bridge for who is who: the providers of the directory by name and by identifier."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.cadastre.models import Provider, Service, Site
from app.cadastre.records import search_key
from app.discharge.vocabulary import ProviderFound


def providers_named(session: Session, words: str, most: int) -> list[ProviderFound]:
    """Providers of the directory whose name holds every word, in the order of their names."""
    keys = search_key(words).split()
    if not keys:
        return []
    claims = [Provider.search_name.contains(key, autoescape=True) for key in keys]
    return _providers(session, select(Provider.public_id).where(*claims).limit(most))


def providers_called(session: Session, public_ids: Iterable[str]) -> list[ProviderFound]:
    """Those providers of the directory, in the order of their names; unknown ones are left out."""
    wanted = sorted(set(public_ids))
    asked = select(Provider.public_id).where(Provider.public_id.in_(wanted))
    return _providers(session, asked) if wanted else []


def _providers(session: Session, chosen: Select[Any]) -> list[ProviderFound]:
    """Those providers with the town of their first site, in one statement."""
    town = (
        select(Site.city)
        .where(Site.provider_id == Provider.id)
        .order_by(Site.id)
        .limit(1)
        .scalar_subquery()
    )
    picked = chosen.order_by(Provider.search_name, Provider.id).subquery()
    asked = (
        select(Provider.public_id, Provider.name, town.label("town"))
        .join(picked, picked.c.public_id == Provider.public_id)
        .order_by(Provider.search_name, Provider.id)
    )
    return [ProviderFound(row.public_id, row.name, row.town) for row in session.execute(asked)]


def provider_names(session: Session, service_ids: Iterable[str]) -> dict[str, str]:
    """Who delivers services of the directory, by public identifier; unknown ones are left out."""
    asked = select(Service.public_id, Provider.name).join(
        Provider, Provider.id == Service.provider_id
    )
    rows = session.execute(asked.where(Service.public_id.in_(list(service_ids))))
    return {row.public_id: row.name for row in rows}
