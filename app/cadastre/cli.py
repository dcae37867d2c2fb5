"""`flask cadastre`: import a source, look at the figures, check the rows, write the reach anew."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from app.cadastre.campaigns.operations import follow_up
from app.cadastre.campaigns.screens import postal_codes
from app.cadastre.campaigns.sending import writer
from app.cadastre.campaigns.views import link_address
from app.cadastre.changes import Deed
from app.cadastre.checks import COUNTS, UNREACHABLE
from app.cadastre.exchange.lines import plain
from app.cadastre.importing.cli import COMMANDS as IMPORT_COMMANDS
from app.cadastre.lifecycle.operations import close_ended
from app.cadastre.lists import alerts
from app.cadastre.operations import rebuild_reach
from app.cadastre.upkeep.chasing import WHO, chase
from app.core.clock import now, today
from app.core.db import begin_write
from app.core.extensions import db
from app.core.i18n import LANGUAGES, say
from app.core.messages import N_, Message
from app.reference.loader import Reference

cadastre_cli = AppGroup("cadastre", help="The directory: import, figures, checks.")


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


for _command in IMPORT_COMMANDS:
    cadastre_cli.add_command(_command)


@cadastre_cli.command("alerts")
def send_alerts() -> None:
    """Write to people about what is new in the searches they keep. Part of `flask work`."""
    click.echo(alert_work())


def alert_work() -> str:
    """One round of news; says how many letters wait."""
    reference = _reference()
    begin_write(db.session)
    sent = alerts.send_alerts(db.session, reference, _write_news, now=now())
    db.session.commit()
    return f"{sent} letters wait in the outbox."


def _write_news(news: alerts.News) -> alerts.Written:
    with force_locale(LANGUAGES[news.language if news.language in LANGUAGES else "fr"].locale):
        subject = say(Message(N_("Something is new in a search you keep")))
        lines = [say(Message(N_("Your search: %(name)s"), {"name": news.search.name}))]
        for title, names in (
            (N_("New services:"), news.new),
            (N_("Services that changed:"), news.changed),
        ):
            lines += [say(Message(title)), *(f"- {plain(name)}" for name in names)] if names else []
    return subject, "\n".join(lines)


@cadastre_cli.command("stats")
def stats() -> None:
    """Count what the directory holds."""
    for name, count in db.session.execute(COUNTS):
        click.echo(f"{count:8} {name}")


@cadastre_cli.command("check")
def check() -> None:
    """Look for services that no home can find; ends with 1 if there are any."""
    lost = db.session.execute(UNREACHABLE).all()
    for service in lost:
        click.echo(f"{service.public_id}: {service.name!r} ({service.care}) reaches no home")
    click.echo(f"{len(lost)} open services reach no home")
    sys.exit(1 if lost else 0)


@cadastre_cli.command("reach")
def reach() -> None:
    """Write the reach of every service anew, for example after zones or policies changed."""
    begin_write(db.session)
    written = rebuild_reach(db.session, _reference(), today=today())
    db.session.commit()
    click.echo(f"{written} lines of reach written")


@cadastre_cli.command("chase")
def chase_up() -> None:
    """Note letters that came back and silence, and make the tasks. Part of `flask work`."""
    click.echo(chase_work())


def chase_work() -> str:
    """One round of upkeep and campaigns; says what was noted."""
    begin_write(db.session)
    done = chase(db.session, _reference(), now=now())
    closed = close_ended(db.session, Deed(who=WHO, at=now()))
    address, codes = link_address, postal_codes(db.session)
    write = writer(db.session, _reference(), address, codes, now=now())
    followed = follow_up(db.session, write, now=now())
    db.session.commit()
    return (
        f"{done.bounced} came back, {done.unanswered} unanswered, {done.renewals} renewals, "
        f"{closed} closed\n"
        f"{followed.sent} sent, {followed.reminded} reminded, {followed.silent} silent"
    )
