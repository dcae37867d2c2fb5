"""Rows that several tests of the database start from."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.vocabulary import Role, Subject
from app.discharge import demo, operations
from app.discharge.vocabulary import Entry, Situation
from app.reference.vocabulary import Country
from app.reference.zones import ZoneCode


def a_team(session: Session, *, today: date, now: datetime) -> Subject:
    """A social worker of Dinant."""
    known = people.load_demo(session, today=today, now=now)
    team, user = demo.DINANT
    return Subject(
        role=Role.SOCIAL_WORKER,
        user_id=known.users[user].id,
        organisation_id=known.organisations[team].id,
    )


def discharges_of_a_team(session: Session, count: int, *, today: date, now: datetime) -> list[int]:
    """Discharges of one team, in ten days, to Givet."""
    subject = a_team(session, today=today, now=now)
    found = []
    for number in range(count):
        entry = Entry(
            reference=f"R-{number}",
            hospital_code=demo.AT_DINANT,
            situation=Situation(
                home=ZoneCode.parse("fr:commune:08190"),
                discharge_at=now + timedelta(days=10),
                insured_in=Country.FR,
                languages=("fr",),
            ),
        )
        found.append(operations.create_discharge(session, subject, entry, now=now))
    session.flush()
    return [one.id for one in found]
