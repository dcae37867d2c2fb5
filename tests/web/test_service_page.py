"""The page of one service, as visitors, professionals and search engines see it."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.cadastre.models import Provider, Service
from app.core.extensions import db
from tests.web.conftest import page


def address_of(app: Flask, key: str) -> str:
    with app.app_context():
        wanted = select(Service.public_id).join(Provider, Provider.id == Service.provider_id)
        return db.session.scalars(wanted.where(Provider.source_key == key)).first() or ""


def test_a_service_page_says_what_is_not_given(filled: Flask, visitor: FlaskClient) -> None:
    text = page(visitor, f"/en/services/{address_of(filled, 'case-silent')}")
    assert "Not given - ask the service" in text
    assert "Capacity not given: ask the service" in text
    assert "Never confirmed by the service: call first" in text
    assert "This provider does not exist" in text


def test_a_closed_service_says_why(filled: Flask, visitor: FlaskClient) -> None:
    text = page(visitor, f"/en/services/{address_of(filled, 'case-closed')}")
    assert "Parti en montgolfière" in text
    assert "Les Rideaux Tirés" not in page(visitor, "/en/recherche?q=rideaux")


def test_conventions_say_whether_they_are_in_force(filled: Flask, visitor: FlaskClient) -> None:
    past = page(visitor, f"/en/services/{address_of(filled, 'case-convention-past')}")
    assert '<span class="badge badge--no">Ended</span>' in past
    assert "In force" in page(visitor, f"/en/services/{address_of(filled, 'case-convention-fr')}")


def test_the_telephone_is_given_as_dialled_on_each_side(
    filled: Flask, visitor: FlaskClient
) -> None:
    text = page(visitor, f"/en/services/{address_of(filled, 'case-convention-fr')}")
    assert "03 53 01 99 14" in text
    assert "00 33 3 53 01 99 14" in text


def test_a_hostile_name_is_text_everywhere(filled: Flask, visitor: FlaskClient) -> None:
    address = address_of(filled, "case-hostile")
    for path in (f"/fr/services/{address}", "/fr/recherche?care=OXY&place=Longwy"):
        text = page(visitor, path)
        assert "{{ 7*191 }} &lt;img" in text
        assert "<img" not in text
        assert "1337" not in text
    name = visitor.get(f"/api/v1/services/{address}").get_json()["provider"]
    assert name.startswith("{{ 7*191 }} <img")


def test_a_complete_record_answers_every_question(filled: Flask, visitor: FlaskClient) -> None:
    text = page(visitor, f"/en/services/{address_of(filled, 'case-convention-be')}")
    for answer in (
        "Monday to Friday: 08:00 to 12:00 and 13:30 to 18:00",
        "On public holidays: Closed",
        "From 18 years on",
        "On prescription; a first visit to assess is free.",
        "14.3 € per visit",
        "15 % stays for the person",
        "Les Péniches Solidaires (fictif)",
        "Cunégonde Tournesol (fictif)",
        "Trust in this record: 100 out of 100",
        'class="reach__map"',
        "Closed from",
    ):
        assert answer in text


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_belgian_service_keeps_its_belgian_word_in_every_language(
    filled: Flask, visitor: FlaskClient, language: str
) -> None:
    key = address_of(filled, "case-weekend")
    text = page(visitor, f"/{language}/services/{key}")
    assert {"nl": "verzorgende (gezinszorg)"}.get(language, "aide familiale") in text
    assert "auxiliaire de vie, aide à domicile" in text


def test_what_is_kept_for_professionals_is_not_in_a_visitors_page(
    filled: Flask, visitor: FlaskClient
) -> None:
    address = f"/en/services/{address_of(filled, 'case-convention-fr')}"
    public = page(visitor, address)
    assert "equipe@exemple.invalid" not in public
    assert "Professionals who sign in see more of this record." in public


def test_a_fictitious_service_tells_nothing_to_search_engines(own_filled: Flask) -> None:
    visitor = own_filled.test_client()
    address = f"/en/services/{address_of(own_filled, 'case-convention-fr')}"
    assert "application/ld+json" not in page(visitor, address)
    with own_filled.app_context():
        db.session.execute(update(Provider).values(is_fictitious=False))
        db.session.commit()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(visitor, address))
    assert found is not None
    told = json.loads(found[1])
    assert told["hoursAvailable"] == "Mo-Fr 08:00-12:00,13:30-18:00; Sa 09:00-12:00; PH off"
    assert "equipe@exemple.invalid" not in found[1]


def test_a_hostile_name_stays_text_in_the_page_and_for_machines(own_filled: Flask) -> None:
    visitor = own_filled.test_client()
    with own_filled.app_context():
        db.session.execute(update(Provider).values(is_fictitious=False))
        db.session.commit()
    text = page(visitor, f"/en/services/{address_of(own_filled, 'case-hostile')}")
    assert "<img src=x" not in text
    assert text.count("</script>") == text.count("<script")
