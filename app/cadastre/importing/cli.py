"""`flask cadastre import …`: the same engine as the pages, with a progress bar."""

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale

from app.cadastre.importers.catalogue import LAYOUTS
from app.cadastre.importing import jobs, operations
from app.cadastre.importing.keeping import folder_of, forget, forget_older, store
from app.cadastre.importing.models import ImportRun
from app.cadastre.importing.operations import LIST_PREFIX, Author, Received
from app.cadastre.importing.queries import RECENT_RUNS, lines_of
from app.cadastre.importing.reading import Options, check_codes, sample_of
from app.cadastre.importing.vocabulary import STATE_NAMES, RunState
from app.cadastre.importing.wording import unpack
from app.cadastre.vocabulary import ImportField, ImportOutcome
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.errors import HomeCareError, InvalidInput, Refused
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

AUTHOR = Author("flask cadastre import")


def bench() -> jobs.Bench:
    """What a work of this application needs."""
    settings: Config = current_app.config["PASSERELLE"]
    reference: Reference = current_app.extensions["passerelle.reference"]
    return jobs.Bench(db.engine, reference, folder_of(settings.var_dir), clock.now)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", default="auto", help="The layout, or the name of who sends the list.")
@click.option("--mapping", multiple=True, help="field=header; several times. Guessed unless said.")
@click.option("--type", "type_code", help="Kind of provider, where the file does not say it.")
@click.option("--country", type=click.Choice([one.value for one in Country]), help="Same.")
@click.option("--care", multiple=True, help="Kind of care, where the file does not say it.")
@click.option("--sheet", default="", help="Sheet of a workbook; the first unless said.")
@click.option("--dry-run", is_flag=True, help="Read and compare, store nothing.")
@with_appcontext
def import_file(file: Path, source: str, dry_run: bool, **told: object) -> None:
    """Take over a file of providers: all sound rows in one transaction, or nothing.

    Ends with 0 if no row was refused, 1 if some were (the others are stored), 2 if the file
    cannot be used (nothing is stored).
    """
    with force_locale("en"):
        try:
            run = _preview(file, source, told)
        except HomeCareError as error:
            db.session.rollback()
            _say_refused(file, error)
            sys.exit(2)
        _end(file, run, dry_run=dry_run)


def _preview(file: Path, source: str, told: dict[str, object]) -> ImportRun:
    here = bench()
    with file.open("rb") as stream:
        stored = store(stream, here.folder)
    try:
        begin_write(db.session)
        received = Received(file.name, stored, here.folder / stored.name)
        run = operations.start_run(
            db.session, received, _source_code(source), AUTHOR, now=clock.now()
        )
        _choose(run, here.folder / stored.name, told)
        operations.begin_reading(db.session, run, now=clock.now())
        row, known = run.id, run.source
        db.session.commit()
    except BaseException:
        forget(here.folder, stored.name)
        raise
    click.echo(f"{file.name} as {known}", err=True)
    with _Bar("Reading") as bar:
        jobs.read_file(here, row, bar.tell)
    return db.session.get_one(ImportRun, row)


def _source_code(said: str) -> str:
    if said == "auto":
        return ""
    if said in LAYOUTS or said.startswith(LIST_PREFIX):
        return said
    return operations.source_code(said)


def _choose(run: ImportRun, path: Path, told: dict[str, object]) -> None:
    if not operations.needs_mapping(run):
        return
    kept = operations.remembered(db.session, run.source)
    last = Options.from_json(kept.options) if kept else Options()
    sheet = str(told["sheet"] or last.sheet)
    columns, header_row = None, 1
    if run.source not in LAYOUTS:
        sample = sample_of(path, sheet=sheet, remembered=kept.columns if kept else None)
        columns = {**sample.guessed, **_said_columns(told["mapping"], sample.header)}
        header_row = sample.header_row
    care = told["care"]
    options = Options(
        sheet=sheet,
        header_row=header_row,
        columns=columns,
        type_code=str(told["type_code"]) if told["type_code"] else last.type_code,
        country=Country(str(told["country"])) if told["country"] else last.country,
        care=tuple(map(str, care)) if isinstance(care, tuple) and care else last.care,
    )
    check_codes(options, bench().reference)
    operations.choose_options(db.session, run, options, path, now=clock.now())


def _said_columns(said: object, header: Sequence[str]) -> dict[ImportField, int]:
    found: dict[ImportField, int] = {}
    for pair in said if isinstance(said, tuple) else ():
        field, _sign, name = str(pair).partition("=")
        if field not in set(ImportField) or name not in header:
            sentence = N_("“%(pair)s”: a field and a column of the header are expected.")
            raise Refused(Message(sentence, {"pair": pair}))
        found[ImportField(field)] = list(header).index(name)
    return found


class _Bar:
    """A progress bar over a number of rows that is not always known."""

    def __init__(self, label: str) -> None:
        self._bar = click.progressbar(length=0, label=label, file=sys.stderr, show_pos=True)
        self._done = 0

    def __enter__(self) -> "_Bar":
        self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._bar.render_finish()

    def tell(self, done: int, total: int | None) -> None:
        """That many rows are done."""
        self._bar.length = max(total or done, 1)
        self._bar.update(done - self._done)
        self._done = done


def _end(file: Path, run: ImportRun, *, dry_run: bool) -> None:
    if run.state == RunState.FAILED:
        _say_failed(file, run)
    _tell_lines(run)
    if dry_run:
        db.session.rollback()
        begin_write(db.session)
        jobs.forget_file(db.session, run, bench().folder)
        db.session.delete(run)
        db.session.commit()
        click.echo("Dry run: nothing was stored.")
    else:
        _apply(file, run)
        click.echo("Stored.")
    sys.exit(1 if (run.counts or {}).get(ImportOutcome.REFUSED.value) else 0)


def _apply(file: Path, run: ImportRun) -> None:
    row = run.id
    db.session.rollback()
    begin_write(db.session)
    operations.begin_applying(db.session, run, now=clock.now())
    db.session.commit()
    with _Bar("Writing") as bar:
        jobs.apply_file(bench(), row, bar.tell)
    db.session.refresh(run)
    if run.state == RunState.FAILED:
        _say_failed(file, run)


def _say_failed(file: Path, run: ImportRun) -> None:
    message = unpack(run.fault) if run.fault else Message("")
    click.secho(f"{file.name}: {say(message)}", fg="red", err=True)
    click.echo("Nothing was stored.", err=True)
    sys.exit(2)


def _say_refused(file: Path, error: HomeCareError) -> None:
    click.secho(f"{file.name}: {say(error.message)}", fg="red", err=True)
    faults = error.faults if isinstance(error, InvalidInput) else {}
    for field, found in faults.items():
        for fault in found:
            said = say(fault) if isinstance(fault, Message) else fault
            click.secho(f"  {field}: {said}", fg="red", err=True)
    click.echo("Nothing was stored.", err=True)


def _tell_lines(run: ImportRun) -> None:
    after = 0
    while some := db.session.scalars(lines_of(run.id, ImportOutcome.REFUSED, after)).all():
        for line in some:
            where = f"line {line.line}" + (f", {line.field}" if line.field else "")
            cell = f" ({line.cell})" if line.cell else ""
            said = say(unpack(line.message or {"text": "", "values": {}}))
            click.secho(f"{where}{cell}: {line.value!r}: {said}", fg="yellow", err=True)
        after = some[-1].line
    reasons: Counter[str] = Counter()
    after = 0
    while some := db.session.scalars(lines_of(run.id, ImportOutcome.LEFT_OUT, after)).all():
        reasons.update(say(unpack(line.message)) for line in some if line.message)
        after = some[-1].line
    for reason, count in reasons.most_common():
        click.echo(f"{count:6} left out: {reason}")
    for name, count in (run.counts or {}).items():
        click.echo(f"{count:6} {name.replace('_', ' ')}")


@click.command("imports")
@with_appcontext
def list_imports() -> None:
    """The last imports: when, what, how many, and the name to take one back by."""
    with force_locale("en"):
        for run in db.session.scalars(RECENT_RUNS):
            counts = run.counts or {}
            figures = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
            state = say(Message(STATE_NAMES[RunState(run.state)]))
            when = f"{run.started_at:%Y-%m-%d %H:%M}"
            click.echo(
                f"{run.public_id}  {when}  {run.source}  {run.file_name}: {state}. {figures}"
            )


@click.command("revert")
@click.argument("name")
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@with_appcontext
def revert_import(name: str, dry_run: bool) -> None:
    """Take a whole import back, but for what was changed since; ends with 1 if there is any."""
    with force_locale("en"):
        begin_write(db.session)
        try:
            run = operations.find_run(db.session, name)
            reference: Reference = current_app.extensions["passerelle.reference"]
            found = (
                operations.look_at_reversal(db.session, run)
                if dry_run
                else operations.revert(db.session, run, reference, AUTHOR, now=clock.now())
            )
        except HomeCareError as error:
            raise click.ClickException(say(error.message)) from error
        for public_id, provider in found.touched:
            click.echo(f"{public_id}: {provider!r} was changed since and stays as it is")
        click.echo(f"{len(found.created)} deleted, {len(found.changed)} put back")
        db.session.commit()
    sys.exit(1 if found.touched else 0)


@click.command("work")
@click.argument("name")
@click.argument("step", type=click.Choice(["read", "apply"]))
@with_appcontext
def work(name: str, step: str) -> None:
    """Do the long part of an import that the pages started."""
    row = operations.find_run(db.session, name).id
    db.session.rollback()
    {"read": jobs.read_file, "apply": jobs.apply_file}[step](bench(), row)


@click.command("forget-files")
@with_appcontext
def forget_files() -> None:
    """Delete the files of imports that were kept long enough; for a nightly task."""
    here = bench()
    days = here.reference.policy("import_file_days", clock.today())
    gone = forget_older(here.folder, clock.now(), days)
    click.echo(f"{gone} files deleted")


COMMANDS = (import_file, list_imports, revert_import, work, forget_files)
