"""What people keep: lists in an address, kept lists, searches that tell what is new."""

import re
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.cadastre.lists.alerts import News, send_alerts
from app.cadastre.lists.models import KeptSearch
from app.cadastre.models import Provider, Service
from app.core import clock
from app.post.models import OutboxMessage
from app.reference.loader import Reference
from tests.web.conftest import SignInAs, csrf_token

SOMEONE = "social_worker_dinant"


def ids(client: FlaskClient, number: int) -> list[str]:
    """The first services of a search."""
    text = client.get("/en/recherche?q=nurse+Givet").text
    return re.findall(r'data-service-id="(\w+)"', text)[:number]


def keep(client: FlaskClient, chosen: list[str], name: str) -> str:
    """Keep a list; its address."""
    token = csrf_token(client, "/en/ma-liste?s=" + "&s=".join(chosen))
    data = {"csrf_token": token, "name": name, "s": chosen}
    answer = client.post("/en/listes", data=data)
    assert answer.status_code == 302
    return str(answer.headers["Location"])


def test_a_visitor_sends_a_list_by_its_address(demo_client: FlaskClient) -> None:
    chosen = ids(demo_client, 3)
    text = demo_client.get("/en/ma-liste?s=" + "&s=".join(chosen)).text
    assert re.findall(r'data-service-id="(\w+)"', text) == chosen
    assert "Keep this list" not in text
    assert demo_client.get("/en/listes").status_code == 302


def test_a_kept_list_is_read_by_its_owner_and_shared_on_request(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    owner = demo_app.test_client()
    sign_in_as(owner, SOMEONE)
    chosen = ids(owner, 2)
    address = keep(owner, chosen, "<b>Nurses</b> {{7*191}}")
    text = owner.get(address).text
    assert "&lt;b&gt;Nurses&lt;/b&gt; {{7*191}}" in text
    assert set(re.findall(r'data-service-id="(\w+)"', text)) == set(chosen)
    stranger = demo_app.test_client()
    sign_in_as(stranger, "social_worker_charleville")
    assert stranger.get(address).status_code == 404
    token = csrf_token(owner, address)
    owner.post(f"{address}/partager", data={"csrf_token": token})
    text = owner.get(address).text
    assert "Your organisation can read this list now." in text
    assert "Stop sharing" in text
    assert stranger.get(address).status_code == 404
    owner.post(f"{address}/retirer", data={"csrf_token": token, "s": chosen[:1]})
    assert re.findall(r'data-service-id="(\w+)"', owner.get(address).text) == chosen[1:]
    owner.post(f"{address}/supprimer", data={"csrf_token": token})
    assert owner.get(address).status_code == 404


def test_a_kept_search_writes_once_about_what_is_new_and_what_changed(
    demo_app: Flask, sign_in_as: SignInAs, rows: Session, reference: Reference
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, SOMEONE)
    query = "place_code=fr:commune:08190&care=NUR"
    token = csrf_token(client, f"/en/recherche?{query}")
    data = {"csrf_token": token, "name": "Givet", "query": query, "alerts": "1"}
    assert client.post("/en/veilles", data=data).status_code == 302
    assert "Givet" in client.get("/en/listes").text

    def write(news: News) -> tuple[str, str]:
        return f"{len(news.new)} new, {len(news.changed)} changed", " ".join(news.new)

    now = clock.now()
    assert send_alerts(rows, reference, write, now=now) == 0
    kept = rows.scalars(select(KeptSearch)).one()
    missing, kept.known = kept.known[0], kept.known[1:]
    changed = select(Service.provider_id).where(Service.public_id == kept.known[0])
    later = now + timedelta(minutes=1)
    rows.execute(update(Provider).where(Provider.id.in_(changed)).values(updated_at=later))
    assert missing
    assert send_alerts(rows, reference, write, now=later + timedelta(minutes=1)) == 1
    letter = rows.scalars(select(OutboxMessage).order_by(OutboxMessage.id.desc())).first()
    assert letter is not None
    assert letter.subject == "1 new, 1 changed"
    assert send_alerts(rows, reference, write, now=later + timedelta(minutes=2)) == 0
    rows.rollback()


def test_an_address_that_means_nothing_cannot_be_kept(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, SOMEONE)
    token = csrf_token(client, "/en/recherche?q=Givet")
    data = {"csrf_token": token, "name": "x", "query": "country=de"}
    assert client.post("/en/veilles", data=data).status_code == 422
