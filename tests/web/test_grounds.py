"""The pages where a ground of sharing is recorded, shown to the person and withdrawn."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.extensions import db
from app.discharge.grounds.models import SharingGround
from app.discharge.models import Discharge
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import ReferralState
from tests.grounds import GROUND_FORM
from tests.web.conftest import SignInAs, csrf_token

MANAGER = "case_manager@passerelle.invalid"


def named(app: Flask, reference: str) -> str:
    with app.app_context():
        return db.session.scalars(
            select(Discharge.public_id).where(Discharge.reference == reference)
        ).one()


def grounds(app: Flask, reference: str) -> list[tuple[str, str | None]]:
    with app.app_context():
        rows = db.session.execute(
            select(SharingGround.ground, SharingGround.end_reason)
            .join(Discharge, Discharge.id == SharingGround.discharge_id)
            .where(Discharge.reference == reference, SharingGround.user_id.is_not(None))
            .order_by(SharingGround.id)
        ).all()
    return [(row.ground, row.end_reason) for row in rows]


def test_who_is_let_in_has_a_ground_that_the_person_can_read_and_take_back(
    demo_app: Flask, demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "social_worker_dinant")
    base = f"/fr/sorties/{named(demo_app, 'DIN-101')}"
    token = csrf_token(demo_client, f"{base}/cercle")
    form = {"csrf_token": token, "email": MANAGER}
    unsaid = demo_client.post(f"{base}/cercle", data=form)
    assert unsaid.status_code == 422
    assert 'href="#ground"' in unsaid.text
    assert MANAGER in unsaid.text
    wrong = {**form, **GROUND_FORM, "ground": "therapeutic_relation"}
    assert demo_client.post(f"{base}/cercle", data=wrong).status_code in {303, 422}
    assert demo_client.post(f"{base}/cercle", data={**form, **GROUND_FORM}).status_code == 303
    assert grounds(demo_app, "DIN-101")[-1] == ("consent", None)
    for page in (f"{base}/cercle", f"{base}/acces"):
        shown = demo_client.get(page).text
        assert "Code de la santé publique" in shown
        assert "L. 1110-4" in shown
    withdrawals = re.findall(
        r'action="([^"]+/motifs/\w+/retirer)"', demo_client.get(f"{base}/cercle").text
    )
    gone = demo_client.post(withdrawals[0], data={"csrf_token": token})
    assert gone.status_code == 303
    assert grounds(demo_app, "DIN-101")[-1] == ("consent", "withdrawn")


def test_a_service_without_a_ground_is_named_and_gets_one(
    demo_app: Flask, demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    with demo_app.app_context():
        row = db.session.scalars(
            select(SharingGround)
            .join(Discharge, Discharge.id == SharingGround.discharge_id)
            .join(
                Referral,
                (Referral.discharge_id == Discharge.id)
                & (Referral.provider_public_id == SharingGround.provider_public_id),
            )
            .where(
                Discharge.reference == "CM-201",
                Referral.state == ReferralState.ACCEPTED,
                SharingGround.ended_at.is_(None),
            )
            .order_by(SharingGround.id)
        ).first()
        assert row is not None
        found = db.session.get_one(Discharge, row.discharge_id)
        public_id, provider = found.public_id, row.provider_public_id
        for one in db.session.scalars(
            select(SharingGround).where(SharingGround.discharge_id == found.id)
        ):
            one.until = one.recorded_at
        db.session.commit()
    sign_in_as(demo_client, "social_worker_charleville")
    base = f"/fr/sorties/{public_id}/demandes"
    page = demo_client.get(base).text
    assert f'<option value="{provider}">' in page
    token = csrf_token(demo_client, base)
    form = {"csrf_token": token, "provider": provider}
    assert demo_client.post(f"{base}/motif", data=form).status_code == 422
    done = demo_client.post(f"{base}/motif", data={**form, **GROUND_FORM})
    assert done.status_code == 303
    assert f'<option value="{provider}">' not in demo_client.get(base).text
