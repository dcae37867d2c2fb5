"""The bridge: rows of the directory become plain offers. The only module that asks the directory.

A fixed number of statements, whatever the number of needs. The directory's reach table may only
drop a service that `covers_home` would refuse with certainty; the nearest of those come back as
near misses, so that the reader sees what would unlock them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.cadastre.changes import Deed
from app.cadastre.coverage import Area, Doorstep, Limits, doorstep_of, reaches
from app.cadastre.facts import notices_of
from app.cadastre.models import Provider, Service, Site
from app.cadastre.operations import report_capacity
from app.cadastre.owners import Professional, ProfessionalProvider, ProfessionalRegistration
from app.cadastre.queries import (
    AREAS_OF,
    CONVENTIONS_OF,
    NEAR_MISSES,
    SERVICES_REACHING,
    ZONE_ID,
    near_parameters,
)
from app.cadastre.reaching import areas_by_service, limits_on
from app.cadastre.record_words import NoticeKind, RegistrationStatus
from app.cadastre.records import CapacityRecord
from app.cadastre.vocabulary import ServiceStatus
from app.core.errors import NotFound, Refused
from app.core.geo import Point, distance_km
from app.core.messages import N_, LText, Message
from app.discharge.matching.facts import (
    Closed,
    ConventionFact,
    Coverage,
    Home,
    Need,
    Offer,
)
from app.discharge.offer_facts import (
    Registered,
    capacity,
    countries_or_unknown,
    set_or_unknown,
    with_registers,
)
from app.discharge.vocabulary import (
    CapacitySaid,
    Contact,
    PlacesSaid,
)
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


@dataclass(frozen=True)
class Search:
    """One home on one day, and what is worked out once for all its offers."""

    home: Home
    reference: Reference
    today: date

    @cached_property
    def doorstep(self) -> Doorstep:
        """The home as areas are compared with it."""
        found = doorstep_of(self.reference.zones, self.home.zone, self.home.point)
        assert found is not None  # a home has a point
        return found

    @cached_property
    def limits(self) -> Limits:
        """What is still near enough, that day."""
        return limits_on(self.reference, self.today)

    @cached_property
    def fresh_since(self) -> date:
        """The first day on which a confirmation is still fresh."""
        days = self.reference.policy("record_fresh_days", self.today)
        return self.today - timedelta(days=days)

    @cached_property
    def starts(self) -> dict[tuple[int, Country], date]:
        """Earliest starts worked out before."""
        return {}

    def earliest_start(self, lead_time_days: int | None, country: Country) -> date | None:
        """The first date after the lead time, in the working days of that country."""
        if lead_time_days is None:
            return None
        key = (lead_time_days, country)
        if key not in self.starts:
            self.starts[key] = add_working_days(self.today, lead_time_days, country)
        return self.starts[key]


def find_offers(
    session: Session, needs: Sequence[Need], reference: Reference, *, today: date
) -> dict[str, list[Offer]]:
    """The offers for the needs of one home, by kind of care; near misses among them."""
    cares = sorted({need.care for need in needs})
    found: dict[str, list[Offer]] = {care: [] for care in cares}
    if not needs:
        return found
    search = Search(needs[0].home, reference, today)
    rows = _rows_for(session, search, cares)
    surroundings = surroundings_of(session, rows, today=today)
    for row in rows:
        found[row.care].append(surroundings.offer(row, search))
    return found


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What else is known of some services: areas, conventions, who works there."""

    areas: Mapping[int, Sequence[Area]]
    conventions: Mapping[int, tuple[ConventionFact, ...]]
    registered: Registered

    def offer(self, row: Row[Any], search: Search) -> Offer:
        """One of those services as an offer at a home."""
        areas, conventions = self.areas.get(row.id, ()), self.conventions.get(row.id, ())
        offer = _offer(row, search, areas, conventions)
        return with_registers(offer, self.registered, search.reference)


def surroundings_of(session: Session, rows: Sequence[Row[Any]], *, today: date) -> Surroundings:
    """What else is known of the services of some rows; three statements."""
    ids = {"service_ids": sorted({row.id for row in rows})}
    return Surroundings(
        areas=areas_by_service(session.execute(AREAS_OF, ids)),
        conventions=_conventions_by_service(session.execute(CONVENTIONS_OF, ids)),
        registered=_registered(session, rows, today),
    )


def _registered(session: Session, rows: Sequence[Row[Any]], day: date) -> Registered:
    """What the registers say on the day, for who works in a provider; one statement."""
    entry, work = ProfessionalRegistration, ProfessionalProvider
    asked = (
        select(Provider.public_id, Professional.profession, entry.country)
        .join(work, work.provider_id == Provider.id)
        .join(Professional, Professional.id == work.professional_id)
        .join(entry, entry.professional_id == Professional.id)
        .where(
            Provider.public_id.in_(sorted({row.provider_public_id for row in rows})),
            entry.status == RegistrationStatus.ACTIVE.value,
            *(
                bound.is_(None) | holds
                for bound, holds in (
                    (entry.valid_from, entry.valid_from <= day),
                    (entry.valid_to, entry.valid_to >= day),
                    (work.valid_from, work.valid_from <= day),
                    (work.valid_to, work.valid_to >= day),
                )
            ),
        )
    )
    found: dict[tuple[str, str], frozenset[Country]] = {}
    for provider, profession, country in session.execute(asked):
        known = found.get((provider, profession), frozenset())
        found[provider, profession] = known | {Country(country)}
    return found


def _rows_for(session: Session, search: Search, cares: list[str]) -> list[Row[Any]]:
    home, day = search.home, search.today
    zone_id = session.scalar(ZONE_ID, {"code": str(home.zone)})
    asked = {"zone_id": zone_id, "cares": cares}
    reaching = session.execute(SERVICES_REACHING, asked).all()
    around = near_parameters(
        "",
        home.point,
        within_km=search.reference.policy("near_miss_km", day),
        limit=int(search.reference.policy("near_misses_per_care", day)),
    )
    del around["care"]
    return [*reaching, *session.execute(NEAR_MISSES, around | asked)]


def _conventions_by_service(rows: Iterable[Row[Any]]) -> dict[int, tuple[ConventionFact, ...]]:
    facts: dict[str, ConventionFact] = {}
    found: dict[int, tuple[ConventionFact, ...]] = {}
    for row in rows:
        fact = facts.get(row.code) or facts.setdefault(row.code, _convention(row))
        found[row.service_id] = (*found.get(row.service_id, ()), fact)
    return found


def _convention(row: Row[Any]) -> ConventionFact:
    return ConventionFact(
        code=row.code,
        title=LText(row.titles),
        care=frozenset(row.care),
        zones=frozenset(ZoneCode.parse(code) for code in row.zones),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _offer(
    row: Row[Any],
    search: Search,
    areas: Sequence[Area],
    conventions: tuple[ConventionFact, ...],
) -> Offer:
    site = Point(row.lat, row.lon)
    country = Country(row.country)
    kind = search.reference.provider_types.get(row.type_code)
    answer = reaches(areas, search.doorstep, site=site, limits=search.limits)
    return Offer(
        service_id=row.public_id,
        provider_id=row.provider_public_id,
        provider_name=row.provider_name,
        phone=row.phone,
        place_name=row.city or row.site_zone,
        country=country,
        type_code=row.type_code,
        type_label=kind.labels if kind else LText({"fr": row.type_code}),
        care=row.care,
        is_open=row.status == ServiceStatus.OPEN,
        closed_reason=row.closed_reason,
        coverage=Coverage(verdict=answer.verdict, reason=answer.reason, beyond_km=answer.beyond_km),
        distance_km=distance_km(site, search.home.point),
        days=None if row.weekdays is None else mask_to_days(row.weekdays),
        capacity=capacity(row),
        lead_time_days=row.lead_time_days,
        earliest_start=search.earliest_start(row.lead_time_days, country),
        languages=set_or_unknown(row.languages),
        insured_in=countries_or_unknown(row.insured_in),
        territorial=kind.territorial if kind else None,
        registered_in=countries_or_unknown(row.registered_in),
        conventions=conventions,
        confirmed_on=row.confirmed_on,
        is_fresh=row.confirmed_on is not None and row.confirmed_on >= search.fresh_since,
        is_fictitious=row.is_fictitious,
        **_accepts(row),
    )


def _accepts(row: Row[Any]) -> dict[str, Any]:
    """Which acts, when and for whom; what was not said stays None."""
    return {
        "closures": tuple(
            Closed(one.first, one.last)
            for one in (notices_of(row.notices) if row.notices else ())
            if one.kind is NoticeKind.CLOSURE
        ),
        "bands": None if row.time_bands is None else mask_to_bands(row.time_bands),
        "acts": set_or_unknown(row.acts),
        "age_min": row.age_min,
        "age_max": row.age_max,
        "sexes": None if row.accepted_sexes is None else frozenset(map(Sex, row.accepted_sexes)),
        "dependencies": None
        if row.accepted_dependencies is None
        else frozenset(map(Dependency, row.accepted_dependencies)),
    }


def lock_places(session: Session, service_ids: Sequence[str], *, today: date) -> list[PlacesSaid]:
    """What some services say of their places, their rows locked in one order until the end.

    On SQLite the writing transaction locks everything. What was said too long ago is not said.
    """
    rows: Iterable[Row[Any]] = session.execute(
        select(
            Service.public_id,
            Provider.name,
            Service.capacity_state,
            Service.capacity_places,
            Service.capacity_by_weekday,
            Service.capacity_said_on,
            Service.capacity_expires_on,
        )
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.public_id.in_(service_ids))
        .order_by(Service.id)
        .with_for_update(of=Service)
    )
    return [_places_said(row, today) for row in rows]


def _places_said(row: Row[Any], today: date) -> PlacesSaid:
    is_current = row.capacity_expires_on is not None and row.capacity_expires_on >= today
    by_weekday = row.capacity_by_weekday if is_current else None
    return PlacesSaid(
        service_id=row.public_id,
        name=row.name,
        state=CapacityState(row.capacity_state) if is_current and row.capacity_state else None,
        places=row.capacity_places if is_current else None,
        by_weekday=None if by_weekday is None else tuple(by_weekday),
        said_on=row.capacity_said_on,
    )


def say_capacity(session: Session, service_id: str, said: CapacitySaid) -> None:
    """A service says itself how many people can start. Raises NotFound."""
    found = session.scalar(select(Service.id).where(Service.public_id == service_id))
    if found is None:
        raise NotFound(Message(N_("This service is not in the directory any more.")))
    deed = Deed(who="provider", at=said.at)
    capacity = CapacityRecord(
        state=said.state,
        places=said.places,
        said_on=deed.day,
        said_by="provider",
        expires_on=deed.day + said.lasts,
    )
    report_capacity(session, found, capacity, deed=deed)


def contacts(session: Session, service_ids: Iterable[str]) -> dict[str, Contact]:
    """How to reach services of the directory, by public identifier; unknown ones are left out."""
    rows: Iterable[Row[Any]] = session.execute(
        select(
            Service.public_id,
            Service.care,
            Service.languages,
            Provider.public_id.label("provider_public_id"),
            Provider.name,
            Provider.country,
            Provider.phone,
            Provider.email,
            Site.street,
            Site.postal_code,
            Site.city,
        )
        .join(Provider, Provider.id == Service.provider_id)
        .join(Site, Site.id == Service.site_id)
        .where(Service.public_id.in_(list(service_ids)))
    )
    return {row.public_id: _contact(row) for row in rows}


def closed_services(session: Session, service_ids: Iterable[str]) -> set[str]:
    """Those of the services that are closed, or that the directory does not know."""
    wanted, is_open = set(service_ids), Service.status == ServiceStatus.OPEN.value
    named = select(Service.public_id).where(Service.public_id.in_(wanted), is_open)
    return wanted - set(session.scalars(named)) if wanted else set()


def _contact(row: Row[Any]) -> Contact:
    town = " ".join(part for part in (row.postal_code, row.city) if part)
    return Contact(
        service_id=row.public_id,
        provider_id=row.provider_public_id,
        name=row.name,
        care=row.care,
        country=Country(row.country),
        phone=row.phone,
        email=row.email,
        address=tuple(part for part in (row.street, town) if part),
        languages=tuple(row.languages or ()),
    )


def home_of(reference: Reference, zone: ZoneCode) -> Home:
    """The home zone with what holds it, at its own point. Raises Refused when it has none."""
    step = doorstep_of(reference.zones, zone)
    if step is None:
        raise Refused(Message(N_("The position of this place is not known.")))
    return Home(
        zone=zone, chain=step.chain, point=step.point, name=LText(reference.zones.zones[zone].names)
    )
