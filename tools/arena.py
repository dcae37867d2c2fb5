"""Databases for batteries that commit: a SQLite file, or a PostgreSQL database of their own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.orm import Session

from app.core import clock
from app.core.cli import alembic_config
from app.core.config import DEMO_SECRET, ROOT
from app.core.db import begin_write, prepare_sqlite
from app.core.vault import demo_ring, unlock
from app.reference.loader import load_reference
from app.reference.operations import load_zones
from app.site.cli import fill

SERVER = os.environ.get(
    "PASSERELLE_TEST_POSTGIS", "postgresql+psycopg://passerelle:passerelle@127.0.0.1/passerelle"
)
"""A PostgreSQL server with PostGIS that may be filled with databases of tests."""


def engine_of(url: str) -> Engine:
    """An engine set up like the application's."""
    found = create_engine(url)
    if found.dialect.name == "sqlite":
        prepare_sqlite(found)
    return found


def fill_demonstration(url: str) -> None:
    """Tables, places and the whole demonstration."""
    unlock(demo_ring(DEMO_SECRET))
    command.upgrade(alembic_config(url), "head")
    reference = load_reference(ROOT / "data" / "reference")
    engine = engine_of(url)
    with Session(engine) as session:
        begin_write(session)
        load_zones(session, reference.zones)
        fill(session, reference, today=clock.today(), now=clock.now())
        session.commit()
    engine.dispose()


@contextmanager
def own_database(name: str, server: str = SERVER) -> Iterator[str]:
    """An empty PostGIS database of that name, dropped at the end; raises OperationalError."""
    admin = create_engine(make_url(server).set(database="postgres"), isolation_level="AUTOCOMMIT")
    url = make_url(server).set(database=name)
    gone = text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    try:
        with admin.connect() as connection:
            connection.execute(gone)
            connection.execute(text(f"CREATE DATABASE {name}"))
        fresh = create_engine(url)
        with fresh.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        fresh.dispose()
        yield url.render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.execute(gone)
    finally:
        admin.dispose()


@contextmanager
def arena(chosen: str, folder: Path, name: str = "arena") -> Iterator[str]:
    """The URL of an empty database.

    `sqlite`: a file in the folder; `postgresql`: a database of its own on the server of the tests,
    dropped at the end; anything else is a URL and taken as it is.
    """
    if chosen == "postgresql":
        with own_database(f"{name}_{os.getpid()}") as url:
            yield url
    else:
        yield f"sqlite:///{folder / name}.sqlite" if chosen == "sqlite" else chosen
