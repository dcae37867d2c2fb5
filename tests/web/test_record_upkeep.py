"""Upkeep of records: a form with a preview, its history, claims, reports, signed links, rights."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from app.access.models import Organisation, User
from app.access.vocabulary import OrganisationKind
from app.cadastre.ledger import Change
from app.cadastre.models import Provider, Service
from app.cadastre.upkeep_models import Custody, ErrorReport, RecordClaim
from app.core import clock
from app.core.extensions import db
from app.post.links import issue_link
from app.post.models import OutboxMessage
from tests.web.conftest import SignInAs, csrf_token

OWN, FOREIGN = "case-convention-fr", "case-convention-be"


def service_of(app: Flask, key: str) -> tuple[str, str]:
    """The addresses of the first service of a fictitious provider, and of the provider."""
    with app.app_context():
        found = db.session.execute(
            select(Service.public_id, Provider.public_id)
            .join(Provider, Provider.id == Service.provider_id)
            .where(Provider.source_key == key)
            .order_by(Service.id)
        ).first()
        assert found is not None
        return found[0], found[1]


@pytest.fixture(scope="module")
def owner(demo_app: Flask) -> Flask:
    """The organisation of the fictitious provider holds one record, and that one only."""
    with demo_app.app_context():
        team = db.session.scalars(
            select(Organisation).where(Organisation.kind == OrganisationKind.PROVIDER)
        ).first()
        provider = db.session.scalars(select(Provider).where(Provider.source_key == OWN)).one()
        assert team is not None
        if db.session.get(Custody, (team.id, provider.id)) is None:
            custody = Custody(
                organisation_id=team.id,
                provider_id=provider.id,
                since=clock.now(),
                granted_by="test",
            )
            db.session.add(custody)
            db.session.commit()
    return demo_app


@pytest.fixture
def paul(owner: Flask, sign_in_as: SignInAs) -> FlaskClient:
    client = owner.test_client()
    sign_in_as(client, "provider")
    return client


@pytest.fixture
def odile(owner: Flask, sign_in_as: SignInAs) -> FlaskClient:
    client = owner.test_client()
    sign_in_as(client, "coordinator")
    return client


def form_values(page: str) -> dict[str, list[str]]:
    """The fields of the form as a browser would send them unchanged."""
    main = page[page.index('name="seen"') - 200 :]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", main):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        ticked = "checkbox" not in tag or " checked" in tag
        if name and value and ticked and name[1] != "csrf_token":
            found.setdefault(name[1], []).append(_plain(value[1]))
    for name, body in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', main, re.DOTALL
    ):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = [chosen[1] if chosen else ""]
    return found


def _plain(text: str) -> str:
    return html.unescape(text)


def opened(client: FlaskClient, app: Flask, key: str = OWN) -> tuple[str, dict[str, list[str]]]:
    address = f"/en/prestataire/fiches/{service_of(app, key)[0]}"
    answer = client.get(address)
    assert answer.status_code == 200, answer.text[-3000:]
    return address, form_values(answer.text)


def send(
    client: FlaskClient, address: str, data: dict[str, list[str]], **more: str
) -> TestResponse:
    token = csrf_token(client, "/en/compte")
    return client.post(address, data={**data, **more, "csrf_token": token})


def test_a_form_sent_back_as_it_was_changes_nothing(owner: Flask, paul: FlaskClient) -> None:
    address, values = opened(paul, owner)
    answer = send(paul, address, values, step="preview")
    assert "Nothing will change" in answer.text


def test_what_will_change_is_shown_before_and_only_that_is_saved(
    owner: Flask, paul: FlaskClient
) -> None:
    address, values = opened(paul, owner)
    values["opening_hours"] = ["24/7"]
    preview = send(paul, address, values, step="preview")
    text = preview.text
    assert "<ins>Monday to Sunday: Round the clock</ins>" in text
    assert text.count("<ins>") == 1
    with owner.app_context():
        kept = db.session.scalars(
            select(Service.opening_hours).where(Service.public_id == address.rsplit("/", 1)[1])
        ).one()
        assert kept != "24/7"
    saved = send(paul, address, values, step="save")
    assert saved.status_code == 302
    assert (
        "Open today round the clock"
        in paul.get(address.replace("prestataire/fiches", "services")).text
    )


def test_wrong_hours_point_at_the_character_and_keep_what_was_typed(
    owner: Flask, paul: FlaskClient
) -> None:
    address, values = opened(paul, owner)
    values["opening_hours"] = ["Mo-Fr 8x-18x"]
    values["age_min"] = ["elderly"]
    answer = send(paul, address, values, step="preview")
    assert answer.status_code == 422
    text = answer.text
    assert "This cannot be read from character 7 on" in text
    assert 'value="Mo-Fr 8x-18x"' in text
    assert 'value="elderly"' in text


def test_two_people_at_once_are_shown_side_by_side(
    owner: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    address, mine = opened(paul, owner)
    _same, hers = opened(odile, owner)
    hers["age_max"] = ["90"]
    hers["lead_time_days"] = ["3"]
    assert send(odile, address, hers, step="save").status_code == 302
    mine["age_max"] = ["80"]
    answer = send(paul, address, mine, step="save")
    text = answer.text
    assert answer.status_code == 409
    assert "Two people at once" in text
    assert "by Odile Exemple" in text
    assert "Working days before" not in text  # hers alone: it stays, and is no matter of mine
    assert send(paul, address, form_values(text), step="save").status_code == 302
    with owner.app_context():
        public_id = service_of(owner, OWN)[0]
        kept = db.session.scalars(select(Service).where(Service.public_id == public_id)).one()
        assert (kept.age_max, kept.lead_time_days) == (80, 3)


def test_a_change_is_in_the_history_and_can_be_taken_back(owner: Flask, paul: FlaskClient) -> None:
    _service, provider = service_of(owner, OWN)
    address, values = opened(paul, owner)
    values["website"] = ["https://lucioles.invalid"]
    send(paul, address, values, step="save")
    page = f"/en/prestataire/fiches/{provider}/historique"
    assert "https://lucioles.invalid" in paul.get(page).text
    with owner.app_context():
        change = db.session.scalars(
            select(Change.id).where(Change.field == "website").order_by(Change.id.desc())
        ).first()
    send(paul, f"{page}/{change}", {})
    with owner.app_context():
        site = db.session.scalars(
            select(Provider.website).where(Provider.public_id == provider)
        ).one()
        assert site is None


def test_capacity_is_said_in_one_click(owner: Flask, paul: FlaskClient) -> None:
    service, _provider = service_of(owner, OWN)
    address = f"/en/prestataire/fiches/{service}/disponibilites"
    assert paul.get(address).status_code == 200
    assert send(paul, address, {"state": ["full"]}).status_code == 302
    assert "Full (said on" in paul.get(f"/en/services/{service}").text


WRITES: tuple[Callable[[str, str], str], ...] = (
    lambda service, _provider: f"/en/prestataire/fiches/{service}",
    lambda service, _provider: f"/en/prestataire/fiches/{service}/confirmer",
    lambda service, _provider: f"/en/prestataire/fiches/{service}/disponibilites",
    lambda service, _provider: f"/en/prestataire/fiches/{service}/zones/nouvelle",
    lambda service, _provider: f"/en/prestataire/fiches/{service}/zones/0",
    lambda service, _provider: f"/en/prestataire/fiches/{service}/contact",
    lambda _service, provider: f"/en/prestataire/fiches/{provider}/historique/1",
)


@pytest.mark.parametrize("number", range(len(WRITES)))
def test_a_provider_can_write_to_no_other_record(
    owner: Flask, paul: FlaskClient, number: int
) -> None:
    address = WRITES[number](*service_of(owner, FOREIGN))
    answer = send(paul, address, {"step": ["save"], "state": ["full"], "radius_km": ["5"]})
    assert answer.status_code == 404
    if number < 6:
        assert paul.get(address).status_code in {404, 405}


def test_a_change_of_another_record_is_not_taken_back_through_ones_own(
    owner: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    address, values = opened(odile, owner, FOREIGN)
    values["website"] = ["https://other.invalid"]
    send(odile, address, values, step="save")
    with owner.app_context():
        change = db.session.scalars(
            select(Change.id).where(Change.field == "website").order_by(Change.id.desc())
        ).first()
    own = service_of(owner, OWN)[1]
    answer = send(paul, f"/en/prestataire/fiches/{own}/historique/{change}", {})
    assert answer.status_code == 404


def test_a_social_worker_edits_nothing(owner: Flask, sign_in_as: SignInAs) -> None:
    client = owner.test_client()
    sign_in_as(client, "social_worker_dinant")
    service, provider = service_of(owner, OWN)
    for build in WRITES:
        assert send(client, build(service, provider), {}).status_code == 403


def test_a_claim_is_proved_by_the_code_of_the_letter(owner: Flask, paul: FlaskClient) -> None:
    service, provider = service_of(owner, FOREIGN)
    address = f"/en/prestataire/fiches/{service}"
    assert send(paul, f"{address}/revendiquer", {}).status_code == 302
    with owner.app_context():
        letter = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.about.like("claim:%"))
        ).one()
        assert letter.recipient == f"{FOREIGN}@exemple.invalid"
        code = re.search(r": ([0-9a-z]{8})\n", letter.text)
    assert code is not None
    wrong = send(paul, f"{address}/code", {"code": ["zzzzzzzz"]})
    assert wrong.status_code == 422
    assert paul.get(address).status_code == 404
    assert send(paul, f"{address}/code", {"code": [code[1]]}).status_code == 302
    assert paul.get(address).status_code == 200
    with owner.app_context():
        held = db.session.scalars(select(Provider.id).where(Provider.public_id == provider)).one()
        db.session.execute(delete(Custody).where(Custody.provider_id == held))
        db.session.execute(delete(RecordClaim))
        db.session.commit()


def test_a_record_without_an_address_waits_for_a_coordinator(
    owner: Flask, paul: FlaskClient, odile: FlaskClient
) -> None:
    service, _provider = service_of(owner, "case-full")
    address = f"/en/prestataire/fiches/{service}"
    with owner.app_context():
        unknown = update(Provider).where(Provider.source_key == "case-full").values(email=None)
        db.session.execute(unknown)
        db.session.commit()
    send(paul, f"{address}/revendiquer", {"reason": ["Call us"]})
    with owner.app_context():
        row = db.session.scalars(select(RecordClaim).order_by(RecordClaim.id.desc())).first()
        assert row is not None
        assert row.state == "waiting"
        asked = row.public_id
    assert "Call us" in odile.get("/en/coordination/fiches").text
    send(odile, f"/en/coordination/fiches/demandes/{asked}", {"decision": ["grant"]})
    assert paul.get(address).status_code == 200


def test_an_error_is_reported_without_an_account_and_waits(
    owner: Flask, odile: FlaskClient
) -> None:
    service, _provider = service_of(owner, OWN)
    visitor = owner.test_client()
    address = f"/en/services/{service}/signaler"
    token = csrf_token(visitor, address)
    said = {"topic": "phone", "text": "<b>Wrong</b> number", "csrf_token": token}
    assert visitor.post(address, data=said).status_code == 302
    page = odile.get("/en/coordination/fiches").text
    assert "&lt;b&gt;Wrong&lt;/b&gt; number" in page
    with owner.app_context():
        waiting = db.session.scalars(select(ErrorReport.public_id)).one()
    send(odile, f"/en/coordination/fiches/signalements/{waiting}", {"decision": ["corrected"]})
    assert "No error waits." in odile.get("/en/coordination/fiches").text


def test_that_a_service_is_gone_needs_no_more_words(owner: Flask, odile: FlaskClient) -> None:
    service, _provider = service_of(owner, OWN)
    visitor = owner.test_client()
    address = f"/en/services/{service}/signaler"
    token = csrf_token(visitor, address)
    assert visitor.post(address, data={"topic": "closed", "csrf_token": token}).status_code == 302
    assert "It does not exist any more" in odile.get("/en/coordination/fiches").text
    other = visitor.post(address, data={"topic": "phone", "csrf_token": token})
    assert other.status_code == 422
    assert 'href="#text"' in other.text


def test_an_address_for_the_answer_that_is_none_is_told_in_the_readers_language(
    owner: Flask,
) -> None:
    service, _provider = service_of(owner, OWN)
    visitor = owner.test_client()
    token = csrf_token(visitor, f"/fr/services/{service}/signaler")
    said = {"topic": "phone", "text": "x", "reply_to": "pas-une-adresse", "csrf_token": token}
    answer = visitor.post(f"/fr/services/{service}/signaler", data=said)
    assert answer.status_code == 422
    assert "pas-une-adresse" in answer.text
    assert "valid email" not in answer.text
    assert 'href="#reply_to"' in answer.text


@pytest.mark.usefixtures("one_moment")
def test_too_many_reports_from_one_network_are_refused(owner: Flask) -> None:
    service, _provider = service_of(owner, OWN)
    visitor = owner.test_client()
    address = f"/en/services/{service}/signaler"
    token = csrf_token(visitor, address)
    said = {"topic": "hours", "text": "Closed on Mondays", "csrf_token": token}
    statuses = [visitor.post(address, data=said).status_code for _try in range(6)]
    assert statuses[-1] == 429
    assert "Closed on Mondays" in visitor.post(address, data=said).text


def test_opening_the_link_of_a_letter_changes_nothing_and_pressing_confirms_once(
    owner: Flask,
) -> None:
    service, provider = service_of(owner, "case-stale")
    now = clock.now()
    with owner.app_context():
        token = issue_link(
            db.session,
            purpose="cadastre.confirm",
            about=provider,
            expires_at=now + timedelta(days=3),
            now=now,
        )
        db.session.commit()
    visitor = owner.test_client()
    address = f"/en/prestataire/confirmer/{token}"
    for _look in range(3):
        assert "Everything is right" in visitor.get(address).text
    assert "Not confirmed since" in visitor.get(f"/en/services/{service}").text
    data = {"csrf_token": csrf_token(visitor, address)}
    assert visitor.post(address, data=data).status_code == 302
    assert "Confirmed by the service on" in visitor.get(f"/en/services/{service}").text
    assert "Everything is right" not in visitor.get(address).text
    assert visitor.get("/en/prestataire/confirmer/nonsense").status_code == 404


def test_a_coordinator_asks_an_owner_to_confirm_by_letter(owner: Flask, odile: FlaskClient) -> None:
    _service, provider = service_of(owner, FOREIGN)
    answer = send(odile, f"/en/coordination/fiches/demander/{provider}", {})
    assert answer.status_code == 302
    with owner.app_context():
        letter = db.session.scalars(
            select(OutboxMessage).where(OutboxMessage.about == f"confirm:{provider}")
        ).one()
        assert "/prestataire/confirmer/" in letter.text
        assert db.session.scalar(select(User.id).where(User.email == letter.recipient)) is None


def test_the_call_sheet_names_what_is_due_and_a_call_takes_it_off(
    owner: Flask, odile: FlaskClient
) -> None:
    _service, provider = service_of(owner, "case-silent")
    sheet = odile.get("/en/coordination/fiches/fraicheur").text
    assert "Les Statues Muettes (fictif)" in sheet
    assert "Le Pont des Lucioles" not in sheet
    answer = send(odile, f"/en/coordination/fiches/confirme/{provider}", {"via": ["phone"]})
    assert answer.status_code == 302
    assert "Les Statues Muettes" not in odile.get("/en/coordination/fiches/fraicheur").text
    with owner.app_context():
        how = db.session.scalars(
            select(Provider.contact_confirmed_how).where(Provider.public_id == provider)
        ).one()
        assert how == "phone"
