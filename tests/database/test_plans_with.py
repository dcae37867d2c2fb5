"""How many people still in hospital lean on some services, on both engines."""

from datetime import UTC, date, datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from app.discharge.models import CarePlan, Discharge, NeedRow, PlanLine
from app.discharge.queries import plans_with
from app.discharge.vocabulary import DischargeStatus
from tests.database.stories import discharges_of_a_team

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ONE, OTHER, NOBODY = "a" * 16, "b" * 16, "c" * 16


def plan(session: Session, number: int, version: int, *services: str) -> None:
    """A version of the plan of a discharge, one need for each service."""
    discharge = session.get_one(Discharge, number)
    discharge.status = DischargeStatus.READY
    made = CarePlan(
        discharge_id=number, version=version, saved_at=NOW, saved_by_id=discharge.created_by_id
    )
    session.add(made)
    session.flush()
    for position, service in enumerate(services):
        need = session.scalar(
            insert(NeedRow)
            .values(
                discharge_id=number,
                position=10 * version + position,
                care="NUR",
                weekdays=1,
                visits_per_day=1,
                starts_on=TODAY,
                essential=True,
            )
            .returning(NeedRow.id)
        )
        session.add(PlanLine(plan_id=made.id, need_id=need, service_public_id=service))
    session.flush()


def test_people_are_counted_once_by_their_last_plan_while_they_are_in_hospital(
    session: Session,
) -> None:
    first, second, third = discharges_of_a_team(session, 3, today=TODAY, now=NOW)
    plan(session, first, 1, ONE, OTHER)
    plan(session, second, 1, ONE)
    plan(session, second, 2, OTHER)
    plan(session, third, 1, ONE)
    session.get_one(Discharge, third).status = DischargeStatus.GONE_HOME
    session.flush()
    assert plans_with(session, [ONE]) == 1, "a replaced plan and somebody at home do not count"
    assert plans_with(session, [ONE, OTHER]) == 2
    assert plans_with(session, [NOBODY]) == 0
    assert plans_with(session, []) == 0
