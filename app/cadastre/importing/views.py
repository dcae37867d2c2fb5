"""Pages of imports: the list, the mapping, the preview, the faults, taking back."""

from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.access import gate
from app.cadastre.importers.sheets import LARGEST_FILE
from app.cadastre.importing import error_files, operations, pacing, queries, screens
from app.cadastre.importing.jobs import Bench
from app.cadastre.importing.keeping import folder_of, forget, progress_of, store
from app.cadastre.importing.models import ImportRun
from app.cadastre.importing.operations import LIST_PREFIX, Author, Received
from app.cadastre.importing.reading import Options, Sample, check_codes, sample_of
from app.cadastre.importing.schemas import (
    FaultsSchema,
    LinesSchema,
    LookSchema,
    MappingSchema,
    SampleSchema,
    UploadSchema,
    without_blanks,
)
from app.cadastre.importing.starting import Work, start
from app.cadastre.importing.vocabulary import RunState
from app.cadastre.importing.wording import unpack
from app.cadastre.vocabulary import ImportOutcome
from app.core import clock
from app.core.config import Config
from app.core.errors import HomeCareError, InvalidInput, NotFound, Refused
from app.core.extensions import db
from app.core.i18n import say
from app.core.messages import N_, Message
from app.core.schemas import load, load_address
from app.core.web import Pages, audience
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, Country

pages = Pages("importing", __name__)

LARGEST_BODY = LARGEST_FILE + 1024 * 1024
"""Bytes of a form with the largest file we read."""

MANY = frozenset({"shown", "taken", "care"})


def _bench() -> Bench:
    reference: Reference = current_app.extensions["passerelle.reference"]
    return Bench(db.engine, reference, folder_of(_config().var_dir), clock.now)


def _config() -> Config:
    found: Config = current_app.config["PASSERELLE"]
    return found


def _author() -> Author:
    person = gate.person()
    if person is None:
        raise NotFound(Message(N_("Please sign in first.")))
    return Author(person.name, person.subject.user_id)


def _typed(many: frozenset[str] = MANY) -> dict[str, Any]:
    return without_blanks(request.form.to_dict(flat=False), many)


def _find(public_id: str) -> ImportRun:
    return operations.find_run(db.session, public_id)


@pages.get("/imports")
@audience("cadastre.import")
def index() -> ResponseReturnValue:
    """The imports so far, and the form that sends a file."""
    return _index({}, {})


def _index(values: dict[str, Any], faults: dict[str, Any]) -> str:
    runs = [screens.run_line(run) for run in db.session.scalars(queries.RECENT_RUNS)]
    known = [(one.source, one.name) for one in db.session.scalars(queries.KNOWN_SOURCES)]
    lists = [one for one in known if one[0].startswith(LIST_PREFIX)]
    return render_template(
        "importing/index.html",
        runs=runs,
        sources=[*screens.source_options(), *lists],
        values=values,
        faults=faults,
    )


@pages.post("/imports", endpoint="upload")
@audience("cadastre.import", largest=LARGEST_BODY)
def upload() -> ResponseReturnValue:
    """Take a file in, and go on to its columns or its preview."""
    values = _typed()
    _mark_interrupted()
    try:
        run = _take_in(load(UploadSchema(), values))
    except InvalidInput as error:
        return _index(values, dict(error.faults)), 422
    except HomeCareError as error:
        return _index(values, {"file": [error.message]}), 422
    if operations.needs_mapping(run):
        db.session.commit()
        return redirect(url_for("importing.columns", public_id=run.public_id), 303)
    return _read(run)


def _mark_interrupted() -> None:
    """Works of any process that died are told here, where somebody begins another."""
    silent = _bench().reference.policy("import_stalled_seconds", clock.today())
    since = clock.now() - timedelta(seconds=silent)
    pacing.mark_interrupted(db.session, silent_since=since)


def _take_in(values: dict[str, Any]) -> ImportRun:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        fault = {"file": [Message(N_("Choose a file."))]}
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), fault)
    here = _bench()
    stored = store(cast("BinaryIO", sent.stream), here.folder)
    name = sent.filename.replace("\\", "/").rsplit("/", 1)[-1]
    source = values["source"]
    try:
        if values["source_name"]:
            source = operations.source_code(values["source_name"])
        received = Received(name, stored, here.folder / stored.name)
        return operations.start_run(db.session, received, source, _author(), now=clock.now())
    except BaseException:
        forget(here.folder, stored.name)
        raise


def _read(run: ImportRun) -> ResponseReturnValue:
    operations.begin_reading(db.session, run, now=clock.now())
    return _start("read", run)


def _start(step: str, run: ImportRun) -> ResponseReturnValue:
    work = Work(step, run.id, run.public_id, run.stored_as or "")
    db.session.commit()
    start(_bench(), _config(), work)
    return redirect(url_for("importing.show", public_id=work.name), 303)


@pages.get("/imports/<public_id>/colonnes")
@audience("cadastre.import")
def columns(public_id: str) -> ResponseReturnValue:
    """Which column says what: guessed, as last time, to be corrected."""
    asked = load_address(SampleSchema(), without_blanks(request.args.to_dict(flat=False), MANY))
    return _columns(_find(public_id), asked, None, {})


def _columns(
    run: ImportRun, asked: dict[str, Any], typed: dict[str, Any] | None, faults: dict[str, Any]
) -> str:
    reference = _bench().reference
    kept = operations.remembered(db.session, run.source)
    last = Options.from_json(run.options or (kept.options if kept else {}))
    sample = _sample(run, asked, kept.columns if kept else None)
    return render_template(
        "importing/columns.html",
        run=screens.run_line(run),
        sample=sample,
        sheet_options=[(name, name) for name in sample.sheets] if sample else [],
        column_options=screens.column_options(sample) if sample else [],
        fields=screens.mapping_fields(sample, typed) if sample else [],
        values=typed if typed is not None else last.as_json(),
        faults=faults,
        types=[(code, name, say(area)) for code, name, area in screens.type_options(reference)],
        cares=screens.care_options(reference),
        countries=[(one.value, Message(COUNTRY_NAMES[one])) for one in Country],
    )


def _kept_file(run: ImportRun) -> Path:
    path = _bench().folder / (run.stored_as or "-")
    if not path.is_file():
        sentence = N_("The file of this import is no longer kept; send it again.")
        raise Refused(Message(sentence))
    return path


def _sample(
    run: ImportRun, asked: dict[str, Any], remembered: dict[str, str] | None
) -> Sample | None:
    if not run.source.startswith(LIST_PREFIX):
        return None
    return sample_of(
        _kept_file(run),
        sheet=asked.get("sheet", ""),
        header=asked.get("header_row"),
        remembered=remembered,
    )


@pages.post("/imports/<public_id>/colonnes", endpoint="choose_columns")
@audience("cadastre.import")
def choose_columns(public_id: str) -> ResponseReturnValue:
    """Keep the mapping, and read the file by it."""
    run = _find(public_id)
    typed = _typed()
    here = _bench()
    path = _kept_file(run)
    try:
        options = screens.options_from(load(MappingSchema(), typed))
        check_codes(options, here.reference)
        operations.choose_options(db.session, run, options, path, now=clock.now())
    except InvalidInput as error:
        db.session.rollback()
        again = {"sheet": typed.get("sheet", ""), "header_row": _whole(typed.get("header_row"))}
        return _columns(_find(public_id), again, typed, dict(error.faults)), 422
    return _read(run)


def _whole(text: object) -> int | None:
    return int(text) if isinstance(text, str) and text.isdigit() and len(text) < 8 else None


@pages.get("/imports/<public_id>")
@audience("cadastre.import")
def show(public_id: str) -> ResponseReturnValue:
    """An import where it stands: working, preview, done, or failed."""
    asked = load_address(LookSchema(), without_blanks(request.args.to_dict(flat=False), MANY))
    run, here = _find(public_id), _bench()
    if RunState(run.state).is_working:
        return _show_working(run, here)
    kinds = screens.tabs(run)
    outcome = ImportOutcome(asked["outcome"])
    if "outcome" not in request.args and kinds and outcome.value not in {one[0] for one in kinds}:
        outcome = ImportOutcome(kinds[0][0])
    return render_template(
        "importing/show.html",
        run=screens.run_line(run),
        state=run.state,
        figures=screens.figures(run),
        kinds=kinds,
        outcome=outcome.value,
        can_tick=run.state == RunState.READY and outcome in screens.TICKED,
        page=screens.line_page(db.session, run, outcome, asked["after"], here.reference),
        fault=unpack(run.fault) if run.fault else None,
        has_mapping=operations.needs_mapping(run) and run.stored_as is not None,
        refused=(run.counts or {}).get(ImportOutcome.REFUSED.value, 0),
        can_discard=operations.wrote_nothing(run),
        after=asked["after"],
    )


def _show_working(run: ImportRun, here: Bench) -> str:
    stalled_after = here.reference.policy("import_stalled_seconds", clock.today())
    progress = progress_of(here.folder, run.stored_as)
    return render_template(
        "importing/working.html",
        run=screens.run_line(run),
        state=run.state,
        work=screens.working(run, progress, now=clock.now(), stalled_after=stalled_after),
    )


@pages.post("/imports/<public_id>/relire", endpoint="read_again")
@audience("cadastre.import")
def read_again(public_id: str) -> ResponseReturnValue:
    """Compare the file anew: the directory has moved, or the work was interrupted."""
    run = _find(public_id)
    if run.state == RunState.APPLYING:
        run.state = RunState.READY.value
    return _read(run)


@pages.post("/imports/<public_id>/appliquer", endpoint="apply")
@audience("cadastre.import")
def apply(public_id: str) -> ResponseReturnValue:
    """Write what the preview shows, in one transaction."""
    run = _find(public_id)
    operations.begin_applying(db.session, run, now=clock.now())
    return _start("apply", run)


@pages.post("/imports/<public_id>/lignes", endpoint="choose_lines")
@audience("cadastre.import")
def choose_lines(public_id: str) -> ResponseReturnValue:
    """Keep the ticks of the lines shown."""
    run = _find(public_id)
    chosen = load(LinesSchema(), _typed())
    operations.choose_lines(db.session, run, chosen["shown"], chosen["taken"])
    db.session.commit()
    asked = load_address(LookSchema(), without_blanks(request.args.to_dict(flat=False), MANY))
    here = url_for("importing.show", public_id=public_id, **asked)
    return redirect(here, 303)


@pages.post("/imports/<public_id>/supprimer", endpoint="discard")
@audience("cadastre.import")
def discard(public_id: str) -> ResponseReturnValue:
    """Remove an import that was given up: it wrote nothing, and its file goes too."""
    run = _find(public_id)
    stored = run.stored_as
    operations.discard(db.session, run)
    db.session.commit()
    forget(_bench().folder, stored)
    flash(_("This import is removed. It had changed nothing."), "ok")
    return redirect(url_for("importing.index"), 303)


@pages.get("/imports/<public_id>/fautes")
@audience("cadastre.import")
def faults(public_id: str) -> ResponseReturnValue:
    """The rows that could not be taken, with the reason, as a file to correct."""
    form = load_address(FaultsSchema(), request.args)["form"]
    run = _find(public_id)
    words = (N_("Line"), N_("Cell"), N_("Reason"), N_("The row as it stood"))
    head = [say(Message(word)) for word in words]
    rows = error_files.rows_of(db.session.scalars(queries.faults_of(run.id)).all(), say)
    name = f"fautes-{run.public_id}.{form}"
    if form == "csv":
        answer = Response(b"".join(error_files.as_csv(head, rows)), mimetype="text/csv")
    else:
        answer = Response(error_files.as_xlsx(head, rows), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/imports/<public_id>/annuler", endpoint="ask_revert")
@audience("cadastre.import")
def ask_revert(public_id: str) -> ResponseReturnValue:
    """What taking this import back would do, and what would stay."""
    run = _find(public_id)
    found = operations.look_at_reversal(db.session, run)
    return render_template("importing/revert.html", run=screens.run_line(run), found=found)


@pages.post("/imports/<public_id>/annuler", endpoint="revert")
@audience("cadastre.import")
def revert(public_id: str) -> ResponseReturnValue:
    """Take the whole import back, but for what was changed since."""
    run = _find(public_id)
    operations.revert(db.session, run, _bench().reference, _author(), now=clock.now())
    db.session.commit()
    return redirect(url_for("importing.show", public_id=public_id), 303)
