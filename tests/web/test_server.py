"""What gunicorn starts."""

import gc
import importlib
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from flask import Flask

from app.core import config
from app.core.config import ROOT
from app.core.memory import YOUNG
from app.core.vault import new_key, ring, unlock


@pytest.fixture
def _as_it_was(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The collector, the environment and the keys of the other tests; no .env of a developer."""
    before, keys = gc.get_threshold(), ring()
    monkeypatch.setattr(config, "ENV_FILE", tmp_path / ".env")
    with mock.patch.dict(os.environ):
        for name in [name for name in os.environ if name.startswith(config.PREFIX)]:
            del os.environ[name]
        os.environ["PASSERELLE_VAR_DIR"] = str(tmp_path)
        yield
    gc.unfreeze()
    gc.set_threshold(*before)
    unlock(keys)


def serve() -> Flask:
    """What a server finds that was just started."""
    sys.modules.pop("app.server", None)
    found: Flask = importlib.import_module("app.server").site
    return found


@pytest.mark.usefixtures("_as_it_was")
def test_the_server_that_the_container_starts_answers() -> None:
    for place in ("tools/serve.sh", "docs/operating.md"):
        assert "gunicorn app.server:site" in (ROOT / place).read_text(encoding="utf-8")
    site = serve()
    assert site.test_client().get("/healthz").status_code == 200
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == YOUNG


PRODUCTION = {
    "PASSERELLE_MODE": "production",
    "PASSERELLE_SECRET_KEY": "s" * 40,
    "PASSERELLE_DATA_KEYS": f"k1:{new_key()}",
    "PASSERELLE_INDEX_KEY": new_key(),
    "PASSERELLE_AUDIT_KEY": new_key(),
    "PASSERELLE_PUBLIC_URL": "https://passerelle.invalid",
    "PASSERELLE_SECURITY_CONTACT": "mailto:of-the-file@passerelle.invalid",
}


class Told(logging.Handler):
    """What the server says when it starts."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line."""
        self.lines.append(record.getMessage())


@pytest.mark.usefixtures("_as_it_was")
def test_the_server_reads_the_settings_file_and_the_environment_wins(tmp_path: Path) -> None:
    lines = [f'{name}="{value}"' for name, value in PRODUCTION.items()]
    (tmp_path / ".env").write_text("# ours\n" + "\n".join(lines), encoding="utf-8")
    contact = "mailto:of-the-environment@passerelle.invalid"
    os.environ["PASSERELLE_SECURITY_CONTACT"] = contact
    told = Told()
    logger = logging.getLogger("passerelle.server")
    logger.addHandler(told)
    try:
        found = serve().config["PASSERELLE"]
    finally:
        logger.removeHandler(told)
    assert (found.mode, found.security_contact) == ("production", contact)
    (line,) = told.lines
    assert line.startswith("mode production; settings: 2 from the environment, 6 from ")
    assert str(tmp_path / ".env") in line
    assert not [value for value in PRODUCTION.values() if len(value) > 30 and value in line]


@pytest.mark.usefixtures("_as_it_was")
def test_a_server_that_cannot_start_says_why_in_one_line_and_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_text("PASSERELLE_MODE=production\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        serve()
    assert ended.value.code == 4, "gunicorn starts no other worker after that"
    said = capsys.readouterr().err
    assert said.startswith("Error: PASSERELLE_SECRET_KEY")
    assert said.count("\n") == 1
