"""Every field that changes is written down, and can be taken back, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.changes import (
    CREATED,
    Deed,
    FieldChange,
    change_fields,
    change_parts,
    note_changes,
    plain,
    revert_batch,
    revert_change,
)
from app.cadastre.coverage import Area
from app.cadastre.ledger import Change
from app.cadastre.models import Provider, Reach, Service, Site
from app.cadastre.operations import (
    OWN_SOURCE,
    declare_coverage,
    register_provider,
    report_capacity,
)
from app.cadastre.parts import read_part
from app.cadastre.record_words import RecordKind
from app.cadastre.records import CapacityRecord
from app.core.errors import Conflict, NotFound
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState
from app.reference.zones import ZoneCode
from tests.database.test_cadastre_operations import GIVET, make_record

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
WHO = Deed(who="Alix Martin", at=NOW, why="Called", batch="b1")
BACK = Deed(who="Noor Peeters", at=NOW + timedelta(hours=1))


@pytest.fixture
def service(session: Session, reference: Reference) -> Service:
    register_provider(session, make_record(reference), reference, now=NOW)
    return session.scalars(select(Service)).one()


def log(session: Session) -> list[Change]:
    """What changed after the record was made."""
    later = select(Change).where(Change.who != OWN_SOURCE)
    return list(session.scalars(later.order_by(Change.id)))


def test_the_history_of_a_record_begins_with_its_making(session: Session, service: Service) -> None:
    (made,) = session.scalars(select(Change)).all()
    assert (made.field, made.provider_id, made.at) == (CREATED, service.provider_id, NOW)


def test_a_change_says_old_new_who_when_and_why(session: Session, service: Service) -> None:
    change_fields(session, service, {"opening_hours": "24/7", "age_min": 60}, WHO)
    found = [(one.field, one.old, one.new, one.who, one.why, one.at) for one in log(session)]
    assert found == [
        ("opening_hours", None, "24/7", "Alix Martin", "Called", NOW),
        ("age_min", None, 60, "Alix Martin", "Called", NOW),
    ]
    assert {one.provider_id for one in log(session)} == {service.provider_id}


def test_the_same_value_again_changes_nothing(session: Session, service: Service) -> None:
    change_fields(session, service, {"languages": ["fr"]}, WHO)
    assert change_fields(session, service, {"languages": ["fr"]}, WHO) == []
    assert len(log(session)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("confirmed_on", date(2026, 3, 1)),
        ("languages", ["fr", "nl"]),
        ("access_conditions", {"fr": "Sur ordonnance"}),
        ("costs", [{"country": "fr", "unit": "free"}]),
        ("age_max", 99),
        ("closed_reason", "Fermé"),
    ],
)
def test_a_change_taken_back_restores_the_value_and_is_a_change_itself(
    session: Session, reference: Reference, service: Service, field: str, value: object
) -> None:
    before = getattr(service, field)
    (change,) = change_fields(session, service, {field: value}, WHO)
    back = revert_change(session, change.id, reference, BACK)
    session.refresh(service)
    assert getattr(service, field) == before
    assert (back.old, back.new, back.who) == (plain(value), plain(before), "Noor Peeters")
    assert back.reverts_id == change.id


def test_a_revert_can_be_taken_back(
    session: Session, reference: Reference, service: Service
) -> None:
    (change,) = change_fields(session, service, {"confirmed_on": date(2026, 3, 1)}, WHO)
    back = revert_change(session, change.id, reference, BACK)
    revert_change(session, back.id, reference, BACK)
    session.refresh(service)
    assert service.confirmed_on == date(2026, 3, 1)


def test_a_field_that_moved_since_stays_and_says_who_moved_it(
    session: Session, reference: Reference, service: Service
) -> None:
    (first,) = change_fields(session, service, {"age_min": 60}, WHO)
    change_fields(session, service, {"age_min": 65}, BACK)
    with pytest.raises(Conflict) as caught:
        revert_change(session, first.id, reference, WHO)
    assert caught.value.message.values["who"] == "Noor Peeters"
    assert service.age_min == 65


def test_a_change_that_does_not_exist_cannot_be_taken_back(
    session: Session, reference: Reference
) -> None:
    with pytest.raises(NotFound):
        revert_change(session, 10**9, reference, WHO)


def test_areas_come_back_with_their_conditions_and_their_reach(
    session: Session, reference: Reference, service: Service
) -> None:
    drawn = shapely.box(4.7, 50.0, 4.9, 50.2)
    first = [Area(zones=frozenset({GIVET})), Area(polygon=drawn)]
    declare_coverage(session, [service.id], first, reference, deed=WHO)
    conditions = {"weekdays": 3, "fee_cents": 450, "conditions": {"fr": "Le matin"}}
    value = [{"kind": "zones", "zones": [str(GIVET)], **conditions}]
    before = read_part(session, service, "coverage")
    reached = set(session.scalars(select(Reach.zone_id).where(Reach.service_id == service.id)))
    (change,) = change_parts(session, service, {"coverage": value}, WHO, reference)
    assert read_part(session, service, "coverage") == value
    revert_change(session, change.id, reference, BACK)
    assert read_part(session, service, "coverage") == before
    again = set(session.scalars(select(Reach.zone_id).where(Reach.service_id == service.id)))
    assert again == reached


def test_a_site_that_moves_takes_its_services_along_and_comes_back(
    session: Session, reference: Reference, service: Service
) -> None:
    site = session.scalars(select(Site)).one()
    dinant = reference.zones.zones[ZoneCode.parse("be:municipality:91034")]
    assert dinant.point is not None
    old = read_part(session, site, "place")
    there = {**old, "lat": dinant.point.lat, "lon": dinant.point.lon, "precision": "commune"}
    (change,) = change_parts(session, site, {"place": there}, WHO, reference)
    session.refresh(service)
    assert (service.lat, service.lon) == (dinant.point.lat, dinant.point.lon)
    revert_change(session, change.id, reference, BACK)
    session.refresh(service)
    assert (service.lat, service.lon) == (old["lat"], old["lon"])


def test_capacity_is_logged_like_any_field(session: Session, service: Service) -> None:
    said = CapacityRecord(
        state=CapacityState.WAITING_LIST,
        said_on=NOW.date(),
        said_by="Alix Martin",
        expires_on=NOW.date() + timedelta(days=30),
        waiting_people=4,
        how="phone",
    )
    report_capacity(session, service.id, said, deed=WHO)
    logged = {one.field: one.new for one in log(session)}
    assert logged["capacity_state"] == "waiting_list"
    assert logged["capacity_waiting_people"] == 4
    assert logged["capacity_how"] == "phone"


def test_a_whole_batch_is_taken_back_save_what_moved_since(
    session: Session, reference: Reference, service: Service
) -> None:
    provider = session.get_one(Provider, service.provider_id)
    change_fields(session, provider, {"phone": "+33324000000", "website": "https://a.test"}, WHO)
    change_fields(session, service, {"age_min": 60}, WHO)
    change_fields(session, provider, {"website": "https://b.test"}, BACK)
    result = revert_batch(session, "b1", reference, BACK)
    session.refresh(provider)
    session.refresh(service)
    assert (provider.phone, service.age_min) == (None, None)
    assert provider.website == "https://b.test"
    assert (len(result.reverted), len(result.moved)) == (2, 1)


def test_a_writer_by_sets_notes_its_lines_and_they_can_be_taken_back(
    session: Session, reference: Reference, service: Service
) -> None:
    provider = session.get_one(Provider, service.provider_id)
    old, provider.name = provider.name, "Les Girafes Bleues (fictif)"
    line = FieldChange(
        kind=RecordKind.PROVIDER,
        record_id=provider.id,
        provider_id=provider.id,
        field="name",
        old=old,
        new=provider.name,
    )
    (written,) = note_changes(session, [line], WHO)
    revert_change(session, written.id, reference, BACK)
    assert provider.name == old


def test_the_making_of_a_record_is_not_taken_back_alone(
    session: Session, reference: Reference, service: Service
) -> None:
    line = FieldChange(
        kind=RecordKind.SERVICE,
        record_id=service.id,
        provider_id=service.provider_id,
        field=CREATED,
        old=None,
        new="NUR",
    )
    (written,) = note_changes(session, [line], WHO)
    with pytest.raises(Conflict):
        revert_change(session, written.id, reference, BACK)
