"""Verbs of imports. They never commit; `now` is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.cadastre.changes import CREATED
from app.cadastre.importers.catalogue import LAYOUTS, layout_of
from app.cadastre.importers.sheets import check_whole, make_of
from app.cadastre.importing.effects import delete_providers, pictures, restore
from app.cadastre.importing.keeping import Stored
from app.cadastre.importing.models import ImportEffect, ImportLine, ImportRun, SourceMapping
from app.cadastre.importing.pacing import take_turn
from app.cadastre.importing.queries import effects_of, names_of, run_of, touched_since
from app.cadastre.importing.reading import Options, check_options, sample_of
from app.cadastre.importing.vocabulary import EffectKind, RunState
from app.cadastre.importing.wording import pack
from app.cadastre.ledger import Change
from app.cadastre.models import Service
from app.cadastre.reaching import chunks, write_reach
from app.core.bulk import insert_rows
from app.core.clock import LOCAL
from app.core.errors import Conflict, InvalidInput, NotFound
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.spelling import fold

_TO_CORRECT = Message(N_("Some fields need to be corrected."))
LIST_PREFIX = "list-"
"""Sources that have no layout of their own: a spreadsheet of somebody, by its name."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who imports: a name for the history, an account if it is a person signed in."""

    name: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was sent: its own name, and how it is kept."""

    file_name: str
    stored: Stored
    path: Path


def source_code(name: str) -> str:
    """The code of a source that people named."""
    code = "-".join(fold(name).split())
    if not code:
        sentence = Message(N_("Give this source a name: who sends the file?"))
        raise InvalidInput(_TO_CORRECT, {"source_name": [sentence]})
    return f"{LIST_PREFIX}{code}"[:40]


def start_run(
    session: Session, received: Received, source: str, author: Author, *, now: datetime
) -> ImportRun:
    """Take note of a file; its layout is told from its content unless a source is said.

    Raises Refused if the file cannot be read at all, InvalidInput if nothing says what it is. A
    table is looked at here, so that no import begins whose columns could not be shown.
    """
    make = make_of(received.path)
    known = layout_of(received.path)
    chosen = source or known
    if known is None or chosen not in LAYOUTS:
        check_whole(received.path, make)
    if chosen is None:
        sentence = N_("This table has no layout that we know: give its source a name.")
        raise InvalidInput(_TO_CORRECT, {"source_name": [Message(sentence)]})
    if chosen not in LAYOUTS and not chosen.startswith(LIST_PREFIX):
        raise NotFound(Message(N_("There is no such source.")))
    if chosen not in LAYOUTS:
        sample_of(received.path)
    run = ImportRun(
        source=chosen,
        file_name=received.file_name[:200],
        digest=received.stored.digest,
        size=received.stored.size,
        stored_as=received.stored.name,
        state=RunState.UPLOADED.value,
        started_at=now,
        started_by=author.name[:120],
        user_id=author.user_id,
    )
    session.add(run)
    session.flush()
    return run


def needs_mapping(run: ImportRun) -> bool:
    """Whether people have to say something of the file before it can be read."""
    layout = LAYOUTS.get(run.source)
    return layout is None or layout.needs_type


def find_run(session: Session, public_id: str) -> ImportRun:
    """The run of that address; raises NotFound."""
    found = session.scalar(run_of(public_id))
    if found is None:
        raise NotFound(Message(N_("There is no such import.")))
    return found


def remembered(session: Session, source: str) -> SourceMapping | None:
    """How that source was read last time."""
    return session.get(SourceMapping, source)


def choose_options(
    session: Session, run: ImportRun, options: Options, path: Path, *, now: datetime
) -> None:
    """Say how the file is read, and remember it for the next file of the source."""
    _require(run, RunState.UPLOADED, RunState.READY, RunState.FAILED, RunState.INTERRUPTED)
    header: tuple[str, ...] = ()
    if run.source not in LAYOUTS:
        header = sample_of(path, sheet=options.sheet, header=options.header_row).header
        check_options(options, header)
    run.options = options.as_json()
    columns = {one.value: header[at] for one, at in (options.columns or {}).items()}
    kept = session.get(SourceMapping, run.source) or SourceMapping(source=run.source)
    kept.name = run.source.removeprefix(LIST_PREFIX)
    kept.columns = columns
    kept.options = {name: one for name, one in options.as_json().items() if name != "columns"}
    kept.updated_at, kept.updated_by = now, run.started_by
    session.add(kept)
    session.flush()


def options_of(run: ImportRun) -> Options:
    """How the file of a run is read."""
    return Options.from_json(run.options or {})


def begin_reading(session: Session, run: ImportRun, *, now: datetime) -> None:
    """The file will be read and compared; what an earlier reading found is forgotten."""
    _require(run, *_READABLE)
    _require_file(run)
    session.execute(delete(ImportLine).where(ImportLine.run_id == run.id))
    run.state, run.counts, run.fault = RunState.READING.value, None, None
    _begin_work(run, None, now)
    session.flush()


def finish_reading(session: Session, run: ImportRun, counts: Mapping[str, int]) -> None:
    """The preview is complete."""
    run.state, run.counts = RunState.READY.value, dict(counts)
    session.flush()


def choose_lines(
    session: Session, run: ImportRun, shown: Sequence[int], taken: Sequence[int]
) -> None:
    """Say which of the lines shown are to be taken."""
    _require(run, RunState.READY)
    for is_taken in (True, False):
        lines = [line for line in shown if (line in set(taken)) is is_taken]
        for some in chunks(lines):
            session.execute(
                update(ImportLine)
                .where(ImportLine.run_id == run.id, ImportLine.line.in_(some))
                .values(is_taken=is_taken)
            )


def wrote_nothing(run: ImportRun) -> bool:
    """Whether it may be removed: it is neither applied nor taken back, and nothing works on it."""
    return RunState(run.state) in _READABLE - {RunState.READING}


def discard(session: Session, run: ImportRun) -> None:
    """Remove an import that wrote nothing, with all that was read of its file."""
    if not wrote_nothing(run):
        raise Conflict(Message(_NOT_THERE))
    session.execute(delete(ImportLine).where(ImportLine.run_id == run.id))
    session.delete(run)
    session.flush()


def begin_applying(session: Session, run: ImportRun, *, now: datetime) -> None:
    """What the preview shows will be written."""
    _require(run, RunState.READY, RunState.APPLYING, RunState.INTERRUPTED)
    _require_file(run)
    if run.state == RunState.INTERRUPTED and run.counts is None:  # read again first
        raise Conflict(Message(_NOT_THERE))
    run.state = RunState.APPLYING.value
    _begin_work(run, (run.counts or {}).get("read"), now)
    session.flush()


def _begin_work(run: ImportRun, total: int | None, now: datetime) -> None:
    run.rows_done, run.rows_total, run.seen_at = 0, total, now


def be_the_only_one(session: Session, run_id: int) -> ImportRun:
    """The run to apply, for this transaction alone; Conflict if another work has applied it."""
    take_turn(session, run_id)
    run = session.get_one(ImportRun, run_id, populate_existing=True)
    _require(run, RunState.APPLYING)
    return run


def finish_applying(
    session: Session, run: ImportRun, counts: Mapping[str, int], *, now: datetime
) -> None:
    """All is written; part of the one transaction that wrote it."""
    run.state, run.counts, run.applied_at = RunState.APPLIED.value, dict(counts), now
    session.flush()


def fail(session: Session, run: ImportRun, message: Message) -> None:
    """Nothing of the file was stored; why is kept with the run. One that is done stays so."""
    if run.state not in {state.value for state in _UNDONE}:
        return
    run.state, run.fault = RunState.FAILED.value, pack(message)
    session.flush()


@dataclass(frozen=True, slots=True)
class Reversal:
    """What taking an import back would do: providers by id, and those touched since, by name."""

    created: tuple[int, ...]
    changed: tuple[int, ...]
    touched: tuple[tuple[str, str], ...]


def look_at_reversal(session: Session, run: ImportRun) -> Reversal:
    """What can be taken back, and what somebody changed since and will stay as it is."""
    _require(run, RunState.APPLIED)
    created = _ids(session, run, EffectKind.CREATED)
    changed = _ids(session, run, EffectKind.CHANGED)
    touched: set[int] = set()
    for some in chunks(created):
        touched |= set(session.scalars(touched_since(run, some)))
    for some in chunks(changed):
        touched |= _altered(session, run, some)
    present = set()
    for some in chunks(created + changed):
        present |= {row.id for row in session.execute(names_of(some))}
    names = [tuple(row)[1:] for part in chunks(sorted(touched)) for row in _named(session, part)]
    return Reversal(
        tuple(one for one in created if one in present - touched),
        tuple(one for one in changed if one in present - touched),
        tuple((str(public_id), str(name)) for public_id, name in names),
    )


def _named(session: Session, ids: Sequence[int]) -> Sequence[Any]:
    return session.execute(names_of(ids)).all()


def _ids(session: Session, run: ImportRun, kind: EffectKind) -> list[int]:
    wanted = select(ImportEffect.provider_id).where(
        ImportEffect.run_id == run.id, ImportEffect.kind == kind.value
    )
    return list(session.scalars(wanted.order_by(ImportEffect.provider_id)))


def _altered(session: Session, run: ImportRun, ids: Sequence[int]) -> set[int]:
    now = pictures(session, ids)
    wanted = effects_of(run.id, EffectKind.CHANGED.value)
    found = session.scalars(wanted.where(ImportEffect.provider_id.in_(ids)))
    return {
        one.provider_id
        for one in found
        if one.provider_id in now and now[one.provider_id] != one.after
    }


def revert(
    session: Session, run: ImportRun, reference: Reference, author: Author, *, now: datetime
) -> Reversal:
    """Take an import back, but for what was changed since: every field is as it was before."""
    found = look_at_reversal(session, run)
    delete_providers(session, found.created)
    for some in chunks(found.changed):
        wanted = effects_of(run.id, EffectKind.CHANGED.value)
        rows = session.scalars(wanted.where(ImportEffect.provider_id.in_(some))).all()
        before = {row.provider_id: row.before or {} for row in rows}
        restore(session, before, {row.provider_id: row.after or {} for row in rows})
        services = session.scalars(select(Service.id).where(Service.provider_id.in_(some))).all()
        write_reach(session, reference, services, today=now.astimezone(LOCAL).date())
        _log_reversal(session, run, some, author, now)
    run.state, run.reverted_at = RunState.REVERTED.value, now
    run.reverted_by = author.name[:120]
    session.flush()
    return found


def _log_reversal(
    session: Session, run: ImportRun, providers: Sequence[int], author: Author, now: datetime
) -> None:
    wanted = select(Change).where(
        Change.batch == run.public_id,
        Change.provider_id.in_(providers),
        Change.reverts_id.is_(None),
        Change.field != CREATED,
    )
    rows = [
        {
            **{name: getattr(one, name) for name in _KEPT},
            "old": one.new,
            "new": one.old,
            "who": author.name[:120],
            "user_id": author.user_id,
            "at": now,
            "reverts_id": one.id,
        }
        for one in session.scalars(wanted).all()
    ]
    insert_rows(session, Change.__table__, rows)


_KEPT = ("record_kind", "record_id", "provider_id", "field", "why", "batch")


def _require(run: ImportRun, *states: RunState) -> None:
    if run.state not in {state.value for state in states}:
        raise Conflict(Message(_NOT_THERE))


_NOT_THERE = N_("This import is not at that point any more; look at it again.")
_UNDONE = frozenset(RunState) - {RunState.APPLIED, RunState.REVERTED}
_READABLE = _UNDONE - {RunState.APPLYING}


def _require_file(run: ImportRun) -> None:
    if run.stored_as is None:
        sentence = N_("The file of this import is no longer kept; send it again.")
        raise Conflict(Message(sentence))
