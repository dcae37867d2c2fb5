"""Periodic work on both engines: claimed once, given back, taken over after an interruption."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from app.core.db import begin_write
from app.site.work.models import WorkRun
from app.site.work.operations import LEASE, claim, note, standing
from app.site.work.planning import Job

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def nothing() -> str:
    return ""


JOB = Job(name="letters", run=nothing, every=MINUTE)


def test_work_is_claimed_once_until_it_is_given_back(session: Session) -> None:
    assert claim(session, JOB, now=NOW)
    assert not claim(session, JOB, now=NOW)
    assert not claim(session, JOB, now=NOW + 2 * MINUTE), "somebody is at it"
    note(session, JOB.name, said="3 sent", fault=None, now=NOW + 2 * MINUTE)
    assert claim(session, JOB, now=NOW + 3 * MINUTE)


def test_work_that_was_killed_in_the_middle_is_taken_over(session: Session) -> None:
    assert claim(session, JOB, now=NOW)
    assert claim(session, JOB, now=NOW + LEASE + MINUTE)


def test_work_that_was_killed_under_a_clock_since_put_back_is_taken_over(
    session: Session,
) -> None:
    assert claim(session, JOB, now=NOW + timedelta(days=1))
    assert claim(session, JOB, now=NOW)
    assert not claim(session, JOB, now=NOW), "somebody is at it"


def test_a_failure_is_told_and_the_next_turn_comes(session: Session) -> None:
    claim(session, JOB, now=NOW)
    note(session, JOB.name, said="3 sent", fault=None, now=NOW)
    claim(session, JOB, now=NOW + MINUTE)
    note(session, JOB.name, said=None, fault="OperationalError", now=NOW + MINUTE)
    (told,) = standing(session, [JOB], now=NOW + 2 * MINUTE)
    assert (told.fault, told.said, told.ended_at) == ("OperationalError", "3 sent", NOW)
    assert claim(session, JOB, now=NOW + 2 * MINUTE)
    note(session, JOB.name, said="", fault=None, now=NOW + 2 * MINUTE)
    (told,) = standing(session, [JOB], now=NOW + 2 * MINUTE)
    assert told.fault is None


def test_work_that_nobody_ever_did_is_late(session: Session) -> None:
    (told,) = standing(session, [JOB], now=NOW)
    assert told.is_late


def test_eight_clocks_at_the_same_moment_claim_it_once(engine: Engine) -> None:
    start = Barrier(8)

    def attempt(_number: int) -> bool:
        with Session(engine) as session:
            start.wait(timeout=20)
            begin_write(session)
            taken = claim(session, JOB, now=NOW)
            session.commit()
            return taken

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
    with Session(engine) as session:
        session.execute(delete(WorkRun))
        session.commit()
