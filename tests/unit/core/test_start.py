"""What is prepared and told before the product answers, and on which port."""

import os
import socket
from pathlib import Path

import pytest

from app.core.config import Config
from tests.conftest import production
from tools import start


def test_the_port_taken_is_the_one_that_addresses_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_PUBLIC_URL", "")  # so that it is put back at the end
    monkeypatch.delenv("PASSERELLE_PUBLIC_URL")
    with socket.create_server(("127.0.0.1", 0)) as busy:
        asked = busy.getsockname()[1]
        monkeypatch.setenv("PORT", str(min(asked, 65500)))
        with start.take_port() as ears:
            port = ears.getsockname()[1]
            assert Config.from_env().public_url == f"http://127.0.0.1:{port}"
            assert port != asked


def test_an_address_that_the_operator_gave_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PASSERELLE_PUBLIC_URL", "https://passerelle.example.org")
    monkeypatch.setenv("PORT", "8970")
    with start.take_port():
        assert os.environ["PASSERELLE_PUBLIC_URL"] == "https://passerelle.example.org"


def test_the_demonstration_is_prepared_for_itself_only(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[str] = []
    monkeypatch.setattr(start, "prepare", lambda name, _command: done.append(name))
    start.prepare_data(production(tmp_path / "real"))
    assert done == ["tables", "places and words"]
    start.prepare_data(Config(var_dir=tmp_path / "demo"))
    assert done[2:] == ["tables", "places and words", "demonstration data"]


def test_a_command_runs_before_the_settings_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []

    def run(*words: str) -> int:
        ran.append(words)
        return 0

    for name in ("read_env_file", "prepare_files"):
        monkeypatch.setattr(start, name, lambda: None)
    monkeypatch.setattr(start, "flask", run)
    monkeypatch.setattr(os, "environ", {"PASSERELLE_MODE": "production"})
    monkeypatch.chdir(start.ROOT)
    assert start.main(["flask", "vault", "new-keys"]) == 0
    assert ran == [("vault", "new-keys")]
    assert start.main(["setup"]) == 1, "whatever needs settings is refused"
