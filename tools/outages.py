"""A ward that works while something is taken away: PostgreSQL, or the room on the disk.

    python -m tools.outages postgresql 50        # needs PostgreSQL's server programs
    python -m tools.outages disk 50              # needs the right to mount (root)

`postgresql`: a cluster of its own is stopped at once, as by a power cut, and started again, so many
times, while three people open discharges. `disk`: the database lies on a small file system that is
filled up to a different position each time; there, somebody also sends files and prints plans, and
what is spooled lies on the same disk. What is answered meanwhile must be a page, or 503; the
platform must be back by itself, without being started again; and every discharge that was said to
be opened must be there.
"""

import contextlib
import itertools
import logging
import os
import pwd
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session
from urllib3 import encode_multipart_formdata

from app.access.trail import verify
from app.cadastre.importing.models import ImportRun
from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.discharge.models import Discharge
from app.factory import create_app
from tools.arena import engine_of, fill_demonstration
from tools.kills import SEED, damage

ALLOWED = frozenset({200, 302, 303, 503})
NO_PLAN = 409
BACK_SECONDS = 5.0
PORT = 8171
DISK_MEGABYTES = 96
MOST_ROOM = 300_000
"""With more bytes than that eighty discharges may fit, and the disk is not full."""
_RECORD = re.compile(r'href="/en/sorties/([0-9a-z]{16})')
_HIDDEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Ward:
    """Somebody who opens one discharge after another, and notes which were said to be opened."""

    PERSON = "social_worker_dinant"

    def __init__(self, app: Flask, name: str) -> None:
        self.client = app.test_client()
        self.name = name
        self.numbers = itertools.count()
        self.opened: set[str] = set()
        self.told: Counter[int] = Counter()

    def enter(self) -> None:
        """Sign in as that person of the demonstration."""
        token = self._token("/en/connexion")
        sent = {"csrf_token": token}
        answer = self.client.post(f"/en/demo/entrer/{self.PERSON}", data=sent)
        assert answer.status_code == 302, answer.status_code

    def _token(self, path: str) -> str:
        answer = self.client.get(path)
        self.told[answer.status_code] += 1
        found = _HIDDEN.search(answer.text)
        return found.group(1) if found else ""

    def look(self) -> int:
        """Read the list; the status of the answer."""
        status = self.client.get("/en/sorties").status_code
        self.told[status] += 1
        return status

    def open_one(self) -> int:
        """Open one discharge; the status of the answer."""
        reference = f"{self.name}-{next(self.numbers)}"
        leaves = clock.today() + timedelta(days=12)
        token = self._token("/en/sorties/nouvelle")
        if not token:
            return 503
        form = {
            "csrf_token": token,
            "reference": reference,
            "hospital": "be:hospital:chu-ucl-namur-dinant",
            "home": "Givet",
            "discharge_at": f"{leaves.isoformat()}T14:00",
            "insured_in": "fr",
            "languages": ["fr"],
        }
        status = self.client.post("/en/sorties/nouvelle", data=form).status_code
        self.told[status] += 1
        if status == 303:
            self.opened.add(reference)
        return status


class Desk(Ward):
    """A coordination that sends files to be imported, and prints plans."""

    PERSON = "coordinator"

    def send_file(self) -> int:
        """Send a file that is too large to be held in memory; the status of the answer."""
        token = self._token("/en/imports")
        if not token:
            return 503
        content = b"Nom;Commune\n" + b"Aide;Givet\n" * 80_000
        name = f"F{next(self.numbers)}"
        form: dict[str, str | bytes | tuple[str, str | bytes] | tuple[str, str | bytes, str]]
        form = {"csrf_token": token, "source_name": name, "file": (f"{name}.csv", content)}
        body, kind = encode_multipart_formdata(form)  # in memory: who sends has room
        answer = self.client.post("/en/imports", data=body, content_type=kind)
        self.told[answer.status_code] += 1
        if answer.status_code == 303:
            self.opened.add(answer.headers["Location"].split("/")[3])
        return answer.status_code

    def print_plan(self) -> int:
        """Print the plan of the first record that has one; the status of the answer."""
        for record in dict.fromkeys(_RECORD.findall(self.client.get("/en/sorties").text)):
            status = self.client.get(f"/en/sorties/{record}/plan.pdf").status_code
            if status != NO_PLAN:
                self.told[status] += 1
                return status
        return NO_PLAN


def application(url: str, folder: Path) -> Flask:
    """The platform as it runs: what fails is an answer, never an exception."""
    app = create_app(Config(var_dir=folder, database_url=url, testing=True))
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for name in ("passerelle", app.name):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return app


def judge(url: str, wards: list[Ward]) -> list[str]:
    """What is lost or broken."""
    engine = engine_of(url)
    found = damage(engine)
    with Session(engine) as session:
        there = set(session.scalars(select(Discharge.reference)))
        found += [f"trail, line {fault.number}: {fault.kind}" for fault in verify(session)]
    engine.dispose()
    lost = {reference for ward in wards for reference in ward.opened} - there
    found += [f"{len(lost)} acknowledged discharges lost"] if lost else []
    odd = {status for ward in wards for status in ward.told if status not in ALLOWED}
    return found + [f"answers of status {status}" for status in sorted(odd)]


def tell(what: str, turns: int, wards: list[Ward], faults: list[str]) -> int:
    """The figures in one line; 1 when there is a fault."""
    opened, told = sum(len(ward.opened) for ward in wards), Counter[int]()
    for ward in wards:
        told += ward.told
    answers = ", ".join(f"{count} of {status}" for status, count in sorted(told.items()))
    print(f"{what}: {turns} times, {opened} acknowledged discharges; answers: {answers}")
    for fault in faults:
        print(f"  {fault}")
    print(f"  {len(faults)} faults")
    return 1 if faults or not opened or not told[503] else 0


class Cluster:
    """A PostgreSQL server of our own."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        self.programs = programs[-1] if programs else Path(shutil.which("pg_ctl") or "").parent
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(folder, self.user)
        self._run("initdb", "-D", str(self.data), "-U", "passerelle", "-A", "trust", "-E", "UTF8")
        self.url = f"postgresql+psycopg://passerelle@127.0.0.1:{PORT}/wards"

    def _run(self, program: str, *options: str) -> None:
        command = [str(self.programs / program), *options]
        if os.geteuid() == 0:
            command = ["runuser", "-u", self.user, "--", *command]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = f"-p {PORT} -c listen_addresses=127.0.0.1 -k {self.data}"
        log = str(self.data / "log")
        self._run("pg_ctl", "start", "-w", "-D", str(self.data), "-l", log, "-o", options)

    def stop(self) -> None:
        """Stop it at once: nothing is written any more, nobody is waited for."""
        self._run("pg_ctl", "stop", "-w", "-D", str(self.data), "-m", "immediate")

    def fill(self) -> None:
        """The demonstration, in a database of its own."""
        engine = create_engine(
            self.url.replace("/wards", "/postgres"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.execute(text("CREATE DATABASE wards"))
        engine.dispose()
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        engine.dispose()
        fill_demonstration(self.url)


@contextmanager
def at_work(wards: list[Ward]) -> Iterator[None]:
    """People who go on working, each in a thread."""
    stop = threading.Event()

    def work(ward: Ward) -> None:
        while not stop.is_set():
            ward.open_one()
            ward.look()

    threads = [threading.Thread(target=work, args=(ward,)) for ward in wards]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def stop_postgresql(turns: int) -> int:
    """Stop the server so many times; 1 when something was lost or stayed away."""
    dice = random.Random(SEED)  # noqa: S311 - the same moments each time
    slow, waits = [], []
    with tempfile.TemporaryDirectory() as name:
        cluster = Cluster(Path(name))
        cluster.start()
        try:
            cluster.fill()
            app = application(cluster.url, Path(name))
            wards = [Ward(app, f"W{number}") for number in range(3)]
            for ward in wards:
                ward.enter()
            watcher = Ward(app, "watcher")
            watcher.enter()
            with at_work(wards):
                for _ in range(turns):
                    time.sleep(dice.uniform(0.3, 1.5))
                    cluster.stop()
                    time.sleep(dice.uniform(0.1, 1))
                    cluster.start()
                    waits.append(_until_back(watcher))
            slow = [f"back after {wait:.1f} s" for wait in waits if wait > BACK_SECONDS]
            faults = judge(cluster.url, [*wards, watcher]) + slow
            with app.app_context():
                db.engine.dispose()
        finally:
            with contextlib.suppress(subprocess.CalledProcessError):
                cluster.stop()
    print(f"back after {max(waits):.2f} s at most")
    return tell("PostgreSQL stopped at once", turns, wards, faults)


def _until_back(ward: Ward) -> float:
    began = time.monotonic()
    while ward.look() != 200 and time.monotonic() - began < 60:
        time.sleep(0.05)
    return time.monotonic() - began


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of that size, in memory."""
    with tempfile.TemporaryDirectory() as name:
        size = f"size={megabytes}m"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "passerelle", name], check=True)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def fill_disk(positions: int) -> int:
    """Fill the disk to so many different positions; 1 when something was lost or stayed away."""
    dice = random.Random(SEED)  # noqa: S311 - the same positions each time
    faults = []
    with small_disk(DISK_MEGABYTES) as disk:
        tempfile.tempdir = str(disk)  # what is spooled finds no room either
        url = f"sqlite:///{disk / 'passerelle.sqlite'}"
        fill_demonstration(url)
        app = application(url, disk)
        ward, desk = Ward(app, "D"), Desk(app, "F")
        for one in (ward, desk):
            one.enter()
        for turn in range(positions):
            faults += [
                f"position {turn}: {fault}" for fault in _one_position(ward, desk, disk, dice)
            ]
            faults += judge(url, [ward]) + _lost_files(url, desk)
        with app.app_context():
            db.engine.dispose()
    return tell("disk full", positions, [ward, desk], faults)


def _lost_files(url: str, desk: Desk) -> list[str]:
    """Which files were said to be taken in, and are not there."""
    engine = engine_of(url)
    with Session(engine) as session:
        there = set(session.scalars(select(ImportRun.public_id)))
    engine.dispose()
    lost = desk.opened - there
    return [f"{len(lost)} acknowledged files lost"] if lost else []


def _one_position(ward: Ward, desk: Desk, disk: Path, dice: random.Random) -> list[str]:
    found, room = [], dice.randint(0, MOST_ROOM)
    filler = disk / "filler"
    _fill_up(filler, disk, room)
    statuses = [ward.open_one()]
    while statuses[-1] == 303 and len(statuses) < 80:
        statuses.append(ward.open_one())
    if statuses[-1] != 503:
        found.append(f"with {room} bytes of room: answered {statuses[-1]}")
    if (reading := ward.look()) != 200:
        found.append(f"the list answered {reading}")
    if (sent := desk.send_file()) != 503:
        found.append(f"a file was answered {sent}")
    if (printed := desk.print_plan()) not in {200, 503}:
        found.append(f"a plan to print was answered {printed}")
    filler.unlink()
    again = ward.open_one(), desk.send_file(), desk.print_plan()
    if again != (303, 303, 200):
        found.append(f"with room again: answered {again}")
    return found


def _fill_up(filler: Path, disk: Path, room: int) -> None:
    with filler.open("wb", buffering=0) as file:
        left = shutil.disk_usage(disk).free - room
        with contextlib.suppress(OSError):
            while left > 0:
                left -= file.write(b"\0" * min(left, 1 << 20))


if __name__ == "__main__":
    ways = {"postgresql": stop_postgresql, "disk": fill_disk}
    sys.exit(ways[sys.argv[1]](int(sys.argv[2])))
