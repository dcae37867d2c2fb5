"""A service that closes while a discharge counts on it: told once, with a task, on both engines."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.cadastre.facts import Notice, plain_notice
from app.cadastre.models import Service
from app.cadastre.record_words import NoticeKind
from app.cadastre.vocabulary import ServiceStatus
from app.core.messages import LText
from app.discharge import operations as discharges
from app.discharge.following import closings
from app.discharge.following.closing_queries import ASKED, CHOSEN, KEPT
from app.discharge.following.demo import demo_quill
from app.discharge.following.models import ClosingNotice
from app.discharge.following.ticking import tick
from app.discharge.holds.models import PlaceHold
from app.discharge.intake.models import DischargeTask
from app.discharge.vocabulary import DischargeStatus, Edit
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.database.referral_story import NO, NOW, TODAY, Story, make_story

FIRST_CARE = date(2026, 12, 3)
DAY = timedelta(days=1)


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return make_story(session, reference)


def service_of(story: Story) -> Service:
    named = select(Service).where(Service.public_id == story.services[0])
    return story.session.scalars(named).one()


def says(story: Story, first: date, last: date | None, kind: NoticeKind) -> None:
    """The first service of the story writes a notice on its record."""
    text = LText({"fr": "Le CPAS reprend.", "nl": "Het OCMW neemt over."})
    said = Notice(kind=kind, first=first, last=last, text=text)
    service_of(story).notices = [plain_notice(said)]
    story.session.flush()


def turn(story: Story, reference: Reference) -> int:
    quill = demo_quill(reference, TODAY)
    return tick(story.session, quill, now=NOW)["closings told"]


def letters(story: Story) -> list[OutboxMessage]:
    return [one for one in story.letters() if one.about.startswith("discharge-closing:")]


def tasks(story: Story) -> list[str]:
    asked = select(DischargeTask.code).where(
        DischargeTask.code.startswith("after:closing:"), DischargeTask.state == "to_do"
    )
    return list(story.session.scalars(asked))


def choose(story: Story, reference: Reference) -> None:
    """The plan gives the need to that service, without asking it."""
    found = story.discharge
    edit = Edit(subject=story.subject, public_id=found.public_id, version=found.version)
    chosen = {found.needs[0].id: story.services[0]}
    discharges.save_plan(story.session, edit, chosen, reference, now=NOW)


def test_a_closure_of_some_days_is_told_once_and_anew_when_it_returns(
    story: Story, reference: Reference
) -> None:
    story.ask(1)
    story.send()
    story.discharge.needs[0].until = FIRST_CARE + 5 * DAY
    for first in (FIRST_CARE - 5 * DAY, FIRST_CARE + 6 * DAY):
        says(story, first, first + 4 * DAY, NoticeKind.CLOSURE)
        assert turn(story, reference) == 0, "before the care or after it: nobody's business"
    says(story, FIRST_CARE + DAY, FIRST_CARE + 5 * DAY, NoticeKind.CLOSURE)
    assert [turn(story, reference) for _ in range(3)] == [1, 0, 0]
    (letter,) = letters(story)
    say = demo_quill(reference, TODAY).say
    assert say(letter.language, FIRST_CARE + DAY) in letter.text
    assert story.discharge.public_id in letter.text
    assert tasks(story) == [f"after:closing:NUR:{story.discharge.needs[0].id}"]
    service_of(story).notices = None
    story.session.flush()
    assert turn(story, reference) == 0
    assert tasks(story) == []
    assert story.session.scalars(select(ClosingNotice)).all() == []
    says(story, FIRST_CARE + DAY, FIRST_CARE + 5 * DAY, NoticeKind.CLOSURE)
    assert turn(story, reference) == 1
    assert len(letters(story)) == 2
    (line,) = story.lines()
    story.respond(line, NO)
    assert turn(story, reference) == 0
    assert story.session.scalars(select(ClosingNotice)).all() == [], "nobody counts on it any more"


def test_a_closing_for_good_says_what_becomes_of_those_it_serves(
    story: Story, reference: Reference
) -> None:
    story.discharge.is_training = True
    choose(story, reference)
    says(story, FIRST_CARE + 30 * DAY, None, NoticeKind.ENDING)
    assert turn(story, reference) == 1
    assert (letters(story), len(tasks(story))) == ([], 1), "practice has its task and no letter"
    story.discharge.is_training = False
    story.session.execute(delete(ClosingNotice))
    assert turn(story, reference) == 1
    (letter,) = letters(story)
    assert "Le CPAS reprend." in letter.text or "Het OCMW neemt over." in letter.text
    service_of(story).status = ServiceStatus.CLOSED.value
    story.session.flush()
    assert turn(story, reference) == 0, "the day it had announced came: nothing new"
    (note,) = closings.notes(story.session, story.discharge.id, reference, today=TODAY)
    assert (note.is_final, len(note.how.items)) == (True, 1)


def test_every_way_of_counting_on_a_service_is_said(story: Story, reference: Reference) -> None:
    choose(story, reference)
    story.ask(1, holds_places=True)
    story.send()
    service_of(story).status = ServiceStatus.CLOSED.value
    story.session.flush()
    (hit,) = closings.hits(story.session, today=TODAY)
    assert hit.how >= {ASKED, CHOSEN}
    assert (KEPT in hit.how) == (story.session.scalar(select(PlaceHold.id)) is not None)
    (note,) = closings.notes(story.session, story.discharge.id, reference, today=TODAY)
    assert len(note.how.items) == len(hit.how)
    story.discharge.status = DischargeStatus.CANCELLED.value
    story.session.flush()
    assert closings.hits(story.session, today=TODAY) == []
