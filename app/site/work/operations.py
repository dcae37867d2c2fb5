"""Claims what is due, so that two clocks never do it at once; notes how it went. None commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.site.work.models import WorkRun
from app.site.work.planning import SOON, Job, is_due, is_late

LEASE = timedelta(minutes=30)
"""After this long, work that nobody ended is believed to have been interrupted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one piece of work stands."""

    name: str
    ended_at: datetime | None
    said: str | None
    fault: str | None
    is_late: bool


def claim(session: Session, job: Job, *, now: datetime) -> bool:
    """Take one piece of work for oneself when it is due and nobody is at it."""
    row = session.get(WorkRun, job.name, populate_existing=True)
    if row is None:
        row = _first(session, job.name, now)
    if not is_due(job, row.started_at, row.known_since, now):
        return False
    before = row.started_at
    same = WorkRun.started_at.is_(None) if before is None else WorkRun.started_at == before
    taken = session.scalars(
        update(WorkRun)
        .where(
            WorkRun.name == job.name,
            same,
            or_(
                WorkRun.claimed_until.is_(None),
                WorkRun.claimed_until < now,
                WorkRun.claimed_until > now + LEASE + SOON,  # claimed before the clock was put back
            ),
        )
        .values(started_at=now, claimed_until=now + LEASE)
        .returning(WorkRun.name)
        .execution_options(synchronize_session=False)
    ).all()
    return bool(taken)


def _first(session: Session, name: str, now: datetime) -> WorkRun:
    """The row of new work; another clock may write it at the same moment."""
    try:
        with session.begin_nested():
            session.add(WorkRun(name=name, known_since=now))
    except IntegrityError:
        session.expire_all()
    return session.get_one(WorkRun, name)


def note(
    session: Session, name: str, *, said: str | None, fault: str | None, now: datetime
) -> None:
    """Give a piece of work back, with what was done or the kind of its failure."""
    values = {"claimed_until": None, "fault": fault[:80] if fault else None}
    done = {"ended_at": now, "said": (said or "")[:200]} if fault is None else {}
    session.execute(
        update(WorkRun)
        .where(WorkRun.name == name)
        .values(**values, **done)
        .execution_options(synchronize_session=False)
    )


def standing(session: Session, jobs: Sequence[Job], *, now: datetime) -> list[Standing]:
    """How every piece of work stands; what never ran is late once its first turn is long past."""
    rows = {row.name: row for row in session.scalars(select(WorkRun))}
    found = []
    for job in jobs:
        row = rows.get(job.name)
        late = row is None or is_late(job, row.ended_at, row.known_since, now)
        found.append(
            Standing(
                name=job.name,
                ended_at=row.ended_at if row else None,
                said=row.said if row else None,
                fault=row.fault if row else None,
                is_late=late,
            )
        )
    return found
