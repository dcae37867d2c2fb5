"""Plans that the directory has overtaken: a service closed, full, or without its convention now.

A plan goes back to be reviewed when a service chosen in it can no longer come. Never commits.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.discharge import life
from app.discharge.answers import match_discharge
from app.discharge.models import Discharge
from app.discharge.operations import last_plan
from app.discharge.queries import with_a_chosen_plan
from app.reference.loader import Reference
from app.reference.vocabulary import Verdict


@dataclass(frozen=True, slots=True)
class Overtaken:
    """A plan that went back to be reviewed, and how many of its needs lost their service."""

    public_id: str
    needs: int


def review_plans(
    session: Session, reference: Reference, *, today: date, now: datetime
) -> list[Overtaken]:
    """Judge every chosen plan again with the directory of today; tells which went back."""
    found = []
    for discharge in session.scalars(with_a_chosen_plan()):
        lost = lost_needs(session, discharge, reference, today=today)
        if lost:
            discharge.status = life.after_change(discharge.status, has_needs=True)
            discharge.version += 1
            discharge.updated_at = now
            found.append(Overtaken(discharge.public_id, lost))
    session.flush()
    return found


def lost_needs(session: Session, discharge: Discharge, reference: Reference, *, today: date) -> int:
    """How many needs of the last plan have a service that cannot come any more."""
    plan = last_plan(discharge)
    if plan is None:
        return 0
    answer = match_discharge(session, discharge, reference, today=today)
    possible = {
        (int(need.key), match.offer.service_id)
        for need, matches in answer.needs
        for match in matches
        if match.verdict is not Verdict.UNMET
    }
    chosen = [(one.need_id, one.service_public_id) for one in plan.lines if one.service_public_id]
    return sum(choice not in possible for choice in chosen)
