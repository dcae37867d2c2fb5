"""Backups under load, logs and figures without people."""

import errno
import json
import logging
import os
import sqlite3
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import URL, Engine, func, select, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.access.trail import Deed, read_anchors, record
from app.access.vocabulary import VISITOR
from app.core import clock
from app.core.db import begin_write
from app.core.extensions import db
from app.factory import create_app
from app.post.operations import enqueue
from app.post.vocabulary import Channel, Letter
from app.site.upkeep import backups
from app.site.upkeep.backups import BackupError
from app.site.upkeep.observing import JsonLine
from tests.conftest import new_engine, own_postgis, production
from tests.web.battery.test_heads import faults
from tests.web.conftest import EMAIL, PASSWORD, SignInAs, csrf_token, dispose, sign_in


def run(app: Flask, *args: str) -> Result:
    """A command of the terminal."""
    return app.test_cli_runner().invoke(args=list(args))


def append_line(engine: Engine) -> int:
    """One more line of the trail; its number."""
    with Session(engine) as session:
        begin_write(session)
        deed = Deed(subject=VISITOR, action="load", object_kind="test", object_id="x")
        number = record(session, deed, now=clock.now())
        session.commit()
    return number


def append_lines(url: str, count: int) -> None:
    """So many more lines of the trail of that database."""
    engine = new_engine(url)
    for _ in range(count):
        append_line(engine)
    engine.dispose()


def write_lines(engine: Engine, stop: threading.Event, done: list[int]) -> None:
    """Append to the trail until told to stop; the numbers that were acknowledged."""
    while not stop.is_set():
        done.append(append_line(engine))


def test_a_backup_taken_under_load_is_whole_and_restores_to_an_unbroken_trail(
    own_app: Flask, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'passerelle.sqlite'}"
    engine, stop = new_engine(url), threading.Event()
    done: list[int] = []
    writer = threading.Thread(target=write_lines, args=(engine, stop, done))
    writer.start()
    while len(done) < 20:
        stop.wait(0.01)
    before = done[-1]
    made = backups.create(url, tmp_path / "backups", now=clock.now())
    stop.set()
    writer.join()
    engine.dispose()
    assert list(backups.check(made)) == []
    lines = backups.read_manifest(made).rows["audit_trail"]
    assert before <= lines <= done[-1]
    ran = run(own_app, "backup", "restore", str(made), "--yes")
    assert ran.exit_code == 0, ran.output
    assert "unbroken" in run(own_app, "audit", "verify").output
    with own_app.app_context():
        assert db.session.scalar(select(func.count(TrailLine.number))) == lines
    assert own_app.test_client().get("/readyz").status_code == 200
    assert list(tmp_path.glob("passerelle.sqlite.before-*"))


class Watched:
    """A connection on which something is written after each step of a copy."""

    def __init__(self, address: str, write: Callable[[], object]) -> None:
        self.real = sqlite3.connect(address, uri=True)
        self.write = write
        self.steps = 0

    def backup(self, copy: sqlite3.Connection, **options: Any) -> None:
        """Copy; a copy that begins anew each time is given up."""

        def after_a_step(*_args: int) -> None:
            self.steps += 1
            assert self.steps < 9, "each write makes it begin anew"
            self.write()

        self.real.backup(copy, progress=after_a_step, **options)

    def close(self) -> None:
        """Close it."""
        self.real.close()


def test_a_backup_ends_however_often_somebody_writes_meanwhile(
    own_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = own_app.config["PASSERELLE"].engine_url
    real = sqlite3.connect

    def connect(address: str | Path, **options: Any) -> Any:
        is_source = "passerelle.sqlite" in str(address)
        if is_source:
            return Watched(str(address), lambda: append_lines(url, 1))
        return real(address, **options)

    monkeypatch.setattr(backups, "sqlite3", SimpleNamespace(connect=connect))
    made = backups.create(url, tmp_path / "kept", now=clock.now())
    assert list(backups.check(made)) == []


def test_a_backup_that_was_damaged_or_changed_is_refused(own_app: Flask, tmp_path: Path) -> None:
    ran = run(own_app, "backup", "create", "--into", str(tmp_path / "kept"))
    assert ran.exit_code == 0, ran.output
    (made,) = (tmp_path / "kept").iterdir()
    assert run(own_app, "backup", "verify", str(made)).exit_code == 0
    file = made / "database.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "damaged or changed" in run(own_app, "backup", "verify", str(made)).output
    assert run(own_app, "backup", "restore", str(made), "--yes").exit_code == 1
    file.write_bytes(whole)
    manifest = json.loads((made / "manifest.json").read_text())
    manifest["rows"]["user_account"] += 1
    (made / "manifest.json").write_text(json.dumps(manifest))
    assert "user_account holds" in run(own_app, "backup", "verify", str(made)).output


def test_half_a_backup_never_looks_like_one(
    own_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_args: object) -> None:
        raise BackupError("stopped in the middle")

    monkeypatch.setattr(backups, "_describe", stop)
    assert run(own_app, "backup", "create", "--into", str(tmp_path / "kept")).exit_code == 1
    assert list((tmp_path / "kept").iterdir()) == []


def test_what_a_killed_backup_left_goes_with_a_later_one(own_app: Flask, tmp_path: Path) -> None:
    kept, now = tmp_path / "kept", clock.now()
    left, at_work = kept / ".backup-20261101T020000Z.part", kept / ".backup-20261122T020000Z.part"
    for folder, hours in ((left, 2), (at_work, 0)):
        folder.mkdir(parents=True)
        (folder / "database.dump").write_bytes(b"half of the people")
        then = (now - timedelta(hours=hours)).timestamp()
        for one in (folder / "database.dump", folder):
            os.utime(one, (then, then))
    made = backups.create(own_app.config["PASSERELLE"].engine_url, kept, now=now)
    assert {one.name for one in kept.iterdir()} == {at_work.name, made.name}


def test_a_restore_that_stops_in_the_middle_leaves_the_database_and_no_half_copy(
    own_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = own_app.config["PASSERELLE"].engine_url
    made = backups.create(url, tmp_path / "kept", now=clock.now())

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(backups, "_sync", full)
    with pytest.raises(OSError, match="No space"):
        backups.restore(url, made, now=clock.now())
    assert list(tmp_path.glob("passerelle.sqlite.before-*")) == []
    assert list(backups.check_rows(url, backups.read_manifest(made))) == []


@pytest.mark.postgis
def test_a_backup_of_postgresql_restores_what_was_there(
    postgis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backups.create(postgis_url, tmp_path, now=clock.now())
    assert list(backups.check(made)) == []
    run_tool = backups._run_tool

    def while_somebody_writes(tool: str, address: URL, *options: str) -> None:
        run_tool(tool, address, *options)
        if tool == "pg_dump":
            append_lines(address.render_as_string(hide_password=False), 2)

    with own_postgis() as target:
        backups.restore(target, made, now=clock.now())
        assert list(backups.check_rows(target, backups.read_manifest(made))) == []
        append_lines(target, 1)
        monkeypatch.setattr(backups, "_run_tool", while_somebody_writes)
        later = backups.create(target, tmp_path, now=clock.now() + timedelta(seconds=5))
    told = backups.read_manifest(later)
    assert told.rows["audit_trail"] == backups.read_manifest(made).rows["audit_trail"] + 1
    assert [one.number for one in read_anchors([told.anchor])] == [told.rows["audit_trail"]]


def test_without_the_programs_of_postgresql_the_cure_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="client programs"):
        backups.create("postgresql+psycopg://x@127.0.0.1/x", tmp_path, now=clock.now())


def test_a_record_whose_reading_cannot_be_written_down_is_not_shown(
    own_app: Flask, sign_in_as: SignInAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = own_app.test_client()
    sign_in_as(client, "social_worker_dinant")
    with own_app.app_context():
        found = (
            db.session.execute(
                text(
                    "SELECT d.public_id FROM discharge d JOIN user_account u"
                    " ON u.id = d.created_by_id WHERE u.email LIKE 'social_worker_dinant%'"
                )
            )
            .scalars()
            .first()
        )

    def full(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr("app.access.gate.record", full)
    answer = client.get(f"/en/sorties/{found}")
    assert answer.status_code == 503
    assert "C12" not in answer.text
    assert [one for one in faults(answer, "503") if one != "503: HSTS"] == []


def test_the_readiness_tells_of_letters_that_nobody_sends(production_app: Flask) -> None:
    with production_app.app_context():
        letter = Letter(
            channel=Channel.MAIL,
            to="x@ward.invalid",
            subject="s",
            text="t",
            html=None,
            language="fr",
            reply_to=None,
            about="user:x",
            key="late",
        )
        enqueue(db.session, letter, now=clock.now() - timedelta(hours=9))
        db.session.commit()
    answer = production_app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["outbox"] == "letters wait too long"


def test_figures_for_machines_are_for_this_machine_or_for_the_token(
    own_app: Flask, tmp_path: Path
) -> None:
    client = own_app.test_client()
    client.get("/en/recherche")
    page = client.get("/metrics")
    assert page.status_code == 200
    assert 'route="/<language:lang>/recherche",status="200"' in page.text
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "192.0.2.7"}).status_code == 404
    url = f"sqlite:///{tmp_path / 'passerelle.sqlite'}"
    guarded = create_app(
        production(tmp_path, database_url=url, metrics_token="only-the-watcher-knows")
    )
    other = guarded.test_client()
    assert other.get("/metrics").status_code == 404
    right = {"Authorization": "Bearer only-the-watcher-knows"}
    assert other.get("/metrics", headers=right).status_code == 200
    dispose(guarded)


CANARIES = ("Canary-Zebra", "zebra@ward.invalid", "C99-ZEBRA", "zebra words", PASSWORD)


def test_no_log_of_a_whole_journey_holds_anything_personal(
    demo_app: Flask, demo_client: FlaskClient, account: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = demo_client
    sign_in(client, EMAIL, PASSWORD)
    sign_in(demo_app.test_client(), "zebra@ward.invalid", "zebra words of a password")
    client.get("/en/recherche?ou=Canary-Zebra")
    client.get("/en/sorties/Canary-Zebra")
    data = {"csrf_token": csrf_token(client, "/en/sorties/nouvelle"), "reference": "C99-ZEBRA"}
    client.post("/en/sorties/nouvelle", data=data)
    data = {"csrf_token": csrf_token(client, "/en/acces-urgent"), "words": "zebra words"}
    client.post("/en/acces-urgent", data=data | {"reference": "C99-ZEBRA"})
    client.get("/api/v1/places?q=Canary-Zebra")
    client.get("/en/connexion/lien/Canary-Zebra")
    lines = [JsonLine().format(record) for record in caplog.records]
    told = [json.loads(line) for line in lines if '"passerelle.request"' in line]
    assert len(told) > 10
    assert {"request_id", "method", "route", "status", "ms", "role"} <= set(told[0])
    ours = [line for line in lines if '"logger": "passerelle' in line]
    assert not [line for line in ours for canary in CANARIES if canary.lower() in line.lower()]


def test_a_fault_is_logged_by_kind_and_place_without_its_words() -> None:
    try:
        raise ValueError("Canary-Zebra has a cold")
    except ValueError:
        record_ = logging.LogRecord("app", 40, "x.py", 1, "Exception on %s", ("/x",), None)
        record_.exc_info = sys.exc_info()
    said = json.loads(JsonLine().format(record_))
    assert said["exception"] == "ValueError"
    assert "test_upkeep.py" in said["where"][-1]
    assert "Canary" not in json.dumps(said)


def test_the_statements_in_faults_of_the_database_hide_what_was_typed(own_app: Flask) -> None:
    with own_app.app_context(), pytest.raises(OperationalError) as fault:
        db.session.execute(text("SELECT nothing FROM nowhere WHERE x = :x"), {"x": "Canary-Zebra"})
    assert "Canary" not in str(fault.value)
