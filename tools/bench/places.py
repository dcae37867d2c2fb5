"""A database for one measure: made by the migrations, filled through the product, then removed."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core.cli import alembic_config
from app.core.db import prepare_sqlite
from app.reference.loader import Reference
from app.reference.operations import load_zones

POSTGIS = os.environ.get(
    "PASSERELLE_TEST_POSTGIS", "postgresql+psycopg://passerelle:passerelle@127.0.0.1/passerelle"
)


def has_postgis() -> bool:
    """Whether a PostgreSQL server answers."""
    url = make_url(POSTGIS).set(database="postgres")
    engine = create_engine(url, connect_args={"connect_timeout": 3})
    try:
        with engine.connect():
            return True
    except OperationalError:
        return False
    finally:
        engine.dispose()


@contextmanager
def database(engine: str, folder: Path, reference: Reference) -> Iterator[str]:
    """The address of an empty database with the zones; it goes when the measure is done."""
    name = f"bench_{uuid.uuid4().hex[:12]}"
    if engine == "sqlite":
        path = folder / f"{name}.sqlite"
        try:
            yield _prepared(f"sqlite:///{path}", reference)
        finally:
            for left in folder.glob(f"{name}*"):
                left.unlink()
        return
    admin = create_engine(make_url(POSTGIS).set(database="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(POSTGIS).set(database=name)
    try:
        with create_engine(url).begin() as connection:
            connection.execute(text("CREATE EXTENSION postgis"))
        yield _prepared(url.render_as_string(hide_password=False), reference)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def connect(url: str) -> Engine:
    """An engine set up like the product's."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        prepare_sqlite(engine)
    return engine


def _prepared(url: str, reference: Reference) -> str:
    command.upgrade(alembic_config(url), "head")
    engine = connect(url)
    with Session(engine) as session:
        load_zones(session, reference.zones)
        session.commit()
    engine.dispose()
    return url


def gather_statistics(engine: Engine) -> None:
    """What a server does by itself at night, so that plans are those of a settled database."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
