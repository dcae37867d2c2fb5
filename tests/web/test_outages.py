"""A database that goes away, that is locked or broken: said, and over by itself."""

import errno
import io
import os
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text, update

from app.access.models import SignIn
from app.cadastre.importing.models import ImportRun
from app.core import clock
from app.core.config import Config
from app.core.db import begin_write
from app.core.extensions import db
from app.factory import create_app
from tests.web.battery.test_heads import SECURE, faults
from tests.web.conftest import SignInAs, csrf_token, dispose


def test_a_database_that_is_away_is_said_and_is_over_by_itself(
    own_app: Flask, sign_in_as: SignInAs, tmp_path: Path
) -> None:
    client = own_app.test_client()
    sign_in_as(client, "social_worker_dinant")
    with own_app.app_context():
        db.engine.dispose()
    file, away = tmp_path / "passerelle.sqlite", tmp_path / "away"
    file.rename(away)
    file.mkdir()
    for path in ("/en/sorties", "/en/recherche", "/en/compte", "/api/v1/services"):
        answer = client.get(path)
        assert answer.status_code == 503, path
        assert answer.headers["Retry-After"] == "30"
    assert "The database does not answer" in client.get("/en/sorties").text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    file.rmdir()
    away.rename(file)
    assert client.get("/en/sorties").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_file_that_finds_no_room_is_an_outage_and_nothing_of_it_stays(
    own_app: Flask, sign_in_as: SignInAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = own_app.test_client()
    sign_in_as(client, "coordinator")

    def send(number: int) -> int:
        """Send a file while the disk says that."""

        def full(*_pieces: object) -> None:
            raise OSError(number, os.strerror(number))

        token = csrf_token(client, "/en/imports")
        with monkeypatch.context() as patched:
            patched.setattr("app.cadastre.importing.views.store", full)
            content = (io.BytesIO(b"Nom;Commune"), "list.csv")
            answer = client.post("/en/imports", data={"csrf_token": token, "file": content})
        return answer.status_code

    assert {send(number) for number in (errno.ENOSPC, errno.EDQUOT)} == {503}
    with pytest.raises(OSError, match="Input/output error"):
        send(errno.EIO)
    with own_app.app_context():
        assert db.session.scalar(select(func.count(ImportRun.id))) == 0


@pytest.fixture
def locked(own_app: Flask, tmp_path: Path) -> Iterator[None]:
    """Somebody else writes for so long that nobody waits for it to end."""
    with own_app.app_context():
        event.listen(db.engine, "connect", impatient)
        db.engine.dispose()
    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    other = sqlite3.connect(tmp_path / "passerelle.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


def impatient(connection: Any, _record: object) -> None:
    """Wait for nobody."""
    connection.execute("PRAGMA busy_timeout=0")


@pytest.mark.usefixtures("locked")
def test_a_session_that_cannot_be_written_is_an_outage_not_a_fault(
    own_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    answer = own_app.test_client().get("/en/connexion", **SECURE)  # its form needs a session
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert faults(answer, "late") == []
    assert "The database does not answer" in answer.text
    assert "Request finalizing failed" not in caplog.text


def test_somebody_reads_on_while_being_seen_cannot_be_written(
    own_app: Flask, request: pytest.FixtureRequest, sign_in_as: SignInAs
) -> None:
    client = own_app.test_client()
    sign_in_as(client, "social_worker_dinant")
    assert client.get("/en/compte").status_code == 200  # its forms have their token from here on
    with own_app.app_context():
        begin_write(db.session)
        db.session.execute(update(SignIn).values(last_seen_at=clock.now() - timedelta(minutes=5)))
        db.session.commit()
    request.getfixturevalue("locked")
    assert client.get("/en/compte").status_code == 200


def test_a_file_that_is_no_database_is_an_outage_too(own_app: Flask, tmp_path: Path) -> None:
    with own_app.app_context():
        db.engine.dispose()
    (tmp_path / "passerelle.sqlite").write_bytes(b"this is no database" * 1000)
    assert own_app.test_client().get("/en/recherche?ou=Dinant").status_code == 503


def test_a_postgresql_server_that_does_not_answer_is_an_outage(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:9/none?connect_timeout=1"
    app = create_app(Config(var_dir=tmp_path, database_url=url, testing=True))
    client = app.test_client()
    client.set_cookie("session", "x" * 43)
    assert client.get("/en/compte").status_code == 503
    assert client.get("/readyz").status_code == 503
    dispose(app)


def test_a_database_that_dies_after_an_answer_was_made_does_not_spoil_it(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dead(_connection: object) -> None:
        raise sqlite3.OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as patch, own_app.app_context():
        db.session.execute(text("SELECT 1"))
        patch.setattr(db.engine.dialect, "do_rollback", dead)
    assert own_app.test_client().get("/en/recherche?ou=Dinant").status_code == 200
