"""`flask post`: send what waits, tell how it stands, read what came back."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.extensions import db
from app.post import operations, queries
from app.post.bounces import read_bounces
from app.post.channels import carriers
from app.post.policy import retry_policy
from app.post.sending import send_due
from app.reference.loader import Reference

post_cli = AppGroup("post", help="Letters: send, look, read what came back.")


@post_cli.command("send")
def send() -> None:
    """Send the letters that are due; two at once do no harm. Part of `flask work`."""
    click.echo(work())


def work() -> str:
    """One round of sending; says in which states the letters ended."""
    config: Config = current_app.config["PASSERELLE"]
    reference: Reference = current_app.extensions["passerelle.reference"]
    told = send_due(
        db.session,
        carriers(config),
        retry_policy(reference, clock.today()),
        now=clock.now(),
        keeps_text=config.keeps_mail,
    )
    return ", ".join(f"{count} {state}" for state, count in told.items()) or "Nothing is due."


@post_cli.command("status")
def status() -> None:
    """How many letters stand in each state, and since when the oldest waits."""
    for state, count in db.session.execute(queries.counts()):
        click.echo(f"{state}: {count}")
    oldest = db.session.scalar(queries.oldest_due(clock.now()))
    if oldest is None:
        click.echo("Nothing is due.")
    else:
        click.echo(f"The oldest letter is due since {oldest:%Y-%m-%d %H:%M} UTC.")


@post_cli.command("bounces")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def bounces(path: Path) -> None:
    """Read notices of failed delivery from a mailbox, a folder or a mail file."""
    begin_write(db.session)
    ours = others = delayed = 0
    for bounce in read_bounces(path):
        message = operations.record_bounce(db.session, bounce)
        ours += message is not None and bounce.is_final
        delayed += message is not None and not bounce.is_final
        others += message is None
    db.session.commit()
    click.echo(f"{ours} not delivered, {delayed} delayed, {others} not ours")
