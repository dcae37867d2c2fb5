"""Passkeys: made, named, listed, taken away; at sign-in; and every way to cheat with one."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.access.models import Passkey, RecoveryCode, TrailLine, User
from tests.authenticator import PRESENT, Device
from tests.web.conftest import PASSWORD, csrf_token, forget_failures, sign_in
from tests.web.test_doors import forget_step, send, turn_on

KEYS, DOOR = "/en/compte/cles", "/en/connexion/code"


@pytest.fixture(autouse=True)
def no_keys(rows: Session) -> None:
    """Each test starts without passkeys, without a second factor and without failures counted."""
    forget_failures(rows)
    rows.execute(delete(Passkey))
    rows.execute(delete(RecoveryCode))
    rows.execute(update(User).values(totp_secret=None, totp_since=None, totp_last_step=None))
    rows.commit()


def ask_to_add(client: FlaskClient, code: str) -> tuple[int, dict[str, Any]]:
    """The options for a new passkey."""
    form = {"csrf_token": csrf_token(client, KEYS), "code": code}
    answer = client.post(f"{KEYS}/debut", data=form)
    return answer.status_code, json.loads(answer.text)


def keep(client: FlaskClient, credential: str, name: str = "My telephone") -> int:
    """Send what the device made."""
    return send(client, KEYS, KEYS, credential=credential, name=name)[0]


def owner(demo_app: Flask, account: str, rows: Session) -> tuple[FlaskClient, pyotp.TOTP]:
    """Somebody who is signed in with codes of the telephone."""
    client = demo_app.test_client()
    sign_in(client, account, PASSWORD)
    maker, _codes = turn_on(client)
    forget_step(rows)
    return client, maker


def with_key(demo_app: Flask, account: str, rows: Session, device: Device) -> FlaskClient:
    """Somebody who has a passkey on that device."""
    client, maker = owner(demo_app, account, rows)
    status, options = ask_to_add(client, maker.now())
    assert status == 200
    assert keep(client, device.make(options)) == 303
    return client


def at_the_door(demo_app: Flask, account: str) -> tuple[FlaskClient, dict[str, Any]]:
    """Somebody whose password was right, and the challenge for the passkey."""
    client = demo_app.test_client()
    assert sign_in(client, account, PASSWORD) == (302, DOOR)
    form = {"csrf_token": csrf_token(client, DOOR)}
    answer = client.post("/en/connexion/cle/debut", data=form)
    assert answer.status_code == 200, answer.text
    return client, json.loads(answer.text)


def prove(client: FlaskClient, credential: str) -> int:
    """Send what the device signed."""
    return send(client, "/en/connexion/cle", DOOR, credential=credential)[0]


def details(rows: Session) -> list[tuple[str, bool]]:
    """What the trail says of passkeys, without their names."""
    rows.rollback()
    asked = select(TrailLine.detail, TrailLine.allowed).where(TrailLine.action == "account.passkey")
    found = rows.execute(asked.order_by(TrailLine.number)).all()
    return [(row.detail.split()[-1], row.allowed) for row in found]


def test_a_passkey_is_added_named_used_and_taken_away(
    demo_app: Flask, account: str, rows: Session
) -> None:
    device, before = Device(), len(details(rows))
    client = with_key(demo_app, account, rows, device)
    assert "My telephone" in client.get(KEYS).text
    other, options = at_the_door(demo_app, account)
    assert prove(other, device.sign(options)) == 302
    assert other.get("/en/compte").status_code == 200
    public_id = rows.scalars(select(Passkey.public_id)).one()
    rows.rollback()
    assert send(client, f"{KEYS}/{public_id}/nom", KEYS, name="<b>Stick</b>")[0] == 303
    assert "&lt;b&gt;Stick&lt;/b&gt;" in client.get(KEYS).text
    assert send(client, f"{KEYS}/{public_id}/retirer", KEYS)[0] == 303
    late = demo_app.test_client()
    sign_in(late, account, PASSWORD)
    assert "data-passkey" not in late.get(DOOR).text
    assert details(rows)[before:] == [("added", True), ("used", True), ("removed", True)]


def test_the_code_of_the_telephone_still_opens_beside_a_passkey(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client, maker = owner(demo_app, account, rows)
    _status, options = ask_to_add(client, maker.now())
    keep(client, Device().make(options))
    forget_step(rows)
    other, _options = at_the_door(demo_app, account)
    assert send(other, DOOR, DOOR, code=maker.now())[0] == 302


def test_a_passkey_is_added_only_after_one_more_code(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client, maker = owner(demo_app, account, rows)
    status, told = ask_to_add(client, "000000")
    assert (status, set(told)) == (422, {"error"})
    assert keep(client, "{}") == 422
    status, _options = ask_to_add(client, maker.now())
    assert status == 200
    assert ask_to_add(client, maker.now())[0] == 422, "a code opens once"


def test_without_codes_of_the_telephone_there_is_no_passkey(demo_app: Flask, account: str) -> None:
    client = demo_app.test_client()
    sign_in(client, account, PASSWORD)
    assert ask_to_add(client, "123456")[0] == 422
    assert "data-passkey=" not in client.get(KEYS).text


CHEATS: dict[str, Callable[[Device], Device]] = {
    "another site": lambda one: replace(one, origin="https://passerelle.example"),
    "another host": lambda one: replace(one, host="passerelle.example"),
    "nobody verified": lambda one: replace(one, flags=PRESENT),
    "nobody present": lambda one: replace(one, flags=0),
    "another key": lambda one: Device(credential_id=one.credential_id, count=one.count),
    "another passkey": lambda one: Device(key=one.key, count=one.count),
    "a copy that counts behind": lambda one: replace(one, count=one.count - 2),
}


@pytest.mark.parametrize("cheat", CHEATS)
def test_a_false_answer_at_the_door_opens_nothing(
    demo_app: Flask, account: str, rows: Session, cheat: str
) -> None:
    device = Device(count=7)
    with_key(demo_app, account, rows, device)
    client, options = at_the_door(demo_app, account)
    assert prove(client, CHEATS[cheat](device).sign(options)) == 422
    assert client.get("/en/compte").status_code == 302
    assert details(rows)[-1] == ("refused", False)


@pytest.mark.parametrize("cheat", ["another site", "another host", "nobody verified"])
def test_a_passkey_made_for_somewhere_else_is_not_kept(
    demo_app: Flask, account: str, rows: Session, cheat: str
) -> None:
    client, maker = owner(demo_app, account, rows)
    _status, options = ask_to_add(client, maker.now())
    assert keep(client, CHEATS[cheat](Device()).make(options)) == 422
    assert rows.scalars(select(Passkey)).all() == []


def test_an_answer_opens_once(demo_app: Flask, account: str, rows: Session) -> None:
    device = Device()
    with_key(demo_app, account, rows, device)
    client, options = at_the_door(demo_app, account)
    signed = device.sign(options)
    assert prove(client, signed) == 302
    again, _other = at_the_door(demo_app, account)
    assert prove(again, signed) == 422
    assert prove(again, device.sign(_other)) == 422, "a challenge is gone after one answer"


@pytest.mark.parametrize(
    "junk", ["", "{}", "[]", "null", '{"id": 5}', '{"id": "é"}', "[" * 5000, "x" * 30_000]
)
def test_junk_instead_of_an_answer_is_refused(
    demo_app: Flask, account: str, rows: Session, junk: str
) -> None:
    with_key(demo_app, account, rows, Device())
    client, _options = at_the_door(demo_app, account)
    assert prove(client, junk) == 422


def test_a_passkey_belongs_to_one_account(demo_app: Flask, account: str, rows: Session) -> None:
    device = Device()
    with_key(demo_app, account, rows, device)
    row = rows.scalars(select(Passkey)).one()
    stranger = rows.scalars(select(User.id).where(User.id != row.user_id)).first()
    assert stranger is not None
    rows.execute(update(Passkey).values(user_id=stranger))
    rows.commit()
    client = demo_app.test_client()
    sign_in(client, account, PASSWORD)
    form = {"csrf_token": csrf_token(client, DOOR)}
    assert client.post("/en/connexion/cle/debut", data=form).status_code == 409


def test_the_challenge_is_for_whoever_gave_the_password_only(demo_app: Flask) -> None:
    client = demo_app.test_client()
    form = {"csrf_token": csrf_token(client, "/en/connexion")}
    assert client.post("/en/connexion/cle/debut", data=form).status_code == 401
    assert client.post("/en/connexion/cle", data=form).status_code == 302


def test_turning_the_second_factor_off_takes_the_passkeys_away(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client, maker = owner(demo_app, account, rows)
    _status, options = ask_to_add(client, maker.now())
    keep(client, Device().make(options))
    forget_step(rows)
    page = "/en/compte/second-facteur"
    assert send(client, f"{page}/eteindre", page, code=maker.now())[0] == 303
    assert rows.scalars(select(Passkey)).all() == []
