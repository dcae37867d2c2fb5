"""Runs what is due, one piece after the other; what fails is logged and holds nothing else up."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Event

from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.extensions import db
from app.site.work.operations import claim, note, standing
from app.site.work.planning import Job

_LOG = logging.getLogger("passerelle.work")


@dataclass(frozen=True, slots=True)
class Done:
    """One piece of work that ran: what it did, or the kind of its failure."""

    name: str
    said: str | None
    fault: str | None


def the_jobs() -> Sequence[Job]:
    """Every piece of periodic work of this installation."""
    found: Sequence[Job] = current_app.extensions["passerelle.work"]
    return found


def clocks_are_late() -> bool:
    """Whether letters and clocks stand still, so that people must be told.

    A demonstration that nobody ever gave a clock says nothing.
    """
    config: Config = current_app.config["PASSERELLE"]
    found = standing(db.session, the_jobs(), now=clock.now())
    return any(one.is_late and (one.ended_at or not config.is_demo) for one in found)


def run_due() -> list[Done]:
    """Run whatever is due. Safe when somebody else does the same at the same time."""
    return [_run(job) for job in the_jobs() if _claimed(job)]


def keep_running(app: Flask, stop: Event, *, pause: float) -> None:
    """Run what is due, again and again, until told to stop. A database that is away is awaited."""
    while not stop.wait(pause):
        try:
            with app.app_context():
                run_due()
        except SQLAlchemyError:
            _LOG.warning("the database does not answer", exc_info=True)


def _claimed(job: Job) -> bool:
    with current_app.app_context():  # a session of its own
        begin_write(db.session)
        taken = claim(db.session, job, now=clock.now())
        db.session.commit()
    return taken


def _run(job: Job) -> Done:
    said, fault = None, None
    try:
        with current_app.app_context():  # a session of its own: a failure leaves nothing behind
            said = job.run().strip().rpartition("\n")[2]  # its sum: details may name a record
    except Exception as error:  # noqa: BLE001 - whatever it is, the other work goes on
        fault = type(error).__name__
        _LOG.exception("work failed: %s", job.name)
    with current_app.app_context():
        begin_write(db.session)
        note(db.session, job.name, said=said, fault=fault, now=clock.now())
        db.session.commit()
    return Done(job.name, said, fault)
