"""The integrated desk, on both engines: no request is nobody's."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from app.access.vocabulary import VISITOR
from app.coordination.desk import operations, queries
from app.coordination.desk.models import DeskRequest
from app.coordination.desk.operations import DeskHand, TooManyError
from app.coordination.desk.vocabulary import DeskDoor, DeskWish, Known
from app.core.errors import InvalidInput, NotFound, Refused
from app.reference.loader import Reference
from tests.database.case_story import GIVET, NOW, Story, tell

ANSWER = ("directory", "Look there.")


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return tell(session, reference)


def hand(story: Story, key: str | None) -> DeskHand:
    subject = story.hand(key).subject if key else VISITOR
    return DeskHand(subject=subject, now=NOW, answer_days=3, open_per_hour=2, is_fictitious=True)


def wish(door: DeskDoor = DeskDoor.PARTNER) -> DeskWish:
    return DeskWish(
        door=door,
        subject="find-help",
        home=GIVET,
        in_hospital=Known.UNKNOWN,
        several=Known.NO,
        language="fr",
        words="Who comes?",
        contact="0324000000",
    )


def asked(story: Story, key: str | None = "social_worker_dinant") -> DeskRequest:
    door = DeskDoor.PARTNER if key else DeskDoor.OPEN_PAGE
    return operations.ask(story.session, hand(story, key), wish(door))


def test_a_request_has_an_owner_and_a_day_from_its_first_moment(story: Story) -> None:
    found = asked(story)
    team = story.known.organisations["coordination"].id
    assert (found.owner_id, found.state) == (team, "open")
    assert found.owner_user_id in {
        story.known.users[one].id for one in ("coordinator", "case_manager")
    }
    assert found.due_at == (NOW + timedelta(days=3)).replace(hour=16, minute=0)


def test_requests_are_shared_out_between_the_people_of_the_team(story: Story) -> None:
    owners = [asked(story).owner_user_id for _ in range(4)]
    assert len(set(owners)) == 2
    assert owners.count(owners[0]) == 2


def test_the_open_page_stores_no_words_and_waits_when_too_many_come(story: Story) -> None:
    assert asked(story, None).words is None
    asked(story, None)
    with pytest.raises(TooManyError):
        asked(story, None)
    assert asked(story).words == "Who comes?"


def test_a_request_stays_with_its_owner_until_the_other_accepts(story: Story) -> None:
    found = asked(story)
    odile, karim = hand(story, "coordinator"), hand(story, "social_worker_charleville")
    team, ward = odile.subject.organisation_id, karim.subject.organisation_id
    with pytest.raises(NotFound):
        operations.find(story.session, karim, found.public_id)
    assert ward is not None
    operations.offer(story.session, odile, found.public_id, (ward, "Yours?"))
    assert (found.owner_id, found.state) == (team, "offered")
    with pytest.raises(Refused):
        operations.answer(story.session, karim, found.public_id, ANSWER)
    operations.settle(story.session, karim, found.public_id, accepts=False)
    assert (found.owner_id, found.state) == (team, "open")
    operations.offer(story.session, odile, found.public_id, (ward, None))
    operations.settle(story.session, karim, found.public_id, accepts=True)
    assert (found.owner_id, found.owner_user_id) == (ward, karim.subject.user_id)
    operations.answer(story.session, karim, found.public_id, ANSWER)
    assert (found.state, found.answer) == ("answered", "Look there.")
    with pytest.raises(Refused):
        operations.answer(story.session, karim, found.public_id, ANSWER)


def test_an_offer_goes_to_a_partner_of_the_list_only(story: Story) -> None:
    found, odile = asked(story), hand(story, "coordinator")
    for number in (0, odile.subject.organisation_id or 0, story.known.organisations["platform"].id):
        with pytest.raises(InvalidInput) as refused:
            operations.offer(story.session, odile, found.public_id, (number, None))
        assert set(refused.value.faults) == {"to"}


def test_answering_while_an_offer_waits_ends_the_offer(story: Story) -> None:
    found, odile = asked(story), hand(story, "coordinator")
    ward = story.known.organisations["charleville"].id
    operations.offer(story.session, odile, found.public_id, (ward, None))
    operations.answer(story.session, odile, found.public_id, ANSWER)
    assert story.session.scalars(queries.open_offer(found.id)).one_or_none() is None
    karim = hand(story, "social_worker_charleville")
    with pytest.raises(NotFound):
        operations.settle(story.session, karim, found.public_id, accepts=True)


def test_a_coordination_that_does_not_exist_is_refused(story: Story) -> None:
    odd = replace(wish(), organisation_id=story.known.organisations["dinant"].id)
    with pytest.raises(InvalidInput) as refused:
        operations.ask(story.session, hand(story, "provider"), odd)
    assert set(refused.value.faults) == {"organisation"}
