"""`flask referrals`: the clock of requests."""

import click
from flask.cli import AppGroup

from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db
from app.discharge.referrals.edge import the_pen
from app.discharge.referrals.ticking import tick

referrals_cli = AppGroup("referrals", help="Requests to providers.")


@referrals_cli.command("tick")
def run() -> None:
    """Remind, end what is over, note what did not arrive. Run it each minute."""
    begin_write(db.session)
    done = tick(db.session, the_pen(), now=clock.now())
    db.session.commit()
    click.echo(", ".join(f"{count} {what}" for what, count in done.items()) or "Nothing is due.")
