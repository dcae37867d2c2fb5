"""`flask documents`: reviews that are near."""

import click
from flask.cli import AppGroup

from app.coordination.procedures.ticking import tick
from app.coordination.shared.edge import the_voice
from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db
from app.discharge.blueprint import the_reference

documents_cli = AppGroup("documents", help="Shared documents.")


@documents_cli.command("tick")
def run() -> None:
    """Tell of documents that are to be reviewed soon. Part of `flask work`."""
    click.echo(work())


def work() -> str:
    """One turn of the documents; says what was done."""
    today = clock.today()
    days = the_reference().policy("procedure_review_notice_days", today)
    begin_write(db.session)
    written = tick(db.session, the_voice(), days=days, today=today, now=clock.now())
    db.session.commit()
    return f"{written} letters" if written else "Nothing is due."
