"""A case file that ended is anonymous after a year, erased after five; erased means nowhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.cases import exchange, links, living, planning
from app.coordination.cases.models import CaseFile
from app.coordination.cases.opening import find_case
from app.coordination.cases.plan_words import AuthorKind
from app.coordination.cases.vocabulary import CaseDeed, CaseOutcome, CloseReason
from app.core.config import ROOT
from app.reference.loader import Reference
from app.site.privacy import operations as privacy
from app.site.privacy.retention import read_retention
from tests.database.case_story import NOW, Story, tell
from tests.database.test_privacy import CANARY, places_of_canary

RULES = read_retention(ROOT / "data" / "privacy")


@pytest.fixture
def ended(session: Session, reference: Reference) -> CaseFile:
    """A file with words about the person in every place that takes some."""
    story: Story = tell(session, reference)
    case, hand = story.followed(), story.hand("case_manager")
    planning.write_life_project(session, hand, story.edit(case), CANARY)
    planning.add_goal(session, hand, story.edit(case), CANARY, None)
    links.give_link(session, hand, story.edit(case), AuthorKind.PERSON)
    seen = find_case(session, hand, case.public_id)
    exchange.write_message(session, hand, seen, CANARY, for_person=True)
    paper = exchange.Upload(f"{CANARY}.pdf", f"%PDF- {CANARY}".encode())
    exchange.add_document(session, hand, seen, paper)
    ending = living.Ending(
        deed=CaseDeed.CLOSE,
        reason=CloseReason.MOVED,
        outcome=CaseOutcome.UNKNOWN,
        words=CANARY,
    )
    living.end(session, story.hand("coordinator"), story.edit(case), ending)
    session.flush()
    return case


def test_an_erased_file_is_nowhere_any_more(session: Session, ended: CaseFile) -> None:
    assert len(places_of_canary(session)) >= 7
    public_id = ended.public_id
    privacy.erase(session, public_id)
    assert places_of_canary(session) == []
    assert privacy.export(session, public_id).keys() <= {"audit_trail"}


def test_an_anonymous_file_keeps_the_care_and_loses_the_words(
    session: Session, ended: CaseFile
) -> None:
    public_id = ended.public_id
    privacy.anonymise(session, public_id, RULES)
    assert places_of_canary(session) == []
    kept = session.scalars(select(CaseFile).where(CaseFile.public_id == public_id)).one()
    assert (kept.end_reason, kept.life_project) == ("moved", None)


@pytest.mark.parametrize(
    ("days", "is_named", "is_there"),
    [(364, True, True), (366, False, True), (1824, False, True), (1826, False, False)],
)
def test_the_rules_act_on_their_day(
    session: Session, ended: CaseFile, *, days: int, is_named: bool, is_there: bool
) -> None:
    public_id = ended.public_id
    privacy.purge(session, RULES, now=NOW + timedelta(days=days, hours=1))
    found = session.scalars(select(CaseFile).where(CaseFile.public_id == public_id)).one_or_none()
    assert (found is not None) is is_there
    if found is not None:
        assert found.reference.startswith("ANON-") is not is_named


def test_the_person_is_given_all_that_is_held(session: Session, ended: CaseFile) -> None:
    found = privacy.export(session, ended.public_id)
    assert found["case_file"][0]["life_project"] == CANARY
    assert found["case_message"][0]["words"] == CANARY
    assert {"case_person", "case_goal", "case_document", "reading_link"} <= found.keys()
