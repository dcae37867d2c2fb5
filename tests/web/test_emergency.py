"""A record opened in an emergency, as pages: who keeps it is told, and told of the review."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.discharge.circle.models import EmergencyAccess
from app.discharge.models import Discharge
from app.post.models import OutboxMessage
from tests.web.conftest import SignInAs, csrf_token

WORDS = "The nurse did not come this morning"


def test_the_ward_gets_a_letter_when_its_record_is_opened_and_when_that_is_reviewed(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session
) -> None:
    gaelle, odile = demo_app.test_client(), demo_app.test_client()
    sign_in_as(gaelle, "case_manager")
    found = rows.scalars(select(Discharge).where(Discharge.reference == "DIN-102")).one()
    data = {
        "csrf_token": csrf_token(gaelle, "/en/acces-urgent"),
        "hospital": found.hospital_code,
        "reference": "DIN-102",
        "reason": "care_missing",
        "words": WORDS,
    }
    assert gaelle.post("/en/acces-urgent", data=data).status_code == 303
    access = rows.scalars(select(EmergencyAccess).where(EmergencyAccess.user_id.is_not(None)))
    public_id = access.all()[-1].public_id
    sign_in_as(odile, "coordinator")
    token = csrf_token(odile, "/en/acces-urgents")
    verdict = {"csrf_token": token, "verdict": "justified"}
    assert odile.post(f"/en/acces-urgents/{public_id}", data=verdict).status_code == 303
    rows.rollback()
    wanted = select(OutboxMessage).where(OutboxMessage.about == f"emergency:{public_id}")
    letters = rows.scalars(wanted.order_by(OutboxMessage.id)).all()
    assert {one.recipient for one in letters} == {"social_worker_dinant@passerelle.invalid"}
    assert len(letters) == 2
    for letter in letters:
        assert f"/fr/sorties/{found.public_id}/acces" in letter.text
        assert "DIN-102" in letter.subject
        assert WORDS not in f"{letter.text}{letter.html}"
    assert str(clock.today().year) in letters[0].text
