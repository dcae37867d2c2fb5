"""The sign-in form: one answer for every wrong reason, waiting, and where it leads."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.models import SignInWindow, User
from app.core import clock
from tests.web.conftest import EMAIL, PASSWORD, TEAM, csrf_token, forget_failures, sign_in


@pytest.fixture(autouse=True)
def nobody_waits(rows: Session) -> None:
    """Each test starts without failures counted."""
    forget_failures(rows)


def test_the_right_password_opens_and_the_page_says_who(
    demo_client: FlaskClient, account: str
) -> None:
    assert sign_in(demo_client, account.upper(), PASSWORD) == (302, "/en/")
    page = demo_client.get("/en/").text
    assert "Vera" in page
    assert TEAM in page


WRONG = [
    (EMAIL, "not the right password"),
    ("nobody@hospital.invalid", PASSWORD),
    ("social_worker_dinant@passerelle.invalid", PASSWORD),
    ("", PASSWORD),
    (EMAIL, ""),
    (EMAIL, "x" * 300),
    ("x" * 400, PASSWORD),
    ("a\x00b@hospital.invalid", PASSWORD),
]


@pytest.mark.usefixtures("one_moment")
@pytest.mark.parametrize(("email", "password"), WRONG)
def test_every_reason_not_to_open_is_said_alike(
    demo_client: FlaskClient, account: str, rows: Session, email: str, password: str
) -> None:
    status, page = sign_in(demo_client, email, password)
    assert status == 422
    assert "do not open an account" in page
    assert "too many attempts" in page


def test_known_and_unknown_addresses_get_the_same_page(
    demo_app: Flask, account: str, rows: Session
) -> None:
    def page(email: str) -> str:
        client = demo_app.test_client()
        token = csrf_token(client)
        data = {"csrf_token": token, "email": email, "password": "not this one, no"}
        answer = client.post("/en/connexion", data=data)
        return re.sub(r'name="csrf_token" value="[^"]+"', "", answer.text.replace(email, ""))

    assert page(account) == page("vero@hospital.invalid")


def test_after_five_failures_the_right_password_waits_too(
    demo_client: FlaskClient, account: str, rows: Session
) -> None:
    for _ in range(5):
        sign_in(demo_client, account, "not the right password")
    waiting = rows.scalars(select(User.locked_until).where(User.email == account)).one()
    assert waiting is not None
    rows.execute(update(User).values(locked_until=clock.now() + timedelta(minutes=1)))
    rows.commit()
    assert sign_in(demo_client, account, PASSWORD)[0] == 422
    forget_failures(rows)
    assert sign_in(demo_client, account, PASSWORD)[0] == 302


@pytest.mark.usefixtures("one_moment")
def test_one_network_may_not_try_for_ever(demo_client: FlaskClient, rows: Session) -> None:
    data = {"csrf_token": csrf_token(demo_client), "email": "x@y.invalid", "password": "x"}

    def attempt(address: str, forwarded: str = "") -> int:
        return demo_client.post(
            "/en/connexion",
            data=data,
            environ_overrides={"REMOTE_ADDR": address},
            headers={"X-Forwarded-For": forwarded} if forwarded else {},
        ).status_code

    assert attempt("198.51.100.7") == 422
    rows.execute(update(SignInWindow).values(attempts=59))
    rows.commit()
    assert [attempt("198.51.100.7") for _ in range(3)] == [422, 429, 429]
    assert attempt("198.51.100.7", forwarded="203.0.113.9") == 429
    assert attempt("198.51.100.8") == 422


ELSEWHERE = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/fr/",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/%5cevil.example",
    "/%2f/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/fr/\r\nSet-Cookie: a=b",
    "/fr/\x00",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "/@evil.example",
    "//fr/@evil.example",
    "http:/fr/",
    "http:///fr/",
    "//localhost@evil.example/fr/",
    "//[::1",
    "/no-such-page",
    "/static/css/passerelle.css",
    "/fr/deconnexion",
    "/..//evil.example",
    "/fr/..//evil.example",
    "?next=//evil.example",
    " /fr/compte",
]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_sign_in_leads_to_our_own_pages_only(
    demo_client: FlaskClient, account: str, rows: Session, address: str
) -> None:
    status, leads_to = sign_in(demo_client, account, PASSWORD, address)
    assert (status, leads_to) == (302, "/en/")


@pytest.mark.parametrize("address", ["/fr/compte", "/nl/donnees?a=1&b=%C3%A9", "/en/"])
def test_sign_in_returns_to_the_page_that_was_asked(
    demo_client: FlaskClient, account: str, address: str
) -> None:
    assert sign_in(demo_client, account, PASSWORD, address) == (302, address)


def test_a_visitor_is_sent_to_sign_in_and_back(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/sorties?x=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/fr/connexion?next=/fr/sorties?x%3D1"
    page = demo_client.get(answer.headers["Location"]).text
    assert 'name="next" value="/fr/sorties?x=1"' in page


def test_a_part_of_a_page_sends_the_whole_page_to_sign_in(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/sorties", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/fr/connexion")
