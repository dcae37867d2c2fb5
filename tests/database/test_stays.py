"""A stay in hospital after the return, on both engines: told, suspended, taken back, resumed."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Provider, Service
from app.core.errors import Conflict, InvalidInput, Refused
from app.discharge import operations as discharges
from app.discharge.following import operations, queries, staying
from app.discharge.following.answering import answer
from app.discharge.following.demo import demo_quill
from app.discharge.following.finishing import finish
from app.discharge.following.models import HospitalStay, LineCheck, StayNotice
from app.discharge.following.replanning import Tools
from app.discharge.following.ticking import tick
from app.discharge.following.vocabulary import (
    CheckState,
    Hand,
    LineAnswer,
    LineSaid,
    OutcomeSaid,
    PlaceWish,
    ReturnReason,
    StayNews,
    StaySaid,
    Whereabouts,
)
from app.discharge.holds.models import PlaceHold
from app.discharge.holds.operations import end_expired
from app.discharge.intake.models import DischargeTask
from app.discharge.referrals import operations as requests
from app.discharge.referrals.preparing import set_identity
from app.discharge.referrals.vocabulary import AnswerChannel, SharedField
from app.discharge.vocabulary import DischargeStatus, Edit
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.database.referral_story import NOW, TODAY, YES, Story, make_story

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
HOME = NOW + 10 * DAY
AGAIN = HOME + 2 * DAY


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    """Mrs Vandamme is home, and one nurse was confirmed for her."""
    found = make_story(session, reference)
    set_identity(session, found.discharge.id, {SharedField.NAME: "Secrète"}, now=NOW)
    found.ask(1)
    found.lines()[0].recipient = "soins@exemple.invalid"
    found.send()
    (line,) = found.lines()
    found.respond(line, YES)
    requests.confirm(session, found.discharge, line, found.act(NOW), found.pen)
    quill = demo_quill(reference, TODAY)
    operations.go_home(session, edit(found), quill, now=HOME)
    for check in checks(found):
        check.recipient = "soins@exemple.invalid"
    session.flush()
    return found


def edit(story: Story) -> Edit:
    found = story.discharge
    story.session.refresh(found, ["version"])
    return Edit(subject=story.subject, public_id=found.public_id, version=found.version)


def tools(story: Story, at: datetime = AGAIN) -> Tools:
    quill = demo_quill(story.pen.reference, TODAY)
    return Tools(quill=quill, pen=story.pen, act=story.act(at))


def go_in(story: Story, at: datetime = AGAIN, **values: object) -> HospitalStay:
    said = {"starts_on": at.date(), "reason": ReturnReason.FALL, "places": PlaceWish.KEEP, **values}
    asked = StaySaid(**said)  # type: ignore[arg-type]  # fields of StaySaid
    return staying.announce(story.session, edit(story), asked, tools(story, at))


def checks(story: Story) -> list[LineCheck]:
    return list(story.session.scalars(queries.checks_of(story.discharge.id)))


def states(story: Story) -> list[str]:
    return [one.state for one in checks(story)]


def holds(story: Story) -> list[str]:
    return [one.state for one in story.session.scalars(select(PlaceHold).order_by(PlaceHold.id))]


def to_do(story: Story) -> set[str]:
    asked = select(DischargeTask.code).where(DischargeTask.state == "to_do")
    return {one.split(":")[1] for one in story.session.scalars(asked) if one.startswith("after:")}


def letters(story: Story) -> list[OutboxMessage]:
    return [one for one in story.letters() if one.about.startswith("stay:")]


def notices(story: Story) -> list[StayNotice]:
    return list(story.session.scalars(select(StayNotice).order_by(StayNotice.id)))


def mailed(story: Story, address: str | None = "soins@exemple.invalid") -> None:
    """The directory gives the service of the plan that address for mail."""
    (line,) = story.lines()
    asked = select(Provider).join(Service, Service.provider_id == Provider.id)
    found = story.session.scalars(asked.where(Service.public_id == line.service_public_id)).one()
    found.email = address
    story.session.flush()


def test_the_confirmed_service_is_told_to_wait_and_never_why(story: Story) -> None:
    mailed(story)
    go_in(story)
    (told,) = letters(story)
    assert told.due_at == AGAIN + MINUTE
    said = f"{told.subject} {told.text}".lower()
    for hidden in ("secrète", "hôpital", "ziekenhuis", "hospital", "chute", "fall"):
        assert hidden not in said
    assert "/r/" in told.text, "the service that said yes can see which person it is"
    assert story.discharge.status == DischargeStatus.AWAY
    assert set(states(story)) == {CheckState.PAUSED.value}
    assert to_do(story) == {"outcome", "away"}
    assert holds(story) == ["held"]
    assert not tick(story.session, tools(story).quill, now=AGAIN + 2 * DAY)


def test_a_service_without_mail_is_called_until_the_stay_is_taken_back(story: Story) -> None:
    mailed(story, None)
    go_in(story)
    assert letters(story) == []
    assert to_do(story) == {"outcome", "away", "stop"}
    staying.take_back(story.session, edit(story), tools(story))
    assert to_do(story) == {"call", "outcome"}


def test_a_letter_that_does_not_arrive_becomes_a_call(story: Story) -> None:
    mailed(story)
    go_in(story)
    (told,) = letters(story)
    told.state = "failed"
    story.session.flush()
    done = tick(story.session, tools(story).quill, now=AGAIN + DAY)
    assert done["letters lost"] == 1
    assert "stop" in to_do(story)
    assert not tick(story.session, tools(story).quill, now=AGAIN + DAY)


def test_within_the_minute_the_stay_is_as_if_it_had_not_been(story: Story) -> None:
    mailed(story)
    tick(story.session, tools(story).quill, now=checks(story)[0].due_at)
    before = (states(story), to_do(story), holds(story), story.discharge.status)
    assert "asked" in before[0]
    go_in(story)
    staying.take_back(story.session, edit(story), tools(story, AGAIN + MINUTE - DAY / 86400))
    assert (states(story), to_do(story), holds(story), story.discharge.status) == before
    assert {one.state for one in letters(story)} == {"withdrawn"}
    assert notices(story) == []


def test_going_home_again_tells_the_service_and_asks_anew(story: Story) -> None:
    mailed(story)
    go_in(story)
    back = AGAIN + 5 * DAY
    staying.resume(story.session, edit(story), back.date(), tools(story, back))
    assert [one.kind for one in notices(story)] == ["suspended", "resumed"]
    assert [one.due_at for one in letters(story)] == [AGAIN + MINUTE, back + MINUTE]
    assert story.discharge.status == DischargeStatus.GONE_HOME
    assert holds(story) == ["kept"]
    fresh = [one for one in checks(story) if one.state == CheckState.WAITING]
    assert [one.day for one in fresh] == [8, 10, 14]
    assert all(one.due_at > back for one in fresh)
    assert {"call", "outcome"} <= to_do(story)
    assert "away" not in to_do(story)


def test_a_return_taken_back_within_the_minute_leaves_the_visits_suspended(story: Story) -> None:
    mailed(story)
    go_in(story)
    back = AGAIN + 5 * DAY
    staying.resume(story.session, edit(story), back.date(), tools(story, back))
    staying.take_back(story.session, edit(story), tools(story, back))
    assert story.discharge.status == DischargeStatus.AWAY
    assert CheckState.WAITING not in states(story)
    assert holds(story) == ["held"]
    assert [one.kind for one in notices(story)] == ["suspended"]
    staying.resume(story.session, edit(story), back.date(), tools(story, back + DAY))
    assert CheckState.WAITING in states(story)


def test_places_are_free_after_the_day_that_was_said(story: Story) -> None:
    stay = go_in(story)
    assert stay.places_until == AGAIN.date() + 7 * DAY
    assert end_expired(story.session, now=AGAIN + 7 * DAY) == 0
    end_expired(story.session, now=AGAIN + 8 * DAY)
    assert holds(story) == ["expired"]
    back = AGAIN + 9 * DAY
    staying.resume(story.session, edit(story), back.date(), tools(story, back))
    assert holds(story) == ["expired", "kept"]


def test_a_planned_stay_lets_care_go_on_until_its_day(story: Story) -> None:
    mailed(story)
    go_in(story, starts_on=AGAIN.date() + 3 * DAY, reason=ReturnReason.PLANNED)
    assert story.discharge.status == DischargeStatus.GONE_HOME
    assert CheckState.PAUSED not in states(story)
    quill = tools(story).quill
    assert tick(story.session, quill, now=AGAIN + 2 * DAY)["stays begun"] == 0
    assert tick(story.session, quill, now=AGAIN + 3 * DAY)["stays begun"] == 1
    assert story.discharge.status == DischargeStatus.AWAY


def test_a_planned_stay_called_off_tells_that_visits_go_on(story: Story) -> None:
    mailed(story)
    go_in(story, starts_on=AGAIN.date() + 3 * DAY, reason=ReturnReason.PLANNED)
    later = AGAIN + DAY
    staying.resume(story.session, edit(story), later.date(), tools(story, later))
    assert notices(story)[-1].kind == StayNews.CALLED_OFF
    assert story.discharge.status == DischargeStatus.GONE_HOME
    assert "away" not in to_do(story)
    assert not tick(story.session, tools(story).quill, now=AGAIN + 4 * DAY)["stays begun"]


def test_day_thirty_cannot_forget_the_stay(story: Story) -> None:
    go_in(story)
    staying.resume(story.session, edit(story), AGAIN.date(), tools(story))
    at = HOME + 30 * DAY
    following = operations.find_following(story.session, story.discharge)
    hand = Hand(user_id=story.subject.user_id, version=following.version, at=at)
    with pytest.raises(InvalidInput) as caught:
        finish(
            story.session,
            story.discharge,
            OutcomeSaid(outcome=Whereabouts.HOME),
            hand,
            tools(story, at),
        )
    assert list(caught.value.faults) == ["outcome"]


def test_a_follow_up_that_ends_in_hospital_tells_each_service_once(story: Story) -> None:
    mailed(story)
    go_in(story)
    following = operations.find_following(story.session, story.discharge)
    at = HOME + 30 * DAY
    hand = Hand(user_id=story.subject.user_id, version=following.version, at=at)
    said = OutcomeSaid(
        outcome=Whereabouts.REHOSPITALISED, on=AGAIN.date(), reason=ReturnReason.FALL
    )
    finish(story.session, story.discharge, said, hand, tools(story, at))
    assert story.discharge.status == DischargeStatus.CLOSED
    assert [one.kind for one in notices(story)] == ["suspended"]
    assert len([one for one in story.letters() if ":withdrawn:" in one.key]) == 1
    assert CheckState.PAUSED not in states(story)
    assert not set(holds(story)) & {"held", "kept"}


def test_a_service_chosen_without_a_request_is_told_too(
    session: Session, reference: Reference
) -> None:
    story = make_story(session, reference)
    chosen = {story.discharge.needs[0].id: story.services[0]}
    discharges.save_plan(session, edit(story), chosen, reference, now=NOW)
    operations.go_home(session, edit(story), demo_quill(reference, TODAY), now=HOME)
    go_in(story)
    assert [one.service_public_id for one in notices(story)] == [story.services[0]]
    assert all("/r/" not in one.text for one in letters(story))
    at = HOME + 30 * DAY
    following = operations.find_following(session, story.discharge)
    hand = Hand(user_id=story.subject.user_id, version=following.version, at=at)
    said = OutcomeSaid(outcome=Whereabouts.DIED, on=at.date())
    finish(session, story.discharge, said, hand, tools(story, at))
    assert [one.kind for one in notices(story)] == ["suspended", "ended"]
    assert all("died" not in one.text for one in letters(story))


def test_a_stay_is_one_at_a_time_within_its_bounds_and_holds_once_told(story: Story) -> None:
    for days in (-3, 61):
        with pytest.raises(InvalidInput) as caught:
            go_in(story, starts_on=AGAIN.date() + days * DAY)
        assert list(caught.value.faults) == ["starts_on"]
    old = edit(story)
    stay = go_in(story, places=PlaceWish.FREE)
    assert (stay.places_until, holds(story)) == (None, ["released"])
    with pytest.raises(Conflict):
        go_in(story)
    with pytest.raises(InvalidInput):
        staying.resume(story.session, edit(story), AGAIN.date() - DAY, tools(story))
    with pytest.raises(Conflict, match="changed this discharge"):
        staying.resume(story.session, old, AGAIN.date(), tools(story))
    with pytest.raises(Conflict, match="minute is over"):
        staying.take_back(story.session, edit(story), tools(story, AGAIN + MINUTE))
    with pytest.raises(Refused, match="days after have begun"):
        operations.stop_following(story.session, story.discharge.id)
    said = LineSaid(answer=LineAnswer.STOPPED)
    with pytest.raises(Refused, match="suspended"):
        answer(story.session, checks(story)[0], said, (AnswerChannel.LINK, None), now=AGAIN)


def test_practice_writes_to_nobody(story: Story) -> None:
    mailed(story)
    story.discharge.is_training = True
    story.session.flush()
    go_in(story)
    assert {one.state for one in letters(story)} == {"withdrawn"}
