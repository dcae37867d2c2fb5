"""What the batteries stand on: a run of an hour asks as the same people to its end."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.access.models import SignIn
from app.core import clock
from tests.web.battery.ground import Rows
from tests.web.conftest import SignInAs


def test_rows_put_back_after_an_hour_sign_nobody_out(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    client, kept = demo_app.test_client(), Rows(demo_app)
    sign_in_as(client, "coordinator")
    rows.execute(update(SignIn).values(last_seen_at=clock.now() - timedelta(hours=1)))
    rows.commit()
    kept.keep()
    kept.put_back()
    assert client.get("/en/compte").status_code == 200
