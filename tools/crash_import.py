"""Kills an import at random moments: `python -m tools.crash_import ROUNDS [DB]`.

A child sends file after file through the steps of the pages: take in, read, apply. It says each run
that it saw applied. After each kill -9: every run it said is applied and whole, no other has left
anything in the directory, every provider has its site, its service and its reach. The next child
first finishes the run that was interrupted, so that doubles would show.
"""

import csv
import os
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from alembic import command
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.cadastre.importing import jobs, operations, pacing
from app.cadastre.importing.keeping import store
from app.cadastre.importing.models import ImportEffect, ImportRun
from app.cadastre.importing.operations import Author, Received
from app.cadastre.importing.reading import Options, sample_of
from app.cadastre.importing.vocabulary import RunState
from app.cadastre.models import Provider, Reach, Service, Site
from app.core.cli import alembic_config
from app.core.config import ROOT
from app.core.db import begin_write
from app.reference.loader import Reference, load_reference
from app.reference.operations import load_zones
from tools.arena import engine_of
from tools.kills import Battery, damage, kill_again, on_arena, say

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SOURCE = "list-crash"
NEW, AGAIN = 60, 20
HEAD = ("Nom", "Code interne", "Rue", "Code postal", "Commune", "Soins")


def write(url: str, folder: Path, reference: Reference, acknowledged: int) -> None:
    """Import file after file until killed; first what the one before left."""
    bench = jobs.Bench(engine_of(url), reference, folder, lambda: NOW)
    _finish_what_was_left(bench, acknowledged)
    while True:
        _whole_import(bench, acknowledged)


def _finish_what_was_left(bench: jobs.Bench, acknowledged: int) -> None:
    with Session(bench.engine) as session:
        begin_write(session)
        pacing.mark_interrupted(session, silent_since=NOW + timedelta(days=1))
        left = select(ImportRun.id, ImportRun.counts).where(
            ImportRun.state != RunState.APPLIED.value
        )
        found = session.execute(left.order_by(ImportRun.id)).all()
        session.commit()
    for run_id, counts in found:
        _go_on(bench, run_id, acknowledged, is_read=counts is not None)


def _whole_import(bench: jobs.Bench, acknowledged: int) -> None:
    with Session(bench.engine) as session:
        begin_write(session)
        turn = (session.scalar(select(func.count(ImportRun.id))) or 0) + 1
        path = bench.folder / "next.csv"
        _write_file(path, turn)
        with path.open("rb") as stream:
            stored = store(stream, bench.folder)
        kept = bench.folder / stored.name
        received = Received(f"{turn}.csv", stored, kept)
        run = operations.start_run(session, received, SOURCE, Author("crash"), now=NOW)
        options = Options(columns=sample_of(kept).guessed, type_code="FR-SAD")
        operations.choose_options(session, run, options, kept, now=NOW)
        run_id = run.id
        session.commit()
    _go_on(bench, run_id, acknowledged, is_read=False)


def _go_on(bench: jobs.Bench, run_id: int, acknowledged: int, *, is_read: bool) -> None:
    if not is_read:
        with Session(bench.engine) as session:
            begin_write(session)
            operations.begin_reading(session, session.get_one(ImportRun, run_id), now=NOW)
            session.commit()
        jobs.read_file(bench, run_id)
    with Session(bench.engine) as session:
        begin_write(session)
        operations.begin_applying(session, session.get_one(ImportRun, run_id), now=NOW)
        session.commit()
    jobs.apply_file(bench, run_id)
    say(acknowledged, run_id)


def _write_file(path: Path, turn: int) -> None:
    """New providers, and some of the file before under another name."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(HEAD)
        for number in range(NEW):
            writer.writerow(_row(f"{turn}-{number}", f"Service {turn} {number}"))
        for number in range(AGAIN if turn > 1 else 0):
            writer.writerow(_row(f"{turn - 1}-{number}", f"Autre nom {turn} {number}"))


def _row(key: str, name: str) -> tuple[str, ...]:
    return (f"{name} (fictif)", key, "Rue de la Meuse 1", "08600", "Givet", "ménage")


def _first(bench: jobs.Bench) -> frozenset[int]:
    """One import that nobody kills, so that the children find the facts read and sorted."""
    reading, writing = os.pipe()
    _whole_import(bench, writing)
    bench.engine.dispose()
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        return frozenset(map(int, pipe.read().split()))


def look(url: str, acknowledged: set[int]) -> list[str]:
    """What is wrong after a kill."""
    engine = engine_of(url)
    found = damage(engine)
    with Session(engine) as session:
        runs = session.scalars(select(ImportRun)).all()
        applied = {run.id for run in runs if run.state == RunState.APPLIED}
        if lost := acknowledged - applied:
            found.append(f"{len(lost)} acknowledged imports are not applied")
        found += [f"run {run.id} failed" for run in runs if run.state == RunState.FAILED]
        found += [fault for run in runs for fault in _wrong_run(session, run)]
        found += _wrong_rows(session)
    engine.dispose()
    return found


def _wrong_run(session: Session, run: ImportRun) -> list[str]:
    found = []
    is_applied, counts = run.state == RunState.APPLIED, run.counts or {}
    touched = session.scalar(select(func.count()).where(ImportEffect.run_id == run.id)) or 0
    expected = counts["created"] + counts["updated"] if is_applied else 0
    if touched != expected:
        found.append(f"run {run.id}: {touched} providers touched, {expected} expected")
    turn = run.file_name.partition(".")[0]
    named = select(func.count()).where(Provider.source_key.like(f"{turn}-%"))
    present = session.scalar(named) or 0
    if present != (NEW if is_applied else 0):
        found.append(f"run {run.id}: {present} providers of its own")
    return found


def _wrong_rows(session: Session) -> list[str]:
    counts = {
        model.__tablename__: session.scalar(select(func.count()).select_from(model))
        for model in (Provider, Site, Service)
    }
    reaching = session.scalar(select(func.count(func.distinct(Reach.service_id))))
    if len({*counts.values(), reaching}) != 1:
        return [f"rows that do not go together: {counts}, {reaching} services with a reach"]
    return []


def main(rounds: int, url: str) -> int:
    """Kill so many times; 1 when anything was lost or left by halves."""
    command.upgrade(alembic_config(url), "head")
    reference = load_reference(ROOT / "data" / "reference")
    with Session(engine_of(url)) as session:
        begin_write(session)
        load_zones(session, reference.zones)
        session.commit()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = _first(jobs.Bench(engine_of(url), reference, folder, lambda: NOW))
        battery = Battery(
            said_of="acknowledged imports",
            work=partial(write, url, folder, reference),
            look=partial(look, url),
            longest=6,
        )
        return kill_again(rounds, url, battery, first)


if __name__ == "__main__":
    sys.exit(on_arena(main))
