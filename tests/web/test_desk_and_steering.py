"""The desk and the dashboard over the web."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.coordination.desk.models import DeskRequest
from app.coordination.steering.indicators import LISTED
from tests.web.conftest import SignInAs, csrf_token

ASK = "/en/coordination/guichet/demander"
QUESTION = {"subject": "find-help", "home": "Givet", "in_hospital": "no", "several": "unknown"}


def test_whoever_has_no_account_asks_and_reads_the_answer_by_a_link(
    demo_client: FlaskClient, rows: Session, sign_in_as: SignInAs
) -> None:
    form = demo_client.get(ASK).text
    assert 'name="words"' not in form
    data = {**QUESTION, "words": "health", "csrf_token": csrf_token(demo_client, ASK)}
    sent = demo_client.post(ASK, data=data)
    assert sent.status_code == 303
    page = demo_client.get(sent.headers["Location"])
    assert page.status_code == 200
    assert "answers by" in page.text
    found = rows.scalars(select(DeskRequest).order_by(DeskRequest.id.desc())).first()
    assert found is not None
    assert (found.door, found.words) == ("open_page", None)
    sign_in_as(demo_client, "coordinator")
    path = f"/en/coordination/guichet/{found.public_id}"
    answer = {
        "answer_to": "directory",
        "answer": "<b>Look</b>",
        "csrf_token": csrf_token(demo_client, ASK),
    }
    assert demo_client.post(f"{path}/repondre", data={**answer, "answer": ""}).status_code == 422
    assert demo_client.post(f"{path}/repondre", data=answer).status_code == 303
    demo_client.delete_cookie("session")
    told = demo_client.get(sent.headers["Location"]).text
    assert "&lt;b&gt;Look&lt;/b&gt;" in told


def test_a_wrong_question_keeps_what_was_typed(demo_client: FlaskClient) -> None:
    data = {
        **QUESTION,
        "home": "Nowhere",
        "contact": "0324",
        "csrf_token": csrf_token(demo_client, ASK),
    }
    answer = demo_client.post(ASK, data=data)
    assert answer.status_code == 422
    assert 'value="0324"' in answer.text


@pytest.mark.parametrize("key", ["coordinator", "provider", "social_worker_charleville"])
def test_the_desk_opens_for_partners(
    demo_client: FlaskClient, sign_in_as: SignInAs, key: str
) -> None:
    sign_in_as(demo_client, key)
    for view in ("repondre", "proposees", "posees", "repondues"):
        assert demo_client.get(f"/en/coordination/guichet?vue={view}").status_code == 200


def test_a_partner_accepts_what_is_offered(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session
) -> None:
    asked = select(DeskRequest.public_id).where(DeskRequest.state == "offered")
    path = f"/en/coordination/guichet/{rows.scalars(asked).one()}"
    sign_in_as(demo_client, "social_worker_kortrijk")
    assert demo_client.get(path).status_code == 404
    sign_in_as(demo_client, "social_worker_charleville")
    assert "offers you this request" in demo_client.get(path).text
    token = {"csrf_token": csrf_token(demo_client, ASK)}
    assert demo_client.post(f"{path}/accepter", data=token).status_code == 303
    assert demo_client.post(f"{path}/accepter", data=token).status_code == 409


@pytest.mark.parametrize("side", ["all", "fr", "be"])
def test_every_number_of_the_dashboard_equals_the_lines_of_the_list_it_opens(
    demo_client: FlaskClient, sign_in_as: SignInAs, side: str
) -> None:
    sign_in_as(demo_client, "coordinator")
    board = demo_client.get(f"/en/coordination?cote={side}").text
    for indicator in LISTED:
        tile = re.search(rf'id="tile-{indicator.code}">.*?from ([\d,]+) lines?', board, re.DOTALL)
        assert tile, indicator.code
        number, lines, page = int(tile.group(1).replace(",", "")), 0, 1
        while True:
            path = f"/en/coordination/indicateurs/{indicator.code}?cote={side}&page={page}"
            shown = demo_client.get(path).text.count('<tr class="line">')
            lines, page = lines + shown, page + 1
            if shown < 50:
                break
        assert lines == number, indicator.code
        table = demo_client.get(f"/en/coordination/indicateurs/{indicator.code}.csv?cote={side}")
        assert len(table.text.strip().split("\r\n")) == number + 1


def test_a_period_that_ends_before_it_begins_is_told(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "coordinator")
    for path in ("/en/coordination", "/en/coordination/indicateurs/returns"):
        answer = demo_client.get(f"{path}?du=2026-11-02&au=2026-11-01")
        assert answer.status_code == 422
        assert "ends before it begins" in answer.text
    assert demo_client.get("/en/coordination/indicateurs/nothing").status_code == 404


def test_open_statistics_name_nobody_and_no_small_group(demo_client: FlaskClient) -> None:
    page = demo_client.get("/en/statistiques").text
    assert "Too few to be told" in page
    assert "/coordination/dossiers/" not in page
    followed = re.search(r'id="tile-followed">.*?</li>', page, re.DOTALL)
    assert followed
    assert "Too few to be told" in followed.group()
    table = demo_client.get("/en/statistiques.csv")
    assert table.mimetype == "text/csv"
