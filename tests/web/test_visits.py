"""The owner of an account sees its sign-ins, and hears of a browser that was not known."""

import json
import logging
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.access.door import device_of
from app.access.models import SignInLine, User
from app.access.visits.operations import MOST_REFUSED, Visit, write_opened, write_refused
from app.access.vocabulary import Way
from app.core import clock
from app.site.upkeep.observing import JsonLine
from tests.web.accounts import ACCOUNT, as_new, inside, letters, press
from tests.web.conftest import PASSWORD, SignInAs, csrf_token, forget_failures, sign_in
from tests.web.test_doors import turn_on

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def nothing_left(rows: Session) -> None:
    """Each test starts without failures, second factors, letters and lines."""
    as_new(rows)


def lines(rows: Session) -> list[tuple[str, bool, bool, str, str]]:
    """The sign-ins that were written down, in order."""
    rows.rollback()
    found = rows.scalars(select(SignInLine).order_by(SignInLine.id)).all()
    return [(one.way, one.opened, one.is_new, one.device, one.network) for one in found]


def try_from(client: FlaskClient, account: str, password: str) -> int:
    """A sign-in with a known browser from a known address."""
    data = {"csrf_token": csrf_token(client), "email": account, "password": password, "next": ""}
    place = {"REMOTE_ADDR": "192.0.2.77"}
    head = {"User-Agent": FIREFOX}
    sent = client.post("/en/connexion", data=data, headers=head, environ_overrides=place)
    return sent.status_code


def test_what_opened_and_what_was_refused_stands_on_the_page_of_its_owner(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = demo_app.test_client()
    assert [try_from(client, account, one) for one in ("wrong", PASSWORD)] == [422, 302]
    place = ("Firefox, Windows", "192.0.2.0/24")
    assert lines(rows) == [
        ("password", False, False, *place),
        ("password", True, True, *place),
    ]
    page = client.get(ACCOUNT).text
    assert "192.0.2.77" not in page
    assert re.search(r"Password\s+<span class=\"badge badge--no\">Refused", page)
    assert "Firefox, Windows" in page


def test_each_way_in_is_told_apart(
    demo_app: Flask, account: str, rows: Session, sign_in_as: SignInAs
) -> None:
    first = inside(demo_app, account)
    _maker, codes = turn_on(first)
    other = demo_app.test_client()
    sign_in(other, account, PASSWORD)
    door = "/en/connexion/code"
    assert [press(other, door, door, code=code)[0] for code in ("000000", codes[0])] == [422, 302]
    sign_in_as(demo_app.test_client(), "coordinator")
    ways = [(way, opened) for way, opened, *_rest in lines(rows)]
    assert ways == [
        ("password", True),
        ("code", False),
        ("code", True),
        ("demonstration", True),
    ]


def test_a_password_alone_makes_no_browser_known(
    demo_app: Flask, account: str, rows: Session
) -> None:
    turn_on(inside(demo_app, account))
    thief = demo_app.test_client()
    assert sign_in(thief, account, PASSWORD)[1].endswith("/connexion/code")
    assert thief.get_cookie("device") is None


def test_the_owner_hears_of_a_new_browser_and_of_no_known_one(
    demo_app: Flask, account: str, rows: Session
) -> None:
    mine = inside(demo_app, account)
    assert letters(rows, account) == [], "the very first sign-in is no news"
    press(mine, "/en/deconnexion", ACCOUNT)
    sign_in(mine, account, PASSWORD)
    assert letters(rows, account) == []
    inside(demo_app, account)
    assert letters(rows, account) == ["new_device"]


def test_colleagues_who_share_a_browser_make_each_other_no_letters(
    demo_app: Flask, account: str, rows: Session
) -> None:
    shared = inside(demo_app, account)
    user_id, other_id = rows.scalars(select(User.id).order_by(User.id.desc()).limit(2)).all()
    rows.rollback()
    cookie = shared.get_cookie("device")
    assert cookie is not None
    with demo_app.test_request_context(headers={"Cookie": f"device={cookie.value}"}):
        assert device_of(user_id) is not None
        assert device_of(other_id) is None


def test_refused_sign_ins_do_not_fill_the_table_and_hide_none_that_opened(
    demo_app: Flask, account: str, rows: Session
) -> None:
    owner = rows.scalars(select(User).where(User.email == account)).one()
    visit = Visit(way=Way.PASSWORD, device="", network="", at=clock.now())
    write_opened(rows, owner.id, visit, is_new=True)
    for _ in range(MOST_REFUSED + 5):
        write_refused(rows, owner, visit)
    write_refused(rows, None, visit)
    kept = [
        rows.scalar(select(func.count()).where(SignInLine.opened == opened))
        for opened in (True, False)
    ]
    rows.rollback()
    assert kept == [1, MOST_REFUSED]


def test_an_address_without_account_leaves_no_line(
    demo_app: Flask, account: str, rows: Session
) -> None:
    assert sign_in(demo_app.test_client(), "nobody@hospital.invalid", PASSWORD)[0] == 422
    assert lines(rows) == []


def refusals(caplog: pytest.LogCaptureFixture) -> list[dict[str, str]]:
    """The lines of the log for whoever watches over the installation."""
    told = [one for one in caplog.records if one.name == "passerelle.security"]
    return [json.loads(JsonLine().format(one)) for one in told]


def test_what_was_refused_is_logged_with_its_request_and_without_the_person(
    demo_app: Flask, account: str, rows: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    client = inside(demo_app, account)
    sign_in(demo_app.test_client(), account, "zebra words of a password")
    press(client, "/en/compte/preuve", ACCOUNT, password="zebra words")
    client.get("/en/equipe")
    client.post("/en/deconnexion", data={"csrf_token": "zebra"})
    client.get("/en/", base_url="http://zebra.invalid")
    told = refusals(caplog)
    whats = ["sign-in", "proof", "not allowed", "forged form", "host not trusted"]
    assert [one["what"] for one in told] == whats
    assert all(re.fullmatch("[0-9a-f]{16}", one["request_id"]) for one in told)
    assert "zebra" not in json.dumps(told)
    assert account not in json.dumps(told)


def test_a_shut_account_still_waits_however_the_lines_are_counted(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = demo_app.test_client()
    assert {sign_in(client, account, "wrong")[0] for _ in range(6)} == {422}
    waiting = rows.scalars(select(User.locked_until).where(User.email == account)).one()
    assert waiting is not None
    assert waiting > clock.now() - timedelta(minutes=1)
    forget_failures(rows)
