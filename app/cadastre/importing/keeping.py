"""Files that were sent, kept under random names for a while; and how far a job is.

The progress of a job stands in the database; beside its file only while SQLite applies it, which
lets nobody else write during that one transaction.
"""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from app.cadastre.importers.sheets import LARGEST_FILE
from app.core.errors import Refused
from app.core.messages import N_, Message

FOLDER = "imports"
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was taken in: its random name, its SHA-256, its size in bytes."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many rows a job has done, of how many (None is not known), and when it said so."""

    done: int
    total: int | None
    said_at: float


def folder_of(var_dir: Path) -> Path:
    """Where files that were sent are kept; nobody else on the machine reads them."""
    folder = var_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def store(stream: BinaryIO, folder: Path) -> Stored:
    """Take a file in, piece by piece; raises Refused, and keeps nothing, when it is too large."""
    name = secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    path = folder / name
    try:
        with path.open("xb") as target:
            while piece := stream.read(_PIECE):
                size += len(piece)
                if size > LARGEST_FILE:
                    raise Refused(Message(N_("The file is larger than 64 MB.")))
                digest.update(piece)
                target.write(piece)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(name, digest.hexdigest(), size)


def forget(folder: Path, name: str | None) -> None:
    """Delete a file that was kept, and its progress."""
    if name:
        (folder / name).unlink(missing_ok=True)
        _progress_path(folder, name).unlink(missing_ok=True)


def forget_older(folder: Path, now: datetime, days: float) -> int:
    """Delete the files that were kept longer than that; returns how many."""
    limit = (now - timedelta(days=days)).timestamp()
    gone = 0
    for path in folder.iterdir():
        if path.is_file() and path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def tell_progress(folder: Path, name: str, done: int, total: int | None) -> None:
    """Note how far a job is; whoever reads sees the old figure or the new one, never half."""
    path = _progress_path(folder, name)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps([done, total]), encoding="utf-8")
    os.replace(fresh, path)


def progress_of(folder: Path, name: str | None) -> Progress | None:
    """How far the job of a file is, or None if it has said nothing."""
    if not name:
        return None
    path = _progress_path(folder, name)
    try:
        done, total = json.loads(path.read_text(encoding="utf-8"))
        return Progress(int(done), total, path.stat().st_mtime)
    except (OSError, ValueError, TypeError):
        return None


def _progress_path(folder: Path, name: str) -> Path:
    return folder / f"{name}.progress"
