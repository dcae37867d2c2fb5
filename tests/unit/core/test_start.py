"""Letters and papers name the port on which the product really answers."""

import os
import socket

import pytest

from app.core.config import Config
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
