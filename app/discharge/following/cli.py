"""`flask following`: the clock of the days after."""

import click
from flask.cli import AppGroup

from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db
from app.discharge.following.edge import the_quill
from app.discharge.following.ticking import tick

following_cli = AppGroup("following", help="The days after a discharge.")


@following_cli.command("tick")
def run() -> None:
    """Ask services whether all goes well, note silences, ask opinions. Part of `flask work`."""
    click.echo(work())


def work() -> str:
    """One turn of the days after; says what was done."""
    begin_write(db.session)
    done = tick(db.session, the_quill(), now=clock.now())
    db.session.commit()
    return ", ".join(f"{count} {what}" for what, count in done.items()) or "Nothing is due."
