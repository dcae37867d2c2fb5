"""Kills a writer at random moments and looks at what it left: python -m tools.crash ROUNDS [URL].

Each transaction appends a line to the audit trail and a letter to the outbox, then acknowledges.
After each kill -9: every acknowledged transaction is there, each line has its letter, the chain is
unbroken. A kill proves no durability against a power cut; it proves that nothing is left by halves.
"""

import itertools
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine, func, make_url, select, text
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.access.trail import Deed, record, verify
from app.access.vocabulary import VISITOR
from app.core.cli import alembic_config
from app.core.config import DEMO_SECRET
from app.core.db import begin_write, prepare_sqlite
from app.core.vault import demo_ring, unlock
from app.post.models import OutboxMessage
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter

SEED = 20261122
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def write(url: str, acknowledged: int, turns: Iterable[int] | None = None) -> None:
    """Write, until killed or so often; each number goes down the pipe once it is committed."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    for _ in turns or itertools.count():
        with Session(engine) as session:
            begin_write(session)
            deed = Deed(subject=VISITOR, action="crash", object_kind="test", object_id="x")
            number = record(session, deed, now=NOW)
            letter = Letter(
                channel=Channel.MAIL,
                to="x@ward.invalid",
                subject="s",
                text="t" * 2000,
                html=None,
                language="fr",
                reply_to=None,
                about="crash:x",
                key=f"crash:{number}",
            )
            enqueue(session, letter, now=NOW)
            session.commit()
        os.write(acknowledged, f"{number}\n".encode())


def kill_after(seconds: float, work: Callable[[int], None]) -> list[bytes]:
    """Start a writer, which gets the end of a pipe; kill it after a while; the lines it said."""
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
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read().rpartition(b"\n")[0].split()


def one_round(url: str, seconds: float) -> int:
    """Kill a writer after a while; the last number it acknowledged, or zero."""
    whole = kill_after(seconds, lambda pipe: write(url, pipe))
    return int(whole[-1]) if whole else 0


def look(url: str, acknowledged: int) -> list[str]:
    """What is wrong after a kill."""
    engine = create_engine(url)
    found = []
    with Session(engine) as session:
        lines = session.scalar(select(func.count(TrailLine.number))) or 0
        letters = session.scalar(select(func.count(OutboxMessage.id))) or 0
        found += [f"{acknowledged - lines} acknowledged lines lost"] if lines < acknowledged else []
        found += [f"{lines} lines, {letters} letters"] if lines != letters else []
        found += [f"line {fault.number} {fault.kind}" for fault in verify(session)]
        if engine.dialect.name == "sqlite":
            state = session.execute(text("PRAGMA integrity_check")).scalar()
            found += [f"integrity: {state}"] if state != "ok" else []
    engine.dispose()
    return found


def main(rounds: int, url: str) -> int:
    """Kill so many times; 1 when anything was lost or left by halves."""
    unlock(demo_ring(DEMO_SECRET))
    command.upgrade(alembic_config(url), "head")
    dice = random.Random(SEED)  # noqa: S311 - the same moments each time
    last, wrong = 0, 0
    for turn in range(rounds):
        last = max(last, one_round(url, dice.uniform(0.1, 0.5)))
        faults = look(url, last)
        wrong += bool(faults)
        for fault in faults:
            print(f"round {turn}: {fault}")
    engine = make_url(url).get_backend_name()
    print(f"{engine}: {rounds} kills, {last} acknowledged writes, {wrong} rounds with a fault")
    return 1 if wrong else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        chosen = sys.argv[2] if len(sys.argv) > 2 else f"sqlite:///{Path(folder)}/crash.sqlite"
        sys.exit(main(int(sys.argv[1]), chosen))
