"""Two people do something to one request at the same moment: the second sees what the first did."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from app.core.errors import InvalidInput, Refused
from app.discharge.holds.models import PlaceHold
from app.discharge.holds.operations import end_expired, release_place
from app.discharge.holds.vocabulary import HoldState
from app.discharge.referrals import answering, operations
from app.discharge.referrals.recording import lock_one
from app.discharge.referrals.vocabulary import AnswerChannel
from app.reference.loader import Reference
from tests.database.referral_story import NOW, YES, Story, make_story


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme, and one service that was asked for a place a moment ago."""
    told = make_story(session, reference)
    told.ask(1, holds_places=True)
    told.send()
    return told


def meanwhile(story: Story, statement: str, **values: object) -> None:
    """What another transaction wrote after this one had read."""
    story.lines()
    session = story.session
    session.flush()
    with session.no_autoflush:
        session.execute(text(statement), {"id": story.discharge.id, **values})


TAKE = "UPDATE referral SET state = :state WHERE discharge_id = :id"


def test_what_a_service_answered_is_not_taken_back(story: Story) -> None:
    meanwhile(story, TAKE, state="accepted")
    with pytest.raises(Refused):
        operations.undo(story.session, story.discharge, story.act(), story.pen)
    assert story.states() == ["accepted"]


def test_what_was_answered_is_not_only_seen(story: Story) -> None:
    (line,) = story.lines()
    meanwhile(story, TAKE, state="declined")
    with pytest.raises(Refused):
        answering.mark_seen(story.session, line, story.by(AnswerChannel.ACCOUNT))
    assert story.states() == ["declined"]


def test_a_request_does_not_leave_twice(story: Story) -> None:
    operations.undo(story.session, story.discharge, story.act(), story.pen)
    meanwhile(story, TAKE, state="sent")
    with pytest.raises(InvalidInput, match="nothing to send"):
        story.send()


def test_nothing_is_confirmed_once_a_colleague_cancelled_the_discharge(story: Story) -> None:
    (line,) = story.lines()
    story.respond(line, YES)
    meanwhile(story, "UPDATE discharge SET status = 'cancelled' WHERE id = :id")
    found = operations.find_referral(story.session, story.discharge, line.public_id)
    with pytest.raises(Refused):
        operations.confirm(story.session, story.discharge, found, story.act(), story.pen)


def test_a_place_that_was_just_kept_does_not_run_out(story: Story) -> None:
    session = story.session
    hold = PlaceHold(
        bundle="b" * 16,
        discharge_id=story.discharge.id,
        service_public_id="s" * 16,
        weekdays=127,
        state=HoldState.HELD.value,
        held_at=NOW,
        expires_at=NOW,
    )
    session.add(hold)
    meanwhile(story, "UPDATE place_hold SET state = 'kept' WHERE discharge_id = :id")
    assert end_expired(session, now=NOW) == 0
    release_place(session, story.discharge.id, hold.service_public_id, now=NOW)
    assert hold.state == HoldState.RELEASED


@pytest.mark.postgis
def test_everybody_locks_the_discharge_first_then_its_requests(
    story: Story,
    engine: Engine,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    (line,) = story.lines()
    deeds: list[Callable[[], object]] = [
        lambda: operations.find_referral(story.session, story.discharge, line.public_id),
        lambda: lock_one(story.session, line.public_id),
        lambda: operations.undo(story.session, story.discharge, story.act(), story.pen),
    ]
    for deed in deeds:
        with count_queries(engine) as statements:
            deed()
        locks = [one for one in statements if " FOR " in one.rpartition("WHERE")[2]]
        if engine.dialect.name != "sqlite":
            assert locks[0].endswith("FOR NO KEY UPDATE")
            assert "FOR UPDATE" in locks[1]
