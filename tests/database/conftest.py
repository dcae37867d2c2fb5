"""Databases of their own, for what several processes or threads do at the same moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import own_postgis


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def arena(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own, because a race commits."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'races.sqlite'}"
        return
    with own_postgis() as url:
        yield url
