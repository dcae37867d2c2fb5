"""What gunicorn starts."""

import gc
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.config import ROOT
from app.core.memory import YOUNG


@pytest.fixture
def _as_it_was() -> Iterator[None]:
    """The collector of the other tests."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.mark.usefixtures("_as_it_was")
def test_the_server_that_the_container_starts_answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PASSERELLE_DATABASE_URL", f"sqlite:///{tmp_path}/empty.sqlite")
    monkeypatch.setenv("PASSERELLE_VAR_DIR", str(tmp_path))
    for place in ("tools/serve.sh", "docs/operating.md"):
        assert "gunicorn app.server:site" in (ROOT / place).read_text(encoding="utf-8")
    site = importlib.import_module("app.server").site
    assert site.test_client().get("/healthz").status_code == 200
    assert gc.get_freeze_count() > 0
    assert gc.get_threshold()[0] == YOUNG
