"""From the rows of a service to the offer that it is at one home, on one day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from json import loads
from sys import intern
from typing import Any

from app.cadastre.around import (
    Around,
    area_at,
)
from app.cadastre.coverage import Doorstep, Limits, counting_for, doorstep_of, reaches_from
from app.cadastre.facts import notices_of
from app.cadastre.freshness import Decay, Trust, decay_on, score
from app.cadastre.reaching import limits_on
from app.cadastre.record_words import CLOSING_KINDS, NoticeKind
from app.cadastre.vocabulary import CoverageKind, ServiceStatus
from app.cadastre.week_hours import Starts, are_readable, bands_by_weekday, works_on
from app.core.geo import distance_to
from app.discharge.matching.facts import (
    Closed,
    Coverage,
    Home,
    Offer,
)
from app.discharge.offer_facts import (
    CAPACITY,
    COUNTRIES,
    REGISTERED,
    WORDINGS,
    Sayings,
    bands_said,
    countries_said,
    days_said,
    dependencies_said,
    set_said,
    sexes_said,
)
from app.reference.calendar import nth_day_of_work
from app.reference.loader import Reference
from app.reference.vocabulary import Country, TimeBand
from app.reference.zones import ZoneCode


@dataclass(frozen=True)
class Search:
    """One home on one day, and what is worked out once for all its offers."""

    distance: Callable[[float, float], float]
    sayings: Sayings
    doorstep: Doorstep
    limits: Limits
    counting: Mapping[str, ZoneCode]
    fresh_since: date
    starts: Starts
    decay: Decay
    _covered: dict[frozenset[ZoneCode], Coverage] = field(default_factory=dict)
    _starts: dict[tuple[int, Country, str], date | None] = field(default_factory=dict)
    _trusts: dict[tuple[date | None, ...], int] = field(default_factory=dict)

    @classmethod
    def of(cls, home: Home, sayings: Sayings) -> "Search":
        """The search around a home, on the day of what was said."""
        reference, today = sayings.reference, sayings.today
        doorstep = doorstep_of(reference.zones, home.zone, home.point)
        assert doorstep is not None  # a home has a point
        return cls(
            distance_to(home.point),
            sayings,
            doorstep,
            limits_on(reference, today),
            counting_for(doorstep),
            today - timedelta(days=reference.policy("record_fresh_days", today)),
            _starts_of_bands(reference, today),
            decay_on(reference, today),
        )

    def earliest_start(self, lead: int | None, hours: str | None, country: Country) -> date | None:
        """The first day after its notice, in the days on which it works, or offices do."""
        if lead is None or hours is None or not are_readable(hours, country):
            return self.sayings.earliest_start(lead, country)
        key = (lead, country, hours)
        if key not in self._starts:
            self._starts[key] = nth_day_of_work(
                self.sayings.today, lead, lambda day: works_on(hours, country, day)
            )
        return self._starts[key]

    def open_bands(
        self, hours: str | None, country: Country
    ) -> tuple[frozenset[TimeBand], ...] | None:
        """The parts of each weekday that its opening hours reach."""
        if hours is None or not are_readable(hours, country):
            return None
        return bands_by_weekday(hours, country, self.sayings.today, self.starts)

    def trust(self, *known: date | None) -> int:
        """What its record is worth on that day: confirmed, unanswered since, bounced on."""
        found = self._trusts.get(known)
        if found is None:
            trust = Trust(confirmed_on=known[0], unanswered_since=known[1], bounced_on=known[2])
            found = score(trust, self.decay, today=self.sayings.today)
            self._trusts[known] = found
        return found

    def coverage(self, areas: Sequence[Around], away: float) -> Coverage:
        """Whether what a service declared reaches the home; `areas` are its rows."""
        first = areas[0]
        declared = [area_at(one, self.counting) for one in areas if one.kind is not None]
        if first.kind != CoverageKind.ZONES or len(areas) > 1:
            return Coverage(*reaches_from(declared, self.doorstep, away=away, limits=self.limits))
        zones = declared[0].zones
        if zones not in self._covered:  # most name the same places: judged once
            answer = reaches_from(declared, self.doorstep, away=away, limits=self.limits)
            self._covered[zones] = Coverage(*answer)
        return self._covered[zones]

    def offers(self, services: Sequence[Sequence[Around]]) -> list[Offer]:
        """The offers of services at this home, each from its rows: fact by fact, for all at once.

        Values that are equal become one object, so that who judges them asks once.
        """
        if not services:
            return []
        firsts = [areas[0] for areas in services]
        of = dict(zip(Around._fields, zip(*firsts, strict=True), strict=True))
        facts = self._facts(of)
        facts["coverage"] = map(self.coverage, services, facts["distance_km"])
        columns = [facts[name] for name in Offer._fields]
        return list(map(Offer._make, zip(*columns, strict=True)))

    def _facts(self, of: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
        """Each fact of the offers as a column, in the order of the services; all but the reach."""
        said = self.sayings
        countries = [COUNTRIES[one] for one in of["country"]]
        kinds = list(map(said.kind, of["type_code"]))
        days: dict[date, date] = {}
        confirmed = [day and days.setdefault(day, day) for day in of["confirmed_on"]]
        return {
            **{name: of[column] for name, column in _AS_GIVEN.items()},
            **{name: _each(learn, of[column]) for name, (column, learn) in _UNDERSTOOD.items()},
            "place_name": [
                one or zone for one, zone in zip(of["city"], of["site_zone"], strict=True)
            ],
            "country": countries,
            "type_label": [kind.label for kind in kinds],
            "is_open": [one == ServiceStatus.OPEN for one in of["status"]],
            "distance_km": list(map(self.distance, of["lat"], of["lon"])),
            "capacity": list(
                map(said.capacity, zip(*[of[name] for name in CAPACITY], strict=True))
            ),
            "earliest_start": map(
                self.earliest_start, of["lead_time_days"], of["opening_hours"], countries
            ),
            "territorial": [kind.territorial for kind in kinds],
            "registered_in": map(said.registered_in, *[of[name] for name in REGISTERED], countries),
            "conventions": map(said.bound_by, of["conventions"]),
            "confirmed_on": confirmed,
            "is_fresh": [day is not None and day >= self.fresh_since for day in confirmed],
            "share_cents": [None] * len(countries),
            "closures": [_closures_said(one) if one else () for one in of["notices"]],
            "open_bands": map(self.open_bands, of["opening_hours"], countries),
            "trust": map(self.trust, confirmed, of["unanswered_since"], of["bounced_on"]),
        }


_AS_GIVEN = {
    "service_id": "public_id",
    "provider_id": "provider_public_id",
    "provider_name": "provider_name",
    "phone": "phone",
    "closed_reason": "closed_reason",
    "lead_time_days": "lead_time_days",
    "is_fictitious": "is_fictitious",
    "age_min": "age_min",
    "age_max": "age_max",
}
"""Facts of an offer that a row holds as they are, with its column."""

_UNDERSTOOD: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "type_code": ("type_code", intern),
    "care": ("care", intern),
    "days": ("weekdays", days_said),
    "languages": ("languages", set_said),
    "insured_in": ("insured_in", countries_said),
    "bands": ("time_bands", bands_said),
    "acts": ("acts", set_said),
    "sexes": ("accepted_sexes", sexes_said),
    "dependencies": ("accepted_dependencies", dependencies_said),
}
"""Facts of an offer that are written in a column of a row, with who understands it."""


def _each(learn: Callable[[Any], Any], column: Sequence[Any]) -> list[Any]:
    """What each entry says; None is "not said"."""
    return [None if one is None else learn(one) for one in column]


def _starts_of_bands(reference: Reference, today: date) -> Starts:
    morning, noon, evening, night = (
        int(reference.policy(f"band_{name}_hour", today))
        for name in ("morning", "noon", "evening", "night")
    )
    return morning, noon, evening, night


@lru_cache(WORDINGS)
def _closures_said(text: str) -> tuple[Closed, ...]:
    return tuple(
        Closed(
            one.first,
            one.last,
            is_final=one.kind is NoticeKind.ENDING,
            words=tuple(one.text.texts.items()) if one.text else (),
        )
        for one in notices_of(loads(text))
        if one.kind in CLOSING_KINDS
    )
