"""The campaign of reviews: a coordinator asks editors to read sheets again."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.config import ROOT
from app.post.models import OutboxMessage
from app.professions.catalogue import load_catalogue
from app.professions.reviews import review_queue
from tests.web.conftest import SignInAs, csrf_token

ASKED = {"sheet": "review:be/nurse", "to": "lectrice@exemple.invalid", "by": "2099-01-15"}


def letters(rows: Session) -> list[OutboxMessage]:
    wanted = OutboxMessage.about == ASKED["sheet"]
    return list(rows.scalars(select(OutboxMessage).where(wanted)))


def test_the_queue_holds_every_sheet_the_most_urgent_first() -> None:
    catalogue = load_catalogue(ROOT / "data" / "professions")
    queue = review_queue(catalogue)
    assert len(queue) == len(catalogue.sheets)
    assert [task.due_on for task in queue] == sorted(task.due_on for task in queue)
    nurse = next(task for task in queue if task.about == "review:fr/nurse")
    assert nurse.due_on <= nurse.sheet.review_due
    assert nurse.subjects
    assert all(not claim.is_sure for claim in nurse.open_claims)
    assert nurse.is_late(date(2099, 1, 1))


def test_a_visitor_is_sent_to_sign_in(demo_client: FlaskClient) -> None:
    assert demo_client.get("/en/relectures").status_code in {302, 401, 403}


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_a_coordinator_sees_the_queue(
    demo_client: FlaskClient, sign_in_as: SignInAs, lang: str
) -> None:
    sign_in_as(demo_client, "coordinator")
    page = demo_client.get(f"/{lang}/relectures")
    assert page.status_code == 200
    assert page.text.count("<tr>") == 29
    assert f"/{lang}/relectures" in demo_client.get(f"/{lang}/metiers/a-verifier").text


def test_a_request_leaves_by_the_outbox_once_and_is_shown(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session
) -> None:
    sign_in_as(demo_client, "coordinator")
    for _ in range(2):
        token = csrf_token(demo_client, "/en/relectures")
        answer = demo_client.post("/en/relectures", data={**ASKED, "csrf_token": token})
        assert answer.status_code == 303
    (letter,) = letters(rows)
    assert letter.recipient == ASKED["to"]
    assert "2099" in letter.subject
    assert "/en/metiers/nurse?country=be" in letter.text
    assert ASKED["to"] in demo_client.get("/en/relectures").text


@pytest.mark.parametrize(
    ("field", "value"), [("to", "nobody"), ("by", "2020-01-01"), ("by", "soon"), ("to", "")]
)
def test_a_request_that_cannot_leave_says_why_and_keeps_what_was_typed(
    demo_client: FlaskClient, sign_in_as: SignInAs, field: str, value: str
) -> None:
    sign_in_as(demo_client, "coordinator")
    token = csrf_token(demo_client, "/en/relectures")
    data = {**ASKED, field: value, "csrf_token": token}
    answer = demo_client.post("/en/relectures", data=data)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'value="review:be/nurse" selected' in answer.text


def test_an_unknown_sheet_is_not_found(demo_client: FlaskClient, sign_in_as: SignInAs) -> None:
    sign_in_as(demo_client, "coordinator")
    token = csrf_token(demo_client, "/en/relectures")
    data = {**ASKED, "sheet": "review:be/plumber", "csrf_token": token}
    assert demo_client.post("/en/relectures", data=data).status_code == 404
