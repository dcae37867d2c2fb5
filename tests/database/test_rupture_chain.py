"""From the follow-up of a discharge to the alert in the case file, on both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.cases import assessing
from app.coordination.cases.models import CaseAlert, CaseFile, CaseStay
from app.coordination.cases.plan_models import CaseNeed
from app.coordination.cases.plan_words import AlertKind, NeedState
from app.coordination.cases.ticking import tick as tick_cases
from app.discharge import operations as discharges
from app.discharge.following import operations, queries
from app.discharge.following.answering import answer_by_link
from app.discharge.following.demo import demo_quill
from app.discharge.following.models import Following
from app.discharge.following.ticking import tick as tick_days_after
from app.discharge.following.vocabulary import LineAnswer, LineSaid
from app.discharge.vocabulary import Edit
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.database.case_story import NOW as CASE_NOW
from tests.database.case_story import Story as CaseStory
from tests.database.case_story import known_people
from tests.database.referral_story import NOW, TODAY, Story, make_story

DAY = timedelta(days=1)


def goes_home(session: Session, reference: Reference) -> Story:
    """Somebody of a hospital goes home with one nurse."""
    story = make_story(session, reference)
    found = story.discharge
    chosen = {found.needs[0].id: story.services[0]}
    edit = Edit(subject=story.subject, public_id=found.public_id, version=found.version)
    discharges.save_plan(session, edit, chosen, reference, now=NOW)
    session.refresh(found, ["version"])
    edit = Edit(subject=story.subject, public_id=found.public_id, version=found.version)
    operations.go_home(session, edit, demo_quill(reference, TODAY), now=NOW + 10 * DAY)
    return story


def in_case_management(cases: CaseStory, ward: Story) -> tuple[CaseFile, CaseNeed]:
    """The same person has a case file, whose nursing is given by that nurse."""
    case, hand = cases.followed(), cases.hand("case_manager")
    need = assessing.add_need(cases.session, hand, cases.edit(case), "NUR", None)
    need.state, need.service_public_id = NeedState.COVERED.value, ward.services[0]
    cases.session.add(
        CaseStay(
            case_id=case.id,
            started_on=TODAY,
            discharge_public_id=ward.discharge.public_id,
            noted_at=NOW,
        )
    )
    cases.session.flush()
    return case, need


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (LineAnswer.STOPPED, AlertKind.SERVICE_STOPPED),
        (LineAnswer.NOT_STARTED, AlertKind.SERVICE_NOT_STARTED),
    ],
)
def test_what_a_service_answers_after_the_discharge_becomes_one_alert(
    session: Session, reference: Reference, answer: LineAnswer, kind: AlertKind
) -> None:
    ward = goes_home(session, reference)
    cases = CaseStory(session, reference, known_people(session))
    case, need = in_case_management(cases, ward)
    quill = demo_quill(reference, TODAY)
    check = session.scalars(queries.checks_of(ward.discharge.id)).first()
    assert check is not None
    check.recipient = "soins@example.invalid"
    tick_days_after(session, quill, now=check.due_at)
    hand = cases.hand("coordinator", later=check.due_at - CASE_NOW)
    assert tick_cases(session, hand)["alerts"] == 0, "nobody said that anything broke"
    question = session.scalars(
        select(OutboxMessage).where(OutboxMessage.about == f"following:{check.public_id}")
    ).one()
    token = question.text.split("/suite/")[1].split("?")[0]
    answer_by_link(session, token, LineSaid(answer=answer), quill, now=check.due_at)
    assert [tick_cases(session, hand)["alerts"] for _ in range(2)] == [1, 0]
    alert = session.scalars(select(CaseAlert)).one()
    assert (alert.case_id, alert.kind, alert.care) == (case.id, kind.value, check.care)
    assert (need.state, need.service_public_id) == (NeedState.OPEN.value, None)
    told = session.scalars(
        select(OutboxMessage).where(OutboxMessage.about == f"case:{case.public_id}")
    ).one()
    assert told.recipient == "case_manager@passerelle.invalid"
    stay = session.scalars(select(CaseStay)).one()
    went_home_on = session.scalars(select(Following.went_home_on)).one()
    assert stay.ended_on == went_home_on, "the stay ended by itself"
