"""`flask work`: one command for whatever is due; a failure holds nothing else up."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import Config
from app.site.work.jobs import keep_running
from app.site.work.models import WorkRun
from app.site.work.planning import Job
from tests.web.conftest import SignInAs

NIGHTLY = {"plans", "privacy", "documents", "upkeep", "alerts"}
OFTEN = {"requests", "days after", "case files", "letters", "diagnosis", "desk", "tables"}


def tick(app: Flask) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["work", "tick"])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def age(config: Config, by: timedelta) -> None:
    """Let that much time pass since everything was done."""
    with Session(create_engine(config.engine_url)) as session:
        for row in session.scalars(select(WorkRun)):
            row.known_since -= by
            row.started_at = row.started_at and row.started_at - by
            row.ended_at = row.ended_at and row.ended_at - by
        session.commit()


def test_what_is_due_runs_once_and_nightly_work_waits_for_its_night(
    app: Flask, config: Config
) -> None:
    code, said = tick(app)
    assert code == 0
    assert {line.partition(":")[0] for line in said.splitlines()} == OFTEN
    assert tick(app) == (0, "Nothing is due.\n")
    age(config, timedelta(days=1))
    code, said = tick(app)
    assert code == 0
    assert {line.partition(":")[0] for line in said.splitlines()} == OFTEN | NIGHTLY


def test_every_piece_of_work_is_safe_to_do_again(app: Flask, config: Config) -> None:
    app.test_cli_runner().invoke(args=["demo", "load"])
    for _ in range(3):
        age(config, timedelta(days=1))
        code, said = tick(app)
        assert code == 0, said


def test_work_that_fails_is_named_and_the_other_work_is_done(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> str:
        raise RuntimeError("Madame Dupont, 3 rue du Pont")

    minute = timedelta(minutes=1)
    app.extensions["passerelle.work"] = (
        Job(name="broken", run=broken, every=minute),
        Job(name="sound", run=lambda: "3 letters", every=minute),
    )
    code, said = tick(app)
    assert code == 1
    assert said == "broken: failed (RuntimeError)\nsound: 3 letters\n"
    assert "work failed: broken" in caplog.messages
    status = app.test_cli_runner().invoke(args=["work", "status"])
    assert status.exit_code == 1
    assert "broken: failed (RuntimeError), last done never" in status.output
    assert "Dupont" not in status.output


def test_a_process_that_stays_runs_what_is_due_until_it_is_stopped(app: Flask) -> None:
    ran, stop = [], threading.Event()

    def work() -> str:
        ran.append(clock.now())
        stop.set()
        return ""

    app.extensions["passerelle.work"] = (Job(name="one", run=work, every=timedelta(seconds=1)),)
    keep_running(app, stop, pause=0.01)
    assert len(ran) == 1


def test_machines_and_wards_are_told_when_letters_stand_still(
    app: Flask, config: Config, sign_in_as: SignInAs
) -> None:
    app.test_cli_runner().invoke(args=["demo", "load"])
    client = app.test_client()
    tick(app)
    told = client.get("/readyz").json
    assert told is not None
    assert set(told["work"]) == OFTEN | NIGHTLY
    assert told["work"]["letters"] is not None
    assert told["work"]["privacy"] is None
    sign_in_as(client, "social_worker_dinant")
    words = "Letters and reminders stand still"
    assert words not in client.get("/en/sorties").text
    age(config, timedelta(hours=1))
    assert words in client.get("/en/sorties").text
    doctor = app.test_cli_runner().invoke(args=["doctor"])
    assert "letters (late)" in doctor.output
