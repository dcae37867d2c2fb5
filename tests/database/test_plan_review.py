"""A plan goes back to be reviewed when the directory changed under it, and only then."""

from datetime import UTC, date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access import demo as people
from app.cadastre import demo as directory
from app.cadastre.models import Service
from app.discharge import demo
from app.discharge.models import CarePlan, Discharge
from app.discharge.reviewing import review_plans
from app.discharge.vocabulary import DischargeStatus
from app.reference.loader import Reference

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def chosen_discharge(session: Session) -> Discharge:
    return session.scalars(select(Discharge).where(Discharge.reference == "DIN-102")).one()


def test_a_chosen_service_that_closes_sends_the_plan_back(
    session: Session, reference: Reference
) -> None:
    known = people.load_demo(session, today=TODAY, now=NOW)
    directory.load_demo(session, reference, today=TODAY, now=NOW)
    demo.load_demo(
        session,
        reference,
        organisations=known.organisations,
        users=known.users,
        today=TODAY,
        now=NOW,
    )
    found = chosen_discharge(session)
    assert found.status == DischargeStatus.READY
    assert review_plans(session, reference, today=TODAY, now=NOW) == []
    plan = session.scalars(select(CarePlan).where(CarePlan.discharge_id == found.id)).one()
    session.refresh(plan, ["lines"])
    service = next(line.service_public_id for line in plan.lines if line.service_public_id)
    closing = update(Service).where(Service.public_id == service)
    session.execute(closing.values(status="closed", closed_reason="Retired"))
    back = review_plans(session, reference, today=TODAY, now=NOW)
    assert [one.public_id for one in back] == [found.public_id]
    assert found.status == DischargeStatus.SEARCHING
    assert review_plans(session, reference, today=TODAY, now=NOW) == []
