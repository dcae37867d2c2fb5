"""Which services are open at a moment: each way of writing hours is judged once."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.hours import is_open_at
from app.cadastre.models import Provider, Service
from app.cadastre.vocabulary import ServiceSearch
from app.core.errors import Refused
from app.reference.vocabulary import Country

HOURS = (
    select(Service.opening_hours, Provider.country)
    .join(Provider, Provider.id == Service.provider_id)
    .where(Service.opening_hours.is_not(None))
    .distinct()
)
"""Every way of writing hours, with the country whose holidays count."""


def with_hours(
    session: Session, search: ServiceSearch, values: Mapping[str, Any], *, now: datetime
) -> ServiceSearch:
    """The search, narrowed to what is open now if that was asked. Hours not given stay in."""
    if not values.get("open_now"):
        return search
    found = tuple(
        (country, text)
        for text, country in session.execute(HOURS)
        if text is not None and may_be_open(text, Country(country), now)
    )
    return replace(search, open_hours=found)


def may_be_open(text: str, country: Country, now: datetime) -> bool:
    """Open, or unsure: what cannot be read is not held against a service."""
    try:
        return is_open_at(text, country, now) is not False
    except (Refused, ValueError):
        return True
