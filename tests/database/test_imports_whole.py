"""An import from its file to its being taken back, on both engines; killed ones leave nothing."""

import csv
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, insert, select, text
from sqlalchemy.orm import Session

from app.cadastre.importing import operations, pacing
from app.cadastre.importing.effects import EffectKeeper
from app.cadastre.importing.keeping import Stored
from app.cadastre.importing.models import ImportEffect, ImportRun
from app.cadastre.importing.operations import Author, Received
from app.cadastre.importing.reading import Options, read_rows
from app.cadastre.importing.vocabulary import RunState
from app.cadastre.imports import Taking, take_over
from app.cadastre.ledger import Change
from app.cadastre.models import Identifier, Provider, Reach, Service, Site
from app.core.config import ROOT
from app.core.errors import Conflict
from app.core.messages import Message
from app.reference.loader import Reference

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AUTHOR = Author("Odile Exemple")
FILES = {
    "finess-hospitals": "finess/finess_6dep_2023.csv",
    "finess-homecare": "finess/finess_nord_homecare_sample.csv",
    "be-hospitals": "be_providers/hospitals_hainaut_2020.csv",
}


def dump(session: Session) -> list[Sequence[Any]]:
    """Every row that an import may touch, in order."""
    session.expire_all()
    tables = (Provider, Identifier, Site, Service, Reach)
    return [
        [
            tuple(map(str, row))
            for row in session.execute(select(one.__table__).order_by(*one.__table__.primary_key))
        ]
        for one in tables
    ]


def apply(
    session: Session, reference: Reference, path: Path, source: str, now: datetime = NOW
) -> ImportRun:
    received = Received(path.name, Stored("0" * 32, "0" * 64, path.stat().st_size), path)
    run = operations.start_run(session, received, source, AUTHOR, now=now)
    run.state = RunState.READY.value
    operations.begin_applying(session, run, now=now)
    rows = read_rows(path, source, Options(), reference, today=now.date())
    taking = Taking(source=source, now=now, keeper=EffectKeeper(session, run, now))
    report = take_over(session, rows, reference, taking)
    operations.finish_applying(session, run, report.counts(), now=now)
    return run


def edited(path: Path, folder: Path, change: Callable[[list[list[str]]], None]) -> Path:
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline="")))
    change(lines)
    target = folder / "edited.csv"
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(lines)
    return target


@pytest.mark.parametrize("source", FILES)
def test_an_import_taken_back_leaves_every_field_as_it_was(
    session: Session, reference: Reference, shared: Path, source: str, tmp_path: Path
) -> None:
    path = shared / "data" / FILES[source]
    empty = dump(session)
    first = apply(session, reference, path, source)
    before = dump(session)
    known = set(session.scalars(select(Provider.source_key)))
    assert (first.counts or {})["created"] == len(known) > 30

    def change(lines: list[list[str]]) -> None:
        name = lines[0].index("hospital_name" if source == "be-hospitals" else "name")
        lines[0:] = lines
        touched = [line for line in lines[1:] if line[0] in known][:3]
        for line in touched:
            line[name] += " BIS"
        del lines[lines.index(touched[-1])]

    second = apply(session, reference, edited(path, tmp_path, change), source, LATER)
    counts = second.counts or {}
    assert (counts["created"], counts["updated"]) == (0, 2)
    assert dump(session) != before
    logged = session.scalars(
        select(Change.field).where(Change.batch == second.public_id).order_by(Change.field)
    ).all()
    assert list(logged) == ["name", "name"]
    operations.revert(session, second, reference, AUTHOR, now=LATER)
    assert dump(session) == before
    found = operations.revert(session, first, reference, AUTHOR, now=LATER)
    assert (len(found.created), found.touched) == (len(known), ())
    assert dump(session) == empty


def test_what_somebody_changed_since_stays_and_is_named(
    session: Session, reference: Reference, shared: Path
) -> None:
    run = apply(session, reference, shared / "data" / FILES["be-hospitals"], "be-hospitals")
    touched = session.scalars(select(Provider).order_by(Provider.id).limit(1)).one()
    touched.phone, touched.updated_at = "+3265000000", LATER
    session.flush()
    found = operations.look_at_reversal(session, run)
    assert found.touched == ((touched.public_id, touched.name),)
    operations.revert(session, run, reference, AUTHOR, now=LATER)
    assert list(session.scalars(select(Provider.id))) == [touched.id]


def test_the_same_file_twice_changes_nothing(
    session: Session, reference: Reference, shared: Path
) -> None:
    path = shared / "data" / FILES["be-hospitals"]
    apply(session, reference, path, "be-hospitals")
    before = dump(session)
    again = apply(session, reference, path, "be-hospitals", LATER)
    counts = again.counts or {}
    assert (counts["unchanged"], counts["created"], counts["updated"]) == (37, 0, 0)
    assert dump(session) == before
    effects = select(func.count()).where(ImportEffect.run_id == again.id)
    assert session.scalar(effects) == 0


KILLED = """
import sys
from pathlib import Path
from datetime import UTC, datetime
from sqlalchemy.orm import Session
from app.core.config import ROOT
from app.core.db import begin_write
from app.reference.loader import load_reference
from app.cadastre.imports import Taking, take_over
from tools.bench.world import World
from tests.conftest import new_engine
reference = load_reference(ROOT / "data" / "reference")
engine = new_engine(sys.argv[1])
now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
with Session(engine) as session:
    begin_write(session)
    tell = lambda done: print(done, flush=True)
    rows = World(reference, today=now.date()).records(200_000)
    take_over(session, rows, reference, Taking(source="killed", now=now, tell=tell))
    session.commit()
"""


def test_an_import_killed_in_the_middle_leaves_the_directory_as_it_was(engine: Engine) -> None:
    url = engine.url.render_as_string(hide_password=False)
    counted = text("SELECT count(*) FROM provider WHERE source = 'killed'")
    work = subprocess.Popen(
        [sys.executable, "-c", KILLED, url],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert work.stdout is not None
    with work.stdout:
        assert work.stdout.readline().strip() == "5000"
        if engine.dialect.name != "sqlite":  # there, readers wait for whoever writes
            with engine.connect() as reading:
                assert reading.scalar(counted) == 0
        os.kill(work.pid, signal.SIGKILL)
        work.wait()
    time.sleep(0.2)
    with engine.connect() as connection:
        assert connection.scalar(counted) == 0


def a_run(session: Session, state: RunState, seen_at: datetime, **more: object) -> ImportRun:
    values = {
        "source": "finess",
        "file_name": "f.csv",
        "digest": "0" * 64,
        "size": 1,
        "stored_as": "0" * 32,
        "state": state.value,
        "started_at": NOW,
        "started_by": "test",
        "seen_at": seen_at,
        **more,
    }
    found = session.execute(insert(ImportRun).values(values).returning(ImportRun.id)).scalar_one()
    return session.get_one(ImportRun, found)


def test_a_work_that_died_is_told_and_one_that_speaks_is_left_alone(session: Session) -> None:
    dead = [a_run(session, state, NOW) for state in (RunState.READING, RunState.APPLYING)]
    alive = a_run(session, RunState.READING, LATER)
    done = a_run(session, RunState.APPLIED, NOW)
    assert pacing.mark_interrupted(session, silent_since=LATER) == 2
    session.expire_all()
    assert {one.state for one in dead} == {RunState.INTERRUPTED}
    assert (alive.state, done.state) == (RunState.READING, RunState.APPLIED)


def test_what_was_interrupted_is_applied_once_and_read_before_that(session: Session) -> None:
    unread = a_run(session, RunState.INTERRUPTED, NOW)
    with pytest.raises(Conflict):
        operations.begin_applying(session, unread, now=LATER)
    read = a_run(session, RunState.INTERRUPTED, NOW, counts={"read": 7})
    operations.begin_applying(session, read, now=LATER)
    assert (read.state, read.rows_done, read.rows_total) == (RunState.APPLYING, 0, 7)
    assert operations.be_the_only_one(session, read.id) is read
    operations.finish_applying(session, read, {"read": 7}, now=LATER)
    with pytest.raises(Conflict):  # the work that was thought dead comes second
        operations.be_the_only_one(session, read.id)
    operations.fail(session, read, Message("late"))
    assert read.state == RunState.APPLIED


def test_progress_is_seen_by_every_process(session: Session) -> None:
    run = a_run(session, RunState.READING, NOW)
    pacing.note_progress(session, run.id, 500, 2000, now=LATER)
    session.expire_all()
    assert (run.rows_done, run.rows_total, run.seen_at) == (500, 2000, LATER)


def test_a_run_that_was_interrupted_can_be_started_again(session: Session) -> None:
    run = a_run(session, RunState.READING, NOW)
    operations.begin_reading(session, run, now=NOW)
    assert run.state == RunState.READING
