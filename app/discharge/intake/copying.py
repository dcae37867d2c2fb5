"""A new discharge like a previous one: its needs, moved to the new day. Does not commit."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from app.access.vocabulary import Subject
from app.core.clock import LOCAL
from app.discharge import operations
from app.discharge.answers import wish_of
from app.discharge.models import Discharge
from app.discharge.vocabulary import Edit


def copy_needs(
    session: Session, subject: Subject, like: str, found: Discharge, *, now: datetime
) -> int:
    """Give a new discharge the needs of another one of the team, moved with the day; how many.

    Raises NotFound for a discharge that the reader may not see.
    """
    model = operations.find_discharge(session, subject, like, only_team=True)
    shift = _day(found) - _day(model)
    wishes = [
        replace(
            wish,
            starts_on=wish.starts_on + shift,
            until=wish.until and wish.until + shift,
        )
        for wish in map(wish_of, model.needs)
    ]
    edit = Edit(subject=subject, public_id=found.public_id, version=found.version)
    operations.set_needs(session, edit, wishes, now=now)
    return len(wishes)


def _day(discharge: Discharge) -> date:
    return discharge.discharge_at.astimezone(LOCAL).date()
