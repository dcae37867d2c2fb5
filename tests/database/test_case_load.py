"""The cap of the case load, in the database: also when many assign at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.coordination.cases import assigning, queries
from app.coordination.cases.models import CaseFile
from app.coordination.cases.vocabulary import CaseState, Intensity, WaitReason
from app.core.db import begin_write
from app.core.errors import Conflict, InvalidInput, Refused
from app.reference.loader import Reference
from tests.conftest import migrate_and_fill, new_engine
from tests.database.case_story import NOW, Story, tell

AT_ONCE = 8


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return tell(session, reference)


def fill(story: Story, people: int) -> CaseFile:
    """Give the case manager so many people, and put one more on the waiting list."""
    team = story.known.organisations["coordination"].id
    story.session.add_all(
        CaseFile(
            reference=f"FULL-{number}",
            organisation_id=team,
            home_zone_code="fr:commune:08190",
            language="fr",
            state=CaseState.ACTIVE.value,
            intensity=Intensity.STANDARD.value,
            urgency="soon",
            manager_id=story.manager_id,
            slot=number,
            created_at=NOW,
            updated_at=NOW,
        )
        for number in range(1, people + 1)
    )
    return story.admitted()


def followed(session: Session, story: Story) -> int:
    """How many people the case manager follows."""
    return len(session.execute(queries.places_at(story.manager_id)).all())


def test_the_thirty_fifth_is_taken_and_the_thirty_sixth_refused(story: Story) -> None:
    case, hand = fill(story, 34), story.hand("coordinator")
    assigning.assign(story.session, hand, story.edit(case), story.manager_id)
    assert case.slot == 35
    other = story.admitted()
    with pytest.raises(Refused):
        assigning.assign(story.session, hand, story.edit(other), story.manager_id)
    assert followed(story.session, story) == 35


def test_a_heavier_case_is_refused_when_the_weights_are_full(story: Story) -> None:
    case, hand = fill(story, 34), story.hand("coordinator")
    assigning.assign(story.session, hand, story.edit(case), story.manager_id)
    with pytest.raises(Refused):
        assigning.change_intensity(story.session, hand, story.edit(case), Intensity.HIGH)
    assigning.change_intensity(story.session, hand, story.edit(case), Intensity.LIGHT)
    assert case.intensity == "light"


def test_a_file_that_goes_back_to_the_waiting_list_frees_its_place(story: Story) -> None:
    case, hand = fill(story, 34), story.hand("coordinator")
    assigning.assign(story.session, hand, story.edit(case), story.manager_id)
    assigning.put_back(story.session, hand, story.edit(case), WaitReason.MANAGER_LEFT)
    assert (case.state, case.slot, case.wait_reason) == ("waiting", None, "manager_left")
    other = story.admitted()
    assigning.assign(story.session, hand, story.edit(other), story.manager_id)
    assert other.slot == 35


def test_only_a_case_manager_of_the_team_follows(story: Story) -> None:
    case, hand = story.admitted(), story.hand("coordinator")
    stranger = story.known.users["social_worker_dinant"].id
    with pytest.raises(InvalidInput) as refused:
        assigning.assign(story.session, hand, story.edit(case), stranger)
    assert set(refused.value.faults) == {"manager"}


def test_the_key_of_the_places_refuses_a_second_taker_even_without_a_lock(story: Story) -> None:
    case = fill(story, 3)
    second = update(CaseFile).where(CaseFile.id == case.id)
    with pytest.raises(IntegrityError), story.session.begin_nested():
        story.session.execute(second.values(manager_id=story.manager_id, slot=2))


def test_many_assignments_at_once_never_exceed_the_cap(arena: str, reference: Reference) -> None:
    migrate_and_fill(arena, reference)
    engine = new_engine(arena)
    with Session(engine) as session:
        begin_write(session)
        story = tell(session, reference)
        first = fill(story, 30)
        waiting = [first, *(story.admitted() for _ in range(AT_ONCE - 1))]
        edits = [story.edit(case) for case in waiting]
        hand, manager = story.hand("coordinator"), story.manager_id
        session.commit()
    start = Barrier(AT_ONCE)

    def attempt(place: int) -> str:
        with Session(engine) as session:
            start.wait()
            begin_write(session)
            try:
                assigning.assign(session, hand, edits[place], manager)
            except (Refused, Conflict) as error:
                return type(error).__name__
            session.commit()
            return "taken"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        told = list(pool.map(attempt, range(AT_ONCE)))
    with Session(engine) as session:
        rows = session.execute(queries.places_at(manager)).all()
        still = session.scalar(
            select(func.count()).where(CaseFile.state == CaseState.WAITING.value)
        )
    engine.dispose()
    assert (told.count("taken"), told.count("Refused")) == (5, 3)
    assert sorted(row.slot for row in rows) == list(range(1, 36))
    assert still == 3


def test_the_waiting_list_is_read_in_one_statement(story: Story) -> None:
    for urgency in ("ordinary", "urgent", "soon"):
        case = story.admitted()
        case.urgency = urgency
    story.session.flush()
    found = story.session.scalars(queries.waiting(story.hand("coordinator").subject)).all()
    assert len(found) == 3
    others = replace(story.hand("coordinator").subject, organisation_id=0)
    assert story.session.scalars(queries.waiting(others)).all() == []
