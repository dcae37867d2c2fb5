"""`flask cases`: alerts of ruptures, stays that ended."""

import click
from flask.cli import AppGroup

from app.coordination.cases.edge import the_hand
from app.coordination.cases.ticking import tick
from app.core.db import begin_write
from app.core.extensions import db

cases_cli = AppGroup("cases", help="Case files.")


@cases_cli.command("tick")
def run() -> None:
    """Tell of what broke, end the stays of those who went home. Part of `flask work`."""
    click.echo(work())


def work() -> str:
    """One turn of the case files; says what was done."""
    begin_write(db.session)
    done = tick(db.session, the_hand())
    db.session.commit()
    return (
        ", ".join(f"{count} {what}" for what, count in done.items() if count) or "Nothing is due."
    )
