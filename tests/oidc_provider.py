"""A small OpenID provider, made of the server side of Authlib, that listens on this machine."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import UserInfo
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, jsonify
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "passerelle", "only-these-tests-know"


@dataclass
class Client:
    """The platform, as the provider knows it."""

    redirect_uri: str

    def get_client_id(self) -> str:
        """Its name."""
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        """The one return address."""
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        """Only the identity."""
        return "openid" if "openid" in scope.split() else ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Letter by letter."""
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        """The secret."""
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """By header."""
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        """The code flow only."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """The code flow only."""
        return grant_type == "authorization_code"


@dataclass
class Code:
    """An authorisation code that was given out."""

    user: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    auth_time: int = 0

    def get_redirect_uri(self) -> str:
        """Where it was sent."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """What it is for."""
        return self.scope

    def get_nonce(self) -> str | None:
        """What the platform gave."""
        return self.nonce

    def get_auth_time(self) -> int:
        """When the person signed in."""
        return self.auth_time

    def get_acr(self) -> None:
        """No level of assurance is said."""

    def get_amr(self) -> None:
        """No means of sign-in is said."""


@dataclass
class Provider:
    """The running provider, and what it shall say wrongly."""

    url: str
    redirect_uri: str
    person: str = "marie"
    lies: dict[str, Any] = field(default_factory=dict)
    forged_key: bool = False
    codes: dict[str, Code] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048))


def _grant(provider: Provider) -> type[Any]:
    """The code flow, with the codes of that provider."""

    class CodeGrant(grants.AuthorizationCodeGrant):  # type: ignore[misc]  # Authlib has no types
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            data = request.payload.data
            provider.codes[code] = Code(
                user=request.user,
                redirect_uri=request.payload.redirect_uri,
                scope=request.payload.scope,
                nonce=data.get("nonce"),
                code_challenge=data.get("code_challenge"),
                code_challenge_method=data.get("code_challenge_method"),
            )

        def query_authorization_code(self, code: str, _client: Client) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            for name in [k for k, v in provider.codes.items() if v is authorization_code]:
                del provider.codes[name]

        def authenticate_user(self, authorization_code: Code) -> str:
            return authorization_code.user

    return CodeGrant


def _identity(provider: Provider) -> Any:
    """What the provider says of a person."""

    class Identity(OpenIDCode):  # type: ignore[misc]  # Authlib has no types
        def exists_nonce(self, _nonce: str, _request: Any) -> bool:
            return False

        def resolve_client_private_key(self, _client: Client) -> RSAKey:
            return provider.key

        def get_client_algorithm(self, _client: Client) -> str:
            return "RS256"

        def get_client_claims(self, _client: Client) -> dict[str, Any]:
            now = int(time.time())
            return {"iss": provider.url, "aud": [CLIENT_ID], "iat": now, "exp": now + 300}

        def generate_user_info(self, user: str, _scope: str) -> UserInfo:
            return UserInfo(sub=user)

    return Identity()


def build(provider: Provider) -> Flask:
    """The provider's own application."""
    app = Flask("provider")
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": 60}
    client = Client(provider.redirect_uri)
    server = AuthorizationServer(
        app, query_client=lambda name: client if name == CLIENT_ID else None, save_token=_drop
    )
    server.register_grant(_grant(provider), [_identity(provider), CodeChallenge(required=True)])

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=provider.person)
        return server.create_authorization_response(grant_user=provider.person, grant=grant)

    @app.post("/token")
    def token() -> Any:
        answer = server.create_token_response()
        return _lie(provider, answer) if provider.lies or provider.forged_key else answer

    @app.get("/jwks")
    def jwks() -> Any:
        return jsonify(KeySet([provider.key]).as_dict(private=False))

    return app


def _lie(provider: Provider, answer: Any) -> Any:
    said = answer.get_json()
    claims = jwt.decode(said["id_token"], provider.key).claims | provider.lies
    claims = {name: value for name, value in claims.items() if value is not None}
    key = RSAKey.generate_key(2048) if provider.forged_key else provider.key
    said["id_token"] = jwt.encode({"alg": "RS256"}, claims, key)
    return jsonify(said)


def _drop(_token: Any, _request: Any) -> None:
    """Access tokens are of no use here."""


@contextmanager
def running(redirect_uri: str) -> Iterator[Provider]:
    """The provider on a free port, until the end of the `with`."""
    provider = Provider(url="", redirect_uri=redirect_uri)
    server = make_server("127.0.0.1", 0, build(provider), threaded=True)
    provider.url = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Provider", "running"]
