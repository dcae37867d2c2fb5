"""From rows of the directory to the facts of an offer; what was not said stays None.

Most services say the same things in the same words. Each wording is understood once, and equal
facts are one object: the engine judges offers alike together.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from app.core.messages import LText
from app.discharge.matching.facts import Capacity, ConventionFact
from app.discharge.vocabulary import Ending
from app.reference.calendar import add_working_days
from app.reference.loader import Reference
from app.reference.vocabulary import (
    CapacityState,
    Country,
    Dependency,
    Sex,
    mask_to_bands,
    mask_to_days,
)
from app.reference.zones import ZoneCode

WORDINGS = 4096
"""Wordings kept understood: each is a short text, the same for many services."""

COUNTRIES = {country.value: country for country in Country}

days_said = lru_cache(WORDINGS)(mask_to_days)
bands_said = lru_cache(WORDINGS)(mask_to_bands)


@lru_cache(WORDINGS)
def set_said(text: str) -> frozenset[str]:
    """A written list as a set."""
    return frozenset(json.loads(text))


@lru_cache(WORDINGS)
def countries_said(text: str) -> frozenset[Country]:
    """Written country codes as a set."""
    return frozenset(map(Country, json.loads(text)))


@lru_cache(WORDINGS)
def sexes_said(text: str) -> frozenset[Sex]:
    """Written sexes as a set."""
    return frozenset(map(Sex, json.loads(text)))


@lru_cache(WORDINGS)
def dependencies_said(text: str) -> frozenset[Dependency]:
    """Written levels of help as a set."""
    return frozenset(map(Dependency, json.loads(text)))


@lru_cache(WORDINGS)
def _zones_said(text: str) -> frozenset[ZoneCode]:
    return frozenset(map(ZoneCode.parse, json.loads(text)))


@lru_cache(WORDINGS)
def _registered_said(text: str) -> Mapping[str, frozenset[Country]]:
    """By profession, the countries where somebody is registered: "nurse:fr nurse:be"."""
    found: dict[str, frozenset[Country]] = {}
    for entry in text.split():
        profession, _, country = entry.rpartition(":")
        found[profession] = found.get(profession, frozenset()) | {COUNTRIES[country]}
    return found


@dataclass(frozen=True)
class Calls:
    """How many days before its end a convention is called out, and called out for good."""

    soon: float
    very_soon: float

    @classmethod
    def on(cls, reference: Reference, today: date) -> "Calls":
        """Those of that day."""
        return cls(
            reference.policy("convention_expiring_days", today),
            reference.policy("convention_last_call_days", today),
        )

    def ending(self, last: date | None, today: date) -> Ending:
        """How near that last day is."""
        if last is None or (last - today).days > self.soon:
            return Ending.FAR
        return Ending.SOON if (last - today).days > self.very_soon else Ending.VERY_SOON


def convention(row: Any, calls: Calls, today: date) -> ConventionFact:
    """A row of a convention as a fact."""
    return ConventionFact(
        code=row.code,
        title=LText(json.loads(row.titles)),
        care=set_said(row.care),
        zones=_zones_said(row.zones),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        acts=None if row.acts is None else set_said(row.acts),
        ending=calls.ending(row.valid_to, today),
    )


@dataclass(frozen=True)
class Kind:
    """What a search takes from a type of provider."""

    label: LText
    territorial: bool | None
    professions: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Sayings:
    """What was understood in one search, each once: equal facts are one object."""

    reference: Reference
    today: date
    conventions: Mapping[str, ConventionFact]
    _kinds: dict[str, Kind] = field(default_factory=dict)
    _starts: dict[tuple[int, Country], date] = field(default_factory=dict)
    _capacities: dict[tuple[object, ...], Capacity | None] = field(default_factory=dict)
    _bound: dict[str, tuple[ConventionFact, ...]] = field(default_factory=dict)
    _registered: dict[tuple[object, ...], frozenset[Country] | None] = field(default_factory=dict)

    def kind(self, code: str) -> Kind:
        """The type of a provider; one that is not known any more is told by its code."""
        found = self._kinds.get(code)
        if found is None:
            known = self.reference.provider_types.get(code)
            found = Kind(
                known.labels if known else LText({"fr": code}),
                known.territorial if known else None,
                known.professions if known else {},
            )
            self._kinds[code] = found
        return found

    def earliest_start(self, lead_time_days: int | None, country: Country) -> date | None:
        """The first date after the lead time, in the working days of that country."""
        if lead_time_days is None:
            return None
        key = (lead_time_days, country)
        if key not in self._starts:
            self._starts[key] = add_working_days(self.today, lead_time_days, country)
        return self._starts[key]

    def bound_by(self, numbers: str | None) -> tuple[ConventionFact, ...]:
        """The conventions of those numbers, by their codes."""
        if numbers is None:
            return ()
        if numbers not in self._bound:
            known = [self.conventions[one] for one in numbers.split() if one in self.conventions]
            self._bound[numbers] = tuple(sorted(known, key=lambda one: one.code))
        return self._bound[numbers]

    def capacity(self, said: tuple[Any, ...]) -> Capacity | None:
        """What a service says of its places (`CAPACITY`); None when it said nothing."""
        found = self._capacities.get(said)
        if found is None and said[0] is not None:
            self._capacities[said] = found = _capacity(*said)
        return found

    def registered_in(self, *row: Any) -> frozenset[Country] | None:
        """Where its professionals may practise: what it said, and what the registers add.

        `row`: the columns of `REGISTERED`, and the country of the service.
        """
        if row not in self._registered:
            written, registered, type_code, care, country = row
            said = None if written is None else countries_said(written)
            names = self.kind(type_code).professions.get(care, ())
            entries = _registered_said(registered or "")
            self._registered[row] = _with_registers(said, entries, names, country)
        return self._registered[row]


CAPACITY = (
    "capacity_state", "capacity_places", "capacity_by_weekday", "capacity_from",
    "capacity_said_on", "capacity_expires_on", "capacity_bands",
)  # fmt: skip
REGISTERED = ("registered_in", "registered", "type_code", "care")
"""The columns of a row in which a service says that."""


def _capacity(
    state: str, places: int | None, by_weekday: str | None, *days: Any
) -> Capacity | None:
    available_from, said_on, expires_on, bands = days
    if expires_on is None:
        return None
    return Capacity(
        state=CapacityState(state),
        places=places,
        places_by_weekday=None if by_weekday is None else tuple(json.loads(by_weekday)),
        available_from=available_from,
        said_on=said_on,
        expires_on=expires_on,
        bands=None if bands is None else bands_said(bands),
    )


def _with_registers(
    said: frozenset[Country] | None,
    entries: Mapping[str, frozenset[Country]],
    names: tuple[str, ...],
    country: Country,
) -> frozenset[Country] | None:
    """What was said, and the countries where all the professions it takes are registered.

    A register adds to what the service said of itself; its silence says nothing.
    """
    each = [entries.get(name, frozenset()) for name in names]
    common = frozenset.intersection(*each) if each else frozenset()
    abroad = common - {country} - (said or frozenset())
    return common | (said or frozenset()) if abroad else said
