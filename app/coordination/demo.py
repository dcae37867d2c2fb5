"""Fictitious coordination: what each of its rooms shows on the first day."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Organisation, User
from app.coordination.cases import demo as cases
from app.coordination.desk import demo as desk
from app.coordination.diagnosis import demo as diagnosis
from app.coordination.diagnosis.operations import diagnose
from app.coordination.news import demo as news
from app.coordination.partners import demo as partners
from app.coordination.procedures import demo as procedures
from app.coordination.procedures.operations import Author
from app.coordination.schemes import demo as schemes
from app.coordination.tables import demo as tables
from app.coordination.tables.operations import Hand
from app.core.clock import LOCAL
from app.reference.loader import Reference


def load_demo(
    session: Session,
    reference: Reference,
    *,
    organisations: Mapping[str, Organisation],
    users: Mapping[str, User],
    now: datetime,
) -> None:
    """Write the fictitious rows of every room of coordination."""
    cases.load_demo(session, reference, organisations=organisations, users=users, now=now)
    desk.load_demo(session, reference, organisations=organisations, users=users, now=now)
    who, team = users["coordinator"], organisations["coordination"]
    today = now.astimezone(LOCAL).date()
    by = Author(name=who.name, user_id=who.id, organisation_id=team.id, at=now)
    news.load_demo(session, team.id, now=now)
    procedures.load_demo(session, by, today=today)
    partners.load_demo(session, now=now)
    tables.load_demo(session, reference, organisations=organisations, users=users, now=now)
    hand = Hand(name=who.name, organisation_id=team.id, sees=None, at=now)
    schemes.load_demo(session, hand, today=today)
    diagnosis.load_demo(session, reference, team.id, today=today, now=now)


def draw_portraits(session: Session, reference: Reference, *, today: date, now: datetime) -> None:
    """Work the territorial diagnosis out, and let the tables to come talk about its gaps."""
    diagnose(session, reference, today=today, now=now, full=True)
    tables.bring_gaps(session, reference, now=now)


def wipe_demo(session: Session) -> None:
    """Remove what belongs to fictitious organisations, that which visitors added too."""
    teams = select(Organisation.id).where(Organisation.is_fictitious)
    desk.wipe_demo(session, teams)
    cases.wipe_demo(session, teams)
    schemes.wipe_demo(session, teams)
    tables.wipe_demo(session, teams)
    partners.wipe_demo(session)
    procedures.wipe_demo(session, teams)
    news.wipe_demo(session, teams)
    diagnosis.wipe_demo(session, teams)
