"""`flask tables`: reminders before a meeting."""

import click
from flask.cli import AppGroup

from app.coordination.tables.edge import unsigned_quill
from app.coordination.tables.ticking import tick
from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db

tables_cli = AppGroup("tables", help="Concertation tables.")


@tables_cli.command("tick")
def run() -> None:
    """Remind those invited to a meeting that is near. Part of `flask work`."""
    click.echo(work())


def work() -> str:
    """One turn of the tables; says what was done."""
    begin_write(db.session)
    written = tick(db.session, unsigned_quill(), now=clock.now())
    db.session.commit()
    return f"{written} reminders" if written else "Nothing is due."
