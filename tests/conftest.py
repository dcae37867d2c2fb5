"""What every test stands on: configurations, databases on two engines, clients, query counts."""

import base64
import os
import shutil
import socket
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

import pytest
from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core import clock
from app.core.cli import alembic_config
from app.core.config import DEMO_SECRET, ROOT, Config
from app.core.vault import demo_ring, unlock
from app.factory import create_app
from app.reference.loader import Reference, load_reference
from app.reference.operations import load_zones
from app.site.cli import fill
from tools.arena import engine_of, own_database

SHARED = ROOT.parent / "shared"
"""Open data and official schemas, beside a working copy; never committed."""

IN_CI = os.environ.get("CI") == "true"


new_engine = engine_of


def absent(reason: str) -> None:
    """Skip with a clear sentence; in CI nothing may be absent."""
    if IN_CI:
        pytest.fail(f"CI must be able to run this: {reason}")
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed test: what it needs must be there."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.fixture(scope="session", autouse=True)
def _vault_of_the_demonstration() -> None:
    unlock(demo_ring(DEMO_SECRET))


@pytest.fixture(autouse=True)
def _vault_as_before() -> None:
    """An application made in production mode by the test before changed the keys."""
    unlock(demo_ring(DEMO_SECRET))


def production(var_dir: Path, **more: str) -> Config:
    """A configuration of production, with keys that only the tests know."""
    return Config(
        mode="production",
        secret_key="a-long-secret-that-only-these-tests-know",
        data_keys=(f"tests:{base64.urlsafe_b64encode(b'd' * 32).decode()}",),
        index_key=base64.urlsafe_b64encode(b"i" * 32).decode(),
        audit_key=base64.urlsafe_b64encode(b"a" * 32).decode(),
        var_dir=var_dir,
        testing=True,
        **more,  # type: ignore[arg-type]  # the caller names fields of Config
    )


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of open data and official schemas."""
    if not SHARED.is_dir():
        absent(f"The open reference data is not beside the working copy ({SHARED.name}/).")
    return SHARED


@pytest.fixture(scope="session")
def reference() -> Reference:
    """The shared facts of data/reference."""
    return load_reference(ROOT / "data" / "reference")


def migrate_and_fill(url: str, reference: Reference) -> None:
    """Run the migrations, then load the zones."""
    command.upgrade(alembic_config(url), "head")
    engine = new_engine(url)
    with Session(engine) as session:
        load_zones(session, reference.zones)
        session.commit()
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, reference: Reference) -> Path:
    """A migrated SQLite file with the zones, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite"
    migrate_and_fill(f"sqlite:///{path}", reference)
    return path


@contextmanager
def own_postgis() -> Iterator[str]:
    """The address of an empty PostGIS database that nobody else uses; dropped at the end."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(own_database(f"test_{uuid.uuid4().hex[:12]}"))
        except OperationalError:
            absent("No PostgreSQL server answers; PASSERELLE_TEST_POSTGIS says where to find one.")
        yield url


@pytest.fixture(scope="session")
def demo_template(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, reference: Reference
) -> Path:
    """A SQLite file with the zones and the demonstration data, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.sqlite"
    shutil.copyfile(sqlite_template, path)
    engine = new_engine(f"sqlite:///{path}")
    with Session(engine) as session:
        fill(session, reference, today=clock.today(), now=clock.now())
        session.commit()
    engine.dispose()
    return path


@pytest.fixture(scope="session")
def postgis_url(reference: Reference) -> Iterator[str]:
    """A migrated PostGIS database of its own with the zones."""
    with own_postgis() as url:
        migrate_and_fill(url, reference)
        yield url


@pytest.fixture(
    scope="session", params=["sqlite", pytest.param("postgis", marks=pytest.mark.postgis)]
)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each of the two engines, migrated, with the zones."""
    if request.param == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('sqlite_template')}"
    else:
        url = request.getfixturevalue("postgis_url")
    found = new_engine(url)
    yield found
    found.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session whose every change is undone after the test, on each of the two engines."""
    with engine.connect().execution_options(write=True) as connection:
        outer = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as found:
            yield found
        outer.rollback()


@pytest.fixture
def config(tmp_path: Path, sqlite_template: Path) -> Config:
    """A demonstration configuration on a SQLite file of its own, with the zones and no more."""
    path = tmp_path / "passerelle.sqlite"
    shutil.copyfile(sqlite_template, path)
    return Config(var_dir=tmp_path, database_url=f"sqlite:///{path}", testing=True)


@pytest.fixture
def app(config: Config) -> Flask:
    """The application on an empty directory."""
    return create_app(config)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture(scope="session")
def reading_app(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Flask:
    """The application for tests that only ask: made once, as making one takes a second."""
    folder = tmp_path_factory.mktemp("reading")
    path = shutil.copyfile(sqlite_template, folder / "passerelle.sqlite")
    return create_app(Config(var_dir=folder, database_url=f"sqlite:///{path}", testing=True))


@pytest.fixture
def reader(reading_app: Flask) -> FlaskClient:
    """A visitor's browser, for tests that only ask."""
    return reading_app.test_client()


@pytest.fixture
def count_queries() -> Callable[[Engine], AbstractContextManager[list[str]]]:
    """Collect the statements that an engine runs inside a `with`."""

    @contextmanager
    def counting(engine: Engine) -> Iterator[list[str]]:
        statements: list[str] = []

        def note(*args: object) -> None:
            statements.append(str(args[2]))

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return counting


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port
