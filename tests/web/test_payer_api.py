"""Scales and payers over JSON: answers that explain themselves, and bad input named."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LANGUAGE = {"Accept-Language": "en"}
AGGIR = dict.fromkeys(
    (
        *("coherence", "orientation", "washing", "dressing"),
        *("eating", "elimination", "transfers", "indoors"),
    ),
    "A",
)
SCALES = {
    "aggir": (AGGIR, "6"),
    "katz": (
        dict.fromkeys(("wash", "dress", "transfer", "toilet", "continence", "eating"), 3),
        "B",
    ),
    "lace": (
        {"stay_days": 8, "acute": True, "conditions": ["copd", "heart_failure"]}
        | {"emergency_visits": 1},
        "high",
    ),
    "isar": (
        dict.fromkeys(
            (
                *("help_before", "more_help_since", "hospitalised"),
                *("poor_vision", "memory_problem", "over_three_medicines"),
            ),
            True,
        ),
        "at_risk",
    ),
    "isar-hp": (
        {"instrumental_help": False, "walking_device": True}
        | {"help_to_travel": False, "no_school_after_14": False},
        "at_risk",
    ),
    "handicap18": (
        dict.fromkeys(("moving", "food", "hygiene", "home_upkeep", "danger", "contacts"), 1),
        "below",
    ),
}
GIVET = {"resides": "fr", "home_country": "fr", "insured_in": "fr", "hospital_country": "be"}


def rate(reader: FlaskClient, scale: str, items: Any, **more: Any) -> TestResponse:
    body = {"items": items, **more}
    return reader.post(f"/api/v1/scales/{scale}", json=body, headers=LANGUAGE)


def ask(reader: FlaskClient, person: Any, line: Any, **more: Any) -> TestResponse:
    body = {"person": person, "line": line, **more}
    return reader.post("/api/v1/payer", json=body, headers=LANGUAGE)


def faults(answer: TestResponse) -> dict[str, str]:
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    return {one["field"]: one["message"] for one in answer.get_json()["errors"]}


@pytest.mark.parametrize("scale", SCALES)
def test_a_scale_answers_with_steps_sources_and_dates(reader: FlaskClient, scale: str) -> None:
    items, outcome = SCALES[scale]
    answer = rate(reader, scale, items)
    assert answer.status_code == 200
    found = answer.get_json()
    assert (found["outcome"], found["estimated"]) == (outcome, True)
    assert found["sentence"].startswith("Estimated on ")
    assert found["steps"]
    assert found["basis"]["sources"]
    assert found["basis"]["checked_on"]
    assert found["licence"]


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_missing_item_is_named_in_the_asked_language(reader: FlaskClient, language: str) -> None:
    answer = reader.post(f"/api/v1/scales/katz?lang={language}", json={"items": {}})
    found = answer.get_json()
    assert found["outcome"] is None
    names = {"fr": "Se laver", "nl": "Zich wassen", "en": "Washing"}
    assert found["missing"][0] == {"field": "items.wash", "label": names[language]}


def test_a_bad_answer_names_the_field_and_what_is_allowed(reader: FlaskClient) -> None:
    found = faults(rate(reader, "aggir", {**AGGIR, "washing": "D", "swimming": "A"}))
    assert found["items.washing"] == "“D” is not one of: A, B, C."
    assert "coherence" in found["items.swimming"]
    assert "1" in faults(rate(reader, "katz", {"wash": 9}))["items.wash"]


@pytest.mark.parametrize("day", ["1926-01-01", "3026-01-01", "yesterday"])
def test_a_day_of_another_century_is_refused(reader: FlaskClient, day: str) -> None:
    assert list(faults(rate(reader, "aggir", AGGIR, on=day))) == ["on"]
    assert "on" in faults(ask(reader, GIVET, {"care": "NUR"}, on="3026-01-01"))


def test_there_is_no_belrai_here(reader: FlaskClient) -> None:
    assert rate(reader, "belrai", {}).status_code == 404


def test_who_pays_a_nurse_at_givet(reader: FlaskClient) -> None:
    answer = ask(reader, GIVET, {"care": "NUR", "provider_country": "fr", "price": "100"})
    assert answer.status_code == 200
    found = answer.get_json()
    assert (found["route"], found["charges"], found["cases"]) == ("national", "fr", ["A"])
    assert found["estimated"] is True
    assert [one["id"] for one in found["paper_rules"]] == [
        "be_prescription_in_fr",
        "be_liaison_letter_in_fr",
    ]
    assert {one["country"] for one in found["shares"]} == {"fr", "be"}
    assert found["shares"][0]["high"] == "40.00"
    assert found["basis"]["sources"]


def test_what_is_not_known_is_asked_for(reader: FlaskClient) -> None:
    found = ask(reader, {"resides": "fr"}, {"care": "NUR"}).get_json()
    assert found["route"] is None
    fields = [one["field"] for one in found["missing"]]
    assert {"home_country", "insured_in"} <= set(fields)
    assert all(one["label"] for one in found["missing"])
    assert found["possible"]


def test_a_zoast_is_drawn_from_commune_and_establishment(reader: FlaskClient) -> None:
    person = GIVET | {
        "commune": "fr:commune:08190",
        "status": "resident",
        "habitual": True,
        "work_accident": False,
    }
    line = {
        "care": "STY",
        "nature": "health",
        "setting": "establishment",
        "provider_country": "be",
        "convention": False,
        "zoast_care": "ordinary",
        "establishment": "dinant",
    }
    found = ask(reader, person, line).get_json()
    assert (found["route"], found["zoast"]["verdict"]) == ("zoast", "met")
    blank = ask(reader, {**person, "habitual": None}, line).get_json()
    assert (blank["route"], blank["zoast"]["verdict"]) == (None, "unknown")
    frontier = ask(reader, {**person, "status": "frontier_worker"}, line).get_json()
    assert frontier["zoast"]["verdict"] == "unmet"
    assert list(faults(ask(reader, person, {**line, "establishment": "nowhere"}))) == [
        "line.establishment"
    ]
    at_home = ask(reader, person, {**line, "care": "NUR", "setting": "home"}).get_json()
    assert at_home["route"] != "zoast"
    assert at_home["zoast"] is None


@pytest.mark.parametrize(
    ("person", "line", "field"),
    [
        ({"resides": "lu"}, {}, "person.resides"),
        ({"status": "tourist"}, {}, "person.status"),
        ({"s1": "perhaps"}, {}, "person.s1"),
        ({"age": 140}, {}, "person.age"),
        ({"commune": "08190"}, {}, "person.commune"),
        ({"commune": "fr:department:08"}, {}, "person.commune"),
        ({"commune": "be:municipality:91034"}, {}, "person.resides"),
        ({}, {"care": "XXX"}, "line.care"),
        ({}, {"nature": "ltc"}, "line.nature"),
        ({}, {"price": "-1"}, "line.price"),
        ({}, {"price": "1e999999"}, "line.price"),
        ({}, {"hours": "NaN"}, "line.hours"),
        ({}, {"zoast": "often"}, "line.zoast"),
    ],
)
def test_bad_input_is_named(reader: FlaskClient, person: Any, line: Any, field: str) -> None:
    found = faults(ask(reader, GIVET | person, {"care": "NUR"} | line))
    assert list(found) == [field]
