"""Cuts the power, in thought, while the product writes: `python -m tools.power_cut POINTS`.

A writer of `tools.crash` runs under strace, which notes every write, synchronisation and
acknowledgement. At each of so many random moments the disk is rebuilt as a power cut could leave
it: of what was not yet synchronised nothing stays, or all, or any half of its sectors. Each time
every acknowledged transaction must be there whole. A kill -9 proves none of this, because what a
killed process wrote stays in the memory of the system. Only SQLite: the log of PostgreSQL is its
own affair. Limit: the name of a new file is taken as kept.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from alembic import command
from sqlalchemy.exc import DatabaseError

from app.core.cli import alembic_config
from app.core.config import DEMO_SECRET, ROOT
from app.core.vault import demo_ring, unlock
from tools.crash import look, write
from tools.kills import SEED

SECTOR = 512
TRANSACTIONS = 400
OUTCOMES = ("nothing", "everything", "half of the sectors")
WATCHED = "openat,close,pwrite64,write,fsync,fdatasync,ftruncate,unlink"
_CALL = re.compile(r'^(\w+)\((?:AT_FDCWD, )?(?:(\d+)|"([^"]*)")(?:, "([^"]*)")?(.*)\) += (-?\d+)')


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that the writer did to a file, or an acknowledgement (`kind` is "ack")."""

    kind: str
    name: str = ""
    at: int = 0
    data: bytes = b""


@dataclass(slots=True)
class Disk:
    """What is safe on the disk, and what the system still holds in memory."""

    kept: dict[str, bytearray]
    waiting: dict[str, list[Step]] = field(default_factory=lambda: defaultdict(list))
    acknowledged: int = 0

    def follow(self, step: Step) -> None:
        """Live through one step."""
        if step.kind == "ack":
            self.acknowledged = max(self.acknowledged, step.at)
        elif step.kind == "sync":
            for one in self.waiting.pop(step.name, ()):
                apply(self.kept[step.name], one)
        elif step.kind == "gone":
            self.waiting.pop(step.name, None)
            self.kept.pop(step.name, None)
        else:
            self.kept.setdefault(step.name, bytearray())
            self.waiting[step.name].append(step)

    def after_a_cut(self, outcome: str, dice: random.Random) -> dict[str, bytearray]:
        """The files as a cut of that kind leaves them."""
        left = {name: bytearray(content) for name, content in self.kept.items()}
        if outcome != OUTCOMES[0]:
            for name, steps in self.waiting.items():
                for step in steps:
                    for piece in [step] if outcome == OUTCOMES[1] else torn(step, dice):
                        apply(left[name], piece)
        return left


def apply(content: bytearray, step: Step) -> None:
    """Write or shorten a file."""
    if step.kind == "cut":
        del content[step.at :]
        return
    if len(content) < step.at:
        content.extend(bytes(step.at - len(content)))
    content[step.at : step.at + len(step.data)] = step.data


def torn(step: Step, dice: random.Random) -> Iterator[Step]:
    """Some sectors of a write; a shortening happens or not."""
    if step.kind == "cut":
        yield from [step] * dice.randint(0, 1)
        return
    for start in range(0, len(step.data), SECTOR):
        if dice.random() < 0.5:
            yield Step("write", step.name, step.at + start, step.data[start : start + SECTOR])


def steps_of(trace: Path, folder: Path, pipe: int) -> Iterator[Step]:
    """What strace noted of the files in a folder, and of the acknowledgements."""
    names: dict[int, str] = {}
    with trace.open(encoding="ascii", errors="replace") as lines:
        for line in lines:
            if found := _CALL.match(line):
                yield from _step(found, names, folder, pipe)


def _step(found: re.Match[str], names: dict[int, str], folder: Path, pipe: int) -> Iterator[Step]:
    call, number, path, data, rest, result = found.groups()
    if path is not None and int(result) >= 0:
        place = Path(os.fsdecode(_bytes(path)))
        is_ours = place.parent == folder and not place.name.endswith("-shm")
        if is_ours and call == "unlink":
            yield Step("gone", place.name)
        elif is_ours:
            names[int(result)] = place.name
    elif number is not None and call == "write" and int(number) == pipe:
        yield Step("ack", at=int(_bytes(data).split()[-1]))
    elif number is not None and call == "close":
        names.pop(int(number), None)
    elif number is not None and int(number) in names:
        yield from _done_to(names[int(number)], call, data, rest)


def _done_to(name: str, call: str, data: str | None, rest: str) -> Iterator[Step]:
    if call in {"fsync", "fdatasync"}:
        yield Step("sync", name)
    elif call == "ftruncate":
        yield Step("cut", name, int(rest.rsplit(",", maxsplit=1)[-1]))
    elif call == "pwrite64" and data is not None:
        yield Step("write", name, int(rest.rsplit(",", maxsplit=1)[-1]), _bytes(data))


def _bytes(written: str) -> bytes:
    return bytes.fromhex(written.replace("\\x", ""))


def recorded(folder: Path) -> tuple[dict[str, bytearray], Sequence[Step]]:
    """The files before the writer ran, and what it did while strace looked on."""
    before = {path.name: bytearray(path.read_bytes()) for path in folder.glob("crash.sqlite*")}
    before = {name: held for name, held in before.items() if not name.endswith("-shm")}
    trace = folder.parent / "trace"
    reading, pipe = os.pipe()
    ours = [sys.executable, "-m", "tools.power_cut", "write", str(folder), str(pipe)]
    strace = ["strace", "-qq", "-xx", "-s", "1000000", "-e", f"trace={WATCHED}", "-o", str(trace)]
    subprocess.run([*strace, *ours], cwd=ROOT, pass_fds=[pipe], check=True)
    os.close(reading)
    os.close(pipe)
    return before, list(steps_of(trace, folder, pipe))


def faults_after(left: dict[str, bytearray], acknowledged: int, folder: Path) -> list[str]:
    """Start again from what a cut left, and look."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in left.items():
        (folder / name).write_bytes(content)
    try:
        return look(f"sqlite:///{folder}/crash.sqlite", acknowledged)
    except DatabaseError as error:
        return [f"cannot be read: {error.orig}"]


def main(points: int) -> int:
    """Cut so many times, with each outcome; 1 when anything was lost or left by halves."""
    unlock(demo_ring(DEMO_SECRET))
    dice = random.Random(SEED)  # noqa: S311 - the same moments each time
    wrong = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "live"
        folder.mkdir()
        command.upgrade(alembic_config(f"sqlite:///{folder}/crash.sqlite"), "head")
        before, steps = recorded(folder)
        disk, moments = Disk(before), sorted(dice.sample(range(len(steps)), points))
        done = 0
        for moment in moments:
            for step in steps[done:moment]:
                disk.follow(step)
            done = moment
            for outcome in OUTCOMES:
                left = disk.after_a_cut(outcome, dice)
                faults = faults_after(left, disk.acknowledged, Path(name) / "after")
                wrong += bool(faults)
                for fault in faults:
                    print(f"after step {moment}, {outcome} kept: {fault}")
    said = f"{points} cuts x {len(OUTCOMES)} outcomes in {len(steps)} steps"
    print(f"{said}, {disk.acknowledged} acknowledged writes: {wrong} with a fault")
    return 1 if wrong or not disk.acknowledged else 0


if __name__ == "__main__":
    if sys.argv[1] == "write":
        unlock(demo_ring(DEMO_SECRET))
        write(f"sqlite:///{sys.argv[2]}/crash.sqlite", int(sys.argv[3]), range(TRANSACTIONS))
    else:
        sys.exit(main(int(sys.argv[1])))
