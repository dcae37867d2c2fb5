"""The two long works of an import: reading it for a preview, applying it. Each owns its session.

A reading writes its lines in short transactions. Applying is one transaction: whoever kills it in
the middle leaves the directory as it was, and the run says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app.cadastre.comparing import Facts, differences, facts_of, present_facts
from app.cadastre.importing import operations, pacing
from app.cadastre.importing.effects import EffectKeeper
from app.cadastre.importing.keeping import forget, tell_progress
from app.cadastre.importing.models import ImportLine, ImportRun
from app.cadastre.importing.queries import skipped_lines
from app.cadastre.importing.reading import read_rows
from app.cadastre.importing.wording import pack
from app.cadastre.imports import Met, Taking, compare, take_over
from app.cadastre.records import MOST_TOLD, Fault, ImportReport, LeftOut, ProviderRecord, Row
from app.cadastre.vocabulary import ImportOutcome
from app.core.bulk import insert_rows
from app.core.clock import LOCAL
from app.core.db import begin_write
from app.core.errors import HomeCareError
from app.core.messages import N_, Message
from app.reference.loader import Reference

Tell = Callable[[int, int | None], None]
_STOPPED = N_("Something went wrong while the file was read. Nothing was stored.")


@dataclass(frozen=True, slots=True)
class Bench:
    """What a work needs: the database, the facts, the folder of files, and the time."""

    engine: Engine
    reference: Reference
    folder: Path
    clock: Callable[[], datetime]


def read_file(bench: Bench, run_id: int, tell: Tell | None = None) -> None:
    """Read a file, compare it with the directory, and keep what each line means."""
    with Session(bench.engine, expire_on_commit=False) as session:
        run = session.get_one(ImportRun, run_id)
        session.rollback()
        try:
            counts = _preview(session, bench, run, tell or _silent)
            begin_write(session)
            operations.finish_reading(session, session.get_one(ImportRun, run_id), counts)
            session.commit()
        except BaseException as error:
            _fail(session, run_id, error)
            if not isinstance(error, HomeCareError):
                raise


def _preview(session: Session, bench: Bench, run: ImportRun, tell: Tell) -> dict[str, int]:
    report = ImportReport()
    for met in compare(session, _rows(bench, run), source=run.source):
        lines = [_line(run, one, before) for one, before in _with_facts(session, met)]
        session.rollback()
        begin_write(session)
        kept = [line for line in lines if _is_kept(line, report)]
        insert_rows(session, ImportLine.__table__, kept)
        for one in met:
            report.note(one.outcome, one.row)
        pacing.note_progress(session, run.id, report.read, None, now=bench.clock())
        session.commit()
        tell(report.read, None)
    return report.counts()


def _is_kept(line: dict[str, Any], report: ImportReport) -> bool:
    """Lines that change nothing are counted and not listed; of those left out, the first ones."""
    outcome = ImportOutcome(line["outcome"])
    if outcome is ImportOutcome.LEFT_OUT:
        return report.outcomes[outcome] < MOST_TOLD
    return outcome is not ImportOutcome.UNCHANGED


def _with_facts(session: Session, met: Sequence[Met]) -> Iterable[tuple[Met, Facts | None]]:
    changed = [one.provider_id for one in met if one.outcome is ImportOutcome.UPDATED]
    present = present_facts(session, [one for one in changed if one is not None])
    return [(one, present.get(one.provider_id or 0)) for one in met]


def _line(run: ImportRun, met: Met, before: Facts | None) -> dict[str, Any]:
    row = met.row
    line: dict[str, Any] = dict.fromkeys(_COLUMNS)
    line |= {"run_id": run.id, "line": row.line, "outcome": met.outcome.value, "is_taken": True}
    line["provider_id"] = met.provider_id
    if isinstance(row, ProviderRecord):
        line["name"] = row.name
        line["place"] = " ".join(filter(None, (row.site.postal_code, row.site.city)))[:140]
        if before is not None:
            found = differences(before, facts_of(row))
            line["changes"] = [[one.field, one.old, one.new] for one in found]
    elif isinstance(row, LeftOut):
        line |= {"name": row.key[:300], "message": pack(row.reason)}
    else:
        line |= _fault(row)
    return line


_COLUMNS = ("name", "place", "provider_id", "changes", "cell", "field", "value", "message", "cells")


def _fault(row: Fault) -> dict[str, Any]:
    return {
        "cell": row.cell or None,
        "field": None if row.column is None else row.column[:120],
        "value": row.value[:80],
        "message": pack(row.message),
        "cells": list(row.cells),
    }


def apply_file(bench: Bench, run_id: int, tell: Tell | None = None) -> None:
    """Write what a file says, but for the lines taken out, in one transaction."""
    with Session(bench.engine, expire_on_commit=False) as session:
        try:
            begin_write(session)
            run = operations.be_the_only_one(session, run_id)
            total = (run.counts or {}).get("read")
            now = bench.clock()
            note = _beside(bench, run)

            def told(done: int) -> None:
                note(done, total)
                (tell or _silent)(done, total)

            taking = Taking(
                source=run.source,
                now=now,
                skip=frozenset(session.scalars(skipped_lines(run.id))),
                keeper=EffectKeeper(session, run, now),
                tell=told,
            )
            report = take_over(session, _rows(bench, run), bench.reference, taking)
            operations.finish_applying(session, run, report.counts(), now=now)
            session.commit()
        except BaseException as error:
            _fail(session, run_id, error)
            if not isinstance(error, HomeCareError):
                raise


def _rows(bench: Bench, run: ImportRun) -> Iterable[Row]:
    path = bench.folder / (run.stored_as or "")
    today = bench.clock().astimezone(LOCAL).date()
    return read_rows(path, run.source, operations.options_of(run), bench.reference, today=today)


def _fail(session: Session, run_id: int, error: BaseException) -> None:
    session.rollback()
    begin_write(session)
    message = error.message if isinstance(error, HomeCareError) else Message(_STOPPED)
    operations.fail(session, session.get_one(ImportRun, run_id), message)
    session.commit()


def _silent(_done: int, _total: int | None) -> None:
    """For a work that nobody watches."""


def _beside(bench: Bench, run: ImportRun) -> Tell:
    """Tells how far applying is while its one transaction is open: through another connection.

    SQLite lets nobody else write meanwhile; there a file tells it, to this machine, which is the
    only one that can have the database.
    """
    if bench.engine.dialect.name == "sqlite":
        return partial(tell_progress, bench.folder, run.stored_as or "")
    run_id = run.id

    def tell(done: int, total: int | None) -> None:
        with bench.engine.begin() as connection:
            pacing.note_progress(connection, run_id, done, total, now=bench.clock())

    return tell


def forget_file(session: Session, run: ImportRun, folder: Path) -> None:
    """Delete the file of a run before its time."""
    forget(folder, run.stored_as)
    run.stored_as = None
    session.flush()
