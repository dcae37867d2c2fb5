"""Applications with demonstration data, and people who sign in."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, delete, select, update
from sqlalchemy.orm import Session

from app.access import operations
from app.access.models import SignInWindow, User
from app.access.operations import NewAccount
from app.access.vocabulary import Role
from app.cadastre.demo import load_demo
from app.coordination.cases.models import CaseFile
from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.factory import create_app
from tests.conftest import production

EMAIL, PASSWORD = "vera@hospital.invalid", "quatre mots au hasard"
TEAM = "Service social (fictif), CHU UCL Namur - Dinant"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')

SignInAs = Callable[[FlaskClient, str], None]


@pytest.fixture(scope="module")
def demo_config(demo_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Config:
    """A demonstration configuration on a copy of the demonstration data."""
    folder = tmp_path_factory.mktemp("var")
    shutil.copyfile(demo_template, folder / "passerelle.sqlite")
    return Config(
        var_dir=folder, database_url=f"sqlite:///{folder / 'passerelle.sqlite'}", testing=True
    )


@pytest.fixture(scope="module")
def demo_app(demo_config: Config) -> Iterator[Flask]:
    """The application with demonstration data; shared by the tests of one file."""
    app = create_app(demo_config)
    yield app
    dispose(app)


@pytest.fixture
def demo_client(demo_app: Flask) -> FlaskClient:
    """A visitor's browser on the demonstration."""
    return demo_app.test_client()


@pytest.fixture
def production_app(demo_config: Config, tmp_path: Path) -> Iterator[Flask]:
    """The application in production mode, on the same rows."""
    database = demo_config.engine_url.removeprefix("sqlite:///")
    shutil.copyfile(database, tmp_path / "passerelle.sqlite")
    url = f"sqlite:///{tmp_path / 'passerelle.sqlite'}"
    app = create_app(production(tmp_path, database_url=url))
    yield app
    dispose(app)


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Flask]:
    """The application with the fictitious directory alone, for tests that only ask."""
    path = tmp_path_factory.mktemp("directory") / "passerelle.sqlite"
    shutil.copyfile(sqlite_template, path)
    app = with_directory(
        Config(var_dir=path.parent, database_url=f"sqlite:///{path}", testing=True)
    )
    yield app
    dispose(app)


@pytest.fixture
def own_filled(config: Config) -> Iterator[Flask]:
    """The same for one test, which may change it."""
    app = with_directory(config)
    yield app
    dispose(app)


@pytest.fixture
def visitor(filled: Flask) -> FlaskClient:
    """A visitor's browser on the fictitious directory."""
    return filled.test_client()


@pytest.fixture
def own_app(demo_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration on a file of its own, which may be hurt."""
    shutil.copyfile(demo_template, tmp_path / "passerelle.sqlite")
    found = create_app(Config(var_dir=tmp_path, testing=True))
    yield found
    dispose(found)


def with_directory(config: Config) -> Flask:
    """The application with the fictitious directory."""
    app = create_app(config)
    with app.app_context():
        reference = app.extensions["passerelle.reference"]
        load_demo(db.session, reference, today=clock.today(), now=clock.now())
        db.session.commit()
    return app


def dispose(app: Flask) -> None:
    """Close the connections of an application."""
    with app.app_context():
        db.engine.dispose()


def csrf_token(client: FlaskClient, path: str = "/en/connexion") -> str:
    """The token of the first form of a page."""
    found = _TOKEN.search(client.get(path).text)
    assert found, f"no form with a token at {path}"
    return found.group(1)


def send(client: FlaskClient, address: str, data: Mapping[str, Any]) -> Any:
    """Send a form of a page with the token of whoever is signed in; the answer."""
    return client.post(address, data={**data, "csrf_token": csrf_token(client, "/en/compte")})


@pytest.fixture(scope="session")
def sign_in_as() -> SignInAs:
    """Enter as a person of the demonstration: `sign_in_as(client, "social_worker_dinant")`."""

    def entering(client: FlaskClient, key: str) -> None:
        client.delete_cookie("session")
        token = csrf_token(client)
        answer = client.post(f"/en/demo/entrer/{key}", data={"csrf_token": token})
        assert answer.status_code == 302, f"nobody is called {key}"

    return entering


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still: attempts are counted by the quarter of an hour, which could turn."""
    at = clock.now()
    monkeypatch.setattr(clock, "now", lambda: at)


@pytest.fixture
def paul(demo_app: Flask, sign_in_as: SignInAs) -> FlaskClient:
    """The fictitious provider, signed in."""
    client = demo_app.test_client()
    sign_in_as(client, "provider")
    return client


@pytest.fixture
def odile(demo_app: Flask, sign_in_as: SignInAs) -> FlaskClient:
    """The fictitious coordinator, signed in."""
    client = demo_app.test_client()
    sign_in_as(client, "coordinator")
    return client


@pytest.fixture
def app_without_tables(tmp_path: Path) -> Iterator[Flask]:
    """The application on an empty database."""
    app = create_app(Config(var_dir=tmp_path, testing=True))
    yield app
    dispose(app)


@pytest.fixture
def app_with_contact(tmp_path: Path) -> Iterator[Flask]:
    """The application of an operator who can be written to."""
    contact = "mailto:security@passerelle.invalid"
    app = create_app(Config(var_dir=tmp_path, security_contact=contact, testing=True))
    yield app
    dispose(app)


@pytest.fixture(scope="module")
def account(demo_app: Flask) -> str:
    """An account with a password, in the Dinant team."""
    with demo_app.app_context():
        new = NewAccount(email=EMAIL, name="Vera", language="fr", role=Role.SOCIAL_WORKER)
        operations.create_user(db.session, new, TEAM, today=clock.today(), now=clock.now())
        operations.set_password(db.session, EMAIL, PASSWORD, shortest=12)
        db.session.commit()
    return EMAIL


@pytest.fixture
def rows(demo_config: Config) -> Iterator[Session]:
    """The rows of the application, to look at and to change."""
    engine = create_engine(demo_config.engine_url)  # looking holds no lock
    with Session(engine) as session:
        yield session
    engine.dispose()


def sign_in(client: FlaskClient, email: str, password: str, next_: str = "") -> tuple[int, str]:
    """Send the form; returns the status, and where it leads or what it says."""
    data = {"csrf_token": csrf_token(client), "email": email, "password": password, "next": next_}
    answer = client.post("/en/connexion", data=data)
    return answer.status_code, answer.headers.get("Location", answer.text)


def forget_failures(rows: Session) -> None:
    """Let nobody wait."""
    rows.execute(update(User).values(failed_sign_ins=0, locked_until=None))
    rows.execute(delete(SignInWindow))
    rows.commit()


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    """The text of a page that answers with that status."""
    answer = client.get(path)
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


@pytest.fixture
def case(rows: Session) -> str:
    """A file that is followed."""
    asked = select(CaseFile.public_id).where(CaseFile.state == "active").limit(1)
    return rows.scalars(asked).one()
