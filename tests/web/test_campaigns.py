"""Campaigns: the wizard, the letters, answers, reminders, silence; run twice, nothing twice."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.cadastre.campaigns.operations import follow_up
from app.cadastre.campaigns.screens import postal_codes
from app.cadastre.campaigns.sending import language_of, writer
from app.cadastre.campaigns.views import link_address
from app.cadastre.models import Provider
from app.cadastre.upkeep_models import Campaign, CampaignCall, DirectoryTask
from app.core import clock
from app.core.extensions import db
from app.post.models import OutboxMessage
from tests.web.conftest import SignInAs, send

LIST = "/en/coordination/campagnes"


def wish(**more: Any) -> dict[str, Any]:
    """A form that asks everybody who gives nursing in one country."""
    return {
        "name": "Autumn",
        "due": "all",
        "care": "NUR",
        "level": "remind",
        "channels": ["mail_link", "phone", "paper"],
        "answer_by": (clock.today() + timedelta(days=20)).isoformat(),
        "message": "We thank you.",
        **more,
    }


def letters(app: Flask) -> int:
    with app.app_context():
        counted = select(func.count()).where(OutboxMessage.key.startswith("campaign:"))
        return db.session.scalar(counted) or 0


def follow(app: Flask, days: int) -> tuple[int, int, int]:
    """The daily command, that many days from now."""
    with app.app_context():
        now = clock.now() + timedelta(days=days)
        reference = app.extensions["passerelle.reference"]
        codes = postal_codes(db.session)
        write = writer(db.session, reference, link_address, codes, now=now)
        done = follow_up(db.session, write, now=now)
        db.session.commit()
        return done.sent, done.reminded, done.silent


def asked_of(app: Flask) -> tuple[str, int]:
    """One of those who were asked: the call, the provider."""
    with app.app_context():
        call, provider = db.session.execute(
            select(CampaignCall.public_id, CampaignCall.provider_id).where(
                CampaignCall.state == "asked"
            )
        ).first() or ("", 0)
        return call, provider


@pytest.fixture(scope="module")
def started(demo_app: Flask, sign_in_as: SignInAs) -> str:
    """The address of the campaign of this file; whom it asks was shown first."""
    client = demo_app.test_client()
    sign_in_as(client, "coordinator")
    before = letters(demo_app)
    assert "will be asked" in send(client, f"{LIST}/nouvelle", wish(step="preview")).text
    assert letters(demo_app) == before
    found: str = send(client, f"{LIST}/nouvelle", wish(step="start")).location
    return found


def test_whom_it_asks_is_shown_first_and_letters_leave_once(
    demo_app: Flask, odile: FlaskClient, started: str
) -> None:
    page, written = started, letters(demo_app)
    assert written > 0
    assert "Asked, waits for an answer" in odile.get(page).text
    send(odile, f"{page}/envoyer", {})
    assert letters(demo_app) == written
    with demo_app.app_context():
        text = db.session.scalars(
            select(OutboxMessage.text).where(OutboxMessage.key.startswith("campaign:"))
        ).first()
        assert text is not None
        assert "We thank you." in text
        assert "/prestataire/confirmer/" in text


def test_an_answer_confirms_the_record_and_silence_becomes_a_task(
    demo_app: Flask, odile: FlaskClient, started: str
) -> None:
    page, written = started, letters(demo_app)
    call, asked = asked_of(demo_app)
    send(odile, f"{page}/reponses/{call}", {"state": "confirmed", "note": "by Ann"})
    with demo_app.app_context():
        provider = db.session.get_one(Provider, asked)
        assert provider.contact_confirmed_on == clock.today()
        assert provider.contact_confirmed_how == "phone"
    assert "Confirmed, nothing changed: 1" in odile.get(page).text
    assert follow(demo_app, 1) == (0, 0, 0)
    assert follow(demo_app, 12) == (0, written - 1, 0)
    assert follow(demo_app, 12) == (0, 0, 0)
    assert follow(demo_app, 21) == (0, 0, written - 1)
    assert follow(demo_app, 22) == (0, 0, 0)
    with demo_app.app_context():
        tasks = select(func.count()).where(DirectoryTask.kind == "unanswered")
        assert db.session.scalar(tasks) == written - 1
        assert db.session.scalars(select(Campaign.closed_at)).first() is not None
    assert "Closed" in odile.get(page).text


def test_a_level_that_only_proposes_sends_nothing_by_itself(
    demo_app: Flask, odile: FlaskClient
) -> None:
    before = letters(demo_app)
    data = wish(level="propose", care="PHY", name="<b>Quiet</b>", channels=["mail_link"])
    page = send(odile, f"{LIST}/nouvelle", {**data, "step": "start"}).location
    assert letters(demo_app) == before
    assert follow(demo_app, 2) == (0, 0, 0)
    text = odile.get(page).text
    assert "&lt;b&gt;Quiet&lt;/b&gt;" in text
    send(odile, f"{page}/envoyer", {})
    assert letters(demo_app) > before
    send(odile, f"{page}/clore", {})
    assert send(odile, f"{page}/clore", {}).status_code == 409


def test_call_sheets_and_paper_letters_are_printed(demo_app: Flask, odile: FlaskClient) -> None:
    for channel, sheet, said in (
        ("phone", "appels", "all is right"),
        ("paper", "lettres", "Everything is right."),
    ):
        country = "be" if channel == "phone" else "fr"
        data = wish(channels=[channel], care="", country=country, step="start")
        answer = send(odile, f"{LIST}/nouvelle", {**data, "name": channel})
        assert answer.status_code == 302
        assert said in odile.get(f"{answer.location}/{sheet}").text
    send(odile, f"{answer.location}/postees", {})
    assert "Asked, waits for an answer" in odile.get(answer.location).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give the campaign a name"),
        ({"channels": []}, "Tick one way of asking"),
        ({"answer_by": "2001-01-01"}, "A day after today is expected"),
        ({"answer_by": "soon"}, "By which day"),
        ({"level": "all-alone"}, "is none of the choices"),
        ({"place": "Xyzzy-sur-Rien"}, "No single town is called"),
        ({"message": "x" * 601}, "At most 600 characters"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_typed_is_lost(
    odile: FlaskClient, wrong: dict[str, Any], said: str
) -> None:
    typed = wish(name="Kept name") | wrong
    answer = send(odile, f"{LIST}/nouvelle", {**typed, "step": "start"})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Kept name" in answer.text or wrong.get("name") == ""


@pytest.mark.parametrize(
    ("country", "code", "language"),
    [("be", "9000", "nl"), ("be", "1800", "nl"), ("be", "5500", "fr"), ("fr", "91000", "fr")],
)
def test_a_letter_speaks_the_language_of_the_place(country: str, code: str, language: str) -> None:
    assert language_of(Provider(country=country), code) == language
