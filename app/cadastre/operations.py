"""Verbs of the directory. They change rows and never commit; `now` and `today` are told."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.changes import Deed, change_fields, change_parts, note_made
from app.cadastre.coverage import Area
from app.cadastre.models import CapacityReport, Provider, Reach, Service, Verification
from app.cadastre.reaching import write_reach
from app.cadastre.records import CapacityRecord, ProviderRecord
from app.cadastre.vocabulary import CoverageKind, ServiceStatus
from app.cadastre.writing import insert_providers
from app.core.clock import LOCAL
from app.core.errors import Conflict, NotFound, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState, bands_to_mask

OWN_SOURCE = "passerelle"
"""The source of providers that were entered here and come from no file."""


def register_provider(
    session: Session,
    record: ProviderRecord,
    reference: Reference,
    *,
    now: datetime,
    who: str = OWN_SOURCE,
) -> Provider:
    """Add a provider with its site and services, and write out their reach; `who` made it.

    Raises Conflict if it was entered here already.
    """
    wanted = select(Provider).where(
        Provider.source == OWN_SOURCE, Provider.source_key == record.key
    )
    if session.scalar(wanted) is not None:
        raise Conflict(
            Message(N_("“%(name)s” is in the directory already."), {"name": record.name})
        )
    services = insert_providers(session, [record], source=OWN_SOURCE, now=now)
    write_reach(session, reference, services, today=now.astimezone(LOCAL).date())
    made = session.scalars(wanted).one()
    told = {"name": made.name, "source": made.source}
    note_made(session, made, told, Deed(who=who, at=now))
    return made


def report_capacity(
    session: Session, service_id: int, said: CapacityRecord, *, deed: Deed
) -> CapacityReport:
    """Keep what was said of a service's capacity; the newest word also stands on the service."""
    _refuse_nonsense(said)
    service = _service(session, service_id)
    by_weekday = None if said.places_by_weekday is None else list(said.places_by_weekday)
    report = CapacityReport(
        service_id=service.id,
        state=said.state.value,
        places=said.places,
        places_by_weekday=by_weekday,
        available_from=said.available_from,
        said_on=said.said_on,
        said_by=said.said_by,
        expires_on=said.expires_on,
        how=said.how,
        waiting_people=said.waiting_people,
        waiting_days=said.waiting_days,
        time_bands=None if said.time_bands is None else bands_to_mask(said.time_bands),
    )
    session.add(report)
    if service.capacity_said_on is None or said.said_on >= service.capacity_said_on:
        change_fields(session, service, _as_columns(report), deed)
    session.flush()
    return report


def _as_columns(report: CapacityReport) -> dict[str, Any]:
    """A report as the columns of its service."""
    return {
        "capacity_state": report.state,
        "capacity_places": report.places,
        "capacity_by_weekday": report.places_by_weekday,
        "capacity_from": report.available_from,
        "capacity_said_on": report.said_on,
        "capacity_said_by": report.said_by,
        "capacity_how": report.how,
        "capacity_expires_on": report.expires_on,
        "capacity_waiting_people": report.waiting_people,
        "capacity_waiting_days": report.waiting_days,
        "capacity_bands": report.time_bands,
    }


def _refuse_nonsense(said: CapacityRecord) -> None:
    if said.expires_on < said.said_on:
        raise Refused(Message(N_("What is said of a capacity cannot expire before it is said.")))
    by_weekday = said.places_by_weekday
    if by_weekday is not None and len(by_weekday) != 7:
        raise Refused(Message(N_("Places by weekday are seven numbers, from Monday.")))
    numbers = [*(by_weekday or ()), *([] if said.places is None else [said.places])]
    waiting = [one for one in (said.waiting_people, said.waiting_days) if one is not None]
    if any(number < 0 for number in (*numbers, *waiting)):
        raise Refused(Message(N_("A number of places is 0 or more.")))
    if said.state is CapacityState.FULL and any(numbers):
        raise Refused(Message(N_("A full service has no places: give 0, or leave it blank.")))


def declare_coverage(
    session: Session,
    service_ids: Sequence[int],
    areas: Sequence[Area],
    reference: Reference,
    *,
    deed: Deed,
) -> int:
    """Say where services go, in place of what was said before; returns the homes now reached.

    No area at all means "has not said". Raises Refused on a zone that does not exist.
    """
    plain = plain_areas(areas, reference)
    for service_id in service_ids:
        service = _service(session, service_id)
        change_parts(session, service, {"coverage": plain}, deed, reference)
    reached = select(func.count()).select_from(Reach).where(Reach.service_id.in_(service_ids))
    return session.scalar(reached) or 0


def plain_areas(areas: Sequence[Area], reference: Reference) -> list[dict[str, Any]]:
    """Areas as the log and the form hold them. Raises Refused on a zone that does not exist."""
    for area in areas:
        for code in area.zones:
            if reference.zones.get(code) is None:
                sentence = N_("There is no zone %(code)s.")
                raise Refused(Message(sentence, {"code": str(code)}))
    return [_plain_area(area) for area in areas]


def _plain_area(area: Area) -> dict[str, Any]:
    if area.radius_km is not None:
        return {"kind": CoverageKind.RADIUS.value, "radius_km": area.radius_km}
    if area.polygon is not None:
        drawn = shapely.to_wkt(area.polygon, rounding_precision=6)
        return {"kind": CoverageKind.POLYGON.value, "polygon": drawn}
    return {"kind": CoverageKind.ZONES.value, "zones": sorted(map(str, area.zones))}


def rebuild_reach(session: Session, reference: Reference, *, today: date) -> int:
    """Write the reach of every service anew; returns the number of lines written."""
    every = session.scalars(select(Service.id).order_by(Service.id)).all()
    return write_reach(session, reference, every, today=today)


def retire_service(session: Session, service_id: int, *, reason: str, deed: Deed) -> Service:
    """Take a service out of the directory; its page stays, with the reason."""
    service = _service(session, service_id)
    if service.status == ServiceStatus.CLOSED:
        raise Conflict(Message(N_("This service is closed already.")))
    gone = {"status": ServiceStatus.CLOSED.value, "closed_reason": reason}
    change_fields(session, service, gone, deed)
    return service


def confirm_service(session: Session, service_id: int, *, channel: str, deed: Deed) -> Verification:
    """Note that somebody checked the record of a service."""
    service = _service(session, service_id)
    verification = Verification(
        service_id=service.id, checked_on=deed.day, checked_by=deed.who, channel=channel
    )
    session.add(verification)
    said = {"confirmed_on": deed.day, "confirmed_by": deed.who, "confirmed_how": channel}
    change_fields(session, service, said, deed)
    return verification


def _service(session: Session, service_id: int) -> Service:
    found = session.get(Service, service_id)
    if found is None:
        raise NotFound(Message(N_("There is no such service.")))
    return found
