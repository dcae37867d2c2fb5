"""The own password: changed with the present one, set after a fresh proof where there is none."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.access.models import User
from tests.web.accounts import (
    ACCOUNT,
    FRESH,
    OWN,
    PROVE,
    age_proofs,
    as_new,
    deeds,
    inside,
    letters,
    press,
)
from tests.web.conftest import PASSWORD, SignInAs, sign_in


@pytest.fixture(autouse=True)
def the_old_password(rows: Session, account: str) -> Iterator[None]:
    """Each test starts, and leaves the others, with the password that all of them know."""
    as_new(rows)
    stored = rows.scalars(select(User.password_hash).where(User.email == account)).one()
    rows.rollback()
    yield
    rows.rollback()
    rows.execute(update(User).where(User.email == account).values(password_hash=stored))
    rows.commit()


def test_who_knows_the_present_password_changes_it_and_every_other_session_ends(
    demo_app: Flask, account: str, rows: Session
) -> None:
    mine, other = inside(demo_app, account), inside(demo_app, account)
    name = mine.get_cookie("session")
    changed = deeds(rows, "account.password")
    assert press(mine, OWN, OWN, present=PASSWORD, password=FRESH) == (303, ACCOUNT)
    assert "Your password is changed" in mine.get(ACCOUNT).text
    assert mine.get_cookie("session") != name, "the session goes on under another name"
    assert other.get(ACCOUNT).status_code == 302
    assert "password_set" in letters(rows, account)
    assert sign_in(demo_app.test_client(), account, PASSWORD)[0] == 422
    assert sign_in(demo_app.test_client(), account, FRESH)[0] == 302
    assert deeds(rows, "account.password") == [*changed, "changed"]


def test_a_session_left_open_does_not_give_the_account_away(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client, other = inside(demo_app, account), inside(demo_app, account)
    for present in ("", "not the present one", PASSWORD.upper(), "x" * 300):
        status, text = press(client, OWN, OWN, present=present, password=FRESH)
        assert status == 422, present
        assert FRESH not in text
    assert other.get(ACCOUNT).status_code == 200
    assert "password_set" not in letters(rows, account)
    assert sign_in(demo_app.test_client(), account, PASSWORD)[0] == 302


@pytest.mark.usefixtures("one_moment")
def test_the_present_password_cannot_be_tried_without_end(demo_app: Flask, account: str) -> None:
    client = inside(demo_app, account)
    wrong = [{"present": f"wrong {turn}", "password": FRESH} for turn in range(12)]
    tries = [press(client, OWN, OWN, **form)[0] for form in wrong]
    assert tries == [422] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("court", "at least 12 characters"),
        ("motdepasse2026", "first that are guessed"),
        ("vera@hospital", "does not contain the e-mail address"),
        ("Service social Dinant", "more than names"),
        (PASSWORD, "that you have already"),
        ("x" * 201, "from 1 to 200"),
    ],
)
def test_a_weak_password_is_refused_by_its_reason_and_the_old_one_stays(
    demo_app: Flask, account: str, password: str, why: str
) -> None:
    client = inside(demo_app, account)
    status, text = press(client, OWN, OWN, present=PASSWORD, password=password)
    assert (status, why in text) == (422, True), text
    assert sign_in(demo_app.test_client(), account, PASSWORD)[0] == 302


def test_without_a_password_one_is_set_after_a_fresh_proof_only(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = inside(demo_app, account)
    rows.execute(update(User).where(User.email == account).values(password_hash=None))
    rows.commit()
    page = client.get(OWN).text
    assert 'name="present"' not in page
    token = {"password": FRESH}
    age_proofs(rows, timedelta(minutes=11))
    assert client.get(OWN).headers["Location"].startswith(PROVE)
    assert press(client, OWN, ACCOUNT, **token)[0] == 303, "what was opened in time may be sent"
    assert sign_in(demo_app.test_client(), account, FRESH)[0] == 302


def test_an_old_session_without_a_password_sets_none(
    demo_app: Flask, account: str, rows: Session
) -> None:
    client = inside(demo_app, account)
    rows.execute(update(User).where(User.email == account).values(password_hash=None))
    rows.commit()
    age_proofs(rows, timedelta(minutes=21))
    status, where = press(client, OWN, ACCOUNT, password=FRESH)
    assert (status, where.startswith(PROVE)) == (303, True)
    assert rows.scalars(select(User.password_hash).where(User.email == account)).one() is None


def test_the_page_says_change_or_choose(
    demo_app: Flask, account: str, sign_in_as: SignInAs
) -> None:
    client = inside(demo_app, account)
    assert "Change my password" in client.get(ACCOUNT).text
    sign_in_as(client, "case_manager")
    assert "Choose a password" in client.get(ACCOUNT).text
