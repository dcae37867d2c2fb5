"""The links at the top of each page: each person sees those that open, and no others."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import SignInAs

_NAV = re.compile(r'<nav class="site-nav".*?</nav>', re.DOTALL)
COORDINATION = {
    "/en/sorties/ensemble",
    "/en/imports",
    "/en/doublons",
    "/en/coordination/fiches",
    "/en/coordination/fiches/fraicheur",
    "/en/relectures",
    "/en/acces-urgents",
}


def links(client: FlaskClient) -> list[str]:
    """Where the menu of the home page leads."""
    found = _NAV.search(client.get("/en/").text)
    assert found
    return re.findall(r'href="([^"]+)"', found.group())


def test_a_visitor_sees_three_links_and_nothing_folded(demo_client: FlaskClient) -> None:
    assert links(demo_client) == ["/en/recherche", "/en/sorties", "/en/metiers"]
    assert "data-more" not in demo_client.get("/en/").text


@pytest.mark.parametrize(
    "key",
    ["social_worker_dinant", "coordinator", "provider", "profession_editor", "administrator"],
)
def test_every_link_of_the_menu_opens(
    demo_client: FlaskClient, sign_in_as: SignInAs, key: str
) -> None:
    sign_in_as(demo_client, key)
    answers = {url: demo_client.get(url).status_code for url in links(demo_client)}
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
    assert nav.group().count("aria-current") == 2
    assert '<summary aria-current="true">' in nav.group()
