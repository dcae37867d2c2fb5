"""Services that come and go: missing ones reported, new ones added, those that close for good."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from app.cadastre.changes import Deed
from app.cadastre.lifecycle.operations import close_ended
from app.cadastre.models import Provider, Service
from app.cadastre.operations import OWN_SOURCE
from app.cadastre.record_words import UpkeepTaskKind
from app.cadastre.upkeep_models import DirectoryTask, ErrorReport
from app.core import clock
from app.core.extensions import db
from tests.web.conftest import csrf_token

OWN, FOREIGN = "case-convention-fr", "case-convention-be"
HOSTILE = "{{ 7*191 }} <script>alert(1)</script>`${x}"
MISSING = {"name": "Les Sureaux tout neufs", "town": "Givet", "care": "NUR"}


def addresses(app: Flask, key: str = OWN) -> tuple[str, str]:
    """The addresses of the first service of a fictitious provider, and of the provider."""
    with app.app_context():
        wanted = select(Service.public_id, Provider.public_id).join(
            Provider, Provider.id == Service.provider_id
        )
        found = db.session.execute(
            wanted.where(Provider.source_key == key).order_by(Service.id)
        ).first()
        assert found is not None
        return found[0], found[1]


@pytest.fixture(autouse=True)
def as_before(demo_app: Flask) -> None:
    with demo_app.app_context():
        db.session.execute(delete(ErrorReport))
        db.session.execute(delete(DirectoryTask))
        db.session.commit()


def post(client: FlaskClient, address: str, **data: str) -> TestResponse:
    token = csrf_token(client, "/en/connexion" if "manquants" in address else "/en/compte")
    return client.post(address, data={**data, "csrf_token": token})


def tasks(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(DirectoryTask.kind)))


def test_a_search_without_an_answer_leads_to_the_report_of_a_missing_service(
    demo_client: FlaskClient,
) -> None:
    page = demo_client.get("/en/recherche?place=Givet&care=NUR&name=zzzzzz").text
    link = re.search(r'href="(/en/services-manquants[^"]*)"', page)
    assert link
    form = demo_client.get(link[1].replace("&amp;", "&")).text
    assert 'value="zzzzzz"' in form
    assert 'value="Givet"' in form
    assert '<option value="NUR" selected>' in form


def test_anybody_reports_a_missing_service_and_a_coordinator_makes_its_record(
    demo_app: Flask, demo_client: FlaskClient, odile: FlaskClient
) -> None:
    told = {**MISSING, "text": HOSTILE, "phone": "03 24 00 00 00"}
    assert post(demo_client, "/en/services-manquants", **told, sure="1").status_code == 302
    queue = odile.get("/en/coordination/fiches").text
    assert MISSING["name"] in queue
    assert "<script>alert(1)" not in queue
    form_url = re.search(r'href="(/en/coordination/fiches/nouvelle\?report=\w+)"', queue)
    assert form_url
    form = odile.get(form_url[1]).text
    assert f'value="{MISSING["name"]}"' in form
    filled = {**MISSING, "phone": "03 24 00 00 00", "type_code": "FR-IDEL"}
    wrong = post(odile, form_url[1], **{**filled, "town": ""})
    assert wrong.status_code == 422
    assert f'value="{MISSING["name"]}"' in wrong.text
    made = post(odile, form_url[1], **filled)
    assert made.status_code == 302, made.text
    assert MISSING["name"] in odile.get(made.location).text
    with demo_app.app_context():
        states = list(db.session.scalars(select(ErrorReport.state)))
        assert states == ["corrected"]
        gone = db.session.scalars(select(Provider).where(Provider.source == OWN_SOURCE)).all()
        assert [(one.name, one.phone) for one in gone] == [(MISSING["name"], "+33324000000")]
    assert MISSING["name"] in demo_client.get("/en/recherche?name=sureaux").text


def test_a_name_that_is_there_already_is_shown_before_the_report_is_sent(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    with demo_app.app_context():
        name = db.session.scalars(select(Provider.name).where(Provider.source_key == OWN)).one()
    answer = post(demo_client, "/en/services-manquants", name=name, town="Givet")
    assert "Is it one of these?" in answer.text
    with demo_app.app_context():
        assert db.session.scalars(select(ErrorReport)).all() == []
    assert post(demo_client, "/en/services-manquants", name=name, town="Givet", sure="1").location


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ({"name": ""}, "Please fill in this field"),
        ({"care": "NOPE"}, "Please choose a kind of care"),
        ({"reply_to": "nobody"}, "“nobody” is not an address such as name@place.org"),
    ],
)
def test_what_is_wrong_is_named_and_what_was_typed_stays(
    demo_client: FlaskClient, told: dict[str, str], fault: str
) -> None:
    answer = post(demo_client, "/en/services-manquants", **{**MISSING, **told}, sure="1")
    assert answer.status_code == 422
    assert 'value="Givet"' in answer.text
    assert 'role="alert"' in answer.text


def test_a_provider_adds_a_service_to_its_own_organisation_and_to_no_other(
    demo_app: Flask, paul: FlaskClient
) -> None:
    _service, provider = addresses(demo_app)
    address = f"/en/prestataire/fiches/{provider}/services/nouveau"
    site = re.search(r'name="site" value="(\d+)"', paul.get(address).text)
    assert site
    twice = post(paul, address, care="NUR", site=site[1])
    assert "This address has this care already" in twice.text
    made = post(
        paul, address, care="PHY" if "PHY" in paul.get(address).text else "PCA", site=site[1]
    )
    assert made.status_code == 302, made.text
    assert made.location.endswith("/zones") or "/prestataire/fiches/" in made.location
    assert tasks(demo_app) == [UpkeepTaskKind.ADDED]
    history = paul.get(f"/en/prestataire/fiches/{provider}/historique").text
    assert "Record made" in history
    foreign = addresses(demo_app, FOREIGN)[1]
    assert paul.get(f"/en/prestataire/fiches/{foreign}/services/nouveau").status_code == 404


def test_a_new_site_needs_a_town_of_the_same_country(demo_app: Flask, paul: FlaskClient) -> None:
    address = f"/en/prestataire/fiches/{addresses(demo_app)[1]}/services/nouveau"
    unclear = post(paul, address, care="HHK", site="new", town="xyzzy")
    assert unclear.status_code == 422
    assert "Which town is it?" in unclear.text
    abroad = post(
        paul, address, care="HHK", site="new", town="Dinant", town_code="be:municipality:91034"
    )
    assert "is in the other country" in abroad.text
    made = post(paul, address, care="HHK", site="new", town="Revin", street="3 rue Neuve")
    assert made.status_code == 302, made.text
    page = paul.get(f"/en/services/{made.location.split('/')[4]}").text
    assert "Revin" in page


def closing_form(day: str, **more: str) -> dict[str, str]:
    return {
        "closing_day": day,
        "reason": "The nurse retires",
        "words_en": "Call the nurses of Revin",
        **more,
    }


def test_a_service_that_will_close_says_so_and_closes_when_the_day_has_come(
    demo_app: Flask, demo_client: FlaskClient, paul: FlaskClient
) -> None:
    service = addresses(demo_app)[0]
    address = f"/en/prestataire/fiches/{service}/fermer"
    day = clock.today() + timedelta(days=100)
    preview = post(paul, address, **closing_form(day.isoformat()), step="preview")
    assert "closes for good on" in preview.text
    post(paul, address, **closing_form(day.isoformat()), step="save")
    page = demo_client.get(f"/en/services/{service}").text
    assert "Closes for good on" in page
    assert "Call the nurses of Revin" in page
    assert "Closes for good on" in demo_client.get("/en/recherche?place=Givet&care=NUR").text
    assert tasks(demo_app) == [UpkeepTaskKind.CLOSING]
    with demo_app.app_context():
        before = Deed(who="test", at=clock.now())
        assert close_ended(db.session, before) == 0
        after = Deed(who="test", at=clock.now() + timedelta(days=101))
        assert close_ended(db.session, after) == 1
        assert close_ended(db.session, after) == 0
        db.session.commit()
    closed = demo_client.get(f"/en/services/{service}").text
    assert "This service is closed: The nurse retires" in closed
    form = paul.get(f"/en/prestataire/fiches/{service}").text
    assert "notice_first_1" not in form, "the end of a service is not a closure to be edited"
    assert post(paul, address.replace("fermer", "continuer")).status_code == 302
    again = demo_client.get(f"/en/services/{service}").text
    assert "Closes for good" not in again
    assert "This service is closed" not in again


@pytest.mark.parametrize("missing", ["closing_day", "reason", "words_en"])
def test_an_end_needs_its_day_its_reason_and_what_becomes_of_people(
    demo_app: Flask, paul: FlaskClient, missing: str
) -> None:
    address = f"/en/prestataire/fiches/{addresses(demo_app)[0]}/fermer"
    told = closing_form(clock.today().isoformat(), **{missing: ""})
    answer = post(paul, address, **told, step="save")
    assert answer.status_code == 422
    assert f'href="#{missing}"' in answer.text


def test_the_service_of_somebody_else_is_closed_by_nobody(
    demo_app: Flask, paul: FlaskClient
) -> None:
    service = addresses(demo_app, FOREIGN)[0]
    told = closing_form(clock.today().isoformat())
    address = f"/en/prestataire/fiches/{service}/fermer"
    assert post(paul, address, **told, step="save").status_code == 404
    assert post(paul, address.replace("fermer", "continuer")).status_code == 404


def test_a_name_that_turns_the_direction_is_isolated_from_the_sentence_around_it(
    demo_app: Flask, odile: FlaskClient
) -> None:
    service, provider = addresses(demo_app)
    with demo_app.app_context():
        row = db.session.scalars(select(Provider).where(Provider.public_id == provider)).one()
        before, row.name = row.name, "Soins \u202egnp"
        db.session.commit()
    page = odile.get(f"/en/prestataire/fiches/{service}").text
    with demo_app.app_context():
        row = db.session.scalars(select(Provider).where(Provider.public_id == provider)).one()
        row.name = before
        db.session.commit()
    assert "Edit the record of \u2068Soins \u202egnp\u2069" in page
