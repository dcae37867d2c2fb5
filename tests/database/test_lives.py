"""What the model of everybody's deeds found: places that are shared, ends, letters, one yes."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.errors import Conflict, Refused
from app.discharge import operations as discharges
from app.discharge.ending import operations as ends
from app.discharge.following import operations as after
from app.discharge.following import queries, staying
from app.discharge.following.demo import demo_quill
from app.discharge.following.finishing import finish
from app.discharge.following.models import LineCheck
from app.discharge.following.operations import find_following
from app.discharge.following.replanning import Tools
from app.discharge.following.ticking import tick
from app.discharge.following.vocabulary import (
    Hand,
    OutcomeSaid,
    PlaceWish,
    ReturnReason,
    StaySaid,
    Whereabouts,
)
from app.discharge.holds.models import PlaceHold
from app.discharge.holds.vocabulary import ACTIVE
from app.discharge.operations import last_plan
from app.discharge.referrals import answering
from app.discharge.referrals import operations as requests
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import AnswerChannel
from app.discharge.vocabulary import Edit, NeedWish
from app.reference.loader import Reference
from app.reference.vocabulary import CapacityState, Weekday
from tests.database.referral_story import NO, NOW, TODAY, YES, Story, make_story

SECONDS = timedelta(seconds=20)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
HOME = NOW + 10 * DAY


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme needs a nurse, and services that can come write mail and have two places."""
    found = make_story(session, reference)
    for service in session.scalars(select(Service).where(Service.public_id.in_(found.services))):
        service.capacity_state, service.capacity_places = CapacityState.HAS_PLACES.value, 2
        service.capacity_by_weekday = None
        service.capacity_said_on, service.capacity_expires_on = TODAY, TODAY + 60 * DAY
    session.flush()
    return found


def asked(story: Story, count: int, *, holds: bool = True) -> list[Referral]:
    """So many services are asked for the first need, by mail."""
    story.ask(count, holds_places=holds)
    for number, line in enumerate(story.lines()):
        line.recipient = f"soins-{number}@exemple.invalid"
    story.send()
    return story.lines()


def edit_of(story: Story) -> Edit:
    found = story.discharge
    story.session.refresh(found, ["version"])
    return Edit(subject=story.subject, public_id=found.public_id, version=found.version)


def tools(story: Story, at: datetime) -> Tools:
    quill = demo_quill(story.pen.reference, TODAY)
    return Tools(quill=quill, pen=story.pen, act=story.act(at))


def waiting(story: Story, kind: str) -> list[str]:
    return [one.about for one in story.letters() if one.state == "waiting" and kind in one.key]


def held(story: Story) -> list[str]:
    asked_for = select(PlaceHold.service_public_id).where(PlaceHold.state.in_(ACTIVE))
    return list(story.session.scalars(asked_for.order_by(PlaceHold.id)))


def confirm(story: Story, line: Referral, at: datetime = NOW) -> None:
    requests.confirm(story.session, story.discharge, line, story.act(at), story.pen)


def at_home(story: Story) -> Referral:
    """One service was confirmed, and the person went home."""
    (line,) = asked(story, 1)
    story.respond(line, YES)
    confirm(story, line)
    after.go_home(story.session, edit_of(story), tools(story, HOME).quill, now=HOME)
    for check in story.session.scalars(queries.checks_of(story.discharge.id)):
        check.recipient = "soins-0@exemple.invalid"
    story.session.flush()
    return line


def go_in(story: Story, at: datetime, *, on: datetime | None = None) -> None:
    said = StaySaid(starts_on=(on or at).date(), reason=ReturnReason.FALL, places=PlaceWish.KEEP)
    staying.announce(story.session, edit_of(story), said, tools(story, at))


def test_two_requests_to_one_service_share_its_place_until_both_are_over(story: Story) -> None:
    (first,) = asked(story, 1)
    wish = NeedWish(
        care="MEA",
        days=frozenset({Weekday.MONDAY}),
        visits_per_day=1,
        starts_on=HOME.date(),
        until=None,
        essential=True,
    )
    discharges.add_need(story.session, edit_of(story), wish, now=NOW)
    story.ask(1, need_id=story.discharge.needs[1].id, holds_places=True)
    story.send()
    second = next(one for one in story.lines() if one is not first)
    story.respond(first, YES)
    confirm(story, first)
    story.respond(second, NO)
    assert held(story) == [first.service_public_id]
    requests.withdraw(story.session, story.discharge, first, story.act(), story.pen)
    assert held(story) == []


def test_a_letter_that_asks_does_not_leave_once_the_service_answered(story: Story) -> None:
    first, second = asked(story, 2)
    assert len(waiting(story, ":request:")) == 2
    story.respond(first, YES, story.by(AnswerChannel.PHONE, NOW + SECONDS))
    story.respond(second, NO, story.by(AnswerChannel.PHONE, NOW + SECONDS))
    assert waiting(story, ":request:") == []


def test_a_service_that_was_thanked_is_not_asked_afterwards(story: Story) -> None:
    first, second = asked(story, 2)
    answering.mark_seen(story.session, second, story.by(AnswerChannel.ACCOUNT))
    story.respond(first, YES)
    confirm(story, first, NOW + SECONDS)
    assert second.state == "not_retained"
    assert waiting(story, ":request:") == []
    assert len(waiting(story, ":not_retained:")) == 1


def test_a_second_service_is_not_confirmed_beside_the_first(story: Story) -> None:
    first, second = asked(story, 2)
    story.respond(first, YES)
    confirm(story, first)
    requests.reopen(story.session, story.discharge, second, story.act(), story.pen)
    story.respond(second, YES)
    with pytest.raises(Refused):
        confirm(story, second)
    requests.withdraw(story.session, story.discharge, first, story.act(), story.pen)
    confirm(story, second)
    assert story.states() == ["withdrawn", "confirmed"]


def test_a_service_is_not_asked_by_two_requests_for_one_need(story: Story) -> None:
    (first,) = asked(story, 1)
    story.respond(first, NO)
    story.ask(1)
    with pytest.raises(Refused):
        requests.reopen(story.session, story.discharge, first, story.act(), story.pen)


def test_a_confirmed_service_that_is_withdrawn_leaves_a_gap_in_the_plan(story: Story) -> None:
    (line,) = asked(story, 1)
    story.respond(line, YES)
    confirm(story, line)
    assert story.discharge.status == "ready"
    requests.withdraw(story.session, story.discharge, line, story.act(), story.pen)
    assert story.discharge.status == "searching"
    plan = last_plan(story.discharge)
    assert plan is not None
    assert [one.service_public_id for one in plan.lines] == [None]


def test_a_yes_keeps_its_place_when_the_cancellation_is_taken_back(story: Story) -> None:
    (line,) = asked(story, 1)
    story.respond(line, YES)
    before = held(story)
    ends.cancel(story.session, edit_of(story), tools(story, NOW + 2 * MINUTE))
    assert held(story) == []
    ends.take_back(story.session, edit_of(story), "", tools(story, NOW + 2 * MINUTE + SECONDS))
    assert story.states() == ["accepted"]
    assert held(story) == before


def test_a_request_of_practice_that_was_out_stands_out_again(story: Story) -> None:
    story.discharge.is_training = True
    asked(story, 1)
    ends.cancel(story.session, edit_of(story), tools(story, NOW + 2 * MINUTE))
    ends.take_back(story.session, edit_of(story), "", tools(story, NOW + 2 * MINUTE + SECONDS))
    assert story.states() == ["sent"]


def test_what_has_left_is_not_taken_back_though_the_clock_was_set_back(story: Story) -> None:
    asked(story, 1)
    (letter,) = [one for one in story.letters() if ":request:" in one.key]
    letter.state = "sent"
    story.session.flush()
    with pytest.raises(Refused):
        requests.undo(story.session, story.discharge, story.act(NOW + SECONDS), story.pen)
    assert story.states() == ["sent"]


def test_a_planned_stay_costs_nobody_the_place_when_the_follow_up_ends(story: Story) -> None:
    line = at_home(story)
    late = HOME + 40 * DAY
    go_in(story, late, on=late + 5 * DAY)
    said = OutcomeSaid(outcome=Whereabouts.HOME)
    version = find_following(story.session, story.discharge).version
    hand = Hand(user_id=story.subject.user_id, version=version, at=late)
    finish(story.session, story.discharge, said, hand, tools(story, late))
    assert line.state == "confirmed"
    assert held(story) == [line.service_public_id]


def test_a_stay_is_not_open_again_once_the_follow_up_is_over(story: Story) -> None:
    at_home(story)
    late = HOME + 40 * DAY
    go_in(story, late, on=late + 5 * DAY)
    staying.resume(story.session, edit_of(story), late.date(), tools(story, late))
    said = OutcomeSaid(outcome=Whereabouts.HOME)
    version = find_following(story.session, story.discharge).version
    hand = Hand(user_id=story.subject.user_id, version=version, at=late)
    finish(story.session, story.discharge, said, hand, tools(story, late))
    with pytest.raises(Conflict):
        staying.take_back(story.session, edit_of(story), tools(story, late + SECONDS))
    assert staying.open_stay(story.session, story.discharge) is None


def first_question(story: Story) -> LineCheck:
    """The first question about a line, asked by a letter that has not left yet."""
    found = story.session.scalars(queries.checks_of(story.discharge.id)).first()
    assert found is not None
    tick(story.session, tools(story, HOME).quill, now=found.due_at)
    assert waiting(story, "following:") == [f"following:{found.public_id}"]
    return found


def test_nobody_is_asked_how_it_goes_at_home_during_a_stay_in_hospital(story: Story) -> None:
    at_home(story)
    question = first_question(story)
    go_in(story, question.due_at)
    assert waiting(story, "following:") == []
    staying.take_back(story.session, edit_of(story), tools(story, question.due_at + SECONDS))
    assert question.state == "asked"
    assert waiting(story, "following:") == [f"following:{question.public_id}"]


def test_nobody_is_asked_how_it_goes_at_home_after_a_death(story: Story) -> None:
    at_home(story)
    question = first_question(story)
    at = question.due_at
    said = OutcomeSaid(outcome=Whereabouts.DIED, on=at.date())
    version = find_following(story.session, story.discharge).version
    hand = Hand(user_id=story.subject.user_id, version=version, at=at)
    finish(story.session, story.discharge, said, hand, tools(story, at))
    assert question.state == "ended"
    assert waiting(story, "following:") == []
