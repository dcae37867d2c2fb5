"""Nobody waits unseen: letters of the desk and of shared documents, each once; on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.desk import operations
from app.coordination.desk.models import DeskRequest
from app.coordination.desk.operations import DeskHand
from app.coordination.desk.ticking import tick as tick_desk
from app.coordination.desk.vocabulary import DeskDoor, DeskWish, Known
from app.coordination.procedures import demo as procedures
from app.coordination.procedures.models import Procedure
from app.coordination.procedures.operations import Author
from app.coordination.procedures.ticking import tick as tick_documents
from app.post.models import OutboxMessage
from app.post.notices import Voice
from app.reference.loader import Reference
from tests.database.case_story import GIVET, NOW, TODAY, Story, tell

VOICE = Voice(
    say=lambda _language, value: str(getattr(value, "text", value)),
    address=lambda language, path: f"https://p.invalid/{language}{path}",
)


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return tell(session, reference)


def hand(story: Story, key: str) -> DeskHand:
    subject = story.hand(key).subject
    return DeskHand(subject=subject, now=NOW, answer_days=3, open_per_hour=2, is_fictitious=True)


def asked(story: Story) -> DeskRequest:
    wish = DeskWish(
        door=DeskDoor.PARTNER,
        subject="find-help",
        home=GIVET,
        in_hospital=Known.UNKNOWN,
        several=Known.NO,
        language="fr",
        words="Canary-Zebra asks who comes.",
        contact="0324000000",
    )
    return operations.ask(story.session, hand(story, "social_worker_dinant"), wish)


def letters(story: Story) -> list[OutboxMessage]:
    return list(story.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_whoever_a_request_is_given_to_is_told_once_and_reads_nothing_of_it(story: Story) -> None:
    request = asked(story)
    assert tick_desk(story.session, VOICE, now=NOW) == 1
    assert tick_desk(story.session, VOICE, now=NOW) == 0
    (letter,) = letters(story)
    owner = {one.id: one.email for one in story.known.users.values()}[request.owner_user_id or 0]
    assert letter.recipient == owner
    assert f"/coordination/guichet/{request.public_id}" in letter.text
    assert "Canary" not in f"{letter.subject}{letter.text}{letter.html}"


def test_a_late_request_is_told_to_the_coordinators_too(story: Story) -> None:
    request = asked(story)
    tick_desk(story.session, VOICE, now=NOW)
    late = request.due_at + timedelta(hours=1)
    written = tick_desk(story.session, VOICE, now=late)
    told = letters(story)[1:]
    assert len(told) == written >= 1
    assert "coordinator@passerelle.invalid" in {one.recipient for one in told}
    assert all(one.key.startswith("desk-late:") for one in told)
    assert tick_desk(story.session, VOICE, now=late) == 0


def test_an_offered_partner_is_told_and_an_answer_ends_the_letters(story: Story) -> None:
    request = asked(story)
    owner = {user.id: key for key, user in story.known.users.items()}[request.owner_user_id or 0]
    home = story.known.organisations["provider"]
    operations.offer(story.session, hand(story, owner), request.public_id, (home.id, None))
    assert tick_desk(story.session, VOICE, now=NOW) == 2
    assert {one.key.split(":")[0] for one in letters(story)} == {"desk-given", "desk-offer"}
    operations.answer(story.session, hand(story, owner), request.public_id, ("directory", "There."))
    assert tick_desk(story.session, VOICE, now=request.due_at + timedelta(days=1)) == 0


def test_a_document_to_review_is_told_once_for_each_day_of_review(story: Story) -> None:
    who, team = story.known.users["coordinator"], story.known.organisations["coordination"]
    by = Author(name=who.name, user_id=who.id, organisation_id=team.id, at=NOW)
    procedures.load_demo(story.session, by, today=TODAY)
    documents = list(story.session.scalars(select(Procedure)))
    for one in documents:
        one.review_on = TODAY + timedelta(days=200)

    def turn() -> int:
        return tick_documents(story.session, VOICE, days=30, today=TODAY, now=NOW)

    assert turn() == 0
    documents[0].review_on = TODAY + timedelta(days=10)
    assert [turn(), turn()] == [1, 0]
    documents[0].review_on = TODAY + timedelta(days=20)
    assert turn() == 1, "another day of review is another letter"
    documents[1].review_on, documents[1].withdrawn_at = TODAY, NOW
    assert turn() == 0
