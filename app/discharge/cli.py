"""`flask plans`: plans that the directory has overtaken."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db
from app.discharge.reviewing import review_plans

plans_cli = AppGroup("plans", help="Chosen plans.")


@plans_cli.command("review")
def review() -> None:
    """Send plans back whose services can no longer come. Part of `flask work`, each night."""
    click.echo(work())


def work() -> str:
    """Judge every chosen plan again; says which go back."""
    begin_write(db.session)
    reference = current_app.extensions["passerelle.reference"]
    found = review_plans(db.session, reference, today=clock.today(), now=clock.now())
    db.session.commit()
    lines = [f"{one.public_id}: {one.needs} to choose again" for one in found]
    return "\n".join([*lines, f"{len(found)} plans go back to be reviewed."])
