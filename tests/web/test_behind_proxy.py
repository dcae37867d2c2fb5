"""Behind a proxy of the operator's: who calls is what that proxy says, and nobody else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import SignInWindow
from app.access.operations import source_hash
from app.core.config import Config
from app.core.extensions import db
from app.factory import create_app
from tests.web.conftest import csrf_token, dispose

DOOR = "https://localhost/en/connexion"
CALLER = "198.51.100.7"


@pytest.fixture
def behind(production_app: Flask) -> Iterator[FlaskClient]:
    """A browser in front of one proxy, which the platform in production was told of."""
    config: Config = production_app.config["PASSERELLE"]
    app = create_app(replace(config, proxies=1))
    yield app.test_client()
    dispose(app)


def knock(client: FlaskClient, *, forwarded: str, came_from: str | None) -> int:
    """One sign-in with wrong words, as the proxy passes it on."""
    heads = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
    if came_from is not None:
        heads["Referer"] = came_from
    form = {"csrf_token": csrf_token(client, DOOR), "email": "x@y.invalid", "password": "x"}
    return client.post(DOOR, data=form, headers=heads).status_code


def counted(client: FlaskClient) -> set[bytes]:
    """The sources of which sign-ins were counted."""
    app = client.application
    with app.app_context():
        session: Session = db.session
        return set(session.scalars(select(SignInWindow.source_hash)))


def test_who_calls_is_what_our_proxy_wrote_last_whatever_the_caller_claims(
    behind: FlaskClient,
) -> None:
    config: Config = behind.application.config["PASSERELLE"]
    for claim in (CALLER, f"203.0.113.9, {CALLER}", f"::1, 10.0.0.1, {CALLER}"):
        assert knock(behind, forwarded=claim, came_from=DOOR) == 422
    sources = counted(behind)
    assert source_hash(CALLER, config.secret_key) in sources
    claimed = {source_hash(one, config.secret_key) for one in ("203.0.113.9", "10.0.0.1", "::1")}
    assert not claimed & sources
    assert source_hash("127.0.0.1", config.secret_key) not in sources


@pytest.mark.parametrize("came_from", [None, "https://evil.example/", "http://localhost/"])
def test_a_form_from_elsewhere_is_refused_over_tls(
    behind: FlaskClient, came_from: str | None
) -> None:
    assert knock(behind, forwarded=CALLER, came_from=came_from) == 400
