"""Backups taken while people write, put back elsewhere: `python -m tools.backup_load ROUNDS [DB]`.

Two writers append lines to the audit trail with their letters. In the middle, `flask backup create`
makes a backup; `flask backup restore` puts it in the place of another database, where
`flask audit verify` must accept the trail. Every write that was acknowledged before the backup
began must be there, each line with its letter. Says how long making and putting back take.
"""

import os
import select as system_select
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.core.config import Config
from app.core.extensions import db
from app.factory import create_app
from app.post.models import OutboxMessage
from app.site.upkeep import backups
from tools.arena import arena, engine_of, fill_demonstration
from tools.crash import ACTION, write
from tools.kills import child_of

WRITERS = 2
BEFORE = 20
"""So many writes are acknowledged before a backup begins."""


@contextmanager
def writing(url: str) -> Iterator[list[int]]:
    """Writers at work; gives the pipes through which they acknowledge. They are killed in the end.

    They live in processes of their own, forked while nothing is connected.
    """
    children = [child_of(partial(write, url)) for _ in range(WRITERS)]
    try:
        yield [pipe for _child, pipe in children]
    finally:
        for child, pipe in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            os.close(pipe)


def acknowledged(pipes: Sequence[int], at_least: int) -> set[int]:
    """What was acknowledged by now, once there is so much; whole lines only."""
    said: dict[int, bytes] = dict.fromkeys(pipes, b"")
    ended = time.monotonic() + 60
    while sum(one.count(b"\n") for one in said.values()) < at_least:
        assert time.monotonic() < ended, "the writers do not write"
        for pipe in system_select.select(list(pipes), [], [], 1)[0]:
            said[pipe] += os.read(pipe, 65536)
    return {int(one) for text in said.values() for one in text.rpartition(b"\n")[0].split()}


def run(app: Flask, *words: str) -> str:
    """A command of the terminal; raises when it fails."""
    ran = app.test_cli_runner().invoke(args=list(words))
    if ran.exit_code:
        raise RuntimeError(f"flask {' '.join(words)}: {ran.output.strip()} {ran.exception or ''}")
    with app.app_context():
        db.engine.dispose()
    return ran.output


def look(url: str, before: set[int]) -> list[str]:
    """What is wrong in a database that was put back."""
    engine = engine_of(url)
    with Session(engine) as session:
        ours = select(TrailLine.number).where(TrailLine.action == ACTION)
        lines = set(session.scalars(ours))
        keys = select(OutboxMessage.key).where(OutboxMessage.key.like("crash:%"))
        letters = {int(key.partition(":")[2]) for key in session.scalars(keys)}
    engine.dispose()
    lost, torn = len(before - lines), len(lines ^ letters)
    found = [f"{lost} writes acknowledged before the backup are not there"] if lost else []
    return found + ([f"{torn} lines without their letter, or letters without line"] if torn else [])


def one_round(source: Flask, target: Flask, folder: Path) -> tuple[list[str], float, float]:
    """One backup under load, put back; the faults, and the seconds of both."""
    try:
        with writing(_url(source)) as pipes:
            before = acknowledged(pipes, BEFORE)
            began = time.monotonic()
            run(source, "backup", "create", "--into", str(folder))
            made = time.monotonic() - began
        (backup,) = folder.iterdir()
        began = time.monotonic()
        run(target, "backup", "restore", str(backup), "--yes")
        back = time.monotonic() - began
        faults = look(_url(target), before)
        if "unbroken" not in run(target, "audit", "verify"):
            faults.append("the trail is not accepted")
        faults += backups.check_rows(_url(target), backups.read_manifest(backup))
    except RuntimeError as error:
        return [str(error)], 0.0, 0.0
    return faults, made, back


def _url(app: Flask) -> str:
    config: Config = app.config["PASSERELLE"]
    return config.engine_url


def main(rounds: int, source_url: str, target_url: str) -> int:
    """So many backups; 1 when one of them did not bring back what it must."""
    fill_demonstration(source_url)
    wrong, made, back = 0, [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = (
            create_app(Config(var_dir=folder / place, database_url=url, testing=True))
            for place, url in (("from", source_url), ("to", target_url))
        )
        for turn in range(rounds):
            faults, *seconds = one_round(source, target, folder / f"round-{turn}")
            wrong += bool(faults)
            made.append(seconds[0])
            back.append(seconds[1])
            for fault in faults:
                print(f"round {turn}: {fault}", flush=True)
            _forget(folder / f"round-{turn}", target_url)
    print(
        f"{make_url(source_url).get_backend_name()}: {rounds} backups under load restored, "
        f"{wrong} with a fault; made in {max(made):.1f} s at most, put back in {max(back):.1f} s"
    )
    return 1 if wrong else 0


def _forget(folder: Path, target_url: str) -> None:
    """Give the room back: the backup, and what was kept of the database before."""
    for file in folder.rglob("*"):
        if file.is_file():
            file.unlink()
    target = make_url(target_url)
    if target.get_backend_name() == "sqlite":
        place = Path(str(target.database))
        for kept in place.parent.glob(f"{place.name}.before-*"):
            kept.unlink()


if __name__ == "__main__":
    chosen = sys.argv[2] if len(sys.argv) > 2 else "sqlite"
    with (
        tempfile.TemporaryDirectory() as one,
        tempfile.TemporaryDirectory() as other,
        arena(chosen, Path(one), "source") as source_place,
        arena(chosen, Path(other), "target") as target_place,
    ):
        sys.exit(main(int(sys.argv[1]), source_place, target_place))
