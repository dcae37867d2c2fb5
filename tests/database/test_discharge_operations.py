"""The verbs of the planner on both engines: isolation, versions, plans, gaps."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.vocabulary import VISITOR, Role, Subject
from app.cadastre import demo as directory
from app.core.errors import Conflict, InvalidInput, NotFound, Refused
from app.discharge import demo, operations
from app.discharge.answers import match_discharge, wish_of
from app.discharge.models import CarePlan, Discharge, NeedRow
from app.discharge.queries import count_by_status, discharges_of
from app.discharge.vocabulary import DischargeStatus, Edit, Entry, NeedWish, Situation
from app.reference.loader import Reference
from app.reference.vocabulary import EVERY_DAY, Country, Verdict, Weekday
from app.reference.zones import ZoneCode

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def teams(session: Session) -> tuple[Subject, Subject]:
    """Two organisations, and a social worker in each."""
    known = people.load_demo(session, today=TODAY, now=NOW)
    one, other = (
        Subject(
            role=Role.SOCIAL_WORKER,
            user_id=known.users[user].id,
            organisation_id=known.organisations[team].id,
        )
        for team, user in (demo.DINANT, demo.KORTRIJK)
    )
    return one, other


def entry(reference: str = "C12-07", home: str = "fr:commune:08190") -> Entry:
    return Entry(
        reference=reference,
        hospital_code=demo.AT_DINANT,
        situation=Situation(
            home=ZoneCode.parse(home),
            discharge_at=datetime(2026, 12, 4, 13, 0, tzinfo=UTC),
            insured_in=Country.FR,
            languages=("fr",),
        ),
    )


def wish(care: str = "NUR", visits: int = 1) -> NeedWish:
    return NeedWish(
        care=care,
        days=EVERY_DAY,
        visits_per_day=visits,
        starts_on=date(2026, 12, 4),
        until=None,
        essential=True,
    )


def edit_of(found: Discharge, subject: Subject) -> Edit:
    return Edit(subject=subject, public_id=found.public_id, version=found.version)


def test_a_discharge_is_created_as_a_draft_without_needs(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    found = operations.find_discharge(session, teams[0], made.public_id)
    assert (found.status, found.version, found.needs) == ("draft", 1, [])
    assert found.discharge_at == entry().situation.discharge_at
    assert found.insured_in == "fr"


def test_a_discharge_of_another_organisation_does_not_exist(
    session: Session, teams: tuple[Subject, Subject], reference: Reference
) -> None:
    one, other = teams
    made = operations.create_discharge(session, one, entry(), now=NOW)
    stranger = edit_of(made, other)
    for attempt in (
        lambda: operations.find_discharge(session, other, made.public_id),
        lambda: operations.find_discharge(session, VISITOR, made.public_id),
        lambda: operations.find_discharge(session, one, "no\x00thing"),
        lambda: operations.change_situation(session, stranger, entry("X1-2"), now=NOW),
        lambda: operations.set_needs(session, stranger, [wish()], now=NOW),
        lambda: operations.add_need(session, stranger, wish(), now=NOW),
        lambda: operations.remove_need(session, stranger, 1, now=NOW),
        lambda: operations.change_need(session, stranger, 1, wish(), now=NOW),
        lambda: operations.save_plan(session, stranger, {}, reference, now=NOW),
        lambda: operations.cancel(session, stranger, now=NOW),
        lambda: operations.mark_gone(session, stranger, now=NOW),
        lambda: operations.create_discharge(session, VISITOR, entry(), now=NOW),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert session.scalar(select(func.count(NeedRow.id))) == 0
    rows = session.execute(discharges_of(other, tuple(DischargeStatus))).all()
    assert rows == []


def test_a_pseudonym_is_used_once_by_an_organisation_and_freely_by_others(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    one, other = teams
    operations.create_discharge(session, one, entry(), now=NOW)
    operations.create_discharge(session, other, entry(), now=NOW)
    with pytest.raises(InvalidInput) as refusal:
        operations.create_discharge(session, one, entry(), now=NOW)
    assert set(refusal.value.faults) == {"reference"}


def test_two_people_never_overwrite_each_other(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    seen = edit_of(made, teams[0])
    operations.add_need(session, seen, wish(), now=LATER)
    assert made.version == 2
    for late in (
        lambda: operations.add_need(session, seen, wish("MEA"), now=LATER),
        lambda: operations.change_situation(session, seen, entry("X1-2"), now=LATER),
        lambda: operations.cancel(session, seen, now=LATER),
    ):
        with pytest.raises(Conflict):
            late()
    session.refresh(made)
    assert (made.version, made.reference) == (2, "C12-07")
    assert session.scalar(select(func.count(NeedRow.id))) == 1


def test_needs_that_stay_keep_their_row_when_the_list_changes(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    found = operations.set_needs(
        session, edit_of(made, teams[0]), [wish(), wish("MEA"), wish()], now=NOW
    )
    ids = [row.id for row in found.needs]
    changed = operations.set_needs(
        session, edit_of(found, teams[0]), [wish("PHY"), wish("MEA")], now=NOW
    )
    assert [row.care for row in changed.needs] == ["PHY", "MEA"]
    assert changed.needs[1].id == ids[1]
    assert [wish_of(row) for row in changed.needs] == [wish("PHY"), wish("MEA")]


def test_twenty_one_needs_are_too_many(session: Session, teams: tuple[Subject, Subject]) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    many = [wish(visits=number) for number in range(1, 22)]
    with pytest.raises(InvalidInput):
        operations.set_needs(session, edit_of(made, teams[0]), many, now=NOW)


def test_a_need_that_is_not_on_the_list_cannot_be_removed(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    with pytest.raises(NotFound):
        operations.remove_need(session, edit_of(made, teams[0]), 999, now=NOW)


def test_a_plan_is_saved_with_its_gaps_and_each_saving_is_a_version(
    session: Session, teams: tuple[Subject, Subject], reference: Reference
) -> None:
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    found = operations.set_needs(session, edit_of(made, teams[0]), [wish(), wish("MEA")], now=NOW)
    nursing, meals = found.needs
    answer = match_discharge(session, found, reference, today=TODAY)
    best = answer.needs[0][1][0].offer.service_id
    plan = operations.save_plan(
        session, edit_of(found, teams[0]), {nursing.id: best}, reference, now=LATER
    )
    lines = {line.need_id: (line.service_public_id, line.verdict) for line in plan.lines}
    assert lines == {nursing.id: (best, "met"), meals.id: (None, None)}
    assert (plan.version, found.status) == (1, "ready")
    again = operations.save_plan(session, edit_of(found, teams[0]), {}, reference, now=LATER)
    assert again.version == 2
    last = operations.last_plan(found)
    assert last is again
    rows = session.execute(discharges_of(teams[0], (DischargeStatus.READY,)))
    assert [(row.covered, row.needed) for row in rows] == [(0, 2)]


def test_a_service_that_cannot_come_is_never_saved(
    session: Session, teams: tuple[Subject, Subject], reference: Reference
) -> None:
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    found = operations.set_needs(session, edit_of(made, teams[0]), [wish()], now=NOW)
    need = found.needs[0]
    answer = match_discharge(session, found, reference, today=TODAY)
    refused = next(
        match for match in answer.needs[0][1] if match.verdict is Verdict.UNMET
    ).offer.service_id
    edit = edit_of(found, teams[0])
    for chosen in ({need.id: refused}, {need.id: "nobody"}, {need.id + 999: refused}):
        with session.begin_nested() as attempt:
            with pytest.raises(InvalidInput):
                operations.save_plan(session, edit, chosen, reference, now=NOW)
            attempt.rollback()
    assert session.scalar(select(func.count(CarePlan.id))) == 0


def test_changing_the_situation_sends_the_plan_back_to_be_reviewed(
    session: Session, teams: tuple[Subject, Subject], reference: Reference
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    operations.set_needs(session, edit_of(made, teams[0]), [wish()], now=NOW)
    operations.save_plan(session, edit_of(made, teams[0]), {}, reference, now=NOW)
    same, _ = operations.change_situation(
        session, edit_of(made, teams[0]), entry(reference="C12-08"), now=LATER
    )
    assert same.status == "ready"  # the pseudonym is no part of the situation
    changed, moved = operations.change_situation(
        session, edit_of(made, teams[0]), entry(home="be:municipality:91034"), now=LATER
    )
    assert (changed.status, changed.home_zone_code) == ("searching", "be:municipality:91034")
    assert moved == 0


@pytest.mark.parametrize("days", [-2, 3])
def test_needs_move_with_the_day_of_the_discharge(
    session: Session, teams: tuple[Subject, Subject], days: int
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    first, shift = date(2026, 12, 4), timedelta(days=days)
    ends, later = replace(wish("PCA"), until=date(2026, 12, 31)), date(2026, 12, 20)
    wishes = [wish(), ends, replace(wish("MEA"), starts_on=later)]
    operations.set_needs(session, edit_of(made, teams[0]), wishes, now=NOW)
    situation = entry().situation
    moved_entry = replace(
        entry(), situation=replace(situation, discharge_at=situation.discharge_at + shift)
    )
    found, moved = operations.change_situation(
        session, edit_of(made, teams[0]), moved_entry, now=LATER
    )
    assert moved == 2
    assert [(row.starts_on, row.until) for row in found.needs] == [
        (first + shift, None),
        (first + shift, date(2026, 12, 31) + shift),
        (later, None),
    ]


def test_no_need_is_left_before_a_discharge_that_moves_past_it(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    early = replace(wish(), starts_on=date(2026, 12, 6))
    operations.set_needs(session, edit_of(made, teams[0]), [early], now=NOW)
    situation = entry().situation
    late = replace(situation, discharge_at=situation.discharge_at + timedelta(days=10))
    found, moved = operations.change_situation(
        session, edit_of(made, teams[0]), replace(entry(), situation=late), now=LATER
    )
    assert (moved, found.needs[0].starts_on) == (1, date(2026, 12, 14))


def test_the_same_care_on_overlapping_days_is_refused_but_not_on_other_days(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    mondays = replace(wish(), days=frozenset({Weekday.MONDAY}))
    tuesdays = replace(wish(), days=frozenset({Weekday.TUESDAY}))
    operations.add_need(session, edit_of(made, teams[0]), mondays, now=NOW)
    found = operations.add_need(session, edit_of(made, teams[0]), tuesdays, now=NOW)
    row = found.needs[1]
    edit = edit_of(found, teams[0])
    for attempt in (
        lambda: operations.add_need(session, edit, wish(), now=NOW),
        lambda: operations.change_need(session, edit, row.id, wish(), now=NOW),
    ):
        with session.begin_nested() as tried:
            with pytest.raises(InvalidInput) as refusal:
                attempt()  # type: ignore[no-untyped-call]  # a list of lambdas
            tried.rollback()
        assert set(refusal.value.faults) == {"care"}
    with pytest.raises(NotFound):
        operations.change_need(session, edit_of(found, teams[0]), 999, wish(), now=NOW)


def test_a_need_stated_otherwise_keeps_its_row(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    made = operations.create_discharge(session, teams[0], entry(), now=NOW)
    found = operations.add_need(session, edit_of(made, teams[0]), wish(), now=NOW)
    key = found.needs[0].id
    changed = operations.change_need(
        session, edit_of(found, teams[0]), key, wish(visits=3), now=LATER
    )
    assert [(row.id, wish_of(row)) for row in changed.needs] == [(key, wish(visits=3))]


def test_a_closed_discharge_cannot_be_changed(
    session: Session, teams: tuple[Subject, Subject]
) -> None:
    for close in (operations.cancel, operations.mark_gone):
        made = operations.create_discharge(
            session, teams[0], entry(close.__name__.upper() + "1"), now=NOW
        )
        close(session, edit_of(made, teams[0]), now=NOW)
        with pytest.raises(Refused):
            operations.add_need(session, edit_of(made, teams[0]), wish(), now=NOW)
    counts = dict(session.execute(count_by_status(teams[0])).all())
    assert counts == {"cancelled": 1, "gone_home": 1}


def test_the_list_costs_the_same_for_three_and_for_thirty(
    session: Session,
    teams: tuple[Subject, Subject],
    engine: Engine,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    costs = []
    for start, stop in ((0, 3), (3, 30)):
        for number in range(start, stop):
            made = operations.create_discharge(session, teams[0], entry(f"C-{number}"), now=NOW)
            operations.set_needs(session, edit_of(made, teams[0]), [wish()], now=NOW)
        session.flush()
        session.expire_all()
        with count_queries(engine) as statements:
            rows = session.execute(discharges_of(teams[0], tuple(DischargeStatus))).all()
        assert len(rows) == stop
        costs.append(len(statements))
    assert costs == [1, 1]


def test_the_demonstration_is_written_once_and_can_be_wiped(
    session: Session, reference: Reference
) -> None:
    known = people.load_demo(session, today=TODAY, now=NOW)
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    facts = {
        "organisations": known.organisations,
        "users": known.users,
        "today": TODAY,
        "now": NOW,
    }
    assert demo.load_demo(session, reference, **facts) == 67  # type: ignore[arg-type]  # by name
    with pytest.raises(Conflict):
        demo.load_demo(session, reference, **facts)  # type: ignore[arg-type]  # by name
    by_status = select(Discharge.status, func.count()).group_by(Discharge.status)
    counts = dict(session.execute(by_status).all())
    assert counts == {
        "searching": 13,
        "waiting": 1,
        "ready": 2,
        "gone_home": 2,
        "closed": 49,
    }
    demo.wipe_demo(session)
    assert session.scalar(select(func.count(Discharge.id))) == 0
