"""Verbs of the directory: register, report, declare, retire, confirm, take over a source."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.changes import Deed
from app.cadastre.coverage import Area
from app.cadastre.imports import import_records
from app.cadastre.models import CapacityReport, CoverageArea, Provider, Reach, Service, Verification
from app.cadastre.operations import (
    confirm_service,
    declare_coverage,
    rebuild_reach,
    register_provider,
    report_capacity,
    retire_service,
)
from app.cadastre.records import CapacityRecord, ProviderRecord, ServiceRecord, SiteRecord
from app.cadastre.vocabulary import IdentifierKind, PointPrecision, ReachKind, ServiceStatus
from app.core.errors import Conflict, NotFound, Refused
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState, Country
from app.reference.zones import ZoneCode

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
DEED = Deed(who="B", at=NOW)
GIVET = ZoneCode.parse("fr:commune:08190")


def make_record(reference: Reference, **changes: object) -> ProviderRecord:
    point = reference.zones.zones[GIVET].point
    assert point is not None
    record = ProviderRecord(
        key="one",
        name="Les Girafes (fictif)",
        type_code="FR-IDEL",
        country=Country.FR,
        site=SiteRecord(
            street=None,
            postal_code="08600",
            city="Givet",
            zone=GIVET,
            point=point,
            precision=PointPrecision.COMMUNE,
        ),
        services=(ServiceRecord(care="NUR"),),
        identifiers=((IdentifierKind.FINESS, "020000089"),),
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # fields of the record


@pytest.fixture
def service(session: Session, reference: Reference) -> Service:
    register_provider(session, make_record(reference), reference, now=NOW)
    return session.scalars(select(Service)).one()


def reach_of(session: Session) -> dict[str, int]:
    from app.reference.models import ZoneRow

    lines = select(ZoneRow.code, Reach.kind).join(Reach, Reach.zone_id == ZoneRow.id)
    return dict(session.execute(lines).all())


def test_a_new_provider_that_declared_nothing_may_be_asked_nearby(
    session: Session, service: Service
) -> None:
    assert set(reach_of(session).values()) == {ReachKind.NOT_DECLARED}


def test_a_provider_is_registered_once(
    session: Session, reference: Reference, service: Service
) -> None:
    with pytest.raises(Conflict):
        register_provider(session, make_record(reference), reference, now=NOW)


def test_what_is_declared_replaces_what_was_reached(
    session: Session, reference: Reference, service: Service
) -> None:
    zones = Area(zones=frozenset({GIVET, ZoneCode.parse("be:municipality:91034")}))
    assert declare_coverage(session, [service.id], [zones], reference, deed=DEED) == 2
    assert reach_of(session) == {str(GIVET): 1, "be:municipality:91034": 1}
    drawn = Area(polygon=shapely.box(4.6, 50.0, 5.0, 50.3))
    declare_coverage(session, [service.id], [drawn, Area(radius_km=1)], reference, deed=DEED)
    assert session.scalar(select(func.count()).select_from(CoverageArea)) == 2
    reached = reach_of(session)
    assert reached[str(GIVET)] == ReachKind.SURE
    assert "be:municipality:91034" in reached
    assert rebuild_reach(session, reference, today=TODAY) == len(reached)
    assert reach_of(session) == reached


def test_a_zone_that_does_not_exist_cannot_be_declared(
    session: Session, reference: Reference, service: Service
) -> None:
    nowhere = Area(zones=frozenset({ZoneCode.parse("fr:commune:99999")}))
    with pytest.raises(Refused):
        declare_coverage(session, [service.id], [nowhere], reference, deed=DEED)


def test_a_merged_municipality_is_followed_to_its_heir(
    session: Session, reference: Reference, service: Service
) -> None:
    former = Area(zones=frozenset({ZoneCode.parse("be:municipality:54007")}))
    declare_coverage(session, [service.id], [former], reference, deed=DEED)
    assert reach_of(session) == {"be:municipality:57096": ReachKind.SURE}


def said(state: CapacityState, on: date = TODAY, places: int | None = None) -> CapacityRecord:
    return CapacityRecord(
        state=state, places=places, said_on=on, said_by="A", expires_on=on + timedelta(days=30)
    )


def test_the_newest_word_on_capacity_stands_and_all_are_kept(
    session: Session, service: Service
) -> None:
    report_capacity(session, service.id, said(CapacityState.HAS_PLACES, places=2), deed=DEED)
    report_capacity(
        session, service.id, said(CapacityState.FULL, TODAY - timedelta(days=9)), deed=DEED
    )
    assert (service.capacity_state, service.capacity_places) == ("has_places", 2)
    assert session.scalar(select(func.count()).select_from(CapacityReport)) == 2


@pytest.mark.parametrize(
    "nonsense",
    [
        said(CapacityState.HAS_PLACES, places=-1),
        said(CapacityState.FULL, places=3),
        replace(said(CapacityState.HAS_PLACES), places_by_weekday=(1, 2)),
        replace(said(CapacityState.HAS_PLACES), places_by_weekday=(1, 1, 1, 1, 1, 1, -1)),
        replace(said(CapacityState.HAS_PLACES), expires_on=TODAY - timedelta(days=1)),
    ],
)
def test_a_capacity_that_makes_no_sense_is_refused(
    session: Session, service: Service, nonsense: CapacityRecord
) -> None:
    with pytest.raises(Refused):
        report_capacity(session, service.id, nonsense, deed=DEED)
    assert session.scalar(select(func.count()).select_from(CapacityReport)) == 0


def test_a_service_is_retired_once_and_says_why(session: Session, service: Service) -> None:
    assert retire_service(session, service.id, reason="Moved", deed=DEED).closed_reason == "Moved"
    with pytest.raises(Conflict):
        retire_service(session, service.id, reason="Moved", deed=DEED)
    with pytest.raises(NotFound):
        retire_service(session, 10**9, reason="Moved", deed=DEED)


def test_a_confirmation_is_kept_and_dates_the_record(session: Session, service: Service) -> None:
    confirm_service(session, service.id, channel="phone", deed=DEED)
    assert service.confirmed_on == TODAY
    assert session.scalars(select(Verification)).one().channel == "phone"


def test_an_update_touches_what_the_source_knows_and_nothing_said_here(
    session: Session, reference: Reference
) -> None:
    old = make_record(reference, services=(ServiceRecord(care="NUR"), ServiceRecord(care="PCA")))
    import_records(session, [old], reference, source="test", now=NOW)
    nursing = session.scalars(select(Service).where(Service.care == "NUR")).one()
    public_id = nursing.public_id
    area = [Area(radius_km=9)]
    declare_coverage(session, [nursing.id], area, reference, deed=DEED)
    report_capacity(session, nursing.id, said(CapacityState.FULL), deed=DEED)
    new = replace(
        old,
        name="Les Baleines (fictif)",
        services=(ServiceRecord(care="NUR"), ServiceRecord(care="HAH")),
    )
    report = import_records(session, [new], reference, source="test", now=NOW)
    session.expire_all()
    assert (report.created, report.updated, report.unchanged) == (0, 1, 0)
    assert session.scalars(select(Provider)).one().search_name == "les baleines fictif"
    services = {one.care: one for one in session.scalars(select(Service))}
    assert services["NUR"].public_id == public_id
    assert services["NUR"].capacity_state == CapacityState.FULL
    assert services["PCA"].status == ServiceStatus.CLOSED
    assert services["HAH"].status == ServiceStatus.OPEN
    assert session.scalars(select(CoverageArea)).one().radius_km == 9


def test_a_provider_that_stands_twice_is_refused_the_second_time(
    session: Session, reference: Reference
) -> None:
    rows = [make_record(reference, line=2), make_record(reference, line=3)]
    report = import_records(session, rows, reference, source="test", now=NOW)
    assert report.counts() == {
        "read": 2,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "left_out": 0,
        "refused": 1,
    }
    assert report.faults[0].line == 3
    assert report.faults[0].message.values == {"line": 2}
