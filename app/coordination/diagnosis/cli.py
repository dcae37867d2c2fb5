"""The command that works the diagnosis out, and its turn of the periodic work."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.coordination.diagnosis import queries
from app.coordination.diagnosis.operations import diagnose
from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db
from app.reference.loader import Reference

diagnosis_cli = AppGroup("coordination", help="The life of the territory.")


@diagnosis_cli.command("diagnose")
@click.option("--full", is_flag=True, help="Work everything out, whatever changed.")
def run(*, full: bool) -> None:
    """Work out who reaches each commune: what changed since the last time, or everything."""
    begin_write(db.session)
    click.echo(_worked_out(full=full))


def work() -> str:
    """One turn of the diagnosis: what changed since the last; says what was done."""
    begin_write(db.session)
    if not queries.is_outdated(db.session, today=clock.today()):
        db.session.rollback()
        return "Nothing changed."
    return _worked_out(full=False)


def _worked_out(*, full: bool) -> str:
    reference: Reference = current_app.extensions["passerelle.reference"]
    done = diagnose(db.session, reference, today=clock.today(), now=clock.now(), full=full)
    said = (
        f"{done.mode}: {done.services} services, {done.touched_services} changed, "
        f"{done.pairs} pairs of commune and kind of care worked out, "
        f"{done.milliseconds / 1000:.1f} s."
    )
    db.session.commit()  # read after this, the run would open the next transaction as a reader
    return said
