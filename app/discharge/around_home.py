"""From the rows of a service to the offer that it is at one home, on one day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from json import loads
from sys import intern

from app.cadastre.around import (
    Around,
    area_at,
    counting_for,
)
from app.cadastre.coverage import CoverageAnswer, Doorstep, Limits, doorstep_of, reaches_from
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
    COUNTRIES,
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
from app.reference.vocabulary import Country, Dependency, TimeBand
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

    def earliest_start(self, row: Around, country: Country) -> date | None:
        """The first day after its notice, in the days on which it works, or offices do."""
        lead, text = row.lead_time_days, row.opening_hours
        if lead is None or text is None or not are_readable(text, country):
            return self.sayings.earliest_start(lead, country)
        key = (lead, country, text)
        if key not in self._starts:
            self._starts[key] = nth_day_of_work(
                self.sayings.today, lead, lambda day: works_on(text, country, day)
            )
        return self._starts[key]

    def open_bands(
        self, text: str | None, country: Country
    ) -> tuple[frozenset[TimeBand], ...] | None:
        """The parts of each weekday that its opening hours reach."""
        if text is None or not are_readable(text, country):
            return None
        return bands_by_weekday(text, country, self.sayings.today, self.starts)

    def trust(self, row: Around) -> int:
        """What its record is worth on that day."""
        known = (row.confirmed_on, row.unanswered_since, row.bounced_on)
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
            return _as_fact(reaches_from(declared, self.doorstep, away=away, limits=self.limits))
        zones = declared[0].zones
        if zones not in self._covered:  # most name the same places: judged once
            answer = reaches_from(declared, self.doorstep, away=away, limits=self.limits)
            self._covered[zones] = _as_fact(answer)
        return self._covered[zones]

    def offer(self, areas: Sequence[Around]) -> Offer:
        """The offer of a service at this home, from its rows."""
        row, said = areas[0], self.sayings
        country, kind = COUNTRIES[row.country], said.kind(row.type_code)
        away = self.distance(row.lat, row.lon)
        return Offer(
            service_id=row.public_id,
            provider_id=row.provider_public_id,
            provider_name=row.provider_name,
            phone=row.phone,
            place_name=row.city or row.site_zone,
            country=country,
            type_code=intern(row.type_code),
            type_label=kind.label,
            care=intern(row.care),
            is_open=row.status == ServiceStatus.OPEN,
            closed_reason=row.closed_reason,
            coverage=self.coverage(areas, away),
            distance_km=away,
            days=None if row.weekdays is None else days_said(row.weekdays),
            capacity=said.capacity(row),
            lead_time_days=row.lead_time_days,
            earliest_start=self.earliest_start(row, country),
            languages=None if row.languages is None else set_said(row.languages),
            insured_in=None if row.insured_in is None else countries_said(row.insured_in),
            territorial=kind.territorial,
            registered_in=said.registered_in(row, country),
            conventions=said.bound_by(row.conventions),
            confirmed_on=row.confirmed_on,
            is_fresh=row.confirmed_on is not None and row.confirmed_on >= self.fresh_since,
            is_fictitious=row.is_fictitious,
            closures=_closures_said(row.notices) if row.notices else (),
            bands=None if row.time_bands is None else bands_said(row.time_bands),
            acts=None if row.acts is None else set_said(row.acts),
            age_min=row.age_min,
            age_max=row.age_max,
            sexes=None if row.accepted_sexes is None else sexes_said(row.accepted_sexes),
            dependencies=_helped(row.accepted_dependencies),
            open_bands=self.open_bands(row.opening_hours, country),
            trust=self.trust(row),
        )


def _starts_of_bands(reference: Reference, today: date) -> Starts:
    morning, noon, evening, night = (
        int(reference.policy(f"band_{name}_hour", today))
        for name in ("morning", "noon", "evening", "night")
    )
    return morning, noon, evening, night


def _as_fact(answer: CoverageAnswer) -> Coverage:
    return Coverage(answer.verdict, answer.reason, answer.beyond_km)


def _helped(text: str | None) -> frozenset[Dependency] | None:
    return None if text is None else dependencies_said(text)


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
