"""Sign-in by an identity provider that really answers, and lies in every way."""

import dataclasses
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.access.models import OutsideIdentity, User
from app.core import clock
from app.core.config import Config, ConfigError
from app.core.extensions import db
from app.factory import create_app
from tests.conftest import production
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider, running
from tests.web.conftest import SignInAs, dispose

BACK = "http://127.0.0.1:8000/fr/connexion/retour"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider on this machine; without TLS, which Authlib must be told."""
    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    with running(BACK) as found:
        yield found


@pytest.fixture
def app(provider: Provider, demo_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """The demonstration, which trusts that provider."""
    shutil.copyfile(demo_template, tmp_path / "passerelle.sqlite")
    config = Config(
        var_dir=tmp_path,
        oidc_name="Test",
        oidc_issuer=provider.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_authorize_url=f"{provider.url}/authorize",
        oidc_token_url=f"{provider.url}/token",
        oidc_jwks_url=f"{provider.url}/jwks",
        testing=True,
    )
    found = create_app(config)
    yield found
    dispose(found)


def go_there(client: FlaskClient) -> str:
    """Leave for the provider; the path and query it sends the browser back to."""
    away = client.get("/en/connexion/fournisseur")
    assert away.status_code == 302
    answer = requests.get(away.headers["Location"], allow_redirects=False, timeout=5)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return f"{back.path}?{back.query}"


def is_inside(client: FlaskClient) -> bool:
    """Whether the account page opens."""
    return client.get("/en/compte").status_code == 200


def linked(app: Flask, sign_in_as: SignInAs) -> None:
    """Claire signs in and links her identity."""
    client = app.test_client()
    sign_in_as(client, "social_worker_dinant")
    assert client.get(go_there(client)).headers["Location"].endswith("/compte")


def test_a_linked_identity_opens_the_account(app: Flask, sign_in_as: SignInAs) -> None:
    stranger = app.test_client()
    stranger.get(go_there(stranger))
    assert not is_inside(stranger)
    linked(app, sign_in_as)
    client = app.test_client()
    client.get(go_there(client))
    assert "Claire Fictive" in client.get("/en/compte").text
    with app.app_context():
        identity = db.session.scalars(select(OutsideIdentity)).one()
        assert identity.subject == "marie"


class Strict(Config):
    """A demonstration that asks a second factor of social workers, as production does."""

    @property
    def asks_factor_of(self) -> tuple[str, ...]:
        """The one role of these tests."""
        return ("social_worker",)


@pytest.mark.parametrize(("amr", "opens"), [(["pwd", "mfa"], True), (["pwd"], False)])
def test_two_factors_at_the_provider_count_as_the_second_factor(
    app: Flask, provider: Provider, sign_in_as: SignInAs, amr: list[str], opens: bool
) -> None:
    linked(app, sign_in_as)
    config: Config = app.config["PASSERELLE"]
    parts = {one.name: getattr(config, one.name) for one in dataclasses.fields(config)}
    app.config["PASSERELLE"] = Strict(**parts)
    with app.app_context():
        db.session.execute(update(User).values(factor_due_at=clock.now() - timedelta(days=1)))
        db.session.commit()
    provider.lies = {"amr": amr}
    client = app.test_client()
    client.get(go_there(client))
    answer = client.get("/en/sorties")
    assert (answer.status_code == 200) is opens
    if not opens:
        assert answer.headers["Location"] == "/en/compte/second-facteur?next=/en/sorties"


def test_an_identity_opens_one_account_only(app: Flask, sign_in_as: SignInAs) -> None:
    linked(app, sign_in_as)
    client = app.test_client()
    sign_in_as(client, "coordinator")
    assert client.get(go_there(client)).headers["Location"].endswith("/connexion")


LIES: dict[str, dict[str, object]] = {
    "issuer": {"iss": "http://elsewhere.invalid"},
    "audience": {"aud": "another-client"},
    "two audiences, another party": {"aud": [CLIENT_ID, "other"], "azp": "other"},
    "nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "expired": {"exp": int(time.time()) - 3600},
    "from the future": {"iat": int(time.time()) + 3600},
    "no expiry": {"exp": None},
    "no subject": {"sub": None},
}


@pytest.mark.parametrize("lie", sorted(LIES))
def test_an_answer_with_one_wrong_claim_opens_nothing(
    app: Flask, provider: Provider, sign_in_as: SignInAs, lie: str
) -> None:
    linked(app, sign_in_as)
    provider.lies = dict(LIES[lie])
    client = app.test_client()
    client.get(go_there(client))
    assert not is_inside(client)


def test_an_answer_signed_by_somebody_else_opens_nothing(
    app: Flask, provider: Provider, sign_in_as: SignInAs
) -> None:
    linked(app, sign_in_as)
    provider.forged_key = True
    client = app.test_client()
    client.get(go_there(client))
    assert not is_inside(client)


def test_an_answer_meant_for_another_browser_opens_nothing(
    app: Flask, sign_in_as: SignInAs
) -> None:
    linked(app, sign_in_as)
    theirs = app.test_client()
    stolen = go_there(theirs)
    victim = app.test_client()
    assert victim.get(stolen).status_code == 400
    go_there(victim)
    victim.get(stolen)
    assert not is_inside(victim)


def test_an_answer_opens_once(app: Flask, sign_in_as: SignInAs) -> None:
    linked(app, sign_in_as)
    client = app.test_client()
    back = go_there(client)
    client.get(back)
    assert is_inside(client)
    assert client.get(back).status_code == 400


def test_a_provider_that_is_down_is_said_and_nothing_opens(
    app: Flask, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    back = go_there(client)
    config: Config = app.config["PASSERELLE"]
    down = dataclasses.replace(config, oidc_token_url="http://127.0.0.1:9/token")
    monkeypatch.setitem(app.config, "PASSERELLE", down)
    answer = client.get(back, follow_redirects=True)
    assert answer.status_code == 200
    assert not is_inside(client)
    assert parse_qs(urlsplit(back).query)["state"]


def test_half_a_provider_or_one_without_tls_is_refused_in_production(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="three addresses"):
        Config(oidc_issuer="https://id.invalid")
    parts = dict.fromkeys(
        ("oidc_authorize_url", "oidc_token_url", "oidc_jwks_url", "oidc_issuer"),
        "http://id.invalid",
    )
    with pytest.raises(ConfigError, match="https://"):
        production(tmp_path, **parts, oidc_client_id="a", oidc_client_secret="b")
