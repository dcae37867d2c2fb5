"""Migrations: one line of them, equal to the models, up and down again, on both engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.access.trail import verify
from app.core.cli import alembic_config
from app.core.config import ROOT
from tests.conftest import own_postgis

BEFORE_TRAIL, TRAIL = "0005", "0006"
NOT_OURS = {"alembic_version", "spatial_ref_sys"}


@pytest.fixture(params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.sqlite"
        return
    with own_postgis() as url:
        yield url


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names()) - NOT_OURS
    engine.dispose()
    return found


def test_there_is_one_head_and_it_is_the_one_noted() -> None:
    scripts = ScriptDirectory.from_config(alembic_config("sqlite://"))
    noted = (ROOT / "migrations" / ".head").read_text(encoding="utf-8").strip()
    (head,) = scripts.get_heads()
    assert Path(scripts.get_revision(head).path).stem == noted


def test_the_migrations_make_what_the_models_say(empty_database: str) -> None:
    config = alembic_config(empty_database)
    command.upgrade(config, "head")
    command.check(config)


def test_the_migrations_go_up_down_and_up_again(empty_database: str) -> None:
    config = alembic_config(empty_database)
    command.upgrade(config, "head")
    made = tables(empty_database)
    assert "service" in made
    command.downgrade(config, "base")
    assert tables(empty_database) == set()
    command.upgrade(config, "head")
    assert tables(empty_database) == made


def test_lines_of_the_old_access_log_are_carried_into_the_trail_and_back(
    empty_database: str,
) -> None:
    config = alembic_config(empty_database)
    command.upgrade(config, BEFORE_TRAIL)
    engine = create_engine(empty_database)
    row = (
        "INSERT INTO access_log (at, role, action, object_kind, object_id, allowed, request_id)"
        " VALUES ('2026-11-21 10:00:00.000000', 'visitor', 'discharge.read', 'discharge', :id,"
        " false, 'r')"
    )
    with engine.begin() as connection:
        connection.execute(text(row), [{"id": "a" * 16}, {"id": "b" * 16}])
    command.upgrade(config, TRAIL)
    with Session(engine) as session:
        assert list(verify(session)) == []
        assert session.scalars(select(TrailLine.object_id)).all() == ["a" * 16, "b" * 16]
    command.downgrade(config, BEFORE_TRAIL)
    with engine.begin() as connection:
        kept = connection.execute(text("SELECT object_id FROM access_log ORDER BY id")).scalars()
        assert kept.all() == ["a" * 16, "b" * 16]
    engine.dispose()
