"""Conventions: made, refused with the reason, signed, bound, renewed, ended, taken back."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cadastre.ledger import Change
from app.cadastre.models import Convention, Provider, Service
from app.core import clock
from app.core.extensions import db
from tests.web.conftest import SignInAs, send

LIST = "/en/coordination/conventions"


def terms(**more: Any) -> dict[str, Any]:
    """A form that is right."""
    today = clock.today()
    return {
        "code": "meuse-nurses",
        "title_fr": "Infirmiers de la Meuse",
        "parties": "Hospital of the valley\nInsurers of the valley",
        "care": ["NUR"],
        "places": "Givet\nDinant",
        "valid_from": (today - timedelta(days=10)).isoformat(),
        "valid_to": (today + timedelta(days=40)).isoformat(),
        "seen": "0",
        **more,
    }


def kept(app: Flask, code: str) -> Convention:
    with app.app_context():
        return db.session.scalars(select(Convention).where(Convention.code == code)).one()


def test_a_convention_lives_from_draft_to_its_renewal(demo_app: Flask, odile: FlaskClient) -> None:
    made = send(odile, f"{LIST}/nouvelle", terms())
    assert made.status_code == 302
    page = odile.get(f"{LIST}/meuse-nurses").text
    assert "Draft, not signed" in page
    send(odile, f"{LIST}/meuse-nurses/signer", {"signed_on": clock.today().isoformat()})
    page = odile.get(f"{LIST}/meuse-nurses").text
    assert "It ends in 40 days." in page
    assert "Infirmiers de la Meuse" in odile.get(f"{LIST}?stage=expiring").text
    until = (clock.today() + timedelta(days=400)).isoformat()
    answer = send(odile, f"{LIST}/meuse-nurses/renouveler", {"renew_to": until})
    assert answer.location.endswith("/meuse-nurses-2")
    again = kept(demo_app, "meuse-nurses-2")
    assert again.valid_from == clock.today() + timedelta(days=41)
    assert again.signed_on is None
    assert again.zones == ["be:municipality:91034", "fr:commune:08190"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"valid_from": "2027-05-02", "valid_to": "2027-05-01"}, "were they exchanged?"),
        ({"care": []}, "Tick one kind of care at least"),
        ({"places": ""}, "Say where it holds"),
        ({"places": "Nowhere-at-all-xyz"}, "There is no place"),
        ({"parties": "Alone"}, "two parties at least"),
        ({"title_fr": ""}, "a name in one language"),
        ({"valid_from": "soon"}, "is not a day such as"),
        ({"code": "No Good!"}, "A reference has 2 to 40"),
        ({"code": "fictive-givet-dinant"}, "There is a convention with the reference"),
        ({"acts": ["no-such-act"]}, "is none of the choices"),
        ({"zones": ["fr:commune:00000"]}, "There is no place"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    odile: FlaskClient, wrong: dict[str, Any], said: str
) -> None:
    typed = terms(document="ACT-2026-17", renewal_by="<b>Maas</b>") | wrong
    answer = send(odile, f"{LIST}/nouvelle", {"code": "never-kept", **typed})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="ACT-2026-17"' in answer.text
    assert "&lt;b&gt;Maas&lt;/b&gt;" in answer.text


def test_it_cannot_end_before_it_starts_nor_be_signed_tomorrow(
    demo_app: Flask, odile: FlaskClient
) -> None:
    code = "fictive-givet-dinant"
    first = kept(demo_app, code).valid_from
    early = (first - timedelta(days=1)).isoformat()
    answer = send(odile, f"{LIST}/{code}/terminer", {"ended_on": early, "ended_reason": "Kept me"})
    assert answer.status_code == 422
    assert "it cannot end before" in answer.text
    assert 'value="Kept me"' in answer.text
    send(odile, f"{LIST}/nouvelle", terms(code="not-yet"))
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = send(odile, f"{LIST}/not-yet/signer", {"signed_on": tomorrow})
    assert answer.status_code == 422
    assert "cannot be in the future" in answer.text


def test_an_end_is_noted_with_its_reason_and_can_be_taken_back(
    demo_app: Flask, odile: FlaskClient
) -> None:
    code = "fictive-lille-mouscron"
    today = clock.today().isoformat()
    send(odile, f"{LIST}/{code}/terminer", {"ended_on": today, "ended_reason": "No money"})
    assert "No money" in odile.get(f"{LIST}/{code}").text
    with demo_app.app_context():
        change = db.session.scalars(select(Change.id).where(Change.field == "ended_on")).one()
    send(odile, f"{LIST}/{code}/historique/{change}", {})
    assert kept(demo_app, code).ended_on is None


def test_a_service_is_bound_and_let_go(demo_app: Flask, odile: FlaskClient) -> None:
    code = "fictive-givet-dinant"
    with demo_app.app_context():
        service, name = db.session.execute(
            select(Service.public_id, Provider.name)
            .join(Provider, Provider.id == Service.provider_id)
            .where(Provider.source_key == "case-full", Service.care == "NUR")
        ).one()
    assert service in odile.get(f"{LIST}/{code}", query_string={"q": name}).text
    send(odile, f"{LIST}/{code}/services", {"add": [service]})
    assert f'name="remove" value="{service}"' in odile.get(f"{LIST}/{code}").text
    send(odile, f"{LIST}/{code}/services", {"remove": [service]})
    assert f'value="{service}"' not in odile.get(f"{LIST}/{code}").text


def test_two_coordinators_at_once_do_not_overwrite_each_other_unseen(
    demo_app: Flask, odile: FlaskClient
) -> None:
    send(odile, f"{LIST}/nouvelle", terms(code="both"))
    address = f"{LIST}/both/modifier"
    first = send(odile, address, terms(document="One", seen="9999999"))
    assert first.status_code == 302
    second = send(odile, address, terms(document="Two", seen="0"))
    assert second.status_code == 409
    assert "changed this convention meanwhile" in second.text
    assert 'value="Two"' in second.text
    assert kept(demo_app, "both").document == "One"


def test_only_coordinators_see_conventions(demo_app: Flask, sign_in_as: SignInAs) -> None:
    client = demo_app.test_client()
    sign_in_as(client, "provider")
    assert client.get(LIST).status_code == 403
