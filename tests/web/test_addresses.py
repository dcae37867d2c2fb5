"""The address of a service on screen, and the points that a coordinator looks at."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cadastre.changes import Deed, change_parts, current_value
from app.cadastre.ledger import Change
from app.cadastre.models import Provider, Service, Site
from app.core import clock
from app.core.extensions import db
from app.reference.loader import Reference
from tests.web.conftest import SignInAs, csrf_token
from tests.web.test_record_upkeep import FOREIGN, OWN, service_of

LATER = "999999999"


@pytest.fixture(autouse=True)
def as_before(demo_app: Flask, reference: Reference) -> object:
    with demo_app.app_context():
        site = db.session.scalars(
            select(Site).join(Provider).where(Provider.source_key == OWN)
        ).first()
        assert site is not None
        number, kept = site.id, current_value(db.session, site, "place")
    yield
    with demo_app.app_context():
        deed = Deed(who="test", at=clock.now())
        change_parts(db.session, db.session.get_one(Site, number), {"place": kept}, deed, reference)
        db.session.commit()


def send(client: FlaskClient, address: str, **form: str) -> tuple[int, str]:
    token = csrf_token(client, "/en/compte")
    answer = client.post(address, data={"seen": LATER, **form, "csrf_token": token})
    return answer.status_code, answer.text


def test_the_address_moves_with_all_its_services_and_can_be_taken_back(
    demo_app: Flask, paul: FlaskClient
) -> None:
    service, provider = service_of(demo_app, OWN)
    address = f"/en/prestataire/fiches/{service}/adresse"
    assert 'value="Givet"' in paul.get(address).text
    told = {"town": "5500 Dinant", "street": "Rue Neuve 1", "postal_code": "5500"}
    status, page = send(paul, address, **told, step="preview")
    assert status == 200
    assert "At the centre of the town" in page
    assert send(paul, address, **told, step="save")[0] == 302
    assert "5500 Dinant" in paul.get(f"/en/services/{service}").text
    with demo_app.app_context():
        lats = set(
            db.session.scalars(select(Service.lat).join(Provider).where(Provider.source_key == OWN))
        )
        line = db.session.scalars(
            select(Change.id).where(Change.field == "place").order_by(Change.id.desc())
        ).first()
    assert len(lats) == 1
    assert send(paul, f"/en/prestataire/fiches/{provider}/historique/{line}")[0] == 302
    assert 'value="Givet"' in paul.get(address).text


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        ({"town": "Saint-Martin"}, "town", "Which town is it?"),
        ({"town": "Atlantis"}, "town", "Which town is it?"),
        ({"town": ""}, "town", "Which town is it?"),
        ({"town": "Givet", "lat": "50.1"}, "lon", "needs its latitude and its longitude"),
        ({"town": "Givet", "lat": "north", "lon": "4.8"}, "lat", "A number of degrees"),
        ({"town": "Givet", "lat": "950", "lon": "4.8"}, "lat", "A number of degrees"),
        ({"town": "Givet", "street": "x" * 301}, "street", "At most 300 characters"),
    ],
)
def test_a_fault_of_an_address_names_its_field(
    demo_app: Flask, paul: FlaskClient, form: dict[str, str], field: str, words: str
) -> None:
    service, _provider = service_of(demo_app, OWN)
    status, page = send(paul, f"/en/prestataire/fiches/{service}/adresse", **form)
    assert status == 422
    assert words in page
    assert f'href="#{field}"' in page


def test_a_point_at_sea_is_doubted_before_and_stands_in_the_list_after(
    demo_app: Flask, paul: FlaskClient, sign_in_as: SignInAs
) -> None:
    service, _provider = service_of(demo_app, OWN)
    address = f"/en/prestataire/fiches/{service}/adresse"
    wet = {"town": "Dunkerque", "lat": "51,09", "lon": "2,37"}
    _status, page = send(paul, address, **wet, step="preview")
    assert "lies in the sea" in page
    assert send(paul, address, **wet, step="save")[0] == 302
    assert "lies in the sea" in paul.get(address).text
    odile = demo_app.test_client()
    sign_in_as(odile, "coordinator")
    listed = odile.get("/en/coordination/fiches/lieux").text
    assert "lies in the sea" in listed
    assert f"/en/prestataire/fiches/{service}/adresse" in listed
    assert paul.get("/en/coordination/fiches/lieux").status_code in {403, 404}


def test_the_demonstration_has_no_odd_point(demo_app: Flask, sign_in_as: SignInAs) -> None:
    odile = demo_app.test_client()
    sign_in_as(odile, "coordinator")
    assert "Every point lies at its town" in odile.get("/en/coordination/fiches/lieux").text


def test_the_address_of_another_organisation_is_answered_like_an_absence(
    demo_app: Flask, paul: FlaskClient
) -> None:
    service, _provider = service_of(demo_app, FOREIGN)
    address = f"/en/prestataire/fiches/{service}/adresse"
    assert paul.get(address).status_code == 404
    assert send(paul, address, town="Givet", step="save")[0] == 404
