"""Backups: made while the platform runs, signed, checked, put back. Knows no web.

A backup is a folder: the database, and a manifest that says what it must hold. It is made in a
folder of another name and renamed at the end, so that half a backup never looks like one; what a
maker that was killed left behind is removed by a later one.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, create_engine, func, make_url, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.access.trail import Anchor, anchor_now, read_anchors, verify, write_anchor
from app.core.db import Base

FORMAT = 1
MANIFEST = "manifest.json"
FORGOTTEN = timedelta(hours=1)
"""A half backup in which nothing was written for so long has lost its maker."""


class BackupError(Exception):
    """A backup cannot be made, read or put back; says why, and the cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup holds."""

    format: int
    made_at: str
    engine: str
    file: str
    sha256: str
    revision: str
    rows: dict[str, int]
    anchor: str


def create(url: str, folder: Path, *, now: datetime) -> Path:
    """Make a backup in a new folder under `folder`; the platform goes on meanwhile."""
    name = f"backup-{now:%Y%m%dT%H%M%SZ}"
    target, making = folder / name, folder / f".{name}.part"
    if target.exists():
        raise BackupError(f"{target} exists already; wait a second.")
    _sweep(folder, now)
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    try:
        address = make_url(url)
        is_sqlite = address.get_backend_name() == "sqlite"
        manifest = _copy_sqlite(address, making, now) if is_sqlite else _dump(address, making, now)
        _write(making / MANIFEST, json.dumps(asdict(manifest), indent=1))
        _sync(making)
        os.replace(making, target)
        _sync(folder)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return target


def _sweep(folder: Path, now: datetime) -> None:
    """Remove what makers that were killed left: personal data that nobody would look for."""
    for left in folder.glob(".backup-*.part"):
        with suppress(FileNotFoundError):  # its maker has just ended
            touched = max(one.stat().st_mtime for one in (left, *left.iterdir()))
            if touched < (now - FORGOTTEN).timestamp():
                shutil.rmtree(left, ignore_errors=True)


def _copy_sqlite(address: URL, folder: Path, now: datetime) -> Manifest:
    """SQLite's own online copy: consistent, whatever is written meanwhile.

    In one step: in several, each write between two of them would make it begin anew, and on a
    platform that is used it would never end. A write waits for it, some seconds for a gigabyte.
    """
    file = folder / "database.sqlite"
    source = sqlite3.connect(f"file:{address.database}?mode=ro", uri=True, timeout=30)
    with closing(source), closing(sqlite3.connect(file)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    _sync(file)
    engine = create_engine(f"sqlite:///{file}")
    with Session(engine) as session:
        manifest = _describe(session, file, now)
    engine.dispose()
    return manifest


def _dump(address: URL, folder: Path, now: datetime) -> Manifest:
    """PostgreSQL's own dump; what is counted is counted in the very snapshot that is dumped."""
    _need("pg_dump")
    file = folder / "database.dump"
    engine = create_engine(address, isolation_level="REPEATABLE READ")
    try:
        with Session(engine) as session:
            snapshot = session.scalar(text("SELECT pg_export_snapshot()"))
            options = ("--format=custom", "--no-owner", f"--snapshot={snapshot}")
            _run_tool("pg_dump", address, *options, f"--file={file}")
            _sync(file)
            return _describe(session, file, now)
    except OperationalError as error:
        raise BackupError(f"The database does not answer: {error.orig}") from error
    finally:
        engine.dispose()


def _need(tool: str) -> None:
    if shutil.which(tool) is None:
        raise BackupError(f"{tool} is missing: install PostgreSQL's client programs.")


def _run_tool(tool: str, address: URL, *options: str) -> None:
    _need(tool)
    place = {
        "PGHOST": address.host or "localhost",
        "PGPORT": str(address.port or 5432),
        "PGUSER": address.username or "",
        "PGPASSWORD": str(address.password or ""),
        "PGDATABASE": address.database or "",
    }
    ran = subprocess.run(  # noqa: S603 - a fixed program, no shell
        [tool, *options], env=os.environ | place, capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise BackupError(f"{tool}: {(ran.stderr.strip().splitlines() or ['failed'])[-1]}")


def _describe(session: Session, file: Path, now: datetime) -> Manifest:
    return Manifest(
        format=FORMAT,
        made_at=now.isoformat(),
        engine=session.get_bind().dialect.name,
        file=file.name,
        sha256=_digest(file),
        revision=_revision(session),
        rows=_count(session),
        anchor=write_anchor(anchor_now(session, now=now)),
    )


def read_manifest(folder: Path) -> Manifest:
    """The manifest, once the file is what it says; raises BackupError."""
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise BackupError(f"{folder} holds no readable backup: {error}") from error
    file = folder / Path(manifest.file).name
    if manifest.format != FORMAT or not file.is_file():
        raise BackupError(f"{folder} was made by another version, or its database is missing.")
    if _digest(file) != manifest.sha256:
        raise BackupError(f"{file} is not what was written: it was damaged or changed.")
    return manifest


def check(folder: Path) -> Iterator[str]:
    """Every way in which a backup is not what it says; nothing when it is whole."""
    manifest = read_manifest(folder)
    if manifest.engine != "sqlite":
        _run_tool("pg_restore", make_url("postgresql://"), "--list", str(folder / manifest.file))
        return
    file = folder / manifest.file
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        (state,) = connection.execute("PRAGMA integrity_check").fetchone()
        if state != "ok":
            yield f"the database is damaged: {state}"
            return
    yield from check_rows(f"sqlite:///{file}", manifest)


def check_rows(url: str, manifest: Manifest) -> Iterator[str]:
    """Rows and audit trail of a database against a manifest."""
    engine = create_engine(url)
    anchors: list[Anchor] = read_anchors([manifest.anchor])
    with Session(engine) as session:
        found = _count(session)
        for name, count in manifest.rows.items():
            if found.get(name) != count:
                yield f"{name} holds {found.get(name)} rows instead of {count}"
        for fault in verify(session, anchors):
            yield f"audit trail, line {fault.number}: {fault.kind}"
    engine.dispose()


def restore(url: str, folder: Path, *, now: datetime) -> Path | None:
    """Put a backup in the place of the database; gives where the old SQLite file was kept.

    The platform must be stopped. What is there is kept beside, never overwritten.
    """
    faults = list(check(folder))
    if faults:
        raise BackupError("This backup is not whole: " + "; ".join(faults[:3]))
    manifest, address = read_manifest(folder), make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    if is_sqlite != (manifest.engine == "sqlite"):
        raise BackupError(f"This is a backup of {manifest.engine}; the database is another.")
    if is_sqlite:
        return _put_back_sqlite(Path(str(address.database)), folder / manifest.file, now)
    _run_tool(
        *("pg_restore", address, "--clean", "--if-exists", "--no-owner", "--single-transaction"),
        f"--dbname={address.database}",
        str(folder / manifest.file),
    )
    return None


def _put_back_sqlite(target: Path, file: Path, now: datetime) -> Path | None:
    kept = None
    incoming = target.with_name(f".{target.name}.incoming")
    shutil.copyfile(file, incoming)
    _sync(incoming)
    if target.exists():
        kept = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%SZ}")
        keeping = target.with_name(f".{kept.name}.part")
        keeping.unlink(missing_ok=True)
        with closing(sqlite3.connect(target)) as old, closing(sqlite3.connect(keeping)) as copy:
            old.backup(copy)
        _sync(keeping)
        os.replace(keeping, kept)
    for tail in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + tail).unlink(missing_ok=True)
    os.replace(incoming, target)
    _sync(target.parent)
    return kept


def _revision(session: Session) -> str:
    return str(session.execute(text("SELECT version_num FROM alembic_version")).scalar())


def _count(session: Session) -> dict[str, int]:
    return {
        one.name: session.scalar(select(func.count()).select_from(one)) or 0
        for one in Base.metadata.sorted_tables
    }


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write(file: Path, words: str) -> None:
    file.write_text(words, encoding="utf-8")
    _sync(file)


def _sync(path: Path) -> None:
    """On the disk, not only on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
