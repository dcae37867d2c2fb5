"""Fictitious coordination: what each of its rooms shows on the first day."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import Organisation, User
from app.coordination.cases import demo as cases
from app.coordination.tables import demo as tables
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
    tables.load_demo(session, reference, organisations=organisations, users=users, now=now)


def wipe_demo(session: Session) -> None:
    """Remove what belongs to fictitious organisations, that which visitors added too."""
    teams = select(Organisation.id).where(Organisation.is_fictitious)
    cases.wipe_demo(session, teams)
    tables.wipe_demo(session, teams)
