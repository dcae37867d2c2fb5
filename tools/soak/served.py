"""Servers of a soak: the platform on demonstration data of its own, and the bare endpoint."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]
PREPARE = (("db", "upgrade"), ("reference", "load"), ("demo", "load"))
PATIENCE = 120.0
"""Seconds for a server to answer for the first time."""
GUNICORN = ("--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket")  # noqa: S108 - as in production


@dataclass(frozen=True, slots=True)
class Served:
    """Where the platform and the bare endpoint answer; the process whose children are workers."""

    site: str
    bare: str
    master: int


@contextmanager
def served(folder: Path, *, port: int) -> Iterator[Served]:
    """Fill a database in a folder, then serve it as in production: two workers, four threads."""
    site, bare = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{port + 1}"
    environment = {
        **os.environ,
        "PASSERELLE_MODE": "demo",
        "PASSERELLE_VAR_DIR": str(folder),
        "PASSERELLE_PUBLIC_URL": site,
        "PASSERELLE_DATABASE_URL": os.environ.get("PASSERELLE_DATABASE_URL", ""),
    }
    flask = [sys.executable, "-m", "flask", "--app", "app.factory"]
    for step in PREPARE:
        subprocess.run([*flask, *step], cwd=ROOT, env=environment, check=True)
    with ExitStack() as running, (folder / "server.log").open("ab") as log:

        def start(*command: str) -> int:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=environment, stdout=log, stderr=log
            )
            running.callback(process.wait)
            running.callback(process.terminate)
            return process.pid

        master = start("gunicorn", "app.server:site", *GUNICORN, "-w", "2", "-b", site[7:])
        start("gunicorn", "tools.soak.floor:bare", *GUNICORN, "-w", "1", "-b", bare[7:])
        start("flask", "--app", "app.factory", "work", "run")
        for address in (f"{site}/healthz", f"{bare}/"):
            await_answer(address)
        yield Served(site, bare, master)


def await_answer(address: str) -> None:
    """Return once a server answers; raises TimeoutError when it does not."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            if requests.get(address, timeout=PATIENCE).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.5)
    raise TimeoutError(f"{address} does not answer")


def workers_of(master: int) -> dict[int, int]:
    """The workers of a server by number, with the memory that each holds, in KiB."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text(encoding="ascii").split()
    return {int(child): resident(int(child)) for child in children}


def resident(pid: int) -> int:
    """KiB of memory that a process holds; 0 when it is no more."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return 0
    found = [line.split()[1] for line in lines if line.startswith("VmRSS:")]
    return int(found[0]) if found else 0
