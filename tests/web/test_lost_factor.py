"""A lost second factor: taken off by the keeper of the team after making sure, and told of."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.models import User
from tests.web.accounts import ACCOUNT, PROVE, age_proofs, as_new, deeds, inside, letters, press
from tests.web.conftest import PASSWORD, SignInAs, sign_in
from tests.web.test_doors import turn_on
from tests.web.test_proof import LATER

TEAM_PAGE = "/en/equipe"


@pytest.fixture(autouse=True)
def nothing_left(rows: Session) -> None:
    """Each test starts without failures, second factors and letters."""
    as_new(rows)


@pytest.fixture
def claire(demo_app: Flask, sign_in_as: SignInAs) -> FlaskClient:
    """Who looks after the team of Dinant."""
    client = demo_app.test_client()
    sign_in_as(client, "social_worker_dinant")
    return client


def page_of(rows: Session, email: str) -> str:
    """The page for the lost factor of somebody."""
    rows.rollback()
    member = rows.scalars(select(User.public_id).where(User.email == email)).one()
    rows.rollback()
    return f"{TEAM_PAGE}/{member}/facteur"


def test_the_keeper_takes_it_off_after_saying_how_the_person_was_recognised(
    demo_app: Flask, account: str, rows: Session, claire: FlaskClient
) -> None:
    owner = inside(demo_app, account)
    turn_on(owner)
    page, before = page_of(rows, account), deeds(rows, "team.manage")
    assert page in claire.get(TEAM_PAGE).text
    status, text = press(claire, page, page)
    assert (status, "How did you make sure who it is?" in text) == (422, True)
    assert owner.get(ACCOUNT).status_code == 200
    assert press(claire, page, page, how="called_back") == (303, TEAM_PAGE)
    assert "A letter tells the person" in claire.get(TEAM_PAGE).text
    assert owner.get(ACCOUNT).status_code == 302, "every session has ended"
    assert deeds(rows, "team.manage") == [*before, "second factor off, called_back"]
    assert letters(rows, account)[-1] == "factor_taken"
    again = demo_app.test_client()
    assert sign_in(again, account, PASSWORD) == (302, "/en/compte/second-facteur")
    assert "Your second factor was taken off on" in again.get("/en/compte/second-facteur").text
    turn_on(again)
    assert "taken off" not in again.get("/en/compte/second-facteur").text


def test_nobody_takes_the_own_one_off_that_way(rows: Session, claire: FlaskClient) -> None:
    turn_on(claire)
    page = page_of(rows, "social_worker_dinant@passerelle.invalid")
    assert page not in claire.get(TEAM_PAGE).text
    assert press(claire, page, ACCOUNT, how="in_person")[0] == 409


def test_neither_of_another_team_nor_by_a_member_without_the_keys(
    demo_app: Flask, account: str, rows: Session, claire: FlaskClient
) -> None:
    page = page_of(rows, "coordinator@passerelle.invalid")
    assert claire.get(page).status_code == 404
    assert press(claire, page, ACCOUNT, how="seen")[0] == 404
    member = inside(demo_app, account)
    own_team = page_of(rows, "social_worker_dinant@passerelle.invalid")
    assert member.get(own_team).status_code == 403
    assert press(member, own_team, ACCOUNT, how="seen")[0] == 403


def test_who_has_none_loses_none(account: str, rows: Session, claire: FlaskClient) -> None:
    page = page_of(rows, account)
    assert "This person has no second factor" in claire.get(page).text
    assert press(claire, page, ACCOUNT, how="seen")[0] == 409


def test_what_touches_the_accounts_of_others_asks_for_a_fresh_proof(
    account: str, rows: Session, claire: FlaskClient
) -> None:
    page = page_of(rows, account)
    age_proofs(rows, LATER)
    assert claire.get(page).headers["Location"].startswith(PROVE)
    for path in (page, page.replace("facteur", "retirer"), page.replace("facteur", "cles")):
        status, where = press(claire, path, TEAM_PAGE, how="seen", manages="1")
        assert (status, where) == (303, f"{PROVE}?next={TEAM_PAGE}"), path


def test_the_operator_takes_it_off_where_nobody_else_can(
    demo_app: Flask, account: str, rows: Session
) -> None:
    owner = inside(demo_app, account)
    turn_on(owner)
    run = demo_app.test_cli_runner()
    assert run.invoke(args=["user", "factor-off", account]).exit_code == 2
    done = run.invoke(args=["user", "factor-off", account, "--recognised", "in_person"])
    assert done.exit_code == 0, done.output
    assert owner.get(ACCOUNT).status_code == 302
    assert deeds(rows, "account.factor")[-1] == "taken off by the operator, in_person"
    assert letters(rows, account)[-1] == "factor_taken"
    again = run.invoke(args=["user", "factor-off", account, "--recognised", "in_person"])
    assert again.exit_code == 1
    assert "has no second factor" in again.output
