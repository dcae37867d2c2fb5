"""Pages of tables, schemes, documents, partners and news: who sees what, what is refused."""

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from app.access.models import TrailLine
from app.coordination.schemes.models import TerritorialScheme
from app.coordination.tables.models import (
    ConcertationTable,
    TableAction,
    TableDecision,
    TableMeeting,
)
from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.post.models import OutboxMessage
from tests.web.conftest import SignInAs, csrf_token

ROOT = "/en/coordination"
HOSTILE = '<script>alert(1)</script> "x" \' & ]]> #import \\ ; , \u202egnp'


@pytest.fixture
def look(demo_config: Config) -> Iterator[Session]:
    engine: Engine = create_engine(demo_config.engine_url)
    with Session(engine) as session:
        yield session
    engine.dispose()


def send(client: FlaskClient, address: str, **data: Any) -> Any:
    token = csrf_token(client, "/en/compte")
    return client.post(address, data={**data, "csrf_token": token})


def tactical(look: Session) -> ConcertationTable:
    return look.scalars(
        select(ConcertationTable).where(ConcertationTable.level == "tactical")
    ).first()  # type: ignore[return-value]  # the demonstration has one


def meeting_at(look: Session, state: str) -> TableMeeting:
    statement = select(TableMeeting).where(TableMeeting.state == state).order_by(TableMeeting.id)
    return look.scalars(statement).first()  # type: ignore[return-value]  # as above


PAGES = (
    "/coordination/tables",
    "/coordination/tables/actions",
    "/coordination/schemas-territoriaux",
    "/coordination/procedures",
    "/coordination/partenaires",
    "/coordination/partenaires/groupes",
    "/actualites",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
@pytest.mark.parametrize(
    "who", ["coordinator", "provider", "social_worker_kortrijk", "case_manager"]
)
def test_every_role_reads_these_pages_in_every_language(
    demo_app: Flask, sign_in_as: SignInAs, who: str, lang: str, page: str
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, who)
    answer = client.get(f"/{lang}{page}")
    assert answer.status_code == 200
    assert ("/nouvelle" in answer.text or "/nouveau" in answer.text) <= (who == "coordinator")


@pytest.mark.parametrize(
    "page",
    ["tables", "schemas-territoriaux", "procedures", "partenaires"],
)
def test_every_page_that_a_list_leads_to_opens(odile: FlaskClient, page: str) -> None:
    seen: set[str] = set()
    todo = [f"{ROOT}/{page}"]
    while todo and len(seen) < 40:
        address = todo.pop()
        if address in seen:
            continue
        seen.add(address)
        answer = odile.get(address)
        assert answer.status_code == 200, address
        if answer.mimetype == "text/html":
            todo += re.findall(rf'href="({ROOT}/{page}[^"#]*)"', answer.text)
    assert len(seen) > 5


def test_a_member_sees_the_table_and_whoever_sits_elsewhere_does_not(
    demo_app: Flask, paul: FlaskClient, sign_in_as: SignInAs, look: Session
) -> None:
    address = f"{ROOT}/tables/{tactical(look).public_id}"
    assert paul.get(address).status_code == 200
    lotte = demo_app.test_client()
    sign_in_as(lotte, "social_worker_kortrijk")
    assert lotte.get(address).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    [
        ({"town": "Tourcoing"}, "town", "outside the territory"),
        ({"town": "Nowhere-xyz"}, "town", "There is no place"),
        ({"day": "2020-01-01"}, "day", "planned ahead"),
        ({"day": ""}, "day", "On which day"),
        ({"first": "2026-05-01", "last": "2026-04-01"}, "last", "ends before it begins"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_and_what_was_typed_stays(
    odile: FlaskClient, look: Session, wrong: dict[str, str], field: str, said: str
) -> None:
    day = (clock.today() + timedelta(days=30)).isoformat()
    right = {"day": day, "hour": "14:00", "town": "Givet", "place": "Salle <b>bleue</b>"}
    address = f"{ROOT}/tables/{tactical(look).public_id}/reunions/nouvelle"
    answer = send(odile, address, **{**right, **wrong})
    assert answer.status_code == 422
    assert said in answer.text
    assert f'href="#{field}"' in answer.text
    assert "Salle &lt;b&gt;bleue&lt;/b&gt;" in answer.text


def test_an_action_without_owner_is_kept_as_a_draft_with_its_reason(
    odile: FlaskClient, look: Session
) -> None:
    meeting = meeting_at(look, "planned")
    made = send(
        odile, f"{ROOT}/tables/reunions/{meeting.public_id}/decisions/nouvelle", trial_fr="Essai"
    )
    decision = made.location.split("/")[-1].partition("#")[0]
    answer = send(
        odile,
        f"{ROOT}/tables/decisions/{decision}/actions",
        title_fr="Appeler les services",
        indicator="refusals",
        care="NUR",
    )
    assert answer.status_code == 422
    assert "An action without an owner" in answer.text
    assert "Appeler les services" in answer.text
    draft = look.scalars(
        select(TableAction).where(TableAction.state == "draft").order_by(TableAction.id.desc())
    ).first()
    assert draft is not None
    done = send(
        odile,
        f"{ROOT}/tables/actions/{draft.public_id}/modifier",
        title_fr="Appeler les services",
        owner="Odile",
        due_on=clock.today().isoformat(),
        indicator="refusals",
        care="NUR",
    )
    assert done.status_code == 303


def test_hostile_words_stay_words_on_pages_in_papers_and_in_calendars(
    demo_app: Flask, odile: FlaskClient, look: Session
) -> None:
    meeting = meeting_at(look, "planned")
    address = f"{ROOT}/tables/reunions/{meeting.public_id}"
    words = HOSTILE.replace("\u202e", "")
    send(odile, f"{address}/points", item_fr=words)
    made = send(odile, f"{address}/decisions/nouvelle", trial_fr=words, problem_nl=words)
    with demo_app.app_context():
        row = db.session.get_one(TableMeeting, meeting.id)
        row.place = words
        db.session.commit()
    for page in (address, made.location):
        assert "<script>alert" not in odile.get(page).text
    for paper in ("ordre-du-jour.pdf", "compte-rendu.pdf"):
        document = odile.get(f"{address}/{paper}").data
        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
        assert "<script>alert(1)</script>" in text
        assert "#import" in text
    calendar = Calendar.from_ical(odile.get(f"{address}/reunion.ics").data)
    (event,) = calendar.walk("VEVENT")
    assert str(event["LOCATION"]).startswith(words)


def test_minutes_are_tagged_and_speak_two_languages(odile: FlaskClient, look: Session) -> None:
    ids = [meeting_at(look, one).public_id for one in ("planned", "approved")]
    planned, held = (f"{ROOT}/tables/reunions/{one}" for one in ids)
    assert "compte-rendu.pdf" not in odile.get(planned).text
    assert "compte-rendu.pdf" in odile.get(held).text
    answer = odile.get(f"{held}/compte-rendu.pdf")
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(io.BytesIO(answer.data))
    assert b"/Marked true" in answer.data
    text = "".join(page.extract_text() for page in reader.pages)
    assert "Pendant trois mois" in text
    assert "Drie maanden" in text


def test_an_invited_member_answers_without_an_account_once(
    demo_app: Flask, odile: FlaskClient, look: Session
) -> None:
    meeting = meeting_at(look, "planned")
    assert send(odile, f"{ROOT}/tables/reunions/{meeting.public_id}/inviter").status_code == 303
    letter = look.scalars(
        select(OutboxMessage).where(OutboxMessage.about.startswith("table-seat:"))
    ).first()
    assert letter is not None
    path = re.search(r"https?://[^/]+(/\S+/table/\w+)", letter.text)
    assert path is not None
    visitor = demo_app.test_client()
    page = visitor.get(path[1])
    assert page.status_code == 200
    assert not page.headers.getlist("Set-Cookie")
    assert visitor.post(path[1], data={}).status_code == 422
    assert visitor.post(path[1], data={"answer": "comes"}).status_code == 200
    assert visitor.post(path[1], data={"answer": "absent"}).status_code == 409
    kind = visitor.get(f"{path[1]}/reunion.ics").headers["Content-Type"]
    assert kind == "text/calendar; charset=utf-8"


def test_a_scheme_with_exchanged_days_and_an_action_without_owner_are_refused(
    odile: FlaskClient,
) -> None:
    answer = send(
        odile,
        f"{ROOT}/schemas-territoriaux/nouveau",
        title_fr="Schéma",
        title_nl="Schema",
        zones="fr:department:08",
        valid_from="2027-01-01",
        valid_to="2026-01-01",
    )
    assert answer.status_code == 422
    assert "were they exchanged?" in answer.text
    page = odile.get(f"{ROOT}/schemas-territoriaux").text
    show = re.search(r'href="(/en/coordination/schemas-territoriaux/\w{16})"', page)
    assert show is not None
    form = re.search(r'href="([^"]*actions/nouvelle\?orientation=(\w+))"', odile.get(show[1]).text)
    assert form is not None
    refused = send(
        odile, form[1].partition("?")[0], orientation=form[2], title_fr="Action", progress="done"
    )
    assert refused.status_code == 422
    assert "An action without an owner is refused." in refused.text
    assert 'value="Action"' in refused.text


def test_a_scheme_is_changed_on_screen_and_the_trail_says_what(
    odile: FlaskClient, look: Session
) -> None:
    scheme = look.scalars(select(TerritorialScheme)).first()
    assert scheme is not None
    address = f"{ROOT}/schemas-territoriaux/{scheme.public_id}/modifier"
    shown = odile.get(address).text
    assert f'value="{scheme.titles["nl"]}"' in shown
    last = scheme.valid_to + timedelta(days=30)
    right = {
        "title_fr": "Nouveau <nom>",
        "title_nl": scheme.titles["nl"],
        "zones": scheme.zones,
        "valid_from": scheme.valid_from.isoformat(),
        "valid_to": last.isoformat(),
        "version": str(scheme.version),
    }
    early = send(odile, address, **{**right, "valid_to": right["valid_from"]})
    assert early.status_code == 422
    assert "after that last day" in early.text
    assert "Nouveau &lt;nom&gt;" in early.text, "what was typed stays"
    assert send(odile, address, **right).status_code == 303
    stale = send(odile, address, **right)
    assert stale.status_code == 409
    assert "Somebody changed this scheme meanwhile" in stale.text
    look.expire_all()
    assert (scheme.valid_to, scheme.version) == (last, 2)
    said = look.scalars(
        select(TrailLine.detail).where(TrailLine.object_id == scheme.public_id)
    ).all()
    assert any(one.startswith("version 2:") and "valid_to" in one for one in said)


def test_a_table_is_closed_on_screen_with_its_reason_and_meets_again(
    odile: FlaskClient, look: Session
) -> None:
    made = send(
        odile, f"{ROOT}/tables/nouvelle", level="tactical", name_fr="T", zones="fr:department:08"
    )
    show = made.location
    refused = send(odile, f"{show}/fermer", closed_on=clock.today().isoformat())
    assert refused.status_code == 422
    assert "Its members will ask." in refused.text
    said = {"closed_on": clock.today().isoformat(), "closed_reason": HOSTILE}
    assert send(odile, f"{show}/fermer", **said).status_code == 303
    page = odile.get(show).text
    assert "Closed since" in page
    assert "<script>alert" not in page
    blocked = odile.get(f"{show}/reunions/nouvelle")
    assert blocked.status_code == 200
    assert send(odile, f"{show}/rouvrir").status_code == 303
    assert "Closed since" not in odile.get(show).text


def test_the_feed_opens_with_its_address_only_and_hostile_news_stay_text(
    demo_app: Flask, odile: FlaskClient
) -> None:
    words = HOSTILE.replace("\u202e", "")
    told = {"title_fr": words, "title_nl": words, "text_fr": words, "text_nl": words}
    assert send(odile, f"{ROOT}/actualites", **told).status_code == 303
    send(odile, "/en/actualites/flux")
    page = odile.get("/en/actualites").text
    assert "<script>alert" not in page
    link = re.search(r"/actualites/flux/(\w{26})", page)
    assert link is not None
    visitor = demo_app.test_client()
    feed = visitor.get(f"/nl/actualites/flux/{link[1]}")
    assert feed.mimetype == "application/atom+xml"
    titles = [node.text for node in ET.fromstring(feed.data).iter() if node.tag.endswith("title")]
    assert words in titles
    assert visitor.get(f"/nl/actualites/flux/{'0' * 26}").status_code == 404


def test_a_reader_is_asked_to_read_says_so_once_and_nobody_else_publishes(
    odile: FlaskClient, paul: FlaskClient
) -> None:
    page = paul.get(f"{ROOT}/procedures").text
    assert "To read" in page
    first = re.search(r'href="(/en/coordination/procedures/\w{16})"', page)
    assert first is not None
    shown = paul.get(first[1]).text
    assert "/publier" not in shown
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None
    assert send(paul, f"{first[1]}/lu", version=version[1]).status_code == 303
    assert "You said that you have read this version." in paul.get(first[1]).text
    assert "Paul Modèle" in odile.get(first[1]).text
    assert send(paul, f"{first[1]}/publier").status_code == 403


def test_a_document_in_one_language_is_not_published_and_nothing_is_lost(
    odile: FlaskClient, paul: FlaskClient
) -> None:
    made = send(
        odile,
        f"{ROOT}/procedures/nouveau",
        kind="procedure",
        owner="Odile",
        title_fr="Seulement en français",
        text_fr="Un texte",
    )
    assert made.status_code == 303
    answer = send(odile, f"{made.location}/publier")
    assert answer.status_code == 422
    assert "Write it in both languages" in answer.text
    assert paul.get(made.location).status_code == 404
    assert "Seulement en français" in odile.get(made.location).text


def test_a_partner_needs_a_territory_and_a_contact_a_way_to_be_reached(odile: FlaskClient) -> None:
    answer = send(odile, f"{ROOT}/partenaires/nouveau", name="Mutualité", kind="insurer")
    assert answer.status_code == 422
    made = send(
        odile,
        f"{ROOT}/partenaires/nouveau",
        name="Mutualité <b>",
        kind="insurer",
        country="be",
        places="Dinant",
    )
    assert made.status_code == 303
    assert "Mutualité &lt;b&gt;" in odile.get(made.location).text
    refused = send(odile, f"{made.location}/contacts", contact_name="An", phone="12")
    assert refused.status_code == 422
    assert "no telephone number" in refused.text
    kept = send(
        odile, f"{made.location}/contacts", contact_name="An", phone="082 11 11 11", language="fr"
    )
    assert kept.status_code == 303
    assert "tel:+3282111111" in odile.get(made.location).text


def test_a_decision_can_be_corrected_until_the_minutes_are_approved(
    odile: FlaskClient, look: Session
) -> None:
    meeting = meeting_at(look, "approved")
    decision = look.scalars(
        select(TableDecision).where(TableDecision.meeting_id == meeting.id)
    ).first()
    assert decision is not None
    address = f"{ROOT}/tables/decisions/{decision.public_id}/modifier"
    assert send(odile, address, trial_fr="Autre").status_code == 409
