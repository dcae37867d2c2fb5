"""Services side by side: whatever was ticked, the page answers and nothing ticked is lost."""

import re

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def ids(demo_client: FlaskClient) -> list[str]:
    found = re.findall(
        r'name="s" value="(\w{16})"', demo_client.get("/en/recherche?place=Givet").text
    )
    assert len(found) > 5
    return found


def compared(client: FlaskClient, ids: list[str]) -> str:
    answer = client.get("/en/comparer", query_string={"s": ids})
    assert answer.status_code == 200
    return answer.text


def test_nothing_ticked_says_what_to_do(demo_client: FlaskClient) -> None:
    page = compared(demo_client, [])
    assert "No service is ticked" in page
    assert "<table" not in page


def test_the_fifth_service_waits_until_one_is_taken_away(
    demo_client: FlaskClient, ids: list[str]
) -> None:
    page = compared(demo_client, ids[:5])
    assert "Of the 5 services ticked, the first 4 are shown" in page
    away = re.findall(r'class="compare__away no-print" href="([^"]+)"', page)
    assert len(away) == 4
    after = demo_client.get(away[0].replace("&amp;", "&")).text
    assert f"/en/services/{ids[4]}" in after
    assert f"/en/services/{ids[0]}" not in after


def test_one_ticked_twice_stands_once(demo_client: FlaskClient, ids: list[str]) -> None:
    assert compared(demo_client, [ids[0], ids[0]]).count('class="compare__away') == 1


def test_services_that_are_gone_are_said_to_be_gone(demo_client: FlaskClient) -> None:
    assert demo_client.get("/en/comparer?s=0000000000000000").status_code == 404


def test_the_filters_stay_folded_so_that_the_first_service_is_near(
    demo_client: FlaskClient,
) -> None:
    page = demo_client.get("/en/recherche?place=Givet&care=NUR&weekend=1").text
    assert "More filters (active: " in page
    assert '<details class="definition">' in page.split('id="search-form"')[1]


def test_a_comparison_remembers_the_place_that_was_searched_and_says_who_comes_there(
    demo_client: FlaskClient,
) -> None:
    search = demo_client.get("/en/recherche?q=nurse+Givet").text
    ticked = re.findall(r'name="s" value="(\w{16})"', search)
    form = search[search.index('id="chosen"') :]
    hidden = re.findall(
        r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]
    )
    assert ("place_code", "fr:commune:08190") in hidden
    assert ("care", "NUR") in hidden
    page = demo_client.get(
        "/en/comparer", query_string=[*hidden, ("s", ticked[0]), ("s", ticked[1])]
    )
    text = page.text
    assert "Comes to Givet?" in text
    assert text.count('class="finding finding--') == 2
    assert "Distance as the crow flies" in text
    away = re.search(r'compare__away no-print" href="([^"]+)"', text)
    assert away
    assert "Comes to Givet?" in demo_client.get(away[1].replace("&amp;", "&")).text
    assert re.search(r'class="back" href="/en/recherche\?[^"]*fr:commune:08190', text)


def test_without_a_place_nothing_is_said_of_reach(demo_client: FlaskClient, ids: list[str]) -> None:
    page = compared(demo_client, ids[:2])
    assert "Comes to" not in page
    assert "as the crow flies" not in page
