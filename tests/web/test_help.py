"""Help, the tour of a minute and the box "Go to": for every reader, with and without scripts."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.config import ROOT
from app.core.i18n import LANGUAGES
from app.site.help.book import read_help
from tests.web.conftest import SignInAs, csrf_token


def go_to(client: FlaskClient, words: str, *, alone: bool = False) -> str:
    token = csrf_token(client, "/en/aller")
    headers = {"HX-Request": "true"} if alone else {}
    answer = client.post("/en/aller", data={"q": words, "csrf_token": token}, headers=headers)
    assert answer.status_code == 200
    return answer.text


def links(page: str) -> list[str]:
    answers = page.rsplit('id="jump-answers"', maxsplit=1)[-1].split("</main>", maxsplit=1)[0]
    return re.findall(r'<a href="([^"]+)"', answers)


def test_each_task_of_the_help_starts_on_a_page_that_exists(demo_app: Flask) -> None:
    for task in read_help(ROOT / "data").tasks:
        assert task.page in demo_app.view_functions, task.code
        assert set(task.title.texts) == set(LANGUAGES)


def test_the_help_of_ones_own_work_comes_first(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "provider")
    first = re.search(
        r'<section class="card help__task" id="([^"]+)"', demo_client.get("/en/aide").text
    )
    assert first
    assert first[1] in {"answer-a-request", "keep-my-record", "my-team"}


def test_the_help_is_searched_in_any_language_without_accents(demo_client: FlaskClient) -> None:
    page = demo_client.get("/en/aide?q=reponse+tel").text
    assert 'id="ask-providers"' in page
    assert 'id="who-pays"' not in page


def test_a_search_without_result_leads_back_to_all_tasks(demo_client: FlaskClient) -> None:
    page = demo_client.get("/en/aide?q=zzz<script>").text
    assert "No task says this" in page
    assert "<script>" not in page.split("<main", 1)[1].split("</main>")[0]


def test_the_tour_can_be_walked_by_links_alone(demo_client: FlaskClient) -> None:
    page = demo_client.get("/en/visite", follow_redirects=True).text
    stops = len(read_help(ROOT / "data").stops)
    for number in range(1, stops + 1):
        assert f"Tour, stop {number} of {stops}" in page
        onward = re.findall(r'href="([^"]+visite=\d[^"]*)"><span>Next stop', page)
        if number == stops:
            assert not onward
            break
        page = demo_client.get(onward[0].replace("&amp;", "&")).text


def test_a_stop_that_needs_somebody_offers_to_enter_and_comes_back(
    demo_client: FlaskClient,
) -> None:
    page = demo_client.get("/en/connexion?visite=3&next=/en/sorties/nouvelle?visite=3").text
    assert "Enter as a social worker" in page
    data = {
        "csrf_token": csrf_token(demo_client),
        "next": "/en/sorties/nouvelle?visite=3",
    }
    answer = demo_client.post("/en/demo/entrer/social_worker_dinant", data=data)
    assert answer.headers["Location"].endswith("/en/sorties/nouvelle?visite=3")
    assert "Tour, stop 3" in demo_client.get("/en/sorties/nouvelle?visite=3").text


@pytest.mark.parametrize("stop", ["0", "7", "99999999999", "x", "-1", "²", "٣"])
def test_a_stop_that_does_not_exist_shows_no_tour(demo_client: FlaskClient, stop: str) -> None:
    answer = demo_client.get("/en/", query_string={"visite": stop})
    assert answer.status_code == 200
    assert "tour__title" not in answer.text


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("givet", "/en/recherche?place_code=fr:commune:08190"),
        ("Doornik", "/en/recherche?place_code=be:municipality:57081"),
        ("nurse", "/en/metiers/nurse"),
        ("words of", "/en/glossaire"),
        ("apa", "/en/aides/fr-apa"),
        ("meals", "/en/recherche?care=MEA"),
    ],
)
def test_words_lead_to_pages_towns_care_professions_and_benefits(
    demo_client: FlaskClient, words: str, address: str
) -> None:
    found = [
        one.replace("&amp;", "&").replace("%3A", ":") for one in links(go_to(demo_client, words))
    ]
    assert any(one.startswith(address) for one in found), found


def test_a_visitor_is_led_to_no_page_that_is_closed_to_them(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    as_visitor = links(go_to(demo_client, ""))
    sign_in_as(demo_client, "coordinator")
    as_coordinator = links(go_to(demo_client, ""))
    assert "/en/imports" in as_coordinator
    assert "/en/imports" not in as_visitor
    for address in as_coordinator:
        assert demo_client.get(address).status_code == 200, address


def test_a_discharge_is_found_by_its_reference_by_those_who_may_see_it_only(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "social_worker_dinant")
    board = demo_client.get("/en/sorties").text
    reference = re.search(r">(DIN-[\w-]+)<", board)
    assert reference, "the demonstration has discharges in Dinant"
    assert reference[1] in go_to(demo_client, reference[1], alone=True)
    sign_in_as(demo_client, "social_worker_kortrijk")
    assert not [one for one in links(go_to(demo_client, reference[1])) if "/sorties/" in one]


def test_the_answers_come_alone_where_the_page_is_open_already(demo_client: FlaskClient) -> None:
    answers = go_to(demo_client, '"><script>alert(1)</script>', alone=True)
    assert "<html" not in answers
    assert "<script>" not in answers
    assert "Nothing has that name" in answers
