"""`flask backup`: make, check, put back."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.site.upkeep import backups
from app.site.upkeep.backups import BackupError

backup_cli = AppGroup("backup", help="Copies of the database, made while it is used.")
_FOLDER = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))


@backup_cli.command("create")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="Where; var/backups."
)
def create(into: Path | None) -> None:
    """Make a backup and check it. It holds personal data: keep it as safely as the database."""
    config = _config()
    try:
        made = backups.create(
            config.engine_url, into or config.var_dir / "backups", now=clock.now()
        )
        faults = list(backups.check(made))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    _refuse(faults)
    click.echo(f"{made}: {sum(backups.read_manifest(made).rows.values()) or 'all'} rows, checked")


@backup_cli.command("verify")
@_FOLDER
def verify(folder: Path) -> None:
    """Check a backup: file, database, rows, audit trail."""
    try:
        _refuse(list(backups.check(folder)))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{folder} is whole.")


@backup_cli.command("restore")
@_FOLDER
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore(folder: Path, *, yes: bool) -> None:
    """Put a backup in the place of the database. Stop the platform first."""
    if not yes:
        click.confirm("Is the platform stopped, and may the database be replaced?", abort=True)
    db.engine.dispose()
    try:
        kept = backups.restore(_config().engine_url, folder, now=clock.now())
        manifest = backups.read_manifest(folder)
        _refuse(list(backups.check_rows(_config().engine_url, manifest)))
    except BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored as of {manifest.made_at}; now: flask db upgrade")
    if kept:
        click.echo(f"What was there is kept in {kept}.")


def _refuse(faults: list[str]) -> None:
    if faults:
        raise click.ClickException("; ".join(faults[:5]))


def _config() -> Config:
    found: Config = current_app.config["PASSERELLE"]
    return found
