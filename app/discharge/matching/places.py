"""The counted places that a person would take of a service. Pure."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.discharge.matching.facts import Need, Offer
from app.discharge.matching.scores import Candidate, Wanted
from app.reference.vocabulary import CapacityState, Weekday

Person = Sequence[Wanted]
Choice = tuple[Candidate | None, ...]
Slots = Mapping[int, Mapping["Slot", int]]
"""The counted places of each candidate, by its identity."""


class Slot(NamedTuple):
    """Places of a service that are counted: on one weekday, or on all together (None)."""

    service: str
    day: Weekday | None


def slots_of(need: Need, offer: Offer) -> dict[Slot, int]:
    """What a person would take of the counted places of a service, and how many there are."""
    said = offer.capacity
    current = said is not None and said.expires_on >= need.asked_on
    if said is None or not current or said.state is not CapacityState.HAS_PLACES:
        return {}
    if said.places_by_weekday is None:
        return {} if said.places is None else {Slot(offer.service_id, None): said.places}
    counted = {day: said.places_by_weekday[day - 1] for day in sorted(need.days)}
    found = {Slot(offer.service_id, day): left for day, left in counted.items() if left is not None}
    if need.by_visit:
        return found
    best = max(found, key=lambda slot: found[slot], default=None)  # any one day will do
    return {} if best is None else {best: found[best]}
