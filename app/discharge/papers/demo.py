"""Links to fictitious plans, so that the page of the person has something to show."""

from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from app.discharge.models import Discharge
from app.discharge.papers.operations import open_link
from app.post.models import ReadingLink
from app.reference.loader import Reference


def write_link(
    session: Session, discharge: Discharge, reference: Reference, *, now: datetime
) -> None:
    """A link to the plan of a fictitious discharge."""
    lasts = timedelta(days=reference.policy("plan_link_days", now.date()))
    open_link(session, discharge, lasts=lasts, now=now)


def wipe_links(session: Session, teams: Select[int]) -> None:
    """Remove the links to the plans of those organisations."""
    names = select("discharge:" + Discharge.public_id).where(Discharge.organisation_id.in_(teams))
    session.execute(delete(ReadingLink).where(ReadingLink.about.in_(names)))
