"""`flask privacy`: erase by rule, give a person what is held."""

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.access.trail import Deed, record
from app.access.vocabulary import Purpose, Subject
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.extensions import db
from app.site.privacy import operations
from app.site.privacy.retention import Retention, read_retention

privacy_cli = AppGroup("privacy", help="What is held on people: keep it short, give it, erase it.")


@privacy_cli.command("purge")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def purge(*, dry_run: bool) -> None:
    """Erase and anonymise all that data/privacy/retention.yaml says is over. In `flask work`."""
    click.echo(work(dry_run=dry_run))


def work(*, dry_run: bool = False) -> str:
    """Erase what is over; says how many rows of what."""
    begin_write(db.session)
    done = operations.purge(db.session, _rules(), now=clock.now())
    lines = [f"{what}: {count}" for what, count in sorted(done.items())]
    if dry_run:
        db.session.rollback()
        return "\n".join([*lines, "Nothing was changed."])
    db.session.commit()
    return "\n".join([*lines, f"{sum(done.values())} rows."])


@privacy_cli.command("rules")
def rules() -> None:
    """Every table: why, what it holds, on which ground, how long."""
    for name, rule in sorted(_rules().tables.items()):
        age = (
            f"{rule.age.days} days after {rule.column}" if rule.column else "with what it is about"
        )
        click.echo(f"{name}: {rule.purpose}. Holds: {rule.holds}. {rule.ground}. Kept: {age}.")


@privacy_cli.command("export")
@click.argument("public_id")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), required=True)
def export(public_id: str, target: Path) -> None:
    """Write all that is held on a discharge or case file, in clear; that is written down."""
    begin_write(db.session)
    found = operations.export(db.session, public_id)
    kind = next((name for name in sorted(operations.ROOTS) if name in found), None)
    if kind is None:
        db.session.rollback()
        raise click.ClickException(f"There is no discharge nor case file {public_id}.")
    deed = Deed(
        subject=Subject(),
        action="privacy.export",
        object_kind=kind.removesuffix("_file"),
        object_id=public_id,
        purpose=Purpose.SUPPORT,
    )
    record(db.session, deed, now=clock.now())
    db.session.commit()
    target.touch(mode=0o600)
    target.write_text(json.dumps(found, indent=1, ensure_ascii=False), encoding="utf-8")
    click.echo(f"{sum(map(len, found.values()))} rows of {len(found)} tables in {target}")


@privacy_cli.command("erase")
@click.argument("public_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase(public_id: str, *, yes: bool) -> None:
    """Erase a discharge or case file now, with every row of it; backups keep it until they go."""
    if not yes:
        click.confirm(f"Erase {public_id} for good?", abort=True)
    begin_write(db.session)
    done = operations.erase(db.session, public_id)
    if not done:
        db.session.rollback()
        raise click.ClickException(f"There is no discharge nor case file {public_id}.")
    operations.write_down(db.session, public_id, "erased", clock.now())
    db.session.commit()
    click.echo(f"{sum(done.values())} rows erased.")


def _rules() -> Retention:
    config: Config = current_app.config["PASSERELLE"]
    return read_retention(config.data_dir / "privacy")
