"""The bridge: rows of the directory become plain offers. The only module that asks the directory.

A fixed number of statements, whatever the number of needs. The directory's reach table may only
drop a service that `covers_home` would refuse with certainty; the nearest of those come back as
near misses, so that the reader sees what would unlock them.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, or_, select
from sqlalchemy.orm import Session

from app.cadastre.around import (
    CONVENTIONS_NAMED,
    Around,
    services_around,
)
from app.cadastre.changes import Deed
from app.cadastre.coverage import doorstep_of
from app.cadastre.facts import Notice, ending_in, notices_of
from app.cadastre.models import Provider, Service, Site
from app.cadastre.operations import report_capacity
from app.cadastre.queries import near_parameters
from app.cadastre.reaching import chunks
from app.cadastre.record_words import CLOSING_KINDS, NoticeKind
from app.cadastre.records import CapacityRecord
from app.cadastre.vocabulary import ServiceStatus
from app.cadastre.week_hours import week_minutes
from app.core.errors import NotFound, Refused
from app.core.messages import N_, LText, Message
from app.discharge.around_home import Search
from app.discharge.matching.facts import (
    Home,
    Need,
    Offer,
)
from app.discharge.offer_facts import (
    Calls,
    Sayings,
    convention,
)
from app.discharge.vocabulary import (
    CapacitySaid,
    Closing,
    Contact,
    PlacesSaid,
)
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState, Country
from app.reference.zones import ZoneCode


def find_offers(
    session: Session, needs: Sequence[Need], reference: Reference, *, today: date
) -> dict[str, list[Offer]]:
    """The offers for the needs of one home, by kind of care; near misses among them."""
    found: dict[str, list[Offer]] = {need.care: [] for need in needs}
    if not needs:
        return found
    home, connection = needs[0].home, session.connection()
    rows = services_around(connection, _asked(home, sorted(found), reference, today))
    search = Search.of(home, sayings_of(connection, rows, reference, today=today))
    for offer in search.offers(rows):
        found[offer.care].append(offer)
    return found


def _asked(home: Home, cares: list[str], reference: Reference, today: date) -> dict[str, Any]:
    around = near_parameters(
        "",
        home.point,
        within_km=reference.policy("near_miss_km", today),
        limit=int(reference.policy("near_misses_per_care", today)),
    )
    del around["care"]
    return around | {"code": str(home.zone), "cares": cares, "day": today}


def sayings_of(
    connection: Connection,
    rows: Sequence[Sequence[Around]],
    reference: Reference,
    *,
    today: date,
) -> Sayings:
    """What the rows of some services need to be understood: the conventions that bind them."""
    written = {areas[0].conventions for areas in rows}
    numbers = sorted({int(number) for one in written if one for number in one.split()})
    found = connection.execute(CONVENTIONS_NAMED, {"numbers": numbers})
    calls = Calls.on(reference, today)
    return Sayings(reference, today, {row.number: convention(row, calls, today) for row in found})


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


def working_weeks(
    session: Session, service_ids: Iterable[str], today: date
) -> dict[str, dict[str, list[tuple[int, int]]]]:
    """The hours of services in an ordinary week, by ISO weekday; those that give none are left out.

    Hours that cannot be read are as if none had been given.
    """
    rows = session.execute(
        select(Service.public_id, Service.opening_hours, Provider.country)
        .join(Provider, Provider.id == Service.provider_id)
        .where(Service.public_id.in_(list(service_ids)), Service.opening_hours.is_not(None))
    )
    found = {one: week_minutes(text or "", Country(land), today) for one, text, land in rows}
    return {
        one: {str(day): list(spans) for day, spans in enumerate(week, 1)}
        for one, week in found.items()
        if week is not None
    }


def closed_services(session: Session, service_ids: Iterable[str]) -> set[str]:
    """Those of the services that are closed, or that the directory does not know."""
    wanted, is_open = set(service_ids), Service.status == ServiceStatus.OPEN.value
    named = select(Service.public_id).where(Service.public_id.in_(wanted), is_open)
    return wanted - set(session.scalars(named)) if wanted else set()


def closings(session: Session, service_ids: Iterable[str], *, today: date) -> list[Closing]:
    """When those services are closed, or close for good, from today on; unknown ones are left out.

    One that closed for good says so once, with the day it had announced, if any.
    """
    speaks = or_(Service.status == ServiceStatus.CLOSED.value, Service.notices.is_not(None))
    found: list[Closing] = []
    for some in chunks(sorted(set(service_ids))):
        rows = session.execute(
            select(Service.public_id, Provider.name, Service.status, Service.notices)
            .join(Provider, Provider.id == Service.provider_id)
            .where(Service.public_id.in_(some), speaks)
            .order_by(Service.public_id)
        )
        found += [one for row in rows for one in _closings(row, today)]
    return found


def _closings(row: Row[Any], today: date) -> list[Closing]:
    if row.status == ServiceStatus.CLOSED:
        return [_closing(row, ending_in(row.notices), is_final=True)]
    return [
        _closing(row, notice, is_final=notice.kind is NoticeKind.ENDING)
        for notice in notices_of(row.notices)
        if notice.kind in CLOSING_KINDS and not notice.is_over(today)
    ]


def _closing(row: Row[Any], notice: Notice | None, *, is_final: bool) -> Closing:
    return Closing(
        service_id=row.public_id,
        provider=row.name,
        first=notice.first if notice else None,
        last=notice.last if notice and not is_final else None,
        is_final=is_final,
        words=notice.text if notice else None,
    )


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
