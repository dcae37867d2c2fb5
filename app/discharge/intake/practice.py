"""Practice: a discharge to learn with, of which nothing may leave the machine. None commits."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Organisation
from app.access.vocabulary import Subject
from app.core.clock import LOCAL
from app.core.db import new_public_id
from app.discharge import operations
from app.discharge.intake.operations import Shelf, keep_tasks
from app.discharge.models import Discharge
from app.discharge.vocabulary import Edit, Entry, NeedWish, Situation
from app.reference.vocabulary import EVERY_DAY
from app.reference.zones import ZoneCode

IN_DAYS = 10
"""Days until a practice discharge leaves."""


def start_practice(session: Session, subject: Subject, shelf: Shelf, *, now: datetime) -> Discharge:
    """Open a practice discharge with one need, at the hospital of the reader or the first known."""
    asked = select(Organisation.hospital_code).where(Organisation.id == subject.organisation_id)
    hospitals = shelf.reference.hospitals
    code = session.scalar(asked) or next(iter(hospitals))
    hospital = hospitals[code]
    day = now.astimezone(LOCAL).date() + timedelta(days=IN_DAYS)
    situation = Situation(
        home=ZoneCode.parse(hospital.zone),
        discharge_at=datetime.combine(day, time(14, 0), LOCAL),
        insured_in=hospital.country,
        languages=(),
    )
    reference = f"EX-{new_public_id()[:6].upper()}-1"
    entry = Entry(reference=reference, hospital_code=code, situation=situation)
    found = operations.create_discharge(session, subject, entry, now=now)
    found.is_training = True
    session.flush()
    edit = Edit(subject=subject, public_id=found.public_id, version=found.version)
    found = operations.add_need(session, edit, _first_need(day), now=now)
    keep_tasks(session, found, shelf)
    return found


def _first_need(day: date) -> NeedWish:
    return NeedWish(
        care="NUR",
        days=EVERY_DAY,
        visits_per_day=1,
        starts_on=day,
        until=None,
        essential=True,
    )
