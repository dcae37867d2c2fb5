"""What every address of the JSON interface promises: strict questions, problems in words."""

from typing import Any

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


PROBLEM = "application/problem+json"
FIRST = {"places": "q=Givet", "list_services": "zone=fr:commune:08190&limit=2"}
"""What to ask first where the description asks for something."""
MORE = {"compare_profession": "from=fr&to=be", "route": "obtained=fr&to=be"}


def operations(app: Flask) -> dict[str, tuple[str, dict[str, Any]]]:
    """The operations of the description by name, each with its path."""
    paths = app.extensions["passerelle.api"].spec.to_dict()["paths"]
    found = [
        (path, methods[name])
        for path, methods in paths.items()
        for name in ("get", "post")
        if name in methods
    ]
    assert len({told["operationId"] for _path, told in found}) == len(found) > 10
    return {told["operationId"]: (path, told) for path, told in found}


def content_types(app: Flask, told: dict[str, Any], status: str) -> set[str]:
    """Under which types the description announces such an answer."""
    shared = app.extensions["passerelle.api"].spec.to_dict()["components"]["responses"]
    said = told["responses"].get(status, told["responses"]["default"])
    return set((shared[said["$ref"].rpartition("/")[2]] if "$ref" in said else said)["content"])


@pytest.mark.parametrize("path", [*STRICT, "/api/v1/services?format=geojson"])
def test_answers_and_refusals_have_the_types_that_the_description_announces(
    app: Flask, client: FlaskClient, path: str
) -> None:
    rule = path.partition("?")[0].replace("fr:commune:08190", "{code}")
    (told,) = (told for known, told in operations(app).values() if known == rule)
    assert client.get(path).mimetype in content_types(app, told, "200")
    assert content_types(app, told, "404") == content_types(app, told, "422") == {PROBLEM}
    assert client.get(f"{path}&nearr=Givet").mimetype == PROBLEM


def test_every_link_of_the_description_leads_to_an_answer(
    demo_app: Flask, demo_client: FlaskClient
) -> None:
    known = operations(demo_app)
    service = demo_client.get("/api/v1/services?limit=1").get_json()["services"][0]["id"]
    reached = []
    for name, (path, told) in known.items():
        for link in told["responses"]["200"].get("links", {}).values():
            answer = demo_client.get(path.format(public_id=service), query_string=FIRST.get(name))
            target = known[link["operationId"]][0]
            given = {key: there(answer.get_json(), at) for key, at in link["parameters"].items()}
            query = [f"{key}={one}" for key, one in given.items() if f"{{{key}}}" not in target]
            asked = "&".join([*query, MORE.get(link["operationId"], "")]).strip("&")
            status = demo_client.get(target.format(**given), query_string=asked).status_code
            reached.append((name, link["operationId"], status))
    assert len(reached) >= 9
    assert [one for one in reached if one[2] != 200] == []


def there(answer: Any, place: str) -> Any:
    """What stands in an answer where a link says that it is."""
    for step in place.partition("#/")[2].split("/"):
        answer = answer[int(step)] if step.isdigit() else answer[step]
    assert answer is not None
    return answer
