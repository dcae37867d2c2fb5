"""The links at the top of each page: each person sees those that open, and no others."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import SignInAs

HEADER = re.compile(r'<header class="site-header".*?</header>', re.DOTALL)
_NAV = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)
_ROW = re.compile(r'<ul class="site-nav__row">.*?</ul>', re.DOTALL)
_OWN = re.compile(r'<details class="drawer account".*?</details>', re.DOTALL)
COORDINATION = {
    "/en/sorties/ensemble",
    "/en/imports",
    "/en/doublons",
    "/en/coordination/fiches",
    "/en/coordination/fiches/fraicheur",
    "/en/relectures",
    "/en/acces-urgents",
}


def links(client: FlaskClient, part: re.Pattern[str] = _NAV) -> list[str]:
    """Where a part of the header of the home page leads."""
    found = part.search(client.get("/en/").text)
    assert found
    return re.findall(r'<a href="([^"]+)"', found.group())


def test_a_visitor_sees_three_links_and_nothing_more_on_a_wide_screen(
    demo_client: FlaskClient,
) -> None:
    three = ["/en/recherche", "/en/sorties", "/en/metiers"]
    languages = ["/fr/", "/nl/", "/en/"]
    assert links(demo_client, _ROW) == three
    assert links(demo_client) == [*three, *three, *languages]
    page = demo_client.get("/en/").text
    assert 'class="drawer drawer--menu only-narrow"' in page
    assert _OWN.search(page) is None


def test_what_is_ones_own_stands_behind_ones_name(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "social_worker_dinant")
    assert links(demo_client, _OWN) == ["/en/compte", "/en/listes", "/en/equipe"]
    own = _OWN.search(demo_client.get("/en/").text)
    assert own
    assert "Claire Fictive" in own.group()
    assert 'action="/en/deconnexion"' in own.group()


@pytest.mark.parametrize(
    "key",
    ["social_worker_dinant", "coordinator", "provider", "profession_editor", "administrator"],
)
def test_every_link_of_the_menu_opens(
    demo_client: FlaskClient, sign_in_as: SignInAs, key: str
) -> None:
    sign_in_as(demo_client, key)
    found = {*links(demo_client), *links(demo_client, _OWN)}
    answers = {url: demo_client.get(url).status_code for url in found}
    assert len(answers) >= 3
    assert set(answers.values()) == {200}


def test_the_pages_of_a_coordinator_are_in_the_menu_of_no_one_else(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    sign_in_as(demo_client, "coordinator")
    assert set(links(demo_client)) >= COORDINATION
    for key in ("social_worker_dinant", "provider", "administrator"):
        sign_in_as(demo_client, key)
        assert not set(links(demo_client)) & COORDINATION


def test_the_menu_says_where_one_is(demo_client: FlaskClient, sign_in_as: SignInAs) -> None:
    sign_in_as(demo_client, "coordinator")
    nav = _NAV.search(demo_client.get("/en/imports").text)
    assert nav
    assert nav.group().count("aria-current") == 3  # the fold, its link, and the language
    assert '<summary aria-current="true">' in nav.group()
    assert '<a href="/en/imports" aria-current="page">' in nav.group()


@pytest.mark.parametrize(
    ("key", "third"),
    [
        (None, "/en/sorties"),
        ("social_worker_dinant", "/en/sorties"),
        ("provider", "/en/demandes-recues"),
        ("case_manager", "/en/sorties"),
    ],
)
def test_the_doors_of_the_home_page_open_for_the_reader(
    demo_client: FlaskClient, sign_in_as: SignInAs, key: str | None, third: str
) -> None:
    if key:
        sign_in_as(demo_client, key)
    page = demo_client.get("/en/").text
    doors = re.findall(r'<li class="card door">.*?<a href="([^"]+)"', page, re.DOTALL)
    assert doors == ["/en/recherche", "/en/guichet", third, "/en/metiers"]
    if key:
        assert [demo_client.get(door).status_code for door in doors] == [200] * 4
