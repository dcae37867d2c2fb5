"""Who may see patients needs a second factor in production: some days to set it up, then a must."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import create_engine, select, update
from sqlalchemy.orm import Session

from app.access import operations
from app.access.factor.rules import is_asked, is_overdue
from app.access.models import Membership, TrailLine, User
from app.access.operations import NewAccount
from app.access.vocabulary import Person, Role, Subject
from app.core import clock
from app.core.config import Config, ConfigError
from app.core.extensions import db
from app.factory import create_app
from tests.conftest import production
from tests.web.accounts import ACCOUNT
from tests.web.conftest import EMAIL, PASSWORD, TEAM, csrf_token, dispose, sign_in
from tests.web.test_doors import turn_on

FACTOR, WARD = "/en/compte/second-facteur", "/en/sorties"


@pytest.fixture
def office(demo_template: Path, tmp_path: Path) -> Iterator[Flask]:
    """An installation in production, over https, with an account of a social worker."""
    shutil.copyfile(demo_template, tmp_path / "passerelle.sqlite")
    url = f"sqlite:///{tmp_path / 'passerelle.sqlite'}"
    app = create_app(production(tmp_path, database_url=url))
    app.config["PREFERRED_URL_SCHEME"] = "https"
    with app.app_context():
        new = NewAccount(email=EMAIL, name="Vera", language="fr", role=Role.SOCIAL_WORKER)
        operations.create_user(db.session, new, TEAM, today=clock.today(), now=clock.now())
        operations.set_password(db.session, EMAIL, PASSWORD, shortest=12)
        db.session.commit()
    yield app
    dispose(app)


@pytest.fixture
def desk(office: Flask) -> Iterator[Session]:
    """The rows of that installation."""
    config: Config = office.config["PASSERELLE"]
    engine = create_engine(config.engine_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def browser(office: Flask) -> FlaskClient:
    """A browser over https, which sends where it comes from."""
    client = office.test_client()
    client.environ_base["HTTP_REFERER"] = "https://localhost/en/compte"
    return client


def end_the_term(desk: Session) -> None:
    """As if the days to set it up were over."""
    desk.execute(update(User).values(factor_due_at=clock.now() - timedelta(minutes=1)))
    desk.commit()


def test_in_the_first_days_the_page_of_the_second_factor_opens_and_lets_one_go_on(
    office: Flask, desk: Session
) -> None:
    client = browser(office)
    assert sign_in(client, EMAIL, PASSWORD, WARD) == (302, f"{FACTOR}?next={WARD}")
    page = client.get(f"{FACTOR}?next={WARD}").text
    assert "Your role needs a second factor by" in page
    assert f'<a href="{WARD}">Later: go on now</a>' in page
    assert client.get(WARD).status_code == 200
    due = desk.scalars(select(User.factor_due_at).where(User.email == EMAIL)).one()
    desk.rollback()
    assert due is not None
    assert timedelta(days=6) < due - clock.now() <= timedelta(days=7)
    again = browser(office)
    sign_in(again, EMAIL, PASSWORD)
    same = desk.scalars(select(User.factor_due_at).where(User.email == EMAIL)).one()
    assert same == due, "signing in again gives no more time"


def test_after_it_nothing_of_patients_opens_until_the_factor_is_on(
    office: Flask, desk: Session
) -> None:
    client = browser(office)
    sign_in(client, EMAIL, PASSWORD)
    end_the_term(desk)
    assert client.get(WARD).headers["Location"] == f"{FACTOR}?next={WARD}"
    held = client.get(f"{WARD}/0123456789abcdef")
    assert held.headers["Location"].startswith(FACTOR)
    part = client.get(WARD, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (401, f"{FACTOR}?next={WARD}")
    line = desk.scalars(select(TrailLine).order_by(TrailLine.number.desc())).first()
    assert line is not None
    assert (line.allowed, line.role) == (False, "social_worker")
    assert client.get(ACCOUNT).status_code == 200
    assert client.get("/en/recherche").status_code == 200, "what is open to all stays open"
    assert "you see what visitors see" in client.get(FACTOR).text
    turn_on(client)
    assert client.get(WARD).status_code == 200


def test_turning_it_off_again_shuts_the_records_at_once(office: Flask, desk: Session) -> None:
    client = browser(office)
    sign_in(client, EMAIL, PASSWORD)
    end_the_term(desk)
    _maker, codes = turn_on(client)
    form = {"csrf_token": csrf_token(client, FACTOR), "code": codes[0]}
    assert client.post(f"{FACTOR}/eteindre", data=form).status_code == 303
    assert client.get(WARD).headers["Location"].startswith(FACTOR)


def test_the_first_page_after_setting_it_up_is_the_one_that_was_asked(office: Flask) -> None:
    client = browser(office)
    sign_in(client, EMAIL, PASSWORD, WARD)
    form = {"csrf_token": csrf_token(client, FACTOR), "next": WARD}
    shown = client.post(FACTOR, data=form).text
    assert re.search(rf'name="next" value="{WARD}"', shown)


def test_who_owes_a_factor_is_a_visitor_on_open_pages(office: Flask, desk: Session) -> None:
    client = browser(office)
    sign_in(client, EMAIL, PASSWORD)
    end_the_term(desk)
    seen = []
    with client:
        for path in ("/en/recherche", ACCOUNT):
            client.get(path)
            seen.append(g.subject.role)
    assert seen == [Role.VISITOR, Role.SOCIAL_WORKER]


def test_a_role_that_does_not_exist_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="FACTOR_ROLES: there is no role named doctor"):
        create_app(production(tmp_path, factor_roles=("doctor",)))  # type: ignore[arg-type]  # a field of Config that is no text


@pytest.mark.parametrize(
    ("mode", "roles", "asked"),
    [
        ("production", None, True),
        ("production", ("none",), False),
        ("production", ("provider",), False),
        ("demo", None, False),
    ],
)
def test_who_is_asked_is_a_setting_and_nobody_in_a_demonstration(
    tmp_path: Path, mode: str, roles: tuple[str, ...] | None, asked: bool
) -> None:
    base = production(tmp_path) if mode == "production" else Config(var_dir=tmp_path)
    found = replace(base, factor_roles=base.factor_roles if roles is None else roles)
    who = Person(
        subject=Subject(role=Role.SOCIAL_WORKER, user_id=1, organisation_id=1),
        name="Vera",
        email=EMAIL,
        language="fr",
        organisation=TEAM,
    )
    assert is_asked(found.asks_factor_of, who) is asked
    now = clock.now()
    assert not is_overdue(found.asks_factor_of, who, now), "without a term nobody is late"
    late = replace(who, factor_due_at=now)
    assert is_overdue(found.asks_factor_of, late, now) is asked
    assert not is_overdue(found.asks_factor_of, replace(late, has_factor=True), now)


def test_who_looks_after_the_team_sees_who_has_none(office: Flask, desk: Session) -> None:
    row = select(Membership).join(User).where(User.email == EMAIL)
    desk.scalars(row).one().manages = True
    desk.commit()
    client = browser(office)
    sign_in(client, EMAIL, PASSWORD)
    before = client.get("/en/equipe").text
    assert "people have no second factor yet." in before
    turn_on(client)
    after = client.get("/en/equipe").text
    assert after.count("No second factor") == before.count("No second factor") - 1
