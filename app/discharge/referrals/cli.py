"""`flask referrals`: the clock of requests."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.extensions import db
from app.discharge.referrals.edge import the_pen
from app.discharge.referrals.ticking import tick

referrals_cli = AppGroup("referrals", help="Requests to providers.")


@referrals_cli.command("tick")
@click.option(
    "--now",
    "moment",
    type=click.DateTime(),
    help="As if it were that moment (wall time); in the demonstration only.",
)
def run(moment: datetime | None) -> None:
    """Remind, end what is over, note what did not arrive. Part of `flask work`."""
    config: Config = current_app.config["PASSERELLE"]
    if moment is not None and not config.is_demo:
        raise click.UsageError("--now is for the demonstration: real requests have real clocks.")
    click.echo(work(moment.replace(tzinfo=clock.LOCAL) if moment else None))


def work(moment: datetime | None = None) -> str:
    """One turn of the clock of requests; says what was done."""
    begin_write(db.session)
    done = tick(db.session, the_pen(), now=moment or clock.now())
    db.session.commit()
    return ", ".join(f"{count} {what}" for what, count in done.items()) or "Nothing is due."
