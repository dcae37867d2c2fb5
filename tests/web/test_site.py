"""Home, languages, health, documentation, error pages."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import SignInAs

PAGES = ["/", "/connexion", "/donnees", "/accessibilite"]


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_exists_in_each_language_and_says_so(
    demo_client: FlaskClient, language: str, page: str
) -> None:
    answer = demo_client.get(f"/{language}{page}")
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in answer.text
    assert answer.text.count("<h1") == 1


def test_home_offers_one_field_and_three_doors(demo_client: FlaskClient) -> None:
    home = demo_client.get("/en/").text
    assert 'name="place"' in home
    assert 'name="care"' in home
    for door in ("Find a service", "Prepare a discharge", "Understand the professions"):
        assert door in home
    assert "Claire Fictive" in home


def test_a_door_that_is_closed_to_somebody_is_not_shown_to_them(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    for key, shown in (("provider", False), ("social_worker_dinant", True)):
        sign_in_as(demo_client, key)
        assert ("Prepare a discharge" in demo_client.get("/en/").text) is shown


def test_the_home_page_brings_a_card_for_whoever_is_sent_its_address(
    demo_client: FlaskClient,
) -> None:
    found = re.search(
        r'property="og:image" content="http://localhost(/[^"]+)"', demo_client.get("/nl/").text
    )
    assert found
    with demo_client.get(found[1]) as card:
        assert card.mimetype == "image/png"
        assert len(card.data) < 30_000


def test_a_file_is_asked_of_no_other_host(demo_client: FlaskClient) -> None:
    for page in ("/fr/", "/fr/connexion", "/api/docs"):
        loaded = re.findall(
            r'<(?:script|img|iframe|link)[^>]*(?:src|href)="([^"]+)', demo_client.get(page).text
        )
        assert loaded
        assert all(address.startswith("/") for address in loaded)


@pytest.mark.parametrize(
    ("headers", "cookie", "expected"),
    [
        ({}, None, "/fr/"),
        ({"Accept-Language": "nl-BE,nl;q=0.9"}, None, "/nl/"),
        ({"Accept-Language": "de-DE"}, None, "/fr/"),
        ({"Accept-Language": "nl"}, "en", "/en/"),
        ({"Accept-Language": "nl"}, "xx", "/nl/"),
    ],
)
def test_the_bare_address_leads_to_the_readers_language(
    demo_app: Flask, headers: dict[str, str], cookie: str | None, expected: str
) -> None:
    client = demo_app.test_client()
    if cookie:
        client.set_cookie("language", cookie)
    answer = client.get("/", headers=headers)
    assert answer.status_code == 302
    assert answer.headers["Location"] == expected
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].replace(" ", "").split(","))


def test_an_address_without_language_keeps_its_query(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/connexion?next=%2Ffr%2Fcompte")
    assert answer.headers["Location"] == "/fr/connexion?next=%2Ffr%2Fcompte"


@pytest.mark.parametrize("path", ["/no-such-page", "/fr//evil.example", "/api/connexion", "/fr/x"])
def test_an_address_that_no_language_has_is_not_found(demo_client: FlaskClient, path: str) -> None:
    answer = demo_client.get(path)
    assert answer.status_code in {308, 404}
    assert "evil" not in answer.headers.get("Location", "").split("/")[2:3]


def test_the_language_switch_keeps_page_and_query(demo_client: FlaskClient) -> None:
    page = demo_client.get("/fr/connexion?next=/fr/compte&x=1&x=2&lang=fr").text
    assert 'href="/nl/connexion?next=%2Ffr%2Fcompte&amp;x=1&amp;x=2"' in page


def languages_of(page: str) -> dict[str, str]:
    """Where the switch of a page leads."""
    return dict(re.findall(r'<a href="([^"]+)" lang="\w\w" hreflang="(\w+)"', page))


CASE = "coordination/dossiers/AbCd1234"


@pytest.mark.parametrize("part", ["decision", "attribuer", "identite", "passation", "actions/5"])
def test_an_address_that_only_takes_a_form_leads_to_its_page_in_every_language(
    demo_client: FlaskClient, part: str
) -> None:
    answer = demo_client.get(f"/nl/{CASE}/{part}")
    assert answer.status_code == 405
    assert f'<a href="/nl/{CASE}">' in answer.text
    assert set(languages_of(answer.text)) >= {f"/{code}/{CASE}" for code in ("fr", "en")}


@pytest.mark.parametrize(
    ("sender", "back"),
    [
        (f"http://localhost/nl/{CASE}/plan?a=b", f"/fr/{CASE}/plan"),
        ("https://elsewhere.example/nl/recherche", f"/fr/{CASE}"),
        ("http://localhost/nl/no-such-page", f"/fr/{CASE}"),
        (None, f"/fr/{CASE}"),
    ],
)
def test_the_switch_of_a_refused_form_leads_to_the_page_of_the_form(
    demo_client: FlaskClient, sign_in_as: SignInAs, sender: str | None, back: str
) -> None:
    sign_in_as(demo_client, "coordinator")
    headers = {"Referer": sender} if sender else {}
    answer = demo_client.post(f"/nl/{CASE}/fin", headers=headers)
    assert answer.status_code == 400
    assert back in languages_of(answer.text)
    assert "elsewhere.example" not in answer.text


def test_the_switch_cannot_be_made_to_leave(demo_client: FlaskClient) -> None:
    page = demo_client.get("/fr/?_external=1&_scheme=javascript&_anchor=x").text
    assert "javascript:" not in page
    assert 'href="/nl/?_external=1' in page


def test_switching_is_remembered_and_visiting_is_not(demo_app: Flask) -> None:
    client = demo_app.test_client()
    assert client.get_cookie("language") is None
    client.get("/nl/")
    assert client.get_cookie("language") is None
    client.get("/nl/", headers={"Referer": "http://evil.example/fr/"})
    assert client.get_cookie("language") is None
    client.get("/nl/", headers={"Referer": "http://localhost/fr/"})
    kept = client.get_cookie("language")
    assert kept is not None
    assert kept.value == "nl"
    assert client.get("/").headers["Location"] == "/nl/"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_missing_page_is_said_in_the_language_of_its_address(
    demo_client: FlaskClient, language: str
) -> None:
    answer = demo_client.get(f"/{language}/no-such-page")
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text
    assert f'href="/{language}/"' in answer.text


def test_a_missing_address_of_the_interface_is_a_problem_document(
    demo_client: FlaskClient,
) -> None:
    answer = demo_client.get("/api/v1/no-such-thing?lang=nl")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == 404
    assert answer.json["instance"] == "/api/v1/no-such-thing"


def test_a_wrong_method_names_the_right_ones(demo_client: FlaskClient) -> None:
    answer = demo_client.delete("/fr/donnees")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_health_looks_at_nothing_else(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/healthz")
    assert answer.json == {"status": "ok"}
    assert "Set-Cookie" not in answer.headers


def test_readiness_looks_at_each_part(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/readyz")
    assert answer.status_code == 200, answer.json
    assert answer.json is not None
    assert set(answer.json["parts"].values()) == {"ok"}


def test_an_installation_without_tables_is_not_ready(app_without_tables: Flask) -> None:
    answer = app_without_tables.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json is not None
    assert answer.json["parts"]["tables"] == "not migrated"


def test_the_version_is_told(demo_client: FlaskClient) -> None:
    assert demo_client.get("/version").json == {"name": "passerelle", "version": "0.1.0"}


def test_the_interface_describes_itself_in_openapi_3_1(demo_client: FlaskClient) -> None:
    described = json.loads(demo_client.get("/api/openapi.json").data)
    assert described["openapi"] == "3.1.0"
    assert "/api/v1/places" in described["paths"]


def test_a_demonstration_is_left_alone_by_search_engines(
    demo_client: FlaskClient, production_app: Flask
) -> None:
    assert "Disallow: /\n" in demo_client.get("/robots.txt").text
    robots = production_app.test_client().get("/robots.txt").text
    assert "Disallow: /*/sorties" in robots
    assert "Disallow: /\n" not in robots


def test_a_security_contact_is_told_once_there_is_one(
    demo_client: FlaskClient, app_with_contact: Flask
) -> None:
    assert demo_client.get("/.well-known/security.txt").status_code == 404
    told = app_with_contact.test_client().get("/.well-known/security.txt").text
    assert "Contact: mailto:security@passerelle.invalid" in told
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT00:00:00Z$", told, re.MULTILINE)


def test_developer_pages_do_not_exist_in_production(
    demo_client: FlaskClient, production_app: Flask
) -> None:
    assert demo_client.get("/fr/dev/composants").status_code == 200
    assert production_app.test_client().get("/fr/dev/composants").status_code == 404


def test_sources_are_shown_with_licence_and_date(demo_client: FlaskClient) -> None:
    page = demo_client.get("/en/donnees").text
    assert "Statbel" in page
    assert "CC BY 4.0" in page
    assert "<th" in page
