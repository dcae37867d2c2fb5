"""`flask desk`: letters to those for whom somebody waits."""

import click
from flask.cli import AppGroup

from app.coordination.desk.ticking import tick
from app.coordination.shared.edge import the_voice
from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db

desk_cli = AppGroup("desk", help="The integrated desk.")


@desk_cli.command("tick")
def run() -> None:
    """Write to owners of requests, to offered partners, to late teams. Part of `flask work`."""
    click.echo(work())


def work() -> str:
    """One turn of the desk; says what was done."""
    begin_write(db.session)
    written = tick(db.session, the_voice(), now=clock.now())
    db.session.commit()
    return f"{written} letters" if written else "Nothing is due."
