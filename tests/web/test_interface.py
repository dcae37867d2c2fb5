"""What every address of the JSON interface promises: strict questions, problems in words."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

STRICT = [
    "/api/v1/places?q=Givet",
    "/api/v1/care?",
    "/api/v1/zones/fr:commune:08190?",
    "/api/v1/services?",
    "/api/v1/map?bbox=4,50,5,51",
    "/api/v1/map/base?",
    "/api/v1/professions?",
]


@pytest.mark.parametrize("path", STRICT)
def test_unknown_parameters_are_refused_by_name(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 200
    answer = client.get(f"{path}&nearr=Givet")
    assert answer.status_code == 422
    assert [one["field"] for one in answer.get_json()["errors"]] == ["nearr"]


@pytest.mark.parametrize(
    "path",
    [
        "/fr/recherche?",
        "/fr/metiers?",
        "/fr/metiers/nurse?",
        "/fr/metiers/nurse/comparer?",
        "/fr/metiers/nurse/fr/changements?",
        "/fr/metiers/mon-parcours?",
    ],
)
def test_pages_pass_over_what_mailings_add(client: FlaskClient, path: str) -> None:
    assert client.get(f"{path}utm_source=letter&fbclid=1").status_code == 200


def test_homonyms_of_a_search_come_with_their_codes(client: FlaskClient) -> None:
    answer = client.get("/api/v1/services?near=saint-leger&lang=en").get_json()
    (error,) = answer["errors"]
    assert error["field"] == "near"
    assert {"be:municipality:85034"} < {choice["code"] for choice in error["choices"]}


def test_bounds_and_codes_are_published(app: Flask) -> None:
    paths = app.extensions["passerelle.api"].spec.to_dict()["paths"]
    services = {
        one["name"]: one["schema"] for one in paths["/api/v1/services"]["get"]["parameters"]
    }
    assert (services["limit"]["minimum"], services["limit"]["maximum"]) == (1, 200)
    assert (services["weekday"]["minimum"], services["weekday"]["maximum"]) == (1, 7)
    for name in ("country", "insured_in"):
        assert services[name]["enum"] == ["fr", "be"]
    assert services["format"]["enum"] == ["json", "geojson"]
    assert {"fr", "nl"} <= set(services["language"]["enum"])
    assert "NUR" in services["care"]["items"]["enum"]
