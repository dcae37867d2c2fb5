"""`flask tables`: reminders before a meeting, letters for late actions."""

import click
from flask.cli import AppGroup

from app.coordination.tables.edge import unsigned_quill
from app.coordination.tables.ticking import tell_late, tick
from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db

tables_cli = AppGroup("tables", help="Concertation tables.")


@tables_cli.command("tick")
def run() -> None:
    """Remind of meetings that are near, write for late actions. Part of `flask work`."""
    click.echo(work())


def work() -> str:
    """One turn of the tables; says what was done."""
    begin_write(db.session)
    quill, now = unsigned_quill(), clock.now()
    done = {
        "reminders": tick(db.session, quill, now=now),
        "late actions told": tell_late(db.session, quill, now=now),
    }
    db.session.commit()
    said = ", ".join(f"{count} {what}" for what, count in done.items() if count)
    return said or "Nothing is due."
