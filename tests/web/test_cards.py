"""Cards of the directory: the words of each side, false friends in place, three lines of why."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.cadastre.models import Provider, Service
from app.core.extensions import db
from app.reference.loader import Reference


def cards_of(client: FlaskClient, address: str) -> list[str]:
    page = client.get(address)
    assert page.status_code == 200
    return page.text.split('<li class="card"')[1:]


def service_with(app: Flask, **columns: str) -> str:
    """The address of an open service of the fictitious providers."""
    with app.app_context():
        wanted = select(Service.public_id).join(Provider, Provider.id == Service.provider_id)
        for name, value in columns.items():
            table = Provider if name in {"country", "source_key"} else Service
            wanted = wanted.where(getattr(table, name) == value)
        return db.session.scalars(wanted.order_by(Service.id)).all()[0]


@pytest.mark.parametrize(
    ("language", "close", "label"),
    [
        ("fr", "proche de", "Soins infirmiers"),
        ("nl", "in Frankrijk", "erpleg"),
        ("en", "close to:", "ursing"),
    ],
)
def test_a_belgian_service_has_its_belgian_word_whatever_the_readers_language(
    demo_client: FlaskClient, language: str, close: str, label: str
) -> None:
    (card, *_more) = cards_of(demo_client, f"/{language}/recherche?care=NUR&country=be")
    word = "dienst voor thuisverpleging" if language == "nl" else "service de soins infirmiers"
    term = re.search(r'<strong class="term__word"[^>]*>(.*?)</strong>', card, re.DOTALL)
    assert term is not None
    assert word in term[1]
    assert "SSIAD" in card
    assert close in card or "close to:" in card
    assert label in card


def test_a_french_service_has_its_french_word_and_the_belgian_one_beside_it(
    demo_client: FlaskClient,
) -> None:
    (card, *_more) = cards_of(demo_client, "/en/recherche?care=NUR&country=fr")
    assert "SSIAD" in card[: card.index("close to:")]
    assert "in Belgium" in card


def test_a_card_gives_three_lines_of_why_and_every_doubt(demo_client: FlaskClient) -> None:
    cards = cards_of(demo_client, "/en/recherche?q=nurse+Givet&language=nl&insured_in=fr")
    assert cards
    lines = [card.count('class="finding finding--') for card in cards]
    assert max(lines) >= 3
    assert all(found >= 1 for found in lines)


def test_a_false_friend_of_a_record_is_explained_where_it_stands(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    address = service_with(demo_app, country="be", source_key="case-convention-be")
    with demo_app.app_context():
        service = db.session.scalars(select(Service).where(Service.public_id == address)).one()
        kept = service.costs
        service.costs = [{"country": "be", "unit": "visit", "payer": {"fr": "Votre mutuelle"}}]
        db.session.commit()
    page = demo_client.get(f"/en/services/{address}").text
    with demo_app.app_context():
        service = db.session.scalars(select(Service).where(Service.public_id == address)).one()
        service.costs = kept
        db.session.commit()
    assert "in Belgium the “mutuelle” is the health-insurance fund" in page


def test_only_whole_words_are_false_friends(reference: Reference) -> None:
    found = reference.terms.false_friends_in(["Demandez l'APA au département", "mutuellement"])
    assert [term.code for term in found] == ["care_allowance_older"]
    assert reference.terms.false_friends_in(["une capacité"]) == ()
