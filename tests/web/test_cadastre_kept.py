"""Answers kept for visitors: a change of the directory shows at the next question."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from app.cadastre.models import CapacityReport, Service
from app.cadastre.shelf import LONGEST_SECONDS, MOST_KEPT, Shelf, stamp_of
from app.core import clock
from tests.web.conftest import SignInAs

PAGE = "/en/recherche?place=Givet&care=NUR"


def test_a_page_asked_twice_is_the_same_but_for_its_nonce(demo_client: FlaskClient) -> None:
    first, second = demo_client.get(PAGE), demo_client.get(PAGE)
    policies = [one.headers["Content-Security-Policy"] for one in (first, second)]
    nonces = [one.partition("'nonce-")[2].partition("'")[0] for one in policies]
    assert nonces[0] != nonces[1]
    assert nonces[1] in second.text
    assert nonces[0] not in second.text
    assert first.text.replace(nonces[0], "") == second.text.replace(nonces[1], "")


def test_a_capacity_said_now_shows_at_the_next_question(demo_app: Flask, rows: Session) -> None:
    visitor = demo_app.test_client()
    before = visitor.get(PAGE).text
    service_id = rows.scalar(select(Service.id).where(Service.care == "NUR").limit(1))
    today = clock.today()
    rows.add(
        CapacityReport(
            service_id=service_id,
            state="full",
            said_on=today,
            said_by="test",
            expires_on=today,
        )
    )
    rows.execute(
        update(Service)
        .where(Service.care == "NUR")
        .values(capacity_state="full", capacity_said_on=today, capacity_expires_on=today)
    )
    rows.commit()
    after = visitor.get(PAGE).text
    assert before != after
    assert "Full (said on" in after


def test_somebody_signed_in_is_never_given_a_kept_page(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = demo_app.test_client()
    client.get(PAGE)
    sign_in_as(client, "social_worker_dinant")
    assert "Sign out" in client.get(PAGE).text
    assert "Sign out" not in demo_app.test_client().get(PAGE).text


def test_the_shelf_is_bounded_and_forgets_what_is_old() -> None:
    shelf, now = Shelf(), clock.now()
    for number in range(MOST_KEPT + 10):
        shelf.keep(number, "stamp", now, str(number))
    assert shelf.find(0, "stamp", now) is None
    assert shelf.find(MOST_KEPT, "stamp", now) == str(MOST_KEPT)
    assert shelf.find(MOST_KEPT, "another", now) is None
    later = now.fromtimestamp(now.timestamp() + LONGEST_SECONDS + 1, now.tzinfo)
    assert shelf.find(MOST_KEPT, "stamp", later) is None


def test_the_stamp_of_an_unchanged_directory_is_the_same(engine: Engine) -> None:
    with Session(engine) as session:
        assert stamp_of(session) == stamp_of(session)
