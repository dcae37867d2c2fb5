"""`flask demo`, `flask doctor`, `flask config`: for whoever installs or shows the platform."""

import json
from dataclasses import asdict, fields
from datetime import date, datetime
from time import perf_counter

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from flask_babel import force_locale
from sqlalchemy import func, make_url, select
from sqlalchemy.orm import Session

from app.access import demo as people
from app.access.models import User
from app.cadastre import demo as directory
from app.cadastre.queries import services_total
from app.coordination import demo as coordination
from app.core import clock
from app.core.config import PREFIX, Config, origins
from app.core.db import begin_write
from app.core.errors import HomeCareError
from app.core.extensions import db
from app.core.i18n import say
from app.discharge import demo as discharges
from app.discharge.models import Discharge
from app.reference.loader import Reference
from app.reference.operations import load_zones
from app.site.doctor import Check, examine
from app.site.health import holds_demonstration, newest_revision, revision
from app.site.work.jobs import the_jobs

demo_cli = AppGroup("demo", help="Fictitious data, to show and to try.")
config_cli = AppGroup("config", help="What this installation was told.")
MARKS = {"ok": "✓", "warning": "!", "broken": "✗"}
SECRETS = frozenset(
    {
        *("audit_key", "data_keys", "index_key", "mail_password", "secret_key"),
        *("metrics_token", "oidc_client_secret"),
    }
)


_PORTRAITS = click.option(
    "--portraits/--no-portraits",
    default=True,
    help="Work the territorial diagnosis out too, which takes a few seconds.",
)


@demo_cli.command("load")
@_PORTRAITS
def load(*, portraits: bool) -> None:
    """Write the demonstration data, unless some are there already."""
    _refuse_in_production()
    begin_write(db.session)
    _refuse_without_tables()
    if holds_demonstration(db.session):
        click.echo("Demonstration data are there already; `flask demo reset` starts again.")
        return
    _fill(portraits=portraits)


@demo_cli.command("reset")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_PORTRAITS
def reset(*, yes: bool, portraits: bool) -> None:
    """Remove all fictitious data, with whatever was added to them, and write them anew."""
    _refuse_in_production()
    if not yes:
        click.confirm("Remove all fictitious data and write them anew?", abort=True)
    begin_write(db.session)
    _refuse_without_tables()
    wipe(db.session)
    _fill(portraits=portraits)


def wipe(session: Session) -> None:
    """Remove fictitious rows of every room; those of real imports stay."""
    coordination.wipe_demo(session)
    discharges.wipe_demo(session)
    directory.clear_demo(session)
    people.wipe_demo(session)


def fill(session: Session, reference: Reference, *, today: date, now: datetime) -> None:
    """Write the fictitious rows of every room, relative to that day.

    The zones they stand in are written first, where they are not there yet.
    """
    load_zones(session, reference.zones)
    known = people.load_demo(session, today=today, now=now)
    directory.load_demo(session, reference, today=today, now=now)
    discharges.load_demo(
        session,
        reference,
        organisations=known.organisations,
        users=known.users,
        today=today,
        now=now,
    )
    coordination.load_demo(
        session, reference, organisations=known.organisations, users=known.users, now=now
    )


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@with_appcontext
def doctor(*, as_json: bool) -> None:
    """Tell what is missing, why, and what to do. Exit code 1 when something is broken."""
    checks = list(examine(db.session, _config(), the_jobs()))
    if as_json:
        click.echo(json.dumps([asdict(check) for check in checks], indent=1))
    else:
        for check in checks:
            click.echo(_line(check))
    if any(check.state == "broken" for check in checks):
        raise SystemExit(1)


@config_cli.command("show")
def show() -> None:
    """Every setting: its value and where it comes from. Secrets are not shown."""
    config, sources = _config(), origins()
    for field in fields(Config):
        if field.name == "testing":
            continue
        name = PREFIX + field.name.upper()
        click.echo(f"{name}={_shown(config, field.name)}  ({sources[name]})")


def _shown(config: Config, name: str) -> str:
    value = getattr(config, name)
    if name in SECRETS:
        return "(not shown)"
    if name == "database_url":
        return make_url(config.engine_url).render_as_string()
    return ",".join(value) if isinstance(value, tuple) else str(value)


def _line(check: Check) -> str:
    cure = f"\n    → {check.cure}" if check.cure else ""
    return f"{MARKS[check.state]} {check.name}: {check.cause}{cure}"


def _fill(*, portraits: bool) -> None:
    start = perf_counter()
    reference: Reference = current_app.extensions["passerelle.reference"]
    try:
        fill(db.session, reference, today=clock.today(), now=clock.now())
    except HomeCareError as error:
        with force_locale("en"):  # the terminal speaks English
            raise click.ClickException(say(error.message)) from error
    if portraits:
        coordination.draw_portraits(db.session, reference, today=clock.today(), now=clock.now())
    db.session.commit()
    click.echo(f"{_counts(db.session)} (fictitious), {perf_counter() - start:.1f} s")


def _counts(session: Session) -> str:
    counted = {
        "services": services_total(),
        "discharges": select(func.count(Discharge.id)),
        "people": select(func.count(User.id)).where(User.is_demo),
    }
    return ", ".join(f"{session.scalar(statement)} {name}" for name, statement in counted.items())


def _refuse_in_production() -> None:
    if not _config().is_demo:
        raise click.ClickException("Demonstration data are refused: PASSERELLE_MODE is production.")


def _refuse_without_tables() -> None:
    found, wanted = revision(db.session), newest_revision()
    if found != wanted:
        told = (
            f"The tables are at {found or 'nothing'}, {wanted} is needed: run `flask db upgrade`."
        )
        raise click.ClickException(told)


def _config() -> Config:
    found: Config = current_app.config["PASSERELLE"]
    return found
