"""The life of requests on both engines: sent, answered, silent, confirmed, taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.clock import LOCAL
from app.core.errors import InvalidInput, Refused
from app.discharge import operations as discharges
from app.discharge.holds.models import PlaceHold
from app.discharge.referrals import answering, operations
from app.discharge.referrals.covering import covers_of
from app.discharge.referrals.posting import new_link
from app.discharge.referrals.screens import boards
from app.discharge.referrals.ticking import tick
from app.discharge.referrals.vocabulary import (
    ProviderAnswer,
    ReferralEvent,
    WaveMode,
)
from app.post.vocabulary import MessageState
from app.reference.loader import Reference
from tests.database.referral_story import NO, NOW, QUESTION, YES, Story, make_story


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme needs nursing in Givet in ten days."""
    return make_story(session, reference)


def test_a_wave_asks_everybody_at_once_and_nothing_leaves_for_a_minute(story: Story) -> None:
    story.ask()
    story.send()
    assert set(story.states()) == {"sent"}
    assert {letter.due_at for letter in story.letters()} == {NOW + timedelta(seconds=60)}
    assert story.discharge.status == "waiting"


def test_in_order_the_next_is_asked_only_after_an_answer(story: Story) -> None:
    story.ask(mode=WaveMode.ORDERED)
    assert len(story.send()) == 1
    with pytest.raises(InvalidInput):
        story.send()
    story.respond(story.lines()[0], NO)
    assert len(story.send()) == 1
    assert story.states() == ["declined", "sent", "draft"]


def test_the_service_that_comes_already_is_asked_first_and_alone(story: Story) -> None:
    story.ask(own=frozenset({story.services[2]}))
    (first,) = story.send()
    assert first.service_public_id == story.services[2]
    with pytest.raises(InvalidInput):
        story.send()
    story.respond(story.lines()[0], NO)
    assert len(story.send()) == 2


def test_a_minute_to_take_back_as_if_nothing_had_been_sent(story: Story) -> None:
    story.ask()
    story.send()
    moment = NOW + timedelta(seconds=59)
    assert operations.undo(story.session, story.discharge, story.act(moment), story.pen) == 3
    assert set(story.states()) == {"draft"}
    assert {letter.state for letter in story.letters()} <= {MessageState.WITHDRAWN.value}
    story.send(moment)
    late = story.act(moment + timedelta(seconds=60))
    with pytest.raises(Refused, match="minute is over"):
        operations.undo(story.session, story.discharge, late, story.pen)


def test_what_a_service_sees_does_not_change_with_the_discharge(story: Story) -> None:
    story.ask(1)
    story.send()
    story.discharge.languages = ["nl"]
    story.session.flush()
    shown = story.lines()[0].shown
    assert shown["languages"] == ["fr"]
    assert "R-0" not in str(shown)


def test_a_yes_through_a_link_uses_it_up_and_a_new_one_follows(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    token = new_link(story.session, line, story.pen, now=NOW)
    follows = answering.answer_by_link(story.session, token, YES, story.by(), story.pen)
    assert story.states() == ["accepted"]
    with pytest.raises(Refused):
        answering.answer_by_link(story.session, token, NO, story.by(), story.pen)
    answering.answer_by_link(story.session, follows, NO, story.by(), story.pen)
    assert story.states() == ["declined"]


def test_an_answer_closes_the_links_of_every_other_letter(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    first, second = (new_link(story.session, line, story.pen, now=NOW) for _ in range(2))
    answering.answer_by_link(story.session, first, YES, story.by(), story.pen)
    with pytest.raises(Refused):
        answering.answer_by_link(story.session, second, NO, story.by(), story.pen)


@pytest.mark.parametrize(
    ("event", "field"),
    [
        (ReferralEvent.ACCEPT, "starts_on"),
        (ReferralEvent.ACCEPT_CONDITIONALLY, "condition"),
        (ReferralEvent.ASK, "question"),
        (ReferralEvent.DECLINE, "reason"),
    ],
)
def test_an_answer_without_its_one_fact_names_what_is_missing(
    story: Story, event: ReferralEvent, field: str
) -> None:
    story.ask(1)
    (line,) = story.send()
    with pytest.raises(InvalidInput) as caught:
        story.respond(line, ProviderAnswer(event=event))
    assert list(caught.value.faults) == [field]
    assert story.states() == ["sent"]


def test_one_yes_taken_frees_the_others_with_thanks(story: Story) -> None:
    story.ask()
    story.send()
    lines = story.lines()
    later = NOW + timedelta(hours=1)
    story.respond(lines[0], YES, story.by(at=later))
    operations.confirm(story.session, story.discharge, lines[0], story.act(later), story.pen)
    assert story.states() == ["confirmed", "not_retained", "not_retained"]
    thanked = [one for one in story.letters() if ":not_retained:" in one.key]
    assert len(thanked) == sum(one.recipient is not None for one in lines[1:])
    plan = discharges.last_plan(story.discharge)
    assert plan is not None
    assert plan.lines[0].service_public_id == lines[0].service_public_id
    assert story.discharge.status == "ready"


def test_a_place_confirmed_is_taken_for_good_and_given_back_when_the_service_pulls_out(
    story: Story,
) -> None:
    story.ask(1)
    (line,) = story.send()
    story.respond(line, YES)
    operations.confirm(story.session, story.discharge, line, story.act(), story.pen)
    assert story.session.scalars(select(PlaceHold.state)).all() == ["kept"]
    story.respond(line, NO)
    assert story.session.scalars(select(PlaceHold.state)).all() == ["released"]
    plan = discharges.last_plan(story.discharge)
    assert plan is not None
    assert plan.lines[0].service_public_id is None, "the plan shows the gap again"
    assert story.discharge.status == "searching"
    page = boards(story.discharge, story.lines(), story.pen, now=NOW)
    assert page[0].lines[0].pulled_out
    assert not page[0].is_covered


def test_silence_is_reminded_twice_then_called_then_over(story: Story) -> None:
    story.ask(1, mode=WaveMode.ORDERED, holds_places=True)
    (line,) = story.send()
    assert line.remind_first_at is not None
    assert line.remind_last_at is not None
    assert line.respond_by is not None
    first, last, over = line.remind_first_at, line.remind_last_at, line.respond_by
    assert tick(story.session, story.pen, now=first - timedelta(minutes=1)) == {}
    assert tick(story.session, story.pen, now=first) == {"reminded": 1}
    assert tick(story.session, story.pen, now=first) == {}
    assert not story.lines()[0].to_call or story.lines()[0].recipient is None
    assert tick(story.session, story.pen, now=last) == {"reminded": 1}
    assert story.lines()[0].to_call
    with pytest.raises(Refused, match="Two reminders"):
        operations.remind(story.session, story.lines()[0], story.act(last), story.pen)
    assert tick(story.session, story.pen, now=over)["expired"] == 1
    assert tick(story.session, story.pen, now=over) == {}
    assert story.states() == ["expired"]
    assert set(story.session.scalars(select(PlaceHold.state))) <= {"released", "expired"}


def test_a_question_stops_the_clock_until_the_ward_answers(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    story.respond(line, QUESTION)
    much_later = NOW + timedelta(days=5)
    assert tick(story.session, story.pen, now=much_later).get("expired") is None
    act = story.act(much_later, "Non, un lit ordinaire.")
    operations.answer_question(story.session, story.discharge, line, act, story.pen)
    assert story.states() == ["seen"]
    assert line.respond_by is not None
    assert line.respond_by > much_later


def test_a_mail_that_came_back_is_noted_once_and_called(story: Story) -> None:
    story.ask(1)
    story.send()
    for letter in story.letters():
        letter.state = MessageState.FAILED.value
    story.session.flush()
    done = tick(story.session, story.pen, now=NOW + timedelta(minutes=5))
    assert done == ({"not delivered": 1} if story.letters() else {})
    assert tick(story.session, story.pen, now=NOW + timedelta(minutes=6)) == {}
    assert story.lines()[0].to_call


def test_who_asked_is_told_by_letter_when_a_confirmed_service_cannot_come(story: Story) -> None:
    story.ask(1)
    (line,) = story.send()
    story.respond(line, YES)
    operations.confirm(story.session, story.discharge, line, story.act(), story.pen)
    story.respond(line, NO)
    told = [one for one in story.letters() if ":pulled_out:" in one.key]
    assert len(told) == 1
    assert story.discharge.reference in told[0].subject
    assert line.provider_name in told[0].text
    need = story.discharge.needs[0].id
    cover = covers_of(story.session, [story.discharge.id])[story.discharge.id][need]
    assert cover.withdrew == line.provider_name


def test_the_clock_runs_in_the_hours_that_the_service_gives(story: Story) -> None:
    asked = select(Service).where(Service.public_id == story.services[0])
    service = story.session.scalars(asked).one()
    service.opening_hours = "Sa 09:00-12:00"
    story.session.flush()
    story.ask(1)
    (line,) = story.send()
    assert line.own_hours == {**{str(day): [] for day in range(1, 8)}, "6": [[540, 720]]}
    assert line.respond_by is not None
    assert line.respond_by.astimezone(LOCAL).isoweekday() == 6
