"""What whoever installs the platform meets first: people, keys, hosts."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from app.access.models import Membership, TrailLine, User
from app.core import vault
from app.core.extensions import db
from app.core.vault import Ring, VaultError
from app.factory import create_app
from app.site.health import keys
from app.site.upkeep.observing import JsonLine
from tests.conftest import production
from tests.web.conftest import csrf_token, dispose

CountQueries = Callable[[Engine], Any]
HOST = "care.example.invalid"
HEALTH = ("/healthz", "/readyz", "/metrics")
NEARBY = ("127.0.0.1", "127.0.0.1:8000", "localhost", "localhost:8000", "[::1]", "[::1]:8000")


@pytest.fixture
def named_app(production_app: Flask, tmp_path: Path) -> Iterator[Flask]:
    """Production, known by its public name alone, behind one proxy."""
    url = production_app.config["PASSERELLE"].engine_url
    config = production(tmp_path, database_url=url)
    for name, value in {"trusted_hosts": (HOST,), "proxies": 1}.items():
        object.__setattr__(config, name, value)
    app = create_app(config)
    yield app
    dispose(app)


def run(app: Flask, *words: str) -> tuple[int, str]:
    """The exit code of a command, and what it said."""
    result = app.test_cli_runner().invoke(args=list(words))
    return result.exit_code, result.output


def open_account(app: Flask, name: str, *more: str) -> str:
    """Open an account in the ward; what was said."""
    named = ("--role", "social_worker", "--name", name, "--organisation", "Ward")
    code, said = run(app, "user", "create", f"{name}@ward.invalid", *named, *more)
    assert code == 0, said
    return said


def keepers(app: Flask) -> set[str]:
    """Who looks after the ward."""
    with app.app_context():
        found = select(User.email).join(Membership).where(Membership.manages)
        return set(db.session.scalars(found.where(User.email.like("%@ward.invalid"))))


def deeds(app: Flask) -> list[str | None]:
    """What the trail says of teams."""
    with app.app_context():
        lines = select(TrailLine).where(TrailLine.action == "team.manage")
        return [one.detail for one in db.session.scalars(lines.order_by(TrailLine.number))]


def test_the_first_of_a_team_looks_after_it_and_others_when_the_operator_says_so(
    app: Flask,
) -> None:
    run(app, "user", "organisation", "Ward", "--kind", "hospital", "--country", "be")
    assert "looks after the team of Ward" in open_account(app, "ada")
    assert "looks after" not in open_account(app, "bob")
    assert "looks after" in open_account(app, "cyd", "--manages")
    assert keepers(app) == {"ada@ward.invalid", "cyd@ward.invalid"}
    assert run(app, "user", "manages", "bob@ward.invalid")[0] == 0
    assert run(app, "user", "manages", "Ada@ward.invalid", "--not")[0] == 0
    assert keepers(app) == {"bob@ward.invalid", "cyd@ward.invalid"}
    given, taken = "keys given by the operator", "keys taken by the operator"
    assert deeds(app) == [given, given, given, taken]
    assert "There is no account" in run(app, "user", "manages", "dan@ward.invalid")[1]


def test_who_has_no_role_any_more_looks_after_nothing(app: Flask) -> None:
    run(app, "user", "organisation", "Ward", "--kind", "hospital", "--country", "be")
    open_account(app, "ada")
    with app.app_context():
        db.session.scalars(select(User)).one().is_active = False
        db.session.commit()
    code, said = run(app, "user", "manages", "ada@ward.invalid")
    assert code == 1
    assert "no role in force" in said


def other_keys() -> Ring:
    """Keys of the names in use, none of which is the one that sealed."""
    now = vault.ring()
    return Ring(data=dict.fromkeys(now.data, b"w" * 32), index=now.index, audit=now.audit)


def test_a_key_that_opens_nothing_of_what_is_stored_is_told(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = own_app.test_client()
    assert client.get("/readyz").json["parts"]["keys"] == "ok"  # type: ignore[index]  # it is JSON
    with own_app.app_context():
        fitting = keys(db.session)
    assert [one.name for one in fitting] == [vault.DEMO_NAME]
    assert fitting[0].opened == fitting[0].seen > 2
    monkeypatch.setitem(vault._open, "ring", other_keys())
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["parts"]["keys"] == "keys do not fit"
    code, said = run(own_app, "doctor")
    assert code == 1
    assert "✗ keys" in said
    assert f"PASSERELLE_DATA_KEYS {vault.DEMO_NAME}" in said


def test_keys_are_tried_in_one_statement(own_app: Flask, count_queries: CountQueries) -> None:
    with own_app.app_context(), count_queries(db.engine) as counted:
        keys(db.session)
    assert [one.split()[0] for one in counted if one != "BEGIN"] == ["SELECT"]


def test_the_log_says_why_the_vault_stays_shut_and_nothing_of_what_is_in_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = Ring(data={"k1": b"s" * 32}, index=b"i" * 32, audit=b"a" * 32)
    sealed = ring.seal("Canary-Zebra", "table.column", "row")
    for held in ({"k1": b"w" * 32}, {"k2": b"w" * 32}):
        other = Ring(data=held, index=b"i" * 32, audit=b"a" * 32)
        try:
            other.open(sealed, "table.column", "row")
        except VaultError:
            record = logging.LogRecord("app", 40, "x.py", 1, "Exception on %s", ("/x",), None)
            record.exc_info = sys.exc_info()
        said = json.loads(JsonLine().format(record))
        assert said["exception"] == "VaultError"
        assert "table.column" in said["why"]
        assert "'k1'" in said["why"]
        assert not [one for one in ("Canary", "ssss", "wwww", sealed.hex()) if one in str(said)]


def refused(caplog: pytest.LogCaptureFixture) -> list[str]:
    """The words of the log for what was refused, in order."""
    found = [one for one in caplog.records if one.name == "passerelle.security"]
    return [json.loads(JsonLine().format(one))["what"] for one in found]


def test_a_form_from_another_site_is_told_from_a_forged_one(
    demo_client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    for heads in (
        *({}, {"Origin": "http://localhost"}, {"Referer": "http://localhost/en/"}),
        *({"Origin": "http://zebra.invalid"}, {"Origin": "null"}),
        *({"Referer": "http://localhost.zebra.invalid/"}, {"Origin": "https://localhost"}),
    ):
        demo_client.post("/en/deconnexion", data={"csrf_token": "x"}, headers=heads)
    assert refused(caplog) == ["forged form"] * 3 + ["form from elsewhere"] * 4
    assert "zebra" not in caplog.text


def test_a_form_sent_under_another_name_than_the_page_is_from_elsewhere(
    named_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    client, site = named_app.test_client(), f"https://{HOST}"
    heads = {"Referer": "https://zebra.invalid/en/"}
    data = {"csrf_token": csrf_token(client, f"{site}/en/connexion"), "email": "a@b.invalid"}
    answer = client.post(f"{site}/en/connexion", data=data, headers=heads)
    assert answer.status_code == 400
    assert refused(caplog) == ["form from elsewhere"]


@pytest.mark.parametrize("host", NEARBY)
def test_this_machine_may_ask_for_health_by_its_own_name(named_app: Flask, host: str) -> None:
    client = named_app.test_client()
    for path in HEALTH:
        assert client.get(path, headers={"Host": host}).status_code != 400, path
    for path in ("/en/", "/version", "/api/v1/care", "/healthz/x", "/robots.txt"):
        assert client.get(path, headers={"Host": host}).status_code == 400, path


@pytest.mark.parametrize("path", HEALTH)
def test_nobody_else_may_ask_for_health_by_the_name_of_this_machine(
    named_app: Flask, path: str
) -> None:
    client, away = named_app.test_client(), {"REMOTE_ADDR": "192.0.2.7"}
    by_name = {"Host": "127.0.0.1"}
    assert client.get(path, headers=by_name, environ_base=away).status_code == 400
    forwarded = {**by_name, "X-Forwarded-For": "192.0.2.7"}
    assert client.get(path, headers=forwarded).status_code == 400
    pretended = {**by_name, "X-Forwarded-For": "127.0.0.1"}
    assert client.get(path, headers=pretended, environ_base=away).status_code == 400
    for host in (
        "127.0.0.1.zebra.invalid",
        "localhost@zebra.invalid",
        "zebra.invalid",
        "127.0.0.2",
    ):
        assert client.get(path, headers={"Host": host}).status_code == 400, host
