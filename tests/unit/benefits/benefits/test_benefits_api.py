"""Benefits over JSON: lists, answers in three languages, and input that makes no sense."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

CHECK = "/api/v1/benefits/check"
LISTED = "/api/v1/benefits"


def items(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.json
    return {item["code"]: item for item in answer.json["items"]}


def test_the_list_can_be_narrowed_by_place_and_need(reader: FlaskClient) -> None:
    everything = items(reader.get(LISTED))
    assert {item["country"] for item in everything.values()} == {"fr", "be"}
    german = items(reader.get(f"{LISTED}?territory=german_community&need=dependency"))
    assert set(german) == {"be-apa-dg"}
    assert "fr-apa" in german["be-apa-dg"]["counterparts"]


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_an_answer_carries_sources_dates_and_formula_in_each_language(
    reader: FlaskClient, language: str
) -> None:
    body = {"residence": "fr:commune:08190", "age": 82, "gir": 3, "household_income": "18000"}
    body |= {"months_resident": 600, "living_at_home": True, "couple": False}
    apa = items(reader.post(f"{CHECK}?lang={language}", json=body))["fr-apa"]
    assert apa["verdict"] == "eligible"
    assert apa["estimated"] is True
    assert apa["estimate"]["formula"]
    assert apa["sources"]
    assert all(amount["checked_on"] and amount["sources"] for amount in apa["amounts"])
    assert "%(" not in str(apa)


def test_an_empty_question_is_answered_with_what_is_missing(reader: FlaskClient) -> None:
    found = items(reader.post(CHECK, json={}))
    assert {item["verdict"] for item in found.values()} == {"cannot_tell"}
    assert all(item["missing"] for item in found.values())


IMPOSSIBLE: Mapping[str, tuple[str, object, str]] = {
    "negative income": ("household_income", -1, "0"),
    "infinite income": ("household_income", "NaN", ""),
    "age 140": ("age", 140, "120"),
    "an age that is no number": ("age", True, ""),
    "born in the wrong century": ("birth_year", 1826, ""),
    "born tomorrow": ("birth_date", "2990-01-01", ""),
    "discharge in the wrong century": ("discharge_on", "1926-11-22", ""),
    "asked in the wrong century": ("on", "2126-11-22", ""),
    "unknown status": ("insurance_status", "king", "frontier_worker"),
    "GIR 7": ("gir", 7, "6"),
    "19 points": ("points_18", 19, "18"),
    "unknown lump sum": ("katz_forfait", "d", "none, a, b, c"),
    "unknown benefit": ("receives", ["gold"], "fr-apa"),
    "unknown place": ("residence", "fr:commune:00000", ""),
    "not a place": ("residence", "Givet", ""),
    "a number for a yes": ("pays_home_help", 0, "true or false"),
    "unknown fact": ("shoe_size", 42, ""),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_what_makes_no_sense_is_refused_by_its_field(reader: FlaskClient, name: str) -> None:
    field, value, allowed = IMPOSSIBLE[name]
    answer: Any = reader.post(f"{CHECK}?lang=en", json={field: value})
    assert 400 <= answer.status_code < 500
    faults = {fault["field"].split(".")[0]: fault["message"] for fault in answer.json["errors"]}
    assert field in faults
    assert allowed in faults[field]


@pytest.mark.parametrize("query", ["country=de", "territory=mars", "need=gold", "on=1726-01-01"])
def test_a_list_asked_wrongly_is_refused(reader: FlaskClient, query: str) -> None:
    answer: Any = reader.get(f"{LISTED}?{query}")
    assert 400 <= answer.status_code < 500
    assert answer.json["errors"][0]["field"] == query.partition("=")[0]
