"""Many discharges planned at once: the same offers as one by one, and a constant cost."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.vocabulary import Role, Subject
from app.cadastre import demo as directory
from app.discharge import demo, operations
from app.discharge.answers import match_discharge, plan_crowd
from app.discharge.candidates import find_offers
from app.discharge.crowd_candidates import find_offers_each
from app.discharge.models import Discharge
from app.discharge.queries import to_plan_together
from app.discharge.vocabulary import Edit, Entry, NeedWish, Situation
from app.discharge.wishes import needs_at
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, Country
from app.reference.zones import ZoneCode

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOMES = (
    "fr:commune:08190",
    "be:municipality:91034",
    "be:municipality:57096",
    "fr:commune:59599",
    "be:municipality:34022",
)
CARES = ("NUR", "PCA", "MEA", "HHK", "PHY")
Counting = Callable[[Engine], AbstractContextManager[list[str]]]


def going_to(home: str) -> Situation:
    return Situation(
        home=ZoneCode.parse(home),
        discharge_at=datetime(2026, 12, 4, 13, 0, tzinfo=UTC),
        insured_in=Country.FR,
        languages=("fr",),
    )


def wish(care: str) -> NeedWish:
    return NeedWish(
        care=care,
        days=EVERY_DAY,
        visits_per_day=1,
        starts_on=TODAY + timedelta(days=12),
        until=None,
        essential=True,
    )


@pytest.fixture
def ward(session: Session, reference: Reference) -> Subject:
    """A social worker, and the fictitious directory."""
    known = people.load_demo(session, today=TODAY, now=NOW)
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    team, user = demo.DINANT
    return Subject(
        role=Role.SOCIAL_WORKER,
        user_id=known.users[user].id,
        organisation_id=known.organisations[team].id,
    )


def opened(session: Session, ward: Subject, number: int, *cares: str) -> Discharge:
    entry = Entry(
        reference=f"T-{number}",
        hospital_code=demo.AT_DINANT,
        situation=going_to(HOMES[number % len(HOMES)]),
    )
    made = operations.create_discharge(session, ward, entry, now=NOW)
    edit = Edit(subject=ward, public_id=made.public_id, version=made.version)
    operations.set_needs(session, edit, [wish(care) for care in cares], now=NOW)
    return made


def test_several_homes_at_once_give_the_offers_of_each_home(
    session: Session, reference: Reference, ward: Subject
) -> None:
    asked = [
        needs_at(going_to(home), {care: wish(care) for care in cares}, reference, today=TODAY)
        for home, cares in zip(HOMES, (CARES, CARES[:1], CARES[1:3], CARES, CARES), strict=True)
    ]
    together = find_offers_each(session, [*asked, asked[0]], reference, today=TODAY)
    assert any(offers for offers in together[0].values())
    for needs, found in zip([*asked, asked[0]], together, strict=True):
        alone = find_offers(session, needs, reference, today=TODAY)
        for care, offers in alone.items():
            by_id = {one.service_id: one for one in found[care]}
            assert by_id == {one.service_id: one for one in offers}
    assert find_offers_each(session, [], reference, today=TODAY) == []


def test_the_number_of_statements_does_not_grow_with_the_discharges(
    session: Session, reference: Reference, ward: Subject, count_queries: Counting, engine: Engine
) -> None:
    counts = []
    for number in range(30):
        opened(session, ward, number, *CARES[: 1 + number % 4])
        if number + 1 not in {3, 30}:
            continue
        session.flush()
        session.expunge_all()
        with count_queries(engine) as statements:
            found = session.scalars(to_plan_together(ward, 50)).all()
            crowd = plan_crowd(session, found, reference, today=TODAY)
        assert len(crowd.proposals) == number + 1
        counts.append(len(statements))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_a_crowd_of_one_is_planned_as_that_one_alone(
    session: Session, reference: Reference, ward: Subject
) -> None:
    made = opened(session, ward, 0, *CARES)
    session.flush()
    session.expunge_all()
    found = session.scalars(select(Discharge).where(Discharge.id == made.id)).one()
    loaded = operations.find_discharge(session, ward, found.public_id)
    alone = match_discharge(session, loaded, reference, today=TODAY).proposal
    (together,) = plan_crowd(session, [loaded], reference, today=TODAY).proposals
    assert together.score == alone.score


def test_more_needs_than_subsets_are_planned_too(
    session: Session, reference: Reference, ward: Subject
) -> None:
    """Beyond eight needs the solver takes over; three at the same kind of care, by weekday."""
    entry = Entry(reference="T-MANY", hospital_code=demo.AT_DINANT, situation=going_to(HOMES[0]))
    made = operations.create_discharge(session, ward, entry, now=NOW)
    days = [frozenset({day}) for day in sorted(EVERY_DAY)]
    wishes = [replace(wish(care), days=day) for care in ("NUR", "PCA") for day in days[:5]]
    edit = Edit(subject=ward, public_id=made.public_id, version=made.version)
    operations.set_needs(session, edit, wishes, now=NOW)
    loaded = operations.find_discharge(session, ward, made.public_id)
    answer = match_discharge(session, loaded, reference, today=TODAY)
    assert len(answer.proposal.lines) == 10
    assert answer.proposal.covered
    together = plan_crowd(session, [loaded], reference, today=TODAY)
    assert together.together.is_proven
    assert together.proposals[0].score[:5] == answer.proposal.score[:5]
