"""What every battery of kills shares: start a child, kill it at a random moment, look at the rest.

A battery is run as `python -m tools.crash ROUNDS [DATABASE]`, where DATABASE is `sqlite` (unless
said), `postgresql`, or the URL of an empty database.
"""

import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, make_url, text
from sqlalchemy.orm import Session

from tools.arena import arena

SEED = 20261122


def child_of(work: Callable[[int], None]) -> tuple[int, int]:
    """Start a child, which gets the end of a pipe; its number, and the other end."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            work(writing)
        except BaseException:  # noqa: BLE001 - it is told, and the child must end here
            traceback.print_exc()
        os._exit(1)  # it works until killed; whatever else happens, it is no second parent
    os.close(writing)
    return child, reading


def kill_after(seconds: float, work: Callable[[int], None]) -> list[bytes]:
    """Start a child, kill it after a while; the whole lines that it said."""
    child, reading = child_of(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read().rpartition(b"\n")[0].split()


def say(acknowledged: int, number: int) -> None:
    """What a child does once something is committed: tell its number."""
    os.write(acknowledged, f"{number}\n".encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """One kind of work that is killed: `look` gets every number ever said, and tells the faults."""

    said_of: str
    work: Callable[[int], None]
    look: Callable[[set[int]], list[str]]
    longest: float = 0.5
    shortest: float = 0.1


def kill_again(rounds: int, url: str, battery: Battery, said: frozenset[int] = frozenset()) -> int:
    """Kill so many times, and tell; 1 when anything was lost or left by halves, or nothing done."""
    dice = random.Random(SEED)  # noqa: S311 - the same moments each time
    acknowledged, wrong = set(said), 0
    for turn in range(rounds):
        moment = dice.uniform(battery.shortest, battery.longest)
        acknowledged |= {int(line) for line in kill_after(moment, battery.work)}
        faults = battery.look(acknowledged)
        wrong += bool(faults)
        for fault in faults:
            print(f"round {turn}: {fault}", flush=True)
    engine, done = make_url(url).get_backend_name(), f"{len(acknowledged)} {battery.said_of}"
    print(f"{engine}: {rounds} kills, {done}, {wrong} rounds with a fault")
    return 1 if wrong or not acknowledged else 0


def damage(engine: Engine) -> list[str]:
    """What the database itself finds wrong in its file; PostgreSQL has no such question."""
    if engine.dialect.name != "sqlite":
        return []
    with Session(engine) as session:
        state = session.execute(text("PRAGMA integrity_check")).scalar()
    return [] if state == "ok" else [f"integrity: {state}"]


def on_arena(main: Callable[[int, str], int]) -> int:
    """Read how often and where from the command line, and run there."""
    chosen = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    with tempfile.TemporaryDirectory() as folder, arena(chosen, Path(folder)) as url:
        return main(int(sys.argv[1]), url)
