"""Verbs of the directory. They change rows and never commit; `now` and `today` are told."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.cadastre.coverage import Area
from app.cadastre.models import CapacityReport, CoverageArea, Provider, Service, Verification
from app.cadastre.reaching import area_columns, write_reach
from app.cadastre.records import CapacityRecord, ProviderRecord
from app.cadastre.vocabulary import ServiceStatus
from app.cadastre.writing import insert_providers
from app.core.clock import LOCAL
from app.core.errors import Conflict, NotFound, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState

OWN_SOURCE = "passerelle"
"""The source of providers that were entered here and come from no file."""


def register_provider(
    session: Session,
    record: ProviderRecord,
    reference: Reference,
    *,
    now: datetime,
    source: str = OWN_SOURCE,
) -> Provider:
    """Add a provider with its site and services, and write out their reach.

    Raises Conflict if that source has it already.
    """
    wanted = select(Provider).where(Provider.source == source, Provider.source_key == record.key)
    if session.scalar(wanted) is not None:
        raise Conflict(
            Message(N_("“%(name)s” is in the directory already."), {"name": record.name})
        )
    services = insert_providers(session, [record], source=source, now=now)
    write_reach(session, reference, services, today=now.astimezone(LOCAL).date())
    return session.scalars(wanted).one()


def report_capacity(session: Session, service_id: int, said: CapacityRecord) -> CapacityReport:
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
    )
    session.add(report)
    if service.capacity_said_on is None or said.said_on >= service.capacity_said_on:
        service.capacity_state = said.state.value
        service.capacity_places = said.places
        service.capacity_by_weekday = by_weekday
        service.capacity_from = said.available_from
        service.capacity_said_on = said.said_on
        service.capacity_expires_on = said.expires_on
    session.flush()
    return report


def _refuse_nonsense(said: CapacityRecord) -> None:
    if said.expires_on < said.said_on:
        raise Refused(Message(N_("What is said of a capacity cannot expire before it is said.")))
    by_weekday = said.places_by_weekday
    if by_weekday is not None and len(by_weekday) != 7:
        raise Refused(Message(N_("Places by weekday are seven numbers, from Monday.")))
    numbers = [*(by_weekday or ()), *([] if said.places is None else [said.places])]
    if any(number < 0 for number in numbers):
        raise Refused(Message(N_("A number of places is 0 or more.")))
    if said.state is CapacityState.FULL and any(numbers):
        raise Refused(Message(N_("A full service has no places: give 0, or leave it blank.")))


def declare_coverage(
    session: Session,
    service_ids: Sequence[int],
    areas: Sequence[Area],
    reference: Reference,
    *,
    today: date,
) -> int:
    """Say where services go, in place of what was said before; returns the homes now reached.

    No area at all means "has not said". Raises Refused on a zone that does not exist.
    """
    for area in areas:
        for code in area.zones:
            if reference.zones.get(code) is None:
                sentence = N_("There is no zone %(code)s.")
                raise Refused(Message(sentence, {"code": str(code)}))
    session.execute(delete(CoverageArea).where(CoverageArea.service_id.in_(service_ids)))
    rows = [area_columns(area, service_id, today) for service_id in service_ids for area in areas]
    if rows:
        session.execute(insert(CoverageArea), rows)
    return write_reach(session, reference, service_ids, today=today)


def rebuild_reach(session: Session, reference: Reference, *, today: date) -> int:
    """Write the reach of every service anew; returns the number of lines written."""
    every = session.scalars(select(Service.id).order_by(Service.id)).all()
    return write_reach(session, reference, every, today=today)


def retire_service(session: Session, service_id: int, *, reason: str) -> Service:
    """Take a service out of the directory; its page stays, with the reason."""
    service = _service(session, service_id)
    if service.status == ServiceStatus.CLOSED:
        raise Conflict(Message(N_("This service is closed already.")))
    service.status = ServiceStatus.CLOSED.value
    service.closed_reason = reason
    session.flush()
    return service


def confirm_service(
    session: Session, service_id: int, *, by: str, channel: str, today: date
) -> Verification:
    """Note that somebody checked the record of a service today."""
    service = _service(session, service_id)
    verification = Verification(
        service_id=service.id, checked_on=today, checked_by=by, channel=channel
    )
    service.confirmed_on = today
    service.confirmed_by = by
    session.add(verification)
    session.flush()
    return verification


def _service(session: Session, service_id: int) -> Service:
    found = session.get(Service, service_id)
    if found is None:
        raise NotFound(Message(N_("There is no such service.")))
    return found
