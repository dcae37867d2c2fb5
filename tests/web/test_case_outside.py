"""Case files and the world outside: documents that come from it, and links that go to it."""

import re
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.coordination.cases.plan_models import CaseDocument, CaseMessage
from app.core.scanner import Scanner
from tests.grounds import GROUND_FORM
from tests.scanners import HARMFUL, scanner
from tests.web.conftest import SignInAs, csrf_token
from tests.web.test_cases import ASK, FILES, send

_LINK = re.compile(r"/mon-dossier/([0-9a-z]{26})")


def test_a_document_comes_back_as_a_file_to_save(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session, case: str
) -> None:
    sign_in_as(demo_client, "case_manager")
    token = csrf_token(demo_client, ASK)
    file = (BytesIO(b"%PDF-1.7 text"), "letter <b>.html")
    path = f"{FILES}/{case}/documents"
    sent = demo_client.post(path, data={"csrf_token": token, "document": file})
    assert sent.status_code == 303
    made = rows.scalars(select(CaseDocument).order_by(CaseDocument.id.desc())).first()
    assert made is not None
    answer = demo_client.get(f"{path}/{made.public_id}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"
    sign_in_as(demo_client, "social_worker_dinant")
    assert demo_client.get(f"{path}/{made.public_id}").status_code == 404


def test_a_document_with_a_virus_is_refused_with_its_name_and_not_kept(
    demo_app: Flask,
    demo_client: FlaskClient,
    sign_in_as: SignInAs,
    rows: Session,
    case: str,
) -> None:
    sign_in_as(demo_client, "case_manager")
    path = f"{FILES}/{case}/documents"
    token = csrf_token(demo_client, ASK)
    before = rows.scalar(select(func.count(CaseDocument.id)))
    with scanner() as address, pytest.MonkeyPatch.context() as patched:
        patched.setitem(demo_app.extensions, "passerelle.scanner", Scanner(address))
        for content, status in ((b"%PDF-1.7 " + HARMFUL, 422), (b"%PDF-1.7 clean", 303)):
            form = {"csrf_token": token, "document": (BytesIO(content), "letter.pdf")}
            answer = demo_client.post(path, data=form)
            assert answer.status_code == status
            assert ("(Eicar-Test): it was not kept" in answer.text) is (status == 422)
    rows.rollback()
    assert rows.scalar(select(func.count(CaseDocument.id))) == (before or 0) + 1


def link_of(client: FlaskClient, case: str, holder: str) -> str:
    """The address of the link that a case manager gives the person or the carer."""
    places = f"{FILES}/{case}/places"
    before = set(_LINK.findall(client.get(places).text))
    assert send(client, f"{FILES}/{case}/lien/{holder}", {}, at=places) == 303
    [given] = set(_LINK.findall(client.get(places).text)) - before
    return f"/en/mon-dossier/{given}"


def test_the_person_reads_who_may_know_and_why_and_the_carer_does_not(
    demo_client: FlaskClient, sign_in_as: SignInAs, case: str
) -> None:
    sign_in_as(demo_client, "case_manager")
    path = f"{FILES}/{case}/places"
    seat = {"email": "provider@passerelle.invalid", "function": "nursing", "scope": "plan"}
    given = send(demo_client, f"{FILES}/{case}/cercle/entrer", {**seat, **GROUND_FORM}, at=path)
    assert given == 303
    assert given == 303
    links = [link_of(demo_client, case, holder) for holder in ("person", "carer")]
    demo_client.delete_cookie("session")
    persons, carers = (demo_client.get(link).text for link in links)
    assert "Who may know, and why" in persons
    assert "The person agreed" in persons
    assert "Who may know, and why" not in carers


def test_the_link_of_the_person_reads_and_answers_and_looking_writes_nothing(
    demo_client: FlaskClient, sign_in_as: SignInAs, rows: Session, case: str
) -> None:
    sign_in_as(demo_client, "case_manager")
    path = link_of(demo_client, case, "person")
    demo_client.delete_cookie("session")
    before = rows.scalar(select(func.count(CaseMessage.id)))
    page = demo_client.get(path)
    assert page.status_code == 200
    assert "What was agreed" in page.text
    rows.expire_all()
    assert rows.scalar(select(func.count(CaseMessage.id))) == before
    assert demo_client.post(path, data={"message": ""}).status_code == 422
    assert demo_client.post(path, data={"message": "Thank you"}).status_code == 303
    assert demo_client.get(f"/en/mon-dossier/{'0' * 26}").status_code == 404
