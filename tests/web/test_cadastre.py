"""Pages and JSON of the directory, as a visitor's browser and as another program see them."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from app.core.extensions import db
from tests.web.conftest import page

GIVET = "fr:commune:08190"


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("query", ["", "?place=Givet", f"?place_code={GIVET}&care=NUR", "?q=zzz"])
def test_the_search_page_speaks_each_language(
    visitor: FlaskClient, language: str, query: str
) -> None:
    assert f'lang="{language}"' in page(visitor, f"/{language}/recherche{query}")


def test_a_search_shows_who_comes_why_and_how_to_call(visitor: FlaskClient) -> None:
    text = page(visitor, "/en/recherche?place=Givet&care=NUR")
    assert "Le Pont des Lucioles (fictif)" in text
    assert "Covers Givet." in text
    assert "tel:+33353019914" in text
    assert "data-service-id" in text
    assert "L.map(" in text


def test_the_map_is_one_step_away_and_distances_say_what_they_are(visitor: FlaskClient) -> None:
    text = page(visitor, "/en/recherche?place=Givet&care=NUR")
    assert '<a href="#map">Go to the map</a>' in text
    assert 'id="map"' in text
    assert text.count("as the crow flies") == 1


def test_choices_say_where_they_are_and_one_alone_is_a_suggestion(visitor: FlaskClient) -> None:
    several = page(visitor, "/en/recherche?place=saint-leger")
    assert "Several places have this name" in several
    assert "found under the name Saint-Léger" in several
    one = page(visitor, "/en/recherche?place=Charlevile-Mezieres")
    assert "<legend>Did you mean this one?</legend>" in one
    assert "Ardennes, France" in one


def test_homonyms_are_asked_never_guessed(visitor: FlaskClient) -> None:
    text = page(visitor, "/fr/recherche?place=saint-leger")
    assert text.count('name="place_code"') >= 2
    assert "card__title" not in text


def test_the_choice_among_homonyms_is_taken(visitor: FlaskClient) -> None:
    path = "/fr/recherche?place=saint-leger&place_code=be:municipality:85034"
    assert "results-title" in page(visitor, path)


def test_a_place_nobody_knows_is_a_clear_error(visitor: FlaskClient) -> None:
    assert "qqqqqq" in page(visitor, "/fr/recherche?place=qqqqqq", 422)


def test_every_filter_is_in_the_address_and_can_be_removed(visitor: FlaskClient) -> None:
    text = page(
        visitor, "/en/recherche?place=Givet&care=NUR&care=PCA&country=fr&weekday=7&name=les"
    )
    chips = re.findall(r'class="chip" href="([^"]+)"', text)
    assert len(chips) == 6
    assert sum("country=fr" not in chip for chip in chips) == 1
    assert sum("place=Givet" not in chip for chip in chips) == 1


def test_an_empty_answer_names_the_filter_to_drop(visitor: FlaskClient) -> None:
    text = page(visitor, "/en/recherche?place=Givet&care=NUR&q=caramel")
    assert "Without the words of the name" in text
    assert "/en/recherche?place=Givet&amp;care=NUR" in text


def test_pages_lead_forward_and_back(visitor: FlaskClient) -> None:
    first = page(visitor, "/fr/recherche?place=Givet")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    second = page(visitor, following[1].replace("&amp;", "&"))
    back = re.search(r'rel="prev" href="([^"]+)"', second)
    assert back
    ids = re.findall(r'data-service-id="(\w+)"', first)
    again = page(visitor, back[1].replace("&amp;", "&"))
    assert re.findall(r'data-service-id="(\w+)"', again) == ids


@pytest.mark.parametrize("words", ["{{ 7*191 }}", "</script><img src=x>", "`${1}`", "'\"><svg>"])
def test_hostile_words_of_a_search_are_text(visitor: FlaskClient, words: str) -> None:
    answer = visitor.get("/fr/recherche", query_string={"q": words, "place": "Givet"})
    assert "1337" not in answer.text
    assert "<svg>" not in answer.text
    assert "<img" not in answer.text
    kept = visitor.get("/fr/recherche", query_string={"language": words, "care": words})
    assert kept.status_code == 422


@pytest.mark.parametrize("path", ["/fr/recherche?place=Givet&care=NUR", "/fr/recherche"])
def test_no_other_host_is_asked_for_anything(visitor: FlaskClient, path: str) -> None:
    text = page(visitor, path)
    links = re.findall(r'(?:src|href|action)="((?:https?:)?//[^"]*)"', text)
    assert links == []
    assert "unsafe-inline" not in visitor.get(path).headers["Content-Security-Policy"]


def test_a_page_costs_the_same_for_three_rows_and_for_thirty(
    filled: Flask, count_queries: Callable[[Engine], AbstractContextManager[list[str]]]
) -> None:
    visitor = filled.test_client()
    costs = []
    with filled.app_context():
        engine = db.engine
    for path in (f"/api/v1/services?zone={GIVET}&limit={n}" for n in (3, 30)):
        with count_queries(engine) as statements:
            page(visitor, path)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 5  # one of them asks whether the directory changed


def test_json_tells_verdict_reason_and_the_next_page(visitor: FlaskClient) -> None:
    found = visitor.get(f"/api/v1/services?zone={GIVET}&care=NUR&limit=3&lang=en").get_json()
    assert len(found["services"]) == 3
    assert found["services"][0]["coverage"]["verdict"] == "met"
    assert found["services"][0]["coverage"]["reason"] == "Covers Givet."
    more = visitor.get(
        "/api/v1/services",
        query_string={"zone": GIVET, "care": "NUR", "limit": 3, "after": found["next"]},
    ).get_json()
    first = {one["id"] for one in found["services"]}
    assert first.isdisjoint(one["id"] for one in more["services"])


def test_geojson_puts_longitude_first_and_marks_the_place(visitor: FlaskClient) -> None:
    answer = visitor.get(f"/api/v1/services?zone={GIVET}&format=geojson&limit=5")
    assert answer.mimetype == "application/geo+json"
    home, *services = answer.get_json()["features"]
    assert home["properties"]["kind"] == "home"
    assert home["geometry"]["coordinates"] == [4.82545, 50.13796]
    assert len(services) == 5
    assert services[0]["properties"]["url"].startswith("/fr/services/")


def test_json_and_the_map_read_a_question_as_the_page_does(visitor: FlaskClient) -> None:
    plain = visitor.get("/api/v1/services", query_string={"q": "infirmier Givet"}).get_json()
    odd = visitor.get("/api/v1/services", query_string={"q": "infirmier Givet xyzzy"}).get_json()
    assert (plain["left_out"], odd["left_out"]) == (None, "xyzzy")
    assert odd["total"] == plain["total"] > 0
    assert "xyzzy" in page(visitor, "/en/recherche?q=infirmier+Givet+xyzzy")
    piece = {"bbox": "1,49,7,52", "zoom": "7"}
    maps = [
        visitor.get("/api/v1/map", query_string={**piece, "q": words}).get_json()["features"]
        for words in ("infirmier Givet", "infirmier Givet xyzzy")
    ]
    assert maps[0] == maps[1] != []


def test_near_takes_a_place_or_a_point(visitor: FlaskClient) -> None:
    by_name = visitor.get("/api/v1/services?near=Givet&within_km=5").get_json()
    by_point = visitor.get("/api/v1/services?near=50.13796,4.82545&within_km=5").get_json()
    assert by_name["total"] == by_point["total"] > 10
    assert all(one["distance_km"] <= 5 for one in by_name["services"])


def test_a_map_piece_groups_what_stands_together(visitor: FlaskClient) -> None:
    found = visitor.get("/api/v1/map?bbox=1,49,7,52&zoom=7").get_json()["features"]
    clusters = [one for one in found if one["properties"].get("kind") == "cluster"]
    assert 0 < len(found) <= 200
    assert sum(one["properties"]["count"] for one in clusters) > 200


def test_the_map_is_drawn_from_our_own_border_and_towns(visitor: FlaskClient) -> None:
    answer = visitor.get("/api/v1/map/base?lang=nl")
    assert answer.status_code == 200
    features = answer.get_json(force=True)["features"]
    towns = [one["properties"] for one in features if one["properties"].get("kind") == "town"]
    assert {"Rijsel", "Doornik", "Charleroi"} <= {
        town["name"] for town in towns if town["zoom"] < 9
    }
    assert any(one["geometry"]["type"].endswith("LineString") for one in features)
    assert "max-age" in answer.headers["Cache-Control"]


def test_a_shared_postal_code_shows_the_largest_place_and_names_the_others(
    visitor: FlaskClient,
) -> None:
    page = visitor.get("/en/recherche?place=08600&care=NUR")
    assert page.status_code == 200
    assert "Place searched: Givet (08600), France" in page.text
    assert "Fromelennes (08600), Ardennes, France" in page.text
    other = visitor.get("/en/recherche?place=08600&place_code=fr:commune:08183&care=NUR")
    assert "Place searched: Fromelennes" in other.text


BAD = [
    ("near=4.82,50.13", "near"),
    ("near=91,4", "near"),
    ("near=qqqqqq", "near"),
    ("near=saint-leger", "near"),
    ("near=%00", "near"),
    ("zone=08190", "zone"),
    ("zone=fr:commune:99999", "zone"),
    ("zone=xx:commune:08190", "zone"),
    ("care=XYZ", "care.0"),
    ("care=NUR&care=%00", "care.1"),
    ("country=de", "country"),
    ("insured_in=uk", "insured_in"),
    ("language=tlh", "language"),
    ("language=", "language"),
    ("weekday=8", "weekday"),
    ("weekday=monday", "weekday"),
    ("weekday=99999999999999999999999", "weekday"),
    ("takes_new=perhaps", "takes_new"),
    ("limit=0", "limit"),
    ("limit=1000000000000000000000", "limit"),
    ("limit=-1", "limit"),
    ("within_km=0&near=Givet", "within_km"),
    ("within_km=nan&near=Givet", "within_km"),
    ("within_km=1e9&near=Givet", "within_km"),
    ("after=%21%21", "after"),
    ("after=W10", "after"),
    ("after=WzEsMiwzXQ", "after"),
    ("format=xml", "format"),
    ("lang=tlh", "lang"),
    ("surprise=1", "surprise"),
    ("q=" + "a" * 201, "q"),
    ("q=a%0Ab", "q"),
]


@pytest.mark.parametrize(("query", "field"), BAD)
def test_a_wrong_parameter_is_named(visitor: FlaskClient, query: str, field: str) -> None:
    answer = visitor.get(f"/api/v1/services?{query}")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert field in [fault["field"] for fault in answer.get_json()["errors"]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=7,49,1,52",
        "bbox=1,49,7,52&zoom=99",
        "bbox=nan,49,7,52",
        "bbox=1,49,7,520",
    ],
)
def test_a_wrong_piece_of_map_is_refused(visitor: FlaskClient, query: str) -> None:
    assert visitor.get(f"/api/v1/map?{query}").status_code == 422


@pytest.mark.parametrize("query", [query for query, field in BAD if field not in {"limit", "lang"}])
def test_no_address_of_the_search_page_is_an_error_of_ours(
    visitor: FlaskClient, query: str
) -> None:
    place = query.replace("near=", "place=")
    assert visitor.get(f"/fr/recherche?{place}").status_code in {200, 422}


@pytest.mark.parametrize("name", ["x", "0" * 16, "%00" * 16, "é" * 16, "a" * 5000, "..%2f..%2fx"])
def test_an_address_that_leads_nowhere_is_404(visitor: FlaskClient, name: str) -> None:
    for path in (f"/fr/services/{name}", f"/api/v1/services/{name}"):
        assert visitor.get(path).status_code == 404


def test_a_cursor_of_another_order_is_no_error_of_ours(visitor: FlaskClient) -> None:
    by_name = visitor.get("/api/v1/services?limit=1").get_json()["next"]
    answer = visitor.get(
        "/api/v1/services", query_string={"zone": GIVET, "limit": 1, "after": by_name}
    )
    assert answer.status_code == 422
