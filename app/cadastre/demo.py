"""Fictitious providers on real places, for demonstrations and tests. The same seed, the same rows.

Names are inventive and say "(fictif)" or "(fictief)". French telephone numbers are of the ranges
that the regulator keeps for fiction (ARCEP); no such range is known for Belgium, so those numbers
are well formed but begin with a zero after the area, as no real one does. Dates are relative to
`today`.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import count, cycle

import shapely
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from app.cadastre.coverage import Area, Homes
from app.cadastre.demo_cases import awkward_conventions, awkward_providers
from app.cadastre.demo_names import PLACES, TOLD_BY, DemoPlace, names, phone
from app.cadastre.demo_owners import forget_people, stand_behind
from app.cadastre.demo_record import full_more, usual_more
from app.cadastre.demo_teams import sound_teams
from app.cadastre.models import (
    Convention,
    ConventionService,
    CoverageArea,
    Identifier,
    Provider,
    Service,
    Site,
)
from app.cadastre.owners import LegalEntity, Professional
from app.cadastre.reaching import homes_on, write_reach
from app.cadastre.records import CapacityRecord, ProviderRecord, ServiceRecord, SiteRecord
from app.cadastre.vocabulary import PointPrecision
from app.cadastre.writing import insert_providers
from app.core.errors import Conflict
from app.core.geo import distance_km
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import (
    EVERY_DAY,
    CapacityState,
    Country,
    ProviderType,
    Weekday,
)
from app.reference.zones import Zone, ZoneCode

SOURCE = "demo"
SEED = 1868
COMPLETE = frozenset({"case-convention-fr", "case-convention-be"})
SERVICES = 240
_WORKING_DAYS = frozenset(day for day in Weekday if day <= Weekday.FRIDAY)
_ROUNDS = max(place.providers for place in PLACES)
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


@dataclass(frozen=True, slots=True)
class DemoCounts:
    """What was loaded."""

    providers: int
    services: int
    conventions: int
    reach: int


def load_demo(session: Session, reference: Reference, *, today: date, now: datetime) -> DemoCounts:
    """Add the fictitious providers; raises Conflict if they are there already."""
    if session.scalar(select(Provider.id).where(Provider.source == SOURCE).limit(1)):
        raise Conflict(Message(N_("The fictitious providers are in the directory already.")))
    records = list(make_records(reference, today=today))
    draw = random.Random(SEED)  # noqa: S311 - the same addresses each time is the point

    def draw_id() -> str:
        return "".join(draw.choices(_ALPHABET, k=16))

    services = insert_providers(session, records, source=SOURCE, now=now, draw_id=draw_id)
    conventions = _bind(session, today)
    stand_behind(session, now=now)
    reach = write_reach(session, reference, services, today=today)
    return DemoCounts(len(records), len(services), conventions, reach)


def clear_demo(session: Session) -> int:
    """Take the fictitious providers and conventions out; returns how many providers there were."""
    forget_people(session)
    session.execute(delete(Convention).where(Convention.is_fictitious.is_(True)))
    theirs = select(Provider.id).where(Provider.source == SOURCE)
    count_them = select(func.count()).select_from(theirs.subquery())
    found = session.scalar(count_them) or 0
    services = select(Service.id).where(Service.provider_id.in_(theirs))
    session.execute(delete(CoverageArea).where(CoverageArea.service_id.in_(services)))
    for table in (Service, Site, Identifier):
        session.execute(delete(table).where(table.provider_id.in_(theirs)))
    session.execute(delete(Provider).where(Provider.source == SOURCE))
    for owners in (Professional, LegalEntity):
        session.execute(delete(owners).where(owners.is_fictitious.is_(True)))
    return found


def make_records(reference: Reference, *, today: date) -> Iterator[ProviderRecord]:
    """The records, awkward cases first, SERVICES services in all, then the teams."""
    made = 0
    for record in awkward_providers(reference.zones, today):
        made += len(record.services)
        yield _complete(record, reference, today)
    workshop = _Workshop(reference, today)
    for record in workshop.providers():
        if made >= SERVICES:
            break
        made += len(record.services)
        yield record
    yield from sound_teams(reference.zones, today)


def _complete(record: ProviderRecord, reference: Reference, today: date) -> ProviderRecord:
    """Two of the cases answer every question there is."""
    if record.key not in COMPLETE:
        return record
    services = tuple(
        replace(service, more=full_more(service.care, record.country, reference, today))
        for service in record.services
    )
    return replace(record, services=services, email=f"{record.key}@exemple.invalid")


def _bind(session: Session, today: date) -> int:
    found = select(Service.id, Provider.source_key).join(
        Provider, Provider.id == Service.provider_id
    )
    rows = session.execute(found.where(Provider.source == SOURCE).order_by(Service.id)).all()
    conventions = awkward_conventions(today)
    for made in conventions:
        convention = Convention(
            code=made.code,
            titles=made.titles,
            parties=[],
            care=list(made.care),
            zones=[str(zone) for zone in made.zones],
            acts=list(made.acts) if made.acts is not None else None,
            valid_from=made.valid_from,
            valid_to=made.valid_to,
            signed_on=made.valid_from - timedelta(days=30),
            is_fictitious=True,
        )
        session.add(convention)
        session.flush()
        bound = [
            {"convention_id": convention.id, "service_id": service}
            for service, key in rows
            if key in made.binds
        ]
        session.execute(insert(ConventionService), bound)
    return len(conventions)


class _Workshop:
    """Draws providers, one after the other, from one seed."""

    def __init__(self, reference: Reference, today: date) -> None:
        self.reference = reference
        self.today = today
        self.draw = random.Random(SEED)  # noqa: S311 - nothing secret is drawn
        self.homes: Homes = homes_on(reference.zones, today)
        self.names = {lang: iter(names(lang, self.draw)) for lang in ("fr", "nl")}
        self.types = {
            place.jurisdiction: cycle(self._types_of(place.jurisdiction)) for place in PLACES
        }

    def _types_of(self, jurisdiction: str) -> list[ProviderType]:
        accepted = {jurisdiction, jurisdiction.split("-", maxsplit=1)[0]}
        found = [
            kind for kind in self.reference.provider_types.values() if kind.jurisdiction in accepted
        ]
        self.draw.shuffle(found)
        return found

    def providers(self) -> Iterator[ProviderRecord]:
        """Endless, until names run out: one at each place in turn, more at the larger ones."""
        numbers = count(1)
        for turn in count():
            for place in PLACES:
                if turn % _ROUNDS < place.providers:
                    yield self._provider(place, next(numbers))

    def _provider(self, place: DemoPlace, number: int) -> ProviderRecord:
        kind = next(self.types[place.jurisdiction])
        zone = self.reference.zones.zones[ZoneCode.parse(place.zone)]
        care = self.draw.sample(sorted(kind.care), k=min(len(kind.care), self.draw.choice((2, 3))))
        areas = self._areas(zone)
        return ProviderRecord(
            key=f"demo-{number:03d}",
            name=next(self.names[place.language]),
            type_code=kind.code,
            country=kind.country,
            site=_site(zone, place.language),
            services=tuple(
                replace(
                    self._service(code, kind, place, areas),
                    more=usual_more(code, kind.country, number, self.reference),
                )
                for code in care
            ),
            phone=phone(kind.country.value, number),
            email=f"contact-{number:03d}@passerelle.invalid" if number % 5 else None,
            is_fictitious=True,
        )

    def _service(
        self, care: str, kind: ProviderType, place: DemoPlace, areas: tuple[Area, ...]
    ) -> ServiceRecord:
        pick = self.draw.choice
        other = "fr" if place.language == "nl" else "nl"
        own, both = (kind.country,), tuple(Country)
        lead = kind.lead_time_days
        return ServiceRecord(
            care=care,
            weekdays=pick((EVERY_DAY, EVERY_DAY, EVERY_DAY, _WORKING_DAYS, _WORKING_DAYS, None)),
            languages=pick(((place.language,), (place.language, other), None)),
            insured_in=pick((both, both, own, None)),
            registered_in=pick((own, own, both, None)),
            lead_time_days=self.draw.randint(*lead) if lead else None,
            confirmed_on=self.today - timedelta(days=self.draw.randint(2, 300)),
            confirmed_by=TOLD_BY,
            capacity=self._capacity(),
            areas=areas,
        )

    def _capacity(self) -> CapacityRecord | None:
        states = [*CapacityState, CapacityState.HAS_PLACES, CapacityState.HAS_PLACES, None]
        state = self.draw.choice(states)
        if state is None:
            return None
        said_on = self.today - timedelta(days=self.draw.randint(0, 25))
        places = self.draw.choice((1, 2, 3, 5)) if state is CapacityState.HAS_PLACES else None
        return CapacityRecord(
            state=state,
            places=places,
            said_on=said_on,
            said_by=TOLD_BY,
            expires_on=said_on + timedelta(days=30),
        )

    def _areas(self, zone: Zone) -> tuple[Area, ...]:
        """Mostly communes around, else a circle, sometimes a drawn area, sometimes nothing."""
        assert zone.point is not None  # every home has one
        way = self.draw.random()
        if way < 0.55:
            return (Area(zones=self._around(zone, self.draw.choice((6, 12, 25)))),)
        if way < 0.85:
            return (Area(radius_km=float(self.draw.choice((10, 15, 20, 30)))),)
        if way < 0.9:
            circle = shapely.Point(zone.point.lon, zone.point.lat).buffer(0.12, quad_segs=3)
            return (Area(polygon=shapely.set_precision(circle, 0.0001)),)
        return ()

    def _around(self, zone: Zone, count: int) -> frozenset[ZoneCode]:
        centre = zone.point
        assert centre is not None
        near = [code for code in self.homes.within(centre, 40) if code.country is zone.country]
        near.sort(key=lambda code: (distance_km(centre, self.homes.steps[code].point), code))
        return frozenset(near[:count])


def _site(zone: Zone, language: str) -> SiteRecord:
    assert zone.point is not None  # every home has one
    return SiteRecord(
        street=None,
        postal_code=zone.postal_codes[0],
        city=zone.name(language),
        zone=zone.code,
        point=zone.point,
        precision=PointPrecision.COMMUNE,
    )
