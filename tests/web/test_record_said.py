"""What owners say of capacity, languages and people, and the contact confirmed apart."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.cadastre.models import Provider, Service
from app.core import clock
from app.core.extensions import db
from tests.web.test_record_upkeep import OWN, opened, owner, paul, send, service_of

__all__ = ["owner", "paul"]


def test_capacity_says_in_which_parts_of_the_day(owner: Flask, paul: FlaskClient) -> None:
    service, _provider = service_of(owner, OWN)
    address = f"/en/prestataire/fiches/{service}/disponibilites"
    said = {"state": ["has_places"], "bands": ["1", "2"]}
    assert send(paul, address, said).status_code == 302
    with owner.app_context():
        kept = db.session.scalars(
            select(Service.capacity_bands).where(Service.public_id == service)
        ).one()
        assert kept is not None
        assert kept.bit_count() == 2
    wrong = send(paul, address, {"state": ["full"], "bands": ["99"], "waiting": ["7"]})
    assert wrong.status_code == 422


def test_the_contact_is_confirmed_apart_from_the_record(owner: Flask, paul: FlaskClient) -> None:
    service, provider = service_of(owner, OWN)
    with owner.app_context():
        db.session.execute(
            update(Provider)
            .where(Provider.public_id == provider)
            .values(contact_confirmed_on=None, contact_confirmed_how=None)
        )
        before = db.session.scalars(
            select(Service.confirmed_on).where(Service.public_id == service)
        ).one()
        db.session.commit()
    assert send(paul, f"/en/prestataire/fiches/{service}/contact", {}).status_code == 302
    with owner.app_context():
        contact, record = db.session.execute(
            select(Provider.contact_confirmed_on, Service.confirmed_on)
            .join(Service, Service.provider_id == Provider.id)
            .where(Service.public_id == service)
        ).one()
        assert (contact, record) == (clock.today(), before)


def test_levels_of_languages_and_whom_it_takes_are_said_on_the_form(
    owner: Flask, paul: FlaskClient
) -> None:
    address, values = opened(paul, owner)
    code = (values.get("languages") or ["fr"])[0]
    values |= {"languages": [code], f"level_{code}": ["fluent"]}
    values |= {"accepted_sexes": ["female"], "accepted_dependencies": ["heavy"]}
    assert "fluent" in send(paul, address, values, step="preview").text
    assert send(paul, address, values, step="save").status_code == 302
    _address, again = opened(paul, owner)
    assert again[f"level_{code}"] == ["fluent"]
    assert again["accepted_dependencies"] == ["heavy"]
    again[f"level_{code}"] = ["perfect"]
    answer = send(paul, address, again, step="preview")
    assert answer.status_code == 422
    assert "is none of the choices" in answer.text


def test_an_area_drawn_elsewhere_is_pasted_and_a_crossed_one_stays_on_the_form(
    owner: Flask, paul: FlaskClient
) -> None:
    service, _provider = service_of(owner, OWN)
    address = f"/en/prestataire/fiches/{service}/zones/nouvelle"
    crossed = "POLYGON ((4.8 50, 5 50.2, 5 50, 4.8 50.2, 4.8 50))"
    answer = send(paul, address, {"drawing": [crossed]})
    assert answer.status_code == 422
    assert "crosses itself" in answer.text
    assert crossed in answer.text
    sound = "POLYGON ((4.8 50, 5 50, 5 50.2, 4.8 50.2, 4.8 50))"
    told = {"drawing": [sound], "seen": ["999999999"]}
    assert "an area drawn on the map" in send(paul, address, told).text
    assert send(paul, address, told, step="save").status_code == 302
    assert "An area drawn on the map" in paul.get(address.removesuffix("/nouvelle")).text
