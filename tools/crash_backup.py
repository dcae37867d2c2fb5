"""Kills a backup, and a restore, at random moments: `python -m tools.crash_backup ROUNDS [DB]`.

A child makes backups of the demonstration, checks each and says it; every third time it puts the
newest back in the place of another database. After each kill -9: every backup it said is there,
every folder that looks like a backup is a whole one, and the database that was being put back is
whole, as it was or as it should be. What is left by halves must go with a later backup.
"""

import os
import shutil
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.orm import Session

from app.access.trail import Deed, record
from app.access.vocabulary import VISITOR
from app.core.db import begin_write
from app.site.upkeep import backups
from app.site.upkeep.backups import BackupError
from tools.arena import arena, engine_of, fill_demonstration
from tools.crash import ACTION
from tools.kills import Battery, damage, kill_again, on_arena, say

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EACH = 3
"""So many backups are made before one is put back."""


def _moment(number: int) -> datetime:
    return START + timedelta(seconds=number)


def _name(number: int) -> str:
    return f"backup-{_moment(number):%Y%m%dT%H%M%SZ}"


def add_line(url: str, number: int) -> None:
    """One more line in the trail, so that no backup is like another."""
    engine = engine_of(url)
    with Session(engine) as session:
        begin_write(session)
        deed = Deed(subject=VISITOR, action=ACTION, object_kind="test", object_id="x")
        record(session, deed, now=_moment(number))
        session.commit()
    engine.dispose()


def make(url: str, target: str, folder: Path, counter: Path, acknowledged: int) -> None:
    """Back up, and now and then put back, until killed."""
    for number in count(int(counter.read_text()) + 1):
        counter.write_text(str(number))
        add_line(url, number)
        made = backups.create(url, folder, now=_moment(number))
        if faults := list(backups.check(made)):
            raise BackupError("; ".join(faults))
        say(acknowledged, number)
        if number % EACH == 0:
            backups.restore(target, made, now=_moment(number))


def look(target: str, folder: Path, known: set[str], said: set[int]) -> list[str]:
    """What is wrong after a kill. What was found whole once is put away, to give the room back."""
    found = []
    for made in sorted(folder.glob("backup-*")):
        try:
            found += [f"{made.name}: {fault}" for fault in backups.check(made)]
        except BackupError as error:
            found.append(f"{made.name}: {error}")
        known.add(made.name)
        if made.name != max(known):
            shutil.rmtree(made)
    lost = {_name(number) for number in said} - known
    found += [f"{name} was said and is not there" for name in lost]
    return found + _wrong_in(target, folder, known)


def _wrong_in(target: str, folder: Path, known: set[str]) -> list[str]:
    """The database that is being put back: whole, and of one moment."""
    engine = engine_of(target)
    found = damage(engine)
    engine.dispose()
    newest = folder / max(known, default="none")
    if not found and newest.exists():
        manifest = backups.read_manifest(newest)
        wrong = [one for one in backups.check_rows(target, manifest) if not _is_older(one)]
        found += [f"put back: {fault}" for fault in wrong]
    _forget_kept(target)
    return found


def _is_older(fault: str) -> bool:
    """A database of an earlier backup has fewer lines of the trail, and no other difference."""
    return fault.startswith("audit_trail holds") or fault.endswith(": cut")


def _forget_kept(target: str) -> None:
    place = make_url(target)
    if place.get_backend_name() == "sqlite":
        file = Path(str(place.database))
        for kept in file.parent.glob(f"*{file.name}.before-*"):
            kept.unlink()


def left_by_halves(folder: Path) -> int:
    """How many half backups there are."""
    return len(list(folder.glob(".backup-*")))


def sweep(url: str, folder: Path) -> int:
    """Make one more backup, hours later; how many half ones are still there."""
    old = time.time() - 2 * backups.FORGOTTEN.total_seconds()
    for left in folder.glob(".backup-*"):
        for one in (*left.iterdir(), left):
            os.utime(one, (old, old))
    backups.create(url, folder, now=datetime.now(UTC))
    return left_by_halves(folder)


def main(rounds: int, url: str) -> int:
    """Kill so many times; 1 when a half backup was taken for a whole one, or one is gone."""
    fill_demonstration(url)
    with (
        tempfile.TemporaryDirectory() as name,
        arena(make_url(url).get_backend_name(), Path(name), "put_back") as target,
    ):
        folder, counter = Path(name) / "backups", Path(name) / "counter"
        first = backups.create(url, folder, now=_moment(0))
        backups.restore(target, first, now=_moment(0))
        counter.write_text("0")
        battery = Battery(
            said_of="backups acknowledged",
            work=partial(make, url, target, folder, counter),
            look=partial(look, target, folder, {first.name}),
            longest=6,
        )
        failed = kill_again(rounds, url, battery)
        halves, still = left_by_halves(folder), sweep(url, folder)
        print(f"{halves} half backups were left, {still} after a later backup")
        return 1 if still else failed


if __name__ == "__main__":
    sys.exit(on_arena(main))
