"""When a piece of periodic work is due. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.core.clock import LOCAL

SOON = timedelta(seconds=5)
"""A timer that fires a little early does not make a piece of work wait for a whole turn."""

LATE_AFTER = 10
"""Turns that may be missed before somebody is told; for nightly work one whole day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of work: every so often, or each day at a time of the wall clock.

    `run` does it, commits, and says in a few words what was done, naming nobody.
    """

    name: str
    run: Callable[[], str]
    every: timedelta | None = None
    at: time | None = None


def is_due(job: Job, started_at: datetime | None, known_since: datetime, now: datetime) -> bool:
    """Whether it should run now. Daily work of a new installation waits for its first time.

    What began in the future began under a wrong clock, that was put back since.
    """
    if started_at is not None and started_at > now + SOON:
        return True
    if job.every is not None:
        return started_at is None or now - started_at >= job.every - SOON
    return (started_at or known_since) < last_turn(job, now)


def last_turn(job: Job, now: datetime) -> datetime:
    """The last moment at which daily work should have begun, at the wall time of both sides."""
    local = now.astimezone(LOCAL)
    turn = datetime.combine(local.date(), job.at or time(), LOCAL)
    return turn if turn <= local else datetime.combine(local - timedelta(days=1), turn.timetz())


def is_late(job: Job, ended_at: datetime | None, known_since: datetime, now: datetime) -> bool:
    """Whether it has not been done for so long that somebody must be told."""
    allowed = job.every * LATE_AFTER if job.every else timedelta(days=2)
    return now - (ended_at or known_since) > allowed
