"""Days in hospital lost to waiting, exactly as the definition says; on both engines."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from app.coordination.steering import figures
from app.coordination.steering.indicators import BY_CODE
from app.coordination.steering.vocabulary import Side, Window
from app.discharge.following.models import Following
from app.discharge.referrals.vocabulary import ReferralState
from app.discharge.vocabulary import DischargeStatus
from app.reference.loader import Reference
from tests.database.referral_story import NOW, TODAY, Story, make_story

PLANNED = NOW - timedelta(days=6)
"""The planned day: 17 November, six days before today."""


@pytest.fixture
def waiting(session: Session, reference: Reference) -> Story:
    """Somebody still in hospital on the sixth day, whose services were asked."""
    story = make_story(session, reference)
    story.ask(2)
    story.send()
    story.discharge.discharge_at = PLANNED
    session.flush()
    return story


def lost(story: Story) -> tuple[int, float | None]:
    """How many people are counted, and their days together."""
    story.session.flush()
    asked = Window(
        first=TODAY - timedelta(days=30),
        last=TODAY,
        today=TODAY,
        now=NOW,
        side=Side.ALL,
        organisation_id=None,
        fictitious=story.discharge.is_fictitious,
        fresh_days=183,
    )
    found = figures.figure(story.session, BY_CODE["bed-days"], asked)
    return found.of, found.value


def says_yes(story: Story, day: date) -> None:
    line = story.lines()[0]
    line.state, line.starts_on = ReferralState.ACCEPTED.value, day


def left(story: Story, day: date) -> None:
    story.discharge.status = DischargeStatus.GONE_HOME.value
    due = dict.fromkeys(("call_due_on", "opinion_due_on", "outcome_due_on"), day)
    story.session.add(Following(discharge_id=story.discharge.id, went_home_on=day, **due))


def test_who_still_waits_loses_every_day_until_today(waiting: Story) -> None:
    assert lost(waiting) == (1, 6)
    says_yes(waiting, TODAY + timedelta(days=3))
    assert lost(waiting) == (1, 6), "a service that starts later is still waited for"


def test_days_after_the_services_were_ready_are_no_waiting(waiting: Story) -> None:
    says_yes(waiting, TODAY - timedelta(days=3))
    assert lost(waiting) == (1, 3)
    left(waiting, TODAY - timedelta(days=1))
    assert lost(waiting) == (1, 3)


def test_who_went_home_before_lost_no_day_afterwards(waiting: Story) -> None:
    says_yes(waiting, TODAY - timedelta(days=3))
    left(waiting, TODAY - timedelta(days=5))
    assert lost(waiting) == (1, 1)


def test_without_a_yes_the_waiting_ends_when_the_person_goes_home(waiting: Story) -> None:
    left(waiting, TODAY - timedelta(days=2))
    assert lost(waiting) == (1, 4)


def test_who_asked_nobody_practised_or_is_not_due_is_not_counted(waiting: Story) -> None:
    waiting.discharge.is_training = True
    assert lost(waiting) == (0, None)
    waiting.discharge.is_training = False
    waiting.discharge.discharge_at = NOW + timedelta(days=1)
    assert lost(waiting) == (0, None)
    waiting.discharge.discharge_at = PLANNED
    for line in waiting.lines():
        line.sent_at = None
    assert lost(waiting) == (0, None)
