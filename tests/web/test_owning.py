"""Who a provider is, on screen: its name and numbers, and the organisation behind it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cadastre.demo_record import fictitious_number
from app.cadastre.ledger import Change
from app.cadastre.models import Identifier, Provider
from app.cadastre.owners import LegalEntity, LegalIdentifier
from app.cadastre.vocabulary import IdentifierKind
from app.core.extensions import db
from tests.web.conftest import csrf_token
from tests.web.test_people import FOREIGN, OWN, provider_at

FINESS = fictitious_number(IdentifierKind.FINESS, 777)
BCE = fictitious_number(IdentifierKind.BCE, 778)
LATER = "999999999"
"""The mark of a form that has seen all changes."""


@pytest.fixture(autouse=True)
def as_before(demo_app: Flask) -> None:
    """The provider has its fictitious owner, and no number of its own."""
    with demo_app.app_context():
        provider = db.session.scalars(select(Provider).where(Provider.source_key == OWN)).one()
        owner = db.session.scalars(
            select(LegalEntity).where(LegalEntity.source_key == "owner-fr")
        ).one()
        provider.legal_entity_id = owner.id
        owner.name = "Association des Lucioles (fictif)"
        for number in db.session.scalars(
            select(Identifier).where(Identifier.provider_id == provider.id)
        ):
            db.session.delete(number)
        for made in db.session.scalars(
            select(LegalEntity).where(LegalEntity.source == "passerelle")
        ):
            for one in db.session.scalars(
                select(LegalIdentifier).where(LegalIdentifier.legal_entity_id == made.id)
            ):
                db.session.delete(one)
            db.session.delete(made)
        db.session.commit()


def page_of(app: Flask, key: str = OWN) -> str:
    return f"/en/prestataire/fiches/{provider_at(app, key)}/organisation"


def send(client: FlaskClient, address: str, **form: str) -> tuple[int, str]:
    token = csrf_token(client, "/en/compte")
    name = {"name": "Les Lucioles (fictif)", "seen": LATER, "step": "save"}
    answer = client.post(address, data={**name, **form, "csrf_token": token})
    return answer.status_code, answer.text


def owner_name(app: Flask) -> str | None:
    with app.app_context():
        return db.session.scalars(
            select(LegalEntity.name)
            .join(Provider, Provider.legal_entity_id == LegalEntity.id)
            .where(Provider.source_key == OWN)
        ).one_or_none()


def test_a_number_is_checked_and_stands_on_the_record_and_can_be_taken_back(
    demo_app: Flask, paul: FlaskClient
) -> None:
    address = page_of(demo_app)
    status, page = send(paul, address, number_finess="990000001", owner_name="X")
    assert status == 422
    assert 'href="#number_finess"' in page
    assert "the check digits are wrong" in page
    status, page = send(paul, address, number_finess=FINESS, owner_name="X", step="preview")
    assert f"FINESS number {FINESS}" in page
    assert send(paul, address, number_finess=FINESS, owner_name="X")[0] == 302
    assert f'value="{FINESS}"' in paul.get(address).text
    with demo_app.app_context():
        line = db.session.scalars(
            select(Change.id)
            .where(Change.field == "identifiers", Change.record_kind == "provider")
            .order_by(Change.id.desc())
        ).first()
    assert send(paul, address.replace("organisation", f"historique/{line}"))[0] == 302
    assert f'value="{FINESS}"' not in paul.get(address).text


def test_the_name_as_it_is_looked_for_follows_the_name(
    demo_app: Flask, paul: FlaskClient, demo_client: FlaskClient
) -> None:
    address = page_of(demo_app)
    send(paul, address, name="Œuvre Zébulon (fictif)", owner_name="X")
    assert "Œuvre Zébulon" in demo_client.get("/en/recherche?name=oeuvre+zebulon").text
    with demo_app.app_context():
        line = db.session.scalars(
            select(Change.id)
            .where(Change.field == "name", Change.record_kind == "provider")
            .order_by(Change.id.desc())
        ).first()
    send(paul, address.replace("organisation", f"historique/{line}"))
    assert "No service answers" in demo_client.get("/en/recherche?name=oeuvre+zebulon").text


def test_the_organisation_behind_is_changed_field_by_field(
    demo_app: Flask, paul: FlaskClient
) -> None:
    address = page_of(demo_app)
    changed = {"owner_name": "Association des Lucioles bleues (fictif)", "owner_city": "Givet"}
    status, page = send(paul, address, **changed, step="preview")
    assert status == 200
    assert "<ins>Givet</ins>" in page
    assert owner_name(demo_app) == "Association des Lucioles (fictif)"
    assert send(paul, address, **changed)[0] == 302
    assert owner_name(demo_app) == "Association des Lucioles bleues (fictif)"
    history = paul.get(address.replace("organisation", "historique")).text
    assert "Legal organisation: Association des Lucioles bleues (fictif)" in history


def test_a_number_of_a_known_organisation_joins_it_and_leaves_its_record_alone(
    demo_app: Flask, paul: FlaskClient
) -> None:
    with demo_app.app_context():
        number, name = db.session.execute(
            select(LegalIdentifier.value, LegalEntity.name)
            .join(LegalEntity, LegalEntity.id == LegalIdentifier.legal_entity_id)
            .where(LegalEntity.source_key == "owner-be")
        ).one()
    address = page_of(demo_app)
    told = {"owner_name": "Another name", "owner_number_bce": number}
    _status, page = send(paul, address, **told, step="preview")
    assert "which is in the directory already" in page
    send(paul, address, **told)
    assert owner_name(demo_app) == name
    page = paul.get(address).text
    assert "a coordinator changes its record" in page
    send(paul, address, owner_name="Stolen")
    assert owner_name(demo_app) == name


def test_an_organisation_is_made_left_and_found_again_in_the_history(
    demo_app: Flask, paul: FlaskClient
) -> None:
    address = page_of(demo_app)
    send(paul, address, no_owner="1")
    assert owner_name(demo_app) is None
    assert send(paul, address, owner_number_bce=BCE)[0] == 422
    assert send(paul, address, owner_name="Neuve ASBL", owner_number_bce=BCE)[0] == 302
    assert owner_name(demo_app) == "Neuve ASBL"
    history = paul.get(address.replace("organisation", "historique")).text
    assert "Neuve ASBL" in history


def test_only_a_coordinator_settles_the_kind_of_a_provider(
    demo_app: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    address = page_of(demo_app)
    assert 'name="type_code"' not in paul.get(address).text
    assert 'name="type_code"' in odile.get(address).text
    status, page = send(odile, address, type_code="BE-NURSE-NOWHERE", owner_name="X")
    assert status == 422
    assert 'href="#type_code"' in page


def test_another_organisation_is_answered_like_an_absence(
    demo_app: Flask, paul: FlaskClient
) -> None:
    address = page_of(demo_app, FOREIGN)
    assert paul.get(address).status_code == 404
    assert send(paul, address)[0] == 404
