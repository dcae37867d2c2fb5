"""A stay in hospital is one thing for the ward and for the case file, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.facts import Notice, plain_notice
from app.cadastre.models import Service
from app.cadastre.record_words import NoticeKind
from app.coordination.cases import living
from app.coordination.cases.models import CaseAlert, CaseFile, CaseStay
from app.coordination.cases.plan_models import CaseNeed
from app.coordination.cases.plan_words import AlertKind, NeedState
from app.coordination.cases.ticking import tick
from app.coordination.cases.vocabulary import CaseState
from app.discharge.following import staying
from app.discharge.following.demo import demo_quill
from app.discharge.following.models import HospitalStay
from app.discharge.following.replanning import Tools
from app.discharge.following.ticking import tick as tick_days_after
from app.discharge.following.vocabulary import PlaceWish, ReturnReason, StaySaid
from app.discharge.intake.models import DischargeTask
from app.discharge.vocabulary import Edit
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.database.case_story import NOW as CASE_NOW
from tests.database.case_story import Story as CaseStory
from tests.database.case_story import known_people
from tests.database.referral_story import NOW, TODAY, Story
from tests.database.test_rupture_chain import goes_home, in_case_management

DAY = timedelta(days=1)
HOME = NOW + 10 * DAY
AGAIN = HOME + 3 * DAY
"""Three days after the return the person goes into hospital again."""


@pytest.fixture
def ward(session: Session, reference: Reference) -> Story:
    return goes_home(session, reference)


@pytest.fixture
def cases(ward: Story, reference: Reference) -> CaseStory:
    """The same person is followed; the stay that the ward prepared the return from is over."""
    cases = CaseStory(ward.session, reference, known_people(ward.session))
    in_case_management(cases, ward)
    look(cases)
    return cases


def the_case(cases: CaseStory) -> CaseFile:
    """The one file of this person."""
    return cases.session.scalars(select(CaseFile).join(CaseStay)).unique().one()


def look(cases: CaseStory, later: timedelta = timedelta(0)) -> None:
    tick(cases.session, cases.hand("coordinator", later=AGAIN - CASE_NOW + later))


def stays(cases: CaseStory) -> list[CaseStay]:
    return list(cases.session.scalars(select(CaseStay).order_by(CaseStay.id)))


def edit(ward: Story) -> Edit:
    ward.session.refresh(ward.discharge, ["version"])
    found = ward.discharge
    return Edit(subject=ward.subject, public_id=found.public_id, version=found.version)


def tools(ward: Story, later: timedelta = timedelta(0)) -> Tools:
    quill = demo_quill(ward.pen.reference, TODAY)
    return Tools(quill=quill, pen=ward.pen, act=ward.act(AGAIN + later))


def announce(ward: Story) -> HospitalStay:
    said = StaySaid(starts_on=AGAIN.date(), reason=ReturnReason.FALL, places=PlaceWish.KEEP)
    return staying.announce(ward.session, edit(ward), said, tools(ward))


def heard(ward: Story) -> list[str]:
    asked = select(DischargeTask.state).where(DischargeTask.code == "after:heard")
    return list(ward.session.scalars(asked))


def test_a_stay_that_the_ward_writes_down_opens_and_ends_in_the_case_file(
    ward: Story, cases: CaseStory
) -> None:
    announce(ward)
    staying.take_back(ward.session, edit(ward), tools(ward))
    look(cases)
    assert len(stays(cases)) == 1, "taken back before the file heard of it"
    stay = announce(ward)
    for _ in range(2):
        look(cases)
    _first, ours = stays(cases)
    assert (ours.started_on, ours.ended_on) == (AGAIN.date(), None)
    assert ours.planner_stay == stay.public_id
    assert the_case(cases).state == CaseState.IN_HOSPITAL
    assert heard(ward) == [], "the ward knows what it wrote itself"
    back = 4 * DAY
    staying.resume(ward.session, edit(ward), (AGAIN + back).date(), tools(ward, back))
    look(cases, back)
    assert ours.ended_on == (AGAIN + back).date()
    assert the_case(cases).state == CaseState.ACTIVE


def test_a_stay_that_the_case_file_notes_is_told_to_the_ward_once(
    ward: Story, cases: CaseStory
) -> None:
    case = the_case(cases)
    hand = cases.hand("case_manager", later=AGAIN - CASE_NOW)
    wish = living.StayWish(started_on=AGAIN.date(), hospital_code=None)
    living.enter_hospital(cases.session, hand, cases.edit(case), wish)
    for _ in range(2):
        look(cases)
    about = f"discharge-stay:{ward.discharge.public_id}"
    (letter,) = cases.session.scalars(select(OutboxMessage).where(OutboxMessage.about == about))
    assert case.reference not in letter.text, "the ward's own reference, not the file's"
    assert ward.discharge.reference in letter.text
    assert heard(ward) == ["to_do"]
    stay = announce(ward)
    assert heard(ward) == ["done"]
    look(cases)
    _first, ours = stays(cases)
    assert ours.planner_stay == stay.public_id, "one stay, known on both sides"


def test_the_correspondent_hears_of_a_service_that_closes_for_some_days_or_for_good(
    ward: Story, cases: CaseStory, reference: Reference
) -> None:
    named = select(Service).where(Service.public_id == ward.services[0])
    service = ward.session.scalars(named).one()
    first = AGAIN.date() + DAY
    pause = Notice(kind=NoticeKind.CLOSURE, first=first, last=first + 3 * DAY, text=None)
    ending = Notice(kind=NoticeKind.ENDING, first=first + 9 * DAY, last=None, text=None)
    service.notices = [plain_notice(pause), plain_notice(ending)]
    ward.session.flush()
    tick_days_after(ward.session, demo_quill(reference, TODAY), now=AGAIN)
    look(cases)
    look(cases)
    kinds = [one.kind for one in cases.session.scalars(select(CaseAlert).order_by(CaseAlert.id))]
    assert sorted(kinds) == [AlertKind.SERVICE_CLOSES, AlertKind.SERVICE_PAUSES]
    needs = in_force(cases)
    assert needs == [NeedState.COVERED], "what is announced breaks nothing yet"
    look(cases, 10 * DAY)
    kinds = [one.kind for one in cases.session.scalars(select(CaseAlert).order_by(CaseAlert.id))]
    assert kinds.count(AlertKind.PROVIDER_CLOSED) == 1
    assert in_force(cases) == [NeedState.OPEN]


def in_force(cases: CaseStory) -> list[str]:
    return list(cases.session.scalars(select(CaseNeed.state).order_by(CaseNeed.id)))
