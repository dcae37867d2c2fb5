"""The two commands: they explain themselves, say what is wrong, and start fast."""

import ast
import contextlib
import dataclasses
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

import run
from app.core.config import PREFIX, ROOT, Config
from tests.conftest import free_port
from tools import start

SECONDS = 2.0


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_make_alone_explains_every_command() -> None:
    makefile = read("Makefile")
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.MULTILINE)) - {"tests"}
    explained = set(re.findall(r"^([a-z0-9]+):.*## ", makefile, re.MULTILINE))
    assert targets == explained
    assert {"run", "test", "check", "doctor", "demo", "i18n", "language", "migration"} < targets
    assert ".DEFAULT_GOAL := help" in makefile


def test_an_older_python_can_read_the_starter_and_say_what_is_needed() -> None:
    ast.parse(read("run.py"), feature_version=(3, 7))


def test_the_starter_needs_the_standard_library_only() -> None:
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(read("run.py")))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= set(sys.stdlib_module_names)


def test_an_unknown_command_is_answered_with_the_list() -> None:
    asked = subprocess.run(
        [sys.executable, "run.py", "fly"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert asked.returncode == 2
    assert "flask demo reset" in asked.stdout


def test_a_busy_port_is_said_and_the_next_is_taken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.create_server((start.HOST, 0)) as busy:
        port = busy.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with start.listen() as found:
            assert port < found.getsockname()[1] <= port + start.PORTS_TRIED
    assert f"port {port} is busy" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", ["http", "0", "-1", "70000", "8000.5"])
def test_a_wrong_port_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("PORT", wrong)
    with pytest.raises(run.Stopped, match="PORT must be a number"):
        start.listen()


def test_every_setting_is_shown_in_the_example() -> None:
    example = read(".env.example")
    for field in dataclasses.fields(Config):
        if field.name != "testing":
            assert f"{PREFIX}{field.name.upper()}=" in example


def test_what_ci_runs_stops_at_the_first_failure_and_calls_make_test() -> None:
    script = ROOT / ".ci" / "run"
    text = read(".ci/run")
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in text
    assert text.rstrip().endswith("make test")


def test_the_readme_names_the_two_commands() -> None:
    readme = read("README.md")
    assert "make run" in readme
    assert "make test" in readme
    assert "Where do I add" in readme


def start_and_stop(environment: dict[str, str]) -> float:
    """Start the product as a person does, until it answers; the seconds of computing it took.

    Computing, because the other tests of this run share the processors.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with subprocess.Popen(
        [sys.executable, "run.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as server:
        try:
            wait_until_healthy(environment["PORT"])
        finally:
            server.send_signal(signal.SIGTERM)
            assert server.wait(20) == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def wait_until_healthy(port: str) -> None:
    address = f"http://{start.HOST}:{port}/healthz"
    began = time.monotonic()
    while time.monotonic() - began < 60:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=1) as answer:
            assert answer.status == 200
            return
        time.sleep(0.01)
    pytest.fail("the server did not answer within a minute")


@pytest.mark.slow
@pytest.mark.skipif(not Path(run.PYTHON).exists(), reason="needs the environment that make makes")
def test_the_second_start_takes_less_than_two_seconds(tmp_path: Path) -> None:
    environment = {**os.environ, "PASSERELLE_VAR_DIR": str(tmp_path), "PORT": str(free_port())}
    subprocess.run([sys.executable, "run.py", "setup"], cwd=ROOT, env=environment, check=True)
    assert min(start_and_stop(environment) for _ in range(2)) < SECONDS
