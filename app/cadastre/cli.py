"""`flask cadastre`: import a source, look at the figures, check the rows, write the reach anew."""

import hashlib
import io
import sys
from collections import Counter
from pathlib import Path
from typing import BinaryIO

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from app.cadastre.checks import COUNTS, UNREACHABLE
from app.cadastre.importers import finess_homecare, finess_hospitals
from app.cadastre.importers.tables import read_header
from app.cadastre.imports import ImportedFile, import_records, note_run
from app.cadastre.operations import rebuild_reach
from app.cadastre.records import ImportReport
from app.core.clock import now, today
from app.core.db import begin_write
from app.core.errors import HomeCareError, Refused
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.reference.loader import Reference

SOURCES = {one.SOURCE: one for one in (finess_hospitals, finess_homecare)}

cadastre_cli = AppGroup("cadastre", help="The directory: import, figures, checks.")


def _reference() -> Reference:
    found: Reference = current_app.extensions["passerelle.reference"]
    return found


@cadastre_cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--source",
    type=click.Choice(["auto", *SOURCES]),
    default="auto",
    help="The layout of the file; told from its header unless said.",
)
@click.option("--dry-run", is_flag=True, help="Read and compare, store nothing.")
def import_file(file: Path, source: str, dry_run: bool) -> None:
    """Take over a file of providers: all sound rows in one transaction, or nothing.

    Ends with 0 if no row was refused, 1 if some were (the others are stored), 2 if the file
    cannot be used (nothing is stored).
    """
    with force_locale("en"):
        try:
            report = _import(file, source, dry_run=dry_run)
        except HomeCareError as error:
            db.session.rollback()
            click.secho(f"{file.name}: {say(error.message)}", fg="red", err=True)
            click.echo("Nothing was stored.", err=True)
            sys.exit(2)
        _tell(report)
    click.echo("Dry run: nothing was stored." if dry_run else "Stored.")
    sys.exit(1 if report.faults else 0)


def _import(file: Path, source: str, *, dry_run: bool) -> ImportReport:
    content = file.read_bytes()
    chosen = _layout_of(io.BytesIO(content)) if source == "auto" else source
    rows = list(SOURCES[chosen].read(io.BytesIO(content), _reference(), today=today()))
    begin_write(db.session)
    with click.progressbar(rows, label=f"{file.name} as {chosen}", file=sys.stderr) as progress:
        report = import_records(db.session, progress, _reference(), source=chosen, now=now())
    digest = hashlib.sha256(content).hexdigest()
    read = ImportedFile(source=chosen, name=file.name, digest=digest)
    note_run(db.session, report, read, now=now())
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    return report


def _layout_of(stream: BinaryIO) -> str:
    header = set(read_header(stream))
    for importer in SOURCES.values():
        if len(header & set(importer.COLUMNS)) * 3 >= len(importer.COLUMNS) * 2:
            return str(importer.SOURCE)
    raise Refused(Message(N_("This header is of no known layout; say which with --source.")))


def _tell(report: ImportReport) -> None:
    for fault in report.faults:
        where = f"line {fault.line}" + (f", {fault.column}" if fault.column else "")
        click.secho(f"{where}: {fault.value!r}: {say(fault.message)}", fg="yellow", err=True)
    reasons = Counter(say(row.reason) for row in report.left_out)
    for reason, count in reasons.most_common():
        click.echo(f"{count:6} left out: {reason}")
    for name, count in report.counts().items():
        click.echo(f"{count:6} {name.replace('_', ' ')}")


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
