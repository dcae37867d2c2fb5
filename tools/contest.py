"""What every race shares: its arguments, its arena, how it is told, and the exit code."""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.config import DEMO_SECRET
from app.core.vault import demo_ring, unlock
from tools.arena import arena

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The figures of a race in one paragraph, and whatever must not have been."""

    words: str
    faults: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How often, by how many at once."""

    times: int
    processes: int


def contest(about: str, size: Size, run: Callable[[str, Size], Told], *, times: str) -> int:
    """Read the arguments, race in an empty database, tell; 1 when something must not have been.

    `times` names the argument that says how often.
    """
    reader = argparse.ArgumentParser(description=about.split("\n", maxsplit=1)[0])
    reader.add_argument("--database", default="sqlite", help="sqlite, postgresql, or a URL")
    reader.add_argument(f"--{times}", dest="times", type=int, default=size.times)
    reader.add_argument("--processes", type=int, default=size.processes)
    asked = reader.parse_args()
    unlock(demo_ring(DEMO_SECRET))
    with tempfile.TemporaryDirectory() as name, arena(asked.database, Path(name)) as url:
        told = run(url, Size(times=asked.times, processes=asked.processes))
    print(told.words)
    for fault in told.faults[:SHOWN]:
        print(f"  {fault}")
    return 1 if told.faults else 0
