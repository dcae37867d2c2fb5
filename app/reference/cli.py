"""Commands of the reference room."""

import sys
from collections import Counter
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.core import clock
from app.core.errors import HomeCareError
from app.core.extensions import db
from app.core.i18n import LANGUAGES, say
from app.reference.checks import find_faults
from app.reference.loader import Reference
from app.reference.operations import load_zones, store_outlines
from app.reference.outlines import Outlines, read_outlines

reference_cli = AppGroup("reference", help="Shared facts: zones, care, provider types, hospitals.")


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


@reference_cli.command("load")
def load() -> None:
    """Write the zones of data/reference to the database; running it again changes nothing."""
    zones = _reference().zones
    loaded = load_zones(db.session, zones)
    db.session.commit()
    levels = Counter(f"{code.country} {code.level}" for code in zones.zones)
    for level, count in levels.items():
        click.echo(f"{count:6} {level}")
    click.echo(f"{loaded.total} zones: {loaded.added} added, {loaded.changed} changed.")


@reference_cli.command("check")
def check() -> None:
    """List what is wrong in data/reference; fail if anything is."""
    faults = find_faults(_reference(), languages=tuple(LANGUAGES), today=clock.today())
    for fault in faults:
        click.echo(f"error: {fault}", err=True)
    reference = _reference()
    click.echo(
        f"{len(reference.zones.zones)} zones, {len(reference.care)} kinds of care, "
        f"{len(reference.provider_types)} provider types, {len(reference.hospitals)} hospitals, "
        f"{len(reference.languages)} languages, {len(reference.policies)} parameters: "
        f"{len(faults)} errors."
    )
    if faults:
        sys.exit(1)


@reference_cli.command("outlines")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def outlines(file: Path) -> None:
    """Import outlines of zones from a GeoJSON FILE; features that cannot be taken are listed."""
    try:
        read = read_outlines(file.read_bytes(), _reference().zones)
        stored = store_outlines(db.session, read.taken)
    except HomeCareError as error:
        raise click.ClickException(f"{file.name}: {say(error.message)}") from error
    db.session.commit()
    _list_refused(read)
    click.echo(f"{stored} outlines stored, {len(read.faults)} features refused.")
    if not stored:
        sys.exit(1)


def _list_refused(read: Outlines) -> None:
    for fault in read.faults:
        click.echo(f"feature {fault.number} ({fault.code}): {fault.reason}", err=True)
