"""Databases of their own, for what several processes or threads do at the same moment."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from tests.conftest import POSTGIS_URL


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def arena(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of its own, because a race commits."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'races.sqlite'}"
        return
    request.getfixturevalue("postgis_url")  # says so when no server answers
    name = f"races_{tmp_path.name.replace('-', '_')}".lower()[:60]
    admin: Engine = create_engine(
        make_url(POSTGIS_URL).set(database="postgres"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(POSTGIS_URL).set(database=name)
    fresh = create_engine(url)
    with fresh.begin() as connection:
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
    fresh.dispose()
    yield url.render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
