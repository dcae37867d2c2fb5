"""What runs once the person is home: what was said last of each line of the plan."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from app.discharge import life
from app.discharge.following import queries
from app.discharge.following.vocabulary import LineAnswer
from app.discharge.models import Discharge
from app.discharge.operations import last_plan


def days_told(session: Session, discharge: Discharge) -> Mapping[int, LineAnswer | None]:
    """For each need that the plan gives to a service, what it said last of the days after.

    None is nothing said yet. Empty while the person is still in hospital.
    """
    plan = last_plan(discharge)
    if plan is None or not life.is_home(discharge.status):
        return {}
    said = {
        (check.need_id, check.service_public_id): check.answer
        for check in session.scalars(queries.checks_of(discharge.id))
        if check.answer
    }
    found = {}
    for line in plan.lines:
        if line.service_public_id is not None:
            answer = said.get((line.need_id, line.service_public_id))
            found[line.need_id] = LineAnswer(answer) if answer else None
    return found
