"""Bookmarks: one press on a card, with no script; and where one is in the menu."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.conftest import SignInAs, csrf_token
from tests.web.test_cadastre_lists import ids
from tests.web.test_menu import HEADER

SOMEONE = "social_worker_dinant"


def press(client: FlaskClient, service: str, back: str = "") -> tuple[int, str]:
    token = csrf_token(client, "/en/compte")
    form = {"csrf_token": token, "s": service, "back": back}
    answer = client.post("/en/listes/signets", data=form)
    return answer.status_code, answer.headers.get("Location", answer.text)


def test_one_press_keeps_a_service_and_another_forgets_it(
    demo_app: Flask, sign_in_as: SignInAs
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, SOMEONE)
    (service,) = ids(client, 1)
    back = "/en/recherche?q=nurse+Givet"
    page = client.get(back).text
    assert f'form="bookmark" name="s" value="{service}" aria-pressed="false"' in page
    assert press(client, service, back) == (302, back)
    assert (
        f'form="bookmark" name="s" value="{service}" aria-pressed="true"' in client.get(back).text
    )
    kept = client.get("/en/listes").text
    assert "My bookmarks" in kept
    address = re.search(r'href="(/en/listes/\w{16})">My bookmarks', kept)
    assert address is not None
    assert f'data-service-id="{service}"' in client.get(address[1]).text
    press(client, service, back)
    assert f'data-service-id="{service}"' not in client.get(address[1]).text
    assert kept.count("My bookmarks") == 1


def test_a_bookmark_leads_back_to_our_own_pages_only(demo_app: Flask, sign_in_as: SignInAs) -> None:
    client = demo_app.test_client()
    sign_in_as(client, SOMEONE)
    (service,) = ids(client, 1)
    for foreign in ("https://elsewhere.example/", "//elsewhere.example", "/nowhere", "\\x"):
        assert press(client, service, foreign) == (302, "/en/listes")
    assert press(client, "0" * 16)[0] == 404


def test_a_visitor_has_no_bookmarks(demo_client: FlaskClient) -> None:
    assert 'form="bookmark"' not in demo_client.get("/en/recherche?q=nurse+Givet").text
    (service,) = ids(demo_client, 1)
    token = csrf_token(demo_client)
    form = {"csrf_token": token, "s": service}
    assert demo_client.post("/en/listes/signets", data=form).status_code in {302, 401, 403}


@pytest.mark.parametrize(
    ("path", "entry"),
    [
        ("/en/coordination/conventions", "Records to look at"),
        ("/en/coordination/campagnes", "Freshness of the records"),
        ("/en/ma-liste", "What I keep"),
        ("/en/recherche", "Find a service"),
    ],
)
def test_the_menu_marks_the_part_a_page_belongs_to(
    demo_app: Flask, sign_in_as: SignInAs, path: str, entry: str
) -> None:
    client = demo_app.test_client()
    sign_in_as(client, "coordinator")
    header = HEADER.search(client.get(path).text)
    assert header is not None
    marked = re.findall(r'<a href="[^"]+" aria-current="(?:true|page)">([^<]+)</a>', header.group())
    assert set(marked) == {entry}
