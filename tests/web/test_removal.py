"""Whoever was removed between the door and the deed does nothing more, and sees nothing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access import gate
from app.access.models import Membership, TrailLine, User
from app.core import clock
from app.discharge.models import Discharge
from tests.web.conftest import SignInAs, csrf_token

Meanwhile = Callable[[], None]


@pytest.fixture
def claire(demo_app: Flask, sign_in_as: SignInAs, rows: Session) -> Iterator[FlaskClient]:
    """The social worker of Dinant, who is in her team again afterwards."""
    client = demo_app.test_client()
    sign_in_as(client, "social_worker_dinant")
    yield client
    membership = _membership(rows)
    membership.valid_to = None
    rows.commit()


def _membership(rows: Session) -> Membership:
    asked = select(Membership).join(User).where(User.email.startswith("social_worker_dinant@"))
    return rows.scalars(asked).one()


def _address(rows: Session) -> str:
    asked = select(Discharge.public_id).where(Discharge.reference == "DIN-101")
    found = rows.scalars(asked).one()
    rows.rollback()
    return f"/fr/sorties/{found}"


@contextmanager
def removed_after_the_door(monkeypatch: pytest.MonkeyPatch, rows: Session) -> Iterator[None]:
    """The person is removed right after the door let them in."""
    recognise = gate._recognise

    def then_removed(*given: object) -> None:
        recognise(*given)  # type: ignore[arg-type]  # whatever it is given
        _membership(rows).valid_to = clock.today() - timedelta(days=1)
        rows.commit()

    with monkeypatch.context() as patch:
        patch.setattr(gate, "_recognise", then_removed)
        yield


def test_what_is_sent_after_a_removal_is_not_written(
    claire: FlaskClient, rows: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = select(Discharge.status, Discharge.version).where(Discharge.reference == "DIN-101")
    before = rows.execute(asked).one()
    address = _address(rows)
    data = {"csrf_token": csrf_token(claire, "/fr/compte"), "version": str(before.version)}
    with removed_after_the_door(monkeypatch, rows):
        answer = claire.post(f"{address}/annuler", data=data)
    assert answer.status_code == 302
    assert "/connexion" in answer.headers["Location"]
    assert rows.execute(asked).one() == before
    rows.rollback()
    assert claire.get("/fr/compte").status_code == 302, "the session is over"


def test_a_page_that_was_being_made_is_not_shown_after_a_removal(
    claire: FlaskClient, rows: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = _address(rows)
    assert "DIN-101" in claire.get(address).text
    with removed_after_the_door(monkeypatch, rows):
        answer = claire.get(address)
    assert answer.status_code == 404
    assert "DIN-101" not in answer.text
    last = rows.scalars(select(TrailLine).order_by(TrailLine.number.desc()).limit(1)).one()
    assert last.object_id == address.rpartition("/")[2]
    assert not last.allowed
    rows.rollback()
