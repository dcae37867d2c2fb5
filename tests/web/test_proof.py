"""Proof again: what changes an account asks who is there, even in a session that is open."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.models import User
from tests.authenticator import Device
from tests.web.accounts import ACCOUNT, PROVE, age_proofs, as_new, inside, press
from tests.web.conftest import PASSWORD, SignInAs, csrf_token
from tests.web.test_doors import forget_step, last_link, turn_on
from tests.web.test_passkeys import ask_to_add, keep

SESSIONS = "/en/compte/sessions"
LATER = timedelta(minutes=21)


@pytest.fixture(autouse=True)
def nothing_left(rows: Session) -> None:
    """Each test starts without failures, second factors and letters."""
    as_new(rows)


def is_asked(client: FlaskClient) -> bool:
    """Whether signing out elsewhere asks for a proof first."""
    status, where = press(client, SESSIONS, ACCOUNT)
    assert status in (302, 303)
    return where.startswith(PROVE)


def test_after_a_while_ending_other_sessions_asks_for_the_password_and_leads_back(
    demo_app: Flask, account: str, rows: Session
) -> None:
    mine, other = inside(demo_app, account), inside(demo_app, account)
    age_proofs(rows, LATER)
    assert press(mine, SESSIONS, ACCOUNT) == (303, f"{PROVE}?next={ACCOUNT}")
    assert "Nothing was changed yet" in mine.get(PROVE).text
    assert other.get(ACCOUNT).status_code == 200
    assert press(mine, PROVE, PROVE, password="not this one", next=ACCOUNT)[0] == 422
    assert is_asked(mine)
    assert press(mine, PROVE, PROVE, password=PASSWORD, next=ACCOUNT) == (303, ACCOUNT)
    assert not is_asked(mine)
    assert other.get(ACCOUNT).status_code == 302


def test_with_a_second_factor_the_password_alone_proves_nothing(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = inside(demo_app, account)
    maker, codes = turn_on(client)
    forget_step(rows)
    age_proofs(rows, LATER)
    assert press(client, PROVE, PROVE, password=PASSWORD)[0] == 422
    assert press(client, PROVE, PROVE, code=maker.now())[0] == 422
    wrong = {"password": "not this one", "code": codes[0]}
    assert press(client, PROVE, PROVE, **wrong)[0] == 422
    assert is_asked(client)
    right = {"password": PASSWORD, "code": codes[0]}
    assert press(client, PROVE, PROVE, **right)[0] == 303, "a wrong password used no code up"
    assert not is_asked(client)


@pytest.mark.usefixtures("one_moment")
def test_a_proof_cannot_be_tried_without_end(demo_app: Flask, account: str) -> None:
    client = inside(demo_app, account)
    tries = [press(client, PROVE, PROVE, password=f"wrong {turn}")[0] for turn in range(12)]
    assert tries == [422] * 10 + [429] * 2


@pytest.mark.usefixtures("one_moment")
def test_turning_the_second_factor_off_cannot_be_tried_without_end(
    demo_app: Flask, account: str
) -> None:
    client = inside(demo_app, account)
    turn_on(client)
    page = "/en/compte/second-facteur"
    tries = [press(client, f"{page}/eteindre", page, code=f"{turn:06d}")[0] for turn in range(12)]
    assert tries == [422] * 10 + [429] * 2


def test_a_passkey_alone_is_a_proof(demo_app: Flask, account: str, rows: Session) -> None:
    device, client = Device(), inside(demo_app, account)
    maker, _codes = turn_on(client)
    forget_step(rows)
    _status, options = ask_to_add(client, maker.now())
    assert keep(client, device.make(options)) == 303
    age_proofs(rows, LATER)
    form = {"csrf_token": csrf_token(client, PROVE)}
    asked = client.post(f"{PROVE}/cle/debut", data=form)
    signed = device.sign(json.loads(asked.text))
    assert press(client, f"{PROVE}/cle", PROVE, credential=signed[:-9])[0] == 422
    assert is_asked(client)
    again = client.post(f"{PROVE}/cle/debut", data={"csrf_token": csrf_token(client, PROVE)})
    signed = device.sign(json.loads(again.text))
    assert press(client, f"{PROVE}/cle", PROVE, credential=signed)[0] == 303
    assert not is_asked(client)


def test_taking_a_passkey_away_and_setting_a_factor_up_ask_for_a_proof(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = inside(demo_app, account)
    age_proofs(rows, LATER)
    for path in ("/en/compte/cles/0123456789abcdef/retirer", "/en/compte/second-facteur"):
        status, where = press(client, path, ACCOUNT)
        assert (status, where.startswith(PROVE)) == (303, True), path


def test_an_account_with_nothing_else_gets_a_link_that_opens_once_and_for_its_owner(
    demo_app: Flask, account: str, rows: Session, sign_in_as: SignInAs
) -> None:
    client = inside(demo_app, account)
    stored = rows.scalars(select(User.password_hash).where(User.email == account)).one()
    rows.execute(update(User).where(User.email == account).values(password_hash=None))
    rows.commit()
    age_proofs(rows, LATER)
    assert press(client, f"{PROVE}/lien", PROVE, next=ACCOUNT)[0] == 200
    link = last_link(rows).replace("/fr/", "/en/")
    stranger = demo_app.test_client()
    sign_in_as(stranger, "coordinator")
    assert stranger.get(link).status_code == 404
    assert press(stranger, link, ACCOUNT)[0] == 404
    assert client.get(link).status_code == 200
    assert is_asked(client), "looking at the link proves nothing"
    assert press(client, link, link) == (303, ACCOUNT)
    assert not is_asked(client)
    age_proofs(rows, LATER)
    assert press(client, link, ACCOUNT)[0] == 409
    rows.execute(update(User).where(User.email == account).values(password_hash=stored))
    rows.commit()


def test_who_has_a_password_gets_no_link_instead(demo_app: Flask, account: str) -> None:
    client = inside(demo_app, account)
    assert press(client, f"{PROVE}/lien", PROVE)[0] == 404


def test_the_page_leads_back_to_our_own_pages_only(demo_app: Flask, account: str) -> None:
    client = inside(demo_app, account)
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        sent = press(client, PROVE, PROVE, password=PASSWORD, next=elsewhere)
        assert sent == (303, ACCOUNT), elsewhere
        page = client.get(PROVE, query_string={"next": elsewhere}).text
        assert 'name="next"' not in page


def test_in_the_demonstration_a_press_of_a_button_is_enough(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, "case_manager")
    age_proofs(rows, LATER)
    assert is_asked(client)
    page = client.get(PROVE).text
    assert not re.search(r'name="(password|code)"', page)
    assert press(client, PROVE, PROVE)[0] == 303
    assert not is_asked(client)
