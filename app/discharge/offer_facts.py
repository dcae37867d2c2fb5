"""From rows of the directory to the facts of an offer; what was not said stays None."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Row

from app.discharge.matching.facts import Capacity, Offer
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState, Country, mask_to_bands

Registered = Mapping[tuple[str, str], frozenset[Country]]
"""By provider and profession, the countries where a professional of it is registered."""


def with_registers(offer: Offer, registered: Registered, reference: Reference) -> Offer:
    """The offer with the countries where all the professions it takes are registered.

    A register adds to what the service said of itself; its silence says nothing.
    """
    kind = reference.provider_types.get(offer.type_code)
    names = kind.professions.get(offer.care, ()) if kind else ()
    each = [registered.get((offer.provider_id, name), frozenset()) for name in names]
    common = frozenset.intersection(*each) if each else frozenset()
    abroad = common - {offer.country} - (offer.registered_in or frozenset())
    if not abroad:
        return offer
    return replace(offer, registered_in=common | (offer.registered_in or frozenset()))


def capacity(row: Row[Any]) -> Capacity | None:
    """What a service says of its places; None when it said nothing."""
    if row.capacity_state is None or row.capacity_expires_on is None:
        return None
    by_weekday = row.capacity_by_weekday
    return Capacity(
        state=CapacityState(row.capacity_state),
        places=row.capacity_places,
        places_by_weekday=None if by_weekday is None else tuple(by_weekday),
        available_from=row.capacity_from,
        said_on=row.capacity_said_on,
        expires_on=row.capacity_expires_on,
        bands=None if row.capacity_bands is None else mask_to_bands(row.capacity_bands),
    )


def set_or_unknown(values: list[str] | None) -> frozenset[str] | None:
    """A list as a set; nothing said stays None."""
    return None if values is None else frozenset(values)


def countries_or_unknown(values: list[str] | None) -> frozenset[Country] | None:
    """Country codes as a set; nothing said stays None."""
    return None if values is None else frozenset(map(Country, values))
