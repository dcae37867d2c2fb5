"""The register of printed papers, on both engines."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.discharge.models import CarePlan, Discharge
from app.discharge.papers.models import PlanPaper
from app.discharge.papers.operations import check_code, note_print
from app.discharge.papers.vocabulary import PaperState
from app.discharge.vocabulary import DischargeStatus
from tests.database.stories import discharges_of_a_team

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ONE, OTHER = "A" * 16, "B" * 16


@pytest.fixture
def discharge(session: Session) -> Discharge:
    """A discharge whose plan was chosen once."""
    [number] = discharges_of_a_team(session, 1, today=TODAY, now=NOW)
    found = session.get_one(Discharge, number)
    save(session, found, 1)
    found.status = DischargeStatus.READY
    return found


def save(session: Session, discharge: Discharge, version: int) -> None:
    session.add(
        CarePlan(
            discharge_id=discharge.id,
            version=version,
            saved_at=NOW,
            saved_by_id=discharge.created_by_id,
        )
    )
    session.flush()


def printed(
    session: Session, discharge: Discharge, code: str, *, minutes: int, series: str = "plan|fr"
) -> None:
    at = NOW + timedelta(minutes=minutes)
    paper = PlanPaper(
        discharge_id=discharge.id, code=code, series=series, plan_version=1, printed_at=at
    )
    note_print(session, paper, now=at)


def test_the_same_paper_printed_twice_stands_once(session: Session, discharge: Discharge) -> None:
    printed(session, discharge, ONE, minutes=1)
    printed(session, discharge, ONE, minutes=5)
    [paper] = session.scalars(select(PlanPaper)).all()
    assert paper.printed_at == NOW + timedelta(minutes=5)
    assert check_code(session, ONE) is PaperState.CURRENT


def test_what_says_something_else_replaces_it_until_it_is_printed_again(
    session: Session, discharge: Discharge
) -> None:
    printed(session, discharge, ONE, minutes=1)
    printed(session, discharge, OTHER, minutes=2)
    assert check_code(session, ONE) is PaperState.REPLACED
    assert check_code(session, OTHER) is PaperState.CURRENT
    printed(session, discharge, ONE, minutes=3)
    assert check_code(session, ONE) is PaperState.CURRENT


def test_a_paper_in_another_language_replaces_nothing(
    session: Session, discharge: Discharge
) -> None:
    printed(session, discharge, ONE, minutes=1)
    printed(session, discharge, OTHER, minutes=2, series="plan|nl")
    assert check_code(session, ONE) is PaperState.CURRENT


def test_a_new_version_of_the_plan_replaces_every_paper(
    session: Session, discharge: Discharge
) -> None:
    printed(session, discharge, ONE, minutes=1)
    save(session, discharge, 2)
    assert check_code(session, ONE) is PaperState.REPLACED


@pytest.mark.parametrize("status", [DischargeStatus.SEARCHING, DischargeStatus.CANCELLED])
def test_a_plan_to_review_or_cancelled_has_no_current_paper(
    session: Session, discharge: Discharge, status: DischargeStatus
) -> None:
    printed(session, discharge, ONE, minutes=1)
    discharge.status = status
    session.flush()
    assert check_code(session, ONE) is PaperState.REPLACED


def test_a_person_gone_home_keeps_a_current_paper(session: Session, discharge: Discharge) -> None:
    printed(session, discharge, ONE, minutes=1)
    discharge.status = DischargeStatus.GONE_HOME
    session.flush()
    assert check_code(session, ONE) is PaperState.CURRENT


@pytest.mark.parametrize("code", [None, "C" * 16])
def test_a_code_that_was_never_printed_is_unknown(
    session: Session, discharge: Discharge, code: str | None
) -> None:
    printed(session, discharge, ONE, minutes=1)
    assert check_code(session, code) is PaperState.UNKNOWN
