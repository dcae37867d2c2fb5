"""Places, kinds of care and zones as JSON."""

from typing import Any

import pytest
from flask.testing import FlaskClient


def ask(reader: FlaskClient, address: str, **query: str) -> Any:
    answer = reader.get(f"/api/v1/{address}", query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_places_are_what_the_field_needs(reader: FlaskClient) -> None:
    found = ask(reader, "places", q="doornik", lang="nl")["items"]
    assert found[0]["code"] == "be:municipality:57081"
    assert found[0]["label"].startswith("Doornik / Tournai (7500), ")
    assert found[0]["name"] == "Doornik"
    assert found[0]["names"] == {"fr": "Tournai", "nl": "Doornik"}
    assert (found[0]["country"], found[0]["matched"], found[0]["kind"]) == (
        "be",
        "Doornik",
        "exact",
    )
    assert "7500" in found[0]["postal_codes"]
    assert 50 < found[0]["lat"] < 51
    assert "detail" not in found[0]


def test_homonyms_are_all_given_and_told_apart(reader: FlaskClient) -> None:
    found = ask(reader, "places", q="saint-leger", lang="fr")["items"]
    labels = [one["label"] for one in found if one["kind"] == "exact"]
    assert len(labels) == len(set(labels)) == 3


def test_a_former_name_says_how_the_place_was_found(reader: FlaskClient) -> None:
    found = ask(reader, "places", q="Neerpelt", lang="en")["items"][0]
    assert (found["name"], found["detail"]) == ("Pelt", "Found as Neerpelt")


def test_another_postal_code_of_the_place_is_said(reader: FlaskClient) -> None:
    found = ask(reader, "places", q="5503", lang="en")["items"][0]
    assert (found["name"], found["detail"]) == ("Dinant", "Postal code 5503")


def test_limit_and_country(reader: FlaskClient) -> None:
    found = ask(reader, "places", q="sa", limit="3", country="be")["items"]
    assert [one["country"] for one in found] == ["be", "be", "be"]


def test_no_place_is_an_empty_list(reader: FlaskClient) -> None:
    assert ask(reader, "places", q="qqqqzzzz") == {"items": []}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "x" * 201}, "q"),
        ({"q": "a\x00b"}, "q"),
        ({"q": "lille", "limit": "0"}, "limit"),
        ({"q": "lille", "limit": "21"}, "limit"),
        ({"q": "lille", "limit": "many"}, "limit"),
        ({"q": "lille", "limit": "9" * 5000}, "limit"),
        ({"q": "lille", "country": "de"}, "country"),
        ({"q": "lille", "lang": "xx"}, "lang"),
    ],
)
def test_wrong_questions_name_the_field(
    reader: FlaskClient, query: dict[str, str], field: str
) -> None:
    answer = reader.get("/api/v1/places", query_string=query)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert [error["field"] for error in problem["errors"]] == [field]


def test_what_was_typed_is_not_kept_by_anybody(reader: FlaskClient) -> None:
    """It may be somebody's address."""
    answer = reader.get("/api/v1/places", query_string={"q": "12 rue de Namur 5500 Dinant"})
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("lang", "label"),
    [("fr", "Soins infirmiers"), ("nl", "Thuisverpleging"), ("en", "Home nursing")],
)
def test_care_is_said_in_each_language(reader: FlaskClient, lang: str, label: str) -> None:
    found = ask(reader, "care", lang=lang)["items"]
    assert len(found) == 25
    assert (found[0]["code"], found[0]["label"], found[0]["natures"]) == ("NUR", label, ["health"])


def test_care_may_be_kept_for_an_hour(reader: FlaskClient) -> None:
    first = reader.get("/api/v1/care?lang=fr")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert "Accept-Language" in first.vary
    again = reader.get("/api/v1/care?lang=fr", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    dutch = reader.get("/api/v1/care?lang=nl", headers={"If-None-Match": first.headers["ETag"]})
    assert dutch.status_code == 200


def test_a_zone_tells_its_chain_and_what_it_became(reader: FlaskClient) -> None:
    found = ask(reader, "zones/be:municipality:54007", lang="nl")
    assert (found["name"], found["is_current"], found["valid_to"]) == (
        "Moeskroen",
        False,
        "2018-12-31",
    )
    assert found["successors"] == [{"code": "be:municipality:57096", "name": "Moeskroen"}]
    assert found["inside"][-1] == {"code": "be:country:BE", "name": "België"}


@pytest.mark.parametrize("code", ["fr:commune:99999", "zzz", "fr:commune", "be:commune:08190", "'"])
def test_an_unknown_zone_is_not_found(reader: FlaskClient, code: str) -> None:
    answer = reader.get(f"/api/v1/zones/{code}")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
