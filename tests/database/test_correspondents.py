"""The pathway correspondent on both engines: told of silence once, and of the role itself."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.vocabulary import Role, Subject
from app.coordination.cases import alerts, assessing, assigning, correspondents
from app.coordination.cases.models import CaseAlert, CaseFile, CaseStay
from app.coordination.cases.plan_words import AlertKind, NeedState
from app.discharge import operations as discharges
from app.discharge.demo import AT_DINANT
from app.discharge.following.models import LineCheck
from app.discharge.models import Discharge
from app.discharge.vocabulary import Entry, Situation
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from app.reference.zones import ZoneCode
from tests.database.case_story import GIVET, NAME, NOW, TODAY, Story, tell


@pytest.fixture
def story(session: Session, reference: Reference) -> Story:
    return tell(session, reference)


def discharge_of(story: Story, case: CaseFile) -> Discharge:
    """The discharge that a stay of the file prepares."""
    hand = story.hand("social_worker_dinant")
    situation = Situation(
        home=ZoneCode.parse(GIVET), discharge_at=NOW, insured_in=None, languages=("fr",)
    )
    entry = Entry(reference="DIN-1", hospital_code=AT_DINANT, situation=situation)
    subject = Subject(
        role=Role.SOCIAL_WORKER,
        user_id=hand.subject.user_id,
        organisation_id=hand.subject.organisation_id,
    )
    found = discharges.create_discharge(story.session, subject, entry, now=NOW)
    stay = CaseStay(
        case_id=case.id,
        discharge_public_id=found.public_id,
        started_on=TODAY,
        noted_at=NOW,
    )
    story.session.add(stay)
    story.session.flush()
    return found


def role_letters(story: Story, case: CaseFile) -> dict[str, str]:
    """Who was written to about the role, and the subject."""
    asked = select(OutboxMessage).where(OutboxMessage.about == f"case-role:{case.public_id}")
    return {one.recipient: one.subject for one in story.session.scalars(asked)}


def test_silence_is_told_to_the_correspondent_once_and_opens_no_need(story: Story) -> None:
    case, hand = story.followed(), story.hand("case_manager")
    need = assessing.add_need(story.session, hand, story.edit(case), "NUR", None)
    check = LineCheck(
        discharge_id=discharge_of(story, case).id,
        plan_version=1,
        care="NUR",
        service_public_id="1" * 16,
        provider_name="Soins fictifs",
        language="fr",
        day=1,
        due_at=NOW,
        state="silent",
    )
    story.session.add(check)
    story.session.flush()
    assert [alerts.look_for_ruptures(story.session, hand) for _ in range(2)] == [1, 0]
    (alert,) = story.session.scalars(select(CaseAlert)).all()
    assert (alert.kind, alert.provider_name) == (AlertKind.SERVICE_SILENT, "Soins fictifs")
    assert need.state == NeedState.OPEN
    need.state, need.service_public_id = NeedState.COVERED.value, check.service_public_id
    check.service_public_id = need.service_public_id
    rupture = alerts.Rupture(
        kind=AlertKind.SERVICE_SILENT, source="again", service_id=check.service_public_id
    )
    assert alerts.raise_alert(story.session, case, rupture, hand) is not None
    assert need.state == NeedState.COVERED, "silence alone breaks nothing"
    letter = story.session.scalars(
        select(OutboxMessage).where(OutboxMessage.about == f"case:{case.public_id}")
    ).first()
    assert letter is not None
    assert NAME not in letter.text


def test_the_role_is_told_to_who_gets_and_who_loses_it(story: Story) -> None:
    case, hand = story.followed(), story.hand("coordinator")
    assert role_letters(story, case) == {}
    coordinator = story.known.users["coordinator"].id
    assigning.name_correspondent(story.session, hand, story.edit(case), coordinator)
    told = role_letters(story, case)
    assert list(told) == ["case_manager@passerelle.invalid"], "not of what one did oneself"
    assert case.reference in told["case_manager@passerelle.invalid"]
    assert NAME not in str(told)


def test_the_role_goes_to_the_case_manager_when_a_seat_runs_out(story: Story) -> None:
    case, hand = story.followed(), story.hand("coordinator")
    case.correspondent_id = story.known.users["social_worker_dinant"].id
    story.session.flush()
    assert correspondents.end_lapsed(story.session, hand) == 1
    assert case.correspondent_id == story.manager_id
    assert set(role_letters(story, case)) == {
        "case_manager@passerelle.invalid",
        "social_worker_dinant@passerelle.invalid",
    }
    assert correspondents.end_lapsed(story.session, hand) == 0
