"""Starts the long works of imports: at once when the file is small, else in a process of its own.

A process of its own keeps the pages quick while a large file is read, gives its memory back, and
may be killed: nothing is stored then.
"""

import os
import subprocess
import sys
from dataclasses import dataclass

from app.cadastre.importing.jobs import Bench, apply_file, read_file
from app.core.clock import LOCAL
from app.core.config import PREFIX, ROOT, Config

STEPS = {"read": read_file, "apply": apply_file}
_RUNNING: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Work:
    """A step of a run: `read` or `apply`; the run by its row, its name and its file."""

    step: str
    row: int
    name: str
    stored_as: str


def start(bench: Bench, config: Config, work: Work) -> None:
    """Do a step of the run now, or begin it elsewhere; no transaction may be open here."""
    today = bench.clock().astimezone(LOCAL).date()
    size = (bench.folder / work.stored_as).stat().st_size
    if size <= bench.reference.policy("import_at_once_kb", today) * 1024:
        STEPS[work.step](bench, work.row)
        return
    _RUNNING[:] = [one for one in _RUNNING if one.poll() is None]
    flask = [sys.executable, "-m", "flask", "--app", "app.factory"]
    command = [*flask, "cadastre", "work", work.name, work.step]
    _RUNNING.append(
        subprocess.Popen(  # noqa: S603 - our own command; the name is one of ours
            command,
            cwd=ROOT,
            env={**os.environ, **environ_of(config)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    )


def environ_of(config: Config) -> dict[str, str]:
    """The settings that another process of this installation needs to be the same."""
    return {
        f"{PREFIX}MODE": config.mode,
        f"{PREFIX}DATABASE_URL": config.engine_url,
        f"{PREFIX}VAR_DIR": str(config.var_dir),
        f"{PREFIX}DATA_DIR": str(config.data_dir),
    }
