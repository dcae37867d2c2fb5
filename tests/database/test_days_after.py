"""The days after a discharge, on both engines: silence, a broken line, the outcome, the counts."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import InvalidInput, Refused
from app.discharge import operations as discharges
from app.discharge.following import operations, queries, replanning
from app.discharge.following.answering import answer_by_link
from app.discharge.following.demo import demo_quill
from app.discharge.following.evidence import Scope, count
from app.discharge.following.models import LineCheck
from app.discharge.following.posting import QUESTION, new_link
from app.discharge.following.ticking import tick
from app.discharge.following.vocabulary import (
    CheckState,
    Hand,
    LineAnswer,
    LineSaid,
    OutcomeSaid,
    ReturnReason,
    Whereabouts,
)
from app.discharge.intake.models import DischargeTask
from app.discharge.vocabulary import DischargeStatus, Edit
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.database.referral_story import NOW, TODAY, Story, make_story

DAY = timedelta(days=1)


def gone(session: Session, reference: Reference) -> Story:
    """A person with one nurse, who went home on the planned day."""
    story = make_story(session, reference)
    found = story.discharge
    chosen = {found.needs[0].id: story.services[0]}
    discharges.save_plan(session, edit(story), chosen, reference, now=NOW)
    operations.go_home(session, edit(story), demo_quill(reference, TODAY), now=NOW + 10 * DAY)
    return story


def edit(story: Story) -> Edit:
    found = story.discharge
    story.session.refresh(found, ["version"])
    return Edit(subject=story.subject, public_id=found.public_id, version=found.version)


def checks(story: Story) -> list[LineCheck]:
    return list(story.session.scalars(queries.checks_of(story.discharge.id)))


def warnings(story: Story) -> list[OutboxMessage]:
    """The letters to whoever opened the discharge."""
    asked = select(OutboxMessage).where(OutboxMessage.key.startswith("line:"))
    return list(story.session.scalars(asked.order_by(OutboxMessage.id)))


def codes(story: Story) -> set[str]:
    asked = select(DischargeTask.code).where(DischargeTask.state == "to_do")
    return {one.split(":")[1] for one in story.session.scalars(asked) if one.startswith("after:")}


def test_a_silent_service_becomes_a_task_and_an_answer_settles_it(
    session: Session, reference: Reference
) -> None:
    story, quill = gone(session, reference), demo_quill(reference, TODAY)
    assert [one.day for one in checks(story)] == [1, 3, 7]
    assert codes(story) == {"call", "outcome"}
    first = checks(story)[0]
    first.recipient = "soins@example.invalid"
    tick(session, quill, now=first.due_at)
    assert not tick(session, quill, now=first.due_at), "a second run changes nothing"
    tick(session, quill, now=first.due_at + DAY)
    assert first.state == CheckState.SILENT
    assert codes(story) == {"call", "outcome", "silent"}
    (warned,) = warnings(story)
    assert (first.provider_name in warned.text, "/apres" in warned.text) == (True, True)
    letter = session.scalars(
        select(OutboxMessage).where(OutboxMessage.about == f"following:{first.public_id}")
    ).one()
    token = letter.text.split("/suite/")[1].split("?")[0]
    said = LineSaid(answer=LineAnswer.COMING)
    answer_by_link(session, token, said, quill, now=first.due_at + DAY)
    assert codes(story) == {"call", "outcome"}
    with pytest.raises(Refused):
        answer_by_link(session, token, said, quill, now=first.due_at + DAY)
    assert len(warnings(story)) == 1, "good news needs no letter"


def test_a_service_that_stops_by_its_link_is_told_to_who_opened_the_discharge(
    session: Session, reference: Reference
) -> None:
    story, quill = gone(session, reference), demo_quill(reference, TODAY)
    check = checks(story)[0]
    token = new_link(session, QUESTION, check.public_id, quill, NOW)
    said = LineSaid(answer=LineAnswer.STOPPED, note="Canari-Secret")
    answer_by_link(session, token, said, quill, now=NOW + 11 * DAY)
    (warned,) = warnings(story)
    assert story.discharge.reference in warned.subject
    assert "Canari" not in warned.text


def test_only_the_broken_line_is_planned_again(session: Session, reference: Reference) -> None:
    story, quill = gone(session, reference), demo_quill(reference, TODAY)
    need, old = story.discharge.needs[0], story.services[0]
    at = NOW + 12 * DAY
    tools = replanning.Tools(quill=quill, pen=story.pen, act=story.act(at))
    replanning.break_line(session, edit(story), need.id, tools)
    assert replanning.chosen_for(story.discharge, need.id) is None
    assert {one.state for one in checks(story)} == {CheckState.ENDED.value}
    assert "broken" in codes(story)
    replanning.choose(session, edit(story), need.id, story.services[1], tools)
    assert replanning.chosen_for(story.discharge, need.id) == story.services[1] != old
    fresh = [one for one in checks(story) if one.state == CheckState.WAITING]
    assert {one.service_public_id for one in fresh} == {story.services[1]}
    assert "broken" not in codes(story)
    assert story.discharge.status == DischargeStatus.GONE_HOME


def test_the_outcome_ends_the_follow_up_and_is_counted(
    session: Session, reference: Reference
) -> None:
    story = gone(session, reference)
    at = NOW + 20 * DAY
    hand = Hand(user_id=story.subject.user_id, version=1, at=at)
    early = OutcomeSaid(outcome=Whereabouts.HOME)
    with pytest.raises(InvalidInput):
        operations.note_outcome(session, story.discharge, early, hand)
    said = OutcomeSaid(outcome=Whereabouts.REHOSPITALISED, on=at.date(), reason=ReturnReason.FALL)
    hand = Hand(
        user_id=story.subject.user_id,
        version=operations.find_following(session, story.discharge).version,
        at=at,
    )
    operations.note_outcome(session, story.discharge, said, hand)
    assert story.discharge.status == DischargeStatus.CLOSED
    assert codes(story) == {"call"}
    scope = Scope(
        first=date(2026, 11, 1), last=date(2026, 12, 31), today=date(2027, 2, 1), fictitious=False
    )
    counts = count(session, scope)
    assert counts.people == 1
    assert counts.outcomes == {"rehospitalised": 1}
    assert counts.reasons == {"fall": 1}
