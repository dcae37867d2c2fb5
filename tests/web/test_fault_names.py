"""The list of faults names each field as its form does."""

import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cadastre.models import Service
from app.core.fault_names import name_faults
from tests.web.conftest import csrf_token

FORM = (
    '{% extends "base.html" %}{% from "macros/form.html" import error_summary, radio_group, '
    "select_field, text_field with context %}{% block content %}{{ error_summary(errors) }}"
    '{{ text_field("town", name, required=True) }}'
    '{{ text_field("answer", "The first answer", id="answer-1") }}'
    '{{ text_field("answer", "The second answer", error="?", id="answer-2") }}'
    '{{ radio_group("how", "How", [("a", "On foot"), ("b", "By bus")]) }}'
    '{{ select_field("why", "Why", [("a", "A")]) }}{% endblock %}'
)
LINK = re.compile(r'<li[^>]*><a href="([^"]*)">(.*?)</a></li>')


def links_of(app: Flask, errors: dict[str, str], name: str = "Town") -> list[tuple[str, str]]:
    with app.test_request_context("/en/"):
        app.preprocess_request()
        answer = app.make_response(render_template_string(FORM, errors=errors, name=name))
        page = app.process_response(answer).get_data(as_text=True)
    return LINK.findall(page.partition("error-summary__list")[2].partition("</ul>")[0])


@pytest.mark.parametrize(
    ("field", "link", "words"),
    [
        ("town", "#town", "Town: Wrong."),
        ("answer", "#answer-2", "The second answer: Wrong."),
        ("how", "#how", "How: Wrong."),
        ("why", "#why", "Why: Wrong."),
        ("elsewhere", "#elsewhere", "Wrong."),
    ],
)
def test_a_fault_has_the_name_and_the_place_of_its_field(
    app: Flask, field: str, link: str, words: str
) -> None:
    assert links_of(app, {field: "Wrong."}) == [(link, words)]


def test_two_faults_of_the_same_words_differ_by_their_fields(app: Flask) -> None:
    found = links_of(app, {"town": "Wrong.", "why": "Wrong."})
    assert [words for _link, words in found] == ["Town: Wrong.", "Why: Wrong."]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "%s %(fault)s {0}", "a & b <i>"])
def test_hostile_names_and_words_stay_words(app: Flask, hostile: str) -> None:
    (found,) = links_of(app, {"town": hostile}, name=hostile)
    escaped = hostile.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert found == ("#town", f"{escaped}: {escaped}")


def test_a_page_without_faults_is_left_as_it_is() -> None:
    page = '<label for="a">A</label><input id="a" name="a">'
    assert name_faults(page) is page


def test_an_error_report_names_the_fields_that_lack(
    demo_client: FlaskClient, rows: Session
) -> None:
    service = rows.scalars(select(Service.public_id).limit(1)).one()
    address = f"/en/services/{service}/signaler"
    token = csrf_token(demo_client, address)
    answer = demo_client.post(address, data={"csrf_token": token})
    assert answer.status_code == 422
    found = LINK.findall(answer.text.partition("error-summary__list")[2].partition("</ul>")[0])
    assert len(found) >= 2
    assert all(": " in words for _link, words in found), found
    assert len({words for _link, words in found}) == len(found)
