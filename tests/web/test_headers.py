"""Every answer carries the same protections, whatever it answers."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

EVERY_KIND = [
    "/",
    "/fr/",
    "/nl/connexion",
    "/fr/compte",
    "/recherche",
    "/en/no-such-page",
    "/api/docs",
    "/api/openapi.json",
    "/api/v1/care",
    "/api/no-such-page",
    "/healthz",
    "/readyz",
    "/robots.txt",
    "/static/css/passerelle.css",
    "/static/no-such-file.css",
]


@pytest.mark.parametrize("path", EVERY_KIND)
def test_an_answer_lets_nothing_foreign_in(demo_client: FlaskClient, path: str) -> None:
    headers = demo_client.get(path, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "http:" not in policy
    assert "https:" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])


@pytest.mark.parametrize("path", ["/fr/", "/fr/connexion", "/fr/compte", "/healthz"])
def test_pages_are_kept_by_no_cache(demo_client: FlaskClient, path: str) -> None:
    assert demo_client.get(path).headers["Cache-Control"] == "no-store"


def test_files_may_be_kept_because_their_address_changes(demo_client: FlaskClient) -> None:
    home = demo_client.get("/fr/").text
    addresses = re.findall(r'(?:href|src)="(/static/(?!vendor/fonts/)[^"#]+)', home)
    assert addresses
    assert all(re.search(r"\?v=[0-9a-f]{12}$", address) for address in addresses)
    assert (
        "max-age=31536000" in demo_client.get(addresses[0], buffered=True).headers["Cache-Control"]
    )


def test_each_answer_has_its_own_nonce(demo_client: FlaskClient) -> None:
    first, second = (demo_client.get("/fr/").headers["Content-Security-Policy"] for _ in range(2))
    assert first != second


def test_a_secure_connection_is_asked_to_stay_secure(demo_client: FlaskClient) -> None:
    assert "Strict-Transport-Security" not in demo_client.get("/fr/").headers
    secure = demo_client.get("/fr/", base_url="https://localhost")
    assert "max-age=63072000" in secure.headers["Strict-Transport-Security"]


def test_cookies_are_closed_to_scripts_and_to_other_sites(demo_client: FlaskClient) -> None:
    cookie = demo_client.get("/fr/connexion").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_in_production_the_cookie_is_bound_to_this_host_and_to_https(
    production_app: Flask,
) -> None:
    client = production_app.test_client()
    cookie = client.get("/fr/connexion", base_url="https://localhost").headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:8000"],
)
@pytest.mark.parametrize(
    "path", ["/fr/", "/fr/connexion", "/api/v1/care", "/healthz", "/recherche"]
)
def test_a_forged_host_is_refused(demo_client: FlaskClient, host: str, path: str) -> None:
    answer = demo_client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text


def test_a_forwarded_host_changes_nothing(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/compte", headers={"X-Forwarded-Host": "evil.example"})
    assert answer.headers["Location"].startswith("/fr/connexion")
