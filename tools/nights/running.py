"""The platform as it is installed, under a clock that this process sets while it runs.

libfaketime (Debian: `faketime`) tells every process of the platform the time that stands in a file,
as a distance from the real one. Only the wall clock is changed: timers go on, as they do when an
administrator sets the clock of a machine.
"""

import datetime as dt
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.site.work.models import WorkRun
from app.site.work.planning import Job, is_due
from tools.arena import engine_of
from tools.soak.served import GUNICORN, PREPARE, ROOT, await_answer

LIBRARY = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
SLEEP = "import select, time\ntime.sleep = lambda span: select.select([], [], [], span)\n"
"""Python sleeps until an absolute time of the machine, which libfaketime refuses; this does not."""
EACH_MINUTE = frozenset({"requests", "letters"})
MINUTE = timedelta(minutes=1)
PATIENCE = 300.0
"""Seconds for the clocks of the platform to look at the time again."""


class Platform:
    """Where it answers, its database, and the hands of its clock."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.site = f"http://127.0.0.1:{port}"
        self.url = f"sqlite:///{folder / 'nights.sqlite'}"
        self.engine: Engine = engine_of(self.url)
        self._clock = folder / "clock"
        (folder / "sitecustomize.py").write_text(SLEEP, encoding="ascii")
        self.environment = {
            **os.environ,
            "PASSERELLE_MODE": "demo",
            "PASSERELLE_VAR_DIR": str(folder),
            "PASSERELLE_PUBLIC_URL": self.site,
            "PASSERELLE_DATABASE_URL": self.url,
            "PYTHONPATH": str(folder),
            "LD_PRELOAD": str(LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }

    def set_clock(self, moment: datetime) -> None:
        """From now on it is that moment, for every process of the platform."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(f"{moment.timestamp() - time.time():+.3f}\n", encoding="ascii")
        beside.replace(self._clock)

    def flask(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the platform, at its own time."""
        command = [sys.executable, "-m", "flask", "--app", "app.factory", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False
        )

    def await_clocks(self, moment: datetime, nightly: Mapping[str, dt.time]) -> list[WorkRun]:
        """Every piece of work as it stands, once all that was due at that moment was done."""
        began = time.monotonic()
        while (gone := time.monotonic() - began) < PATIENCE:
            now = moment + timedelta(seconds=gone)
            with Session(self.engine) as session:
                found = list(session.scalars(select(WorkRun).order_by(WorkRun.name)))
                session.expunge_all()
            if found and not any(_is_waited_for(one, now, nightly) for one in found):
                return found
            time.sleep(0.5)
        raise TimeoutError(f"the clocks have not seen {moment}")


def _is_waited_for(run: WorkRun, now: datetime, nightly: Mapping[str, dt.time]) -> bool:
    """Whether somebody is at it, or will be soon."""
    at = nightly.get(run.name)
    every = MINUTE if run.name in EACH_MINUTE else None
    if at is None and every is None:
        return run.claimed_until is not None
    job = Job(name=run.name, run=str, every=every, at=at)
    return run.claimed_until is not None or is_due(job, run.started_at, run.known_since, now)


@contextmanager
def running(folder: Path, port: int, moment: datetime) -> Iterator[Platform]:
    """The demonstration filled at that moment; two server processes, and the clocks."""
    found = Platform(folder, port)
    found.set_clock(moment)
    for step in PREPARE:
        ran = found.flask(*step)
        if ran.returncode:
            raise RuntimeError(ran.stderr)
    with ExitStack() as started, (folder / "server.log").open("ab") as log:

        def start(*command: str) -> None:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=found.environment,
                stdout=log,
                stderr=log,
            )
            started.callback(process.wait)
            started.callback(process.terminate)

        start("gunicorn", "app.server:site", *GUNICORN, "-w", "2", "-b", found.site[7:])
        start("flask", "--app", "app.factory", "work", "run", "--pause", "0.3")
        await_answer(f"{found.site}/healthz")
        yield found
    found.engine.dispose()
