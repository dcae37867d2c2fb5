"""The JSON twin: who can come, said in the asked language; nothing stored; bad input named."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from app.core import clock
from app.core.extensions import db
from app.discharge.matching.criteria import PREFERENCES, REQUIREMENTS

CARES = ("NUR", "PCA", "MEA", "EQP", "PHY")
LANGUAGE = {"Accept-Language": "en"}


def in_days(days: int) -> str:
    from datetime import timedelta

    return (clock.today() + timedelta(days=days)).isoformat()


def question(**changes: Any) -> dict[str, Any]:
    """From a hospital to Givet in twelve days, with five needs."""
    return {
        "home": "Givet",
        "insured_in": "fr",
        "languages": ["fr"],
        "discharge_at": in_days(12) + "T14:00",
        "needs": [{"care": care} for care in CARES],
    } | changes


def ask(client: FlaskClient, body: Any, **kwargs: Any) -> TestResponse:
    return client.post("/api/v1/match", json=body, headers=LANGUAGE, **kwargs)


def faults(answer: TestResponse) -> dict[str, str]:
    assert answer.mimetype == "application/problem+json"
    return {one["field"]: one["message"] for one in answer.get_json()["errors"]}


def test_every_need_gets_its_ranked_offers_with_reasons_and_a_plan(
    demo_client: FlaskClient,
) -> None:
    answer = ask(demo_client, question())
    assert answer.status_code == 200
    found = answer.get_json()
    assert [need["care"] for need in found["needs"]] == list(CARES)
    order = {"met": 0, "unknown": 1, "unmet": 2}
    for need in found["needs"]:
        verdicts = [order[offer["verdict"]] for offer in need["offers"]]
        assert verdicts == sorted(verdicts)
        for offer in need["offers"]:
            assert len(offer["findings"]) == len(REQUIREMENTS) + len(PREFERENCES)
            assert all(finding["reason"] for finding in offer["findings"])
    best = found["needs"][0]["offers"][0]
    assert {"service", "provider", "phone", "place", "country", "distance_km"} <= best.keys()
    assert found["plan"]["covered"] + found["plan"]["uncovered"] == len(CARES)
    possible = {
        offer["service"]
        for need in found["needs"]
        for offer in need["offers"]
        if offer["verdict"] != "unmet"
    }
    assert {line["service"] for line in found["plan"]["lines"] if line["service"]} <= possible


def test_what_would_make_it_a_yes_comes_as_code_value_and_sentence(
    demo_client: FlaskClient,
) -> None:
    found = ask(demo_client, question()).get_json()
    offers = [offer for need in found["needs"] for offer in need["offers"]]
    unlocks = [one for offer in offers for one in offer["unlock"]]
    assert {"reach_km", "from_day"} & {one["code"] for one in unlocks}
    for one in unlocks:
        assert one["sentence"]
        assert one["code"] != "reach_km" or one["value"] > 0
        assert one["code"] != "from_day" or date.fromisoformat(one["value"]) > date(2026, 1, 1)


def test_refused_services_are_counted_and_all_told_on_demand(demo_client: FlaskClient) -> None:
    short = ask(demo_client, question()).get_json()
    whole = demo_client.post("/api/v1/match?refused=all", json=question(), headers=LANGUAGE)
    for few, every in zip(short["needs"], whole.get_json()["needs"], strict=True):
        refused = [offer for offer in every["offers"] if offer["verdict"] == "unmet"]
        assert few["refused"] == every["refused"]
        assert every["refused"]["count"] == len(refused)
        assert [offer for offer in every["offers"] if offer in few["offers"]] == few["offers"]
    assert demo_client.post("/api/v1/match?refused=some", json=question()).status_code == 422


@pytest.mark.parametrize("home", ["08600 Givet", "fr:commune:08190", "givet", "GIVET (08600)"])
def test_a_home_is_a_code_a_name_or_a_postal_code(demo_client: FlaskClient, home: str) -> None:
    assert ask(demo_client, question(home=home)).status_code == 200


def test_texts_come_in_the_asked_language(demo_client: FlaskClient) -> None:
    said = {
        language: demo_client.post(f"/api/v1/match?lang={language}", json=question()).get_json()
        for language in ("fr", "nl", "en")
    }
    labels = {language: found["needs"][0]["label"] for language, found in said.items()}
    assert labels == {"fr": "Soins infirmiers", "nl": "Thuisverpleging", "en": "Home nursing"}
    assert {found["language"] for found in said.values()} == {"fr", "nl", "en"}


def test_days_may_be_numbers_or_names(demo_client: FlaskClient) -> None:
    by_number = ask(demo_client, question(needs=[{"care": "NUR", "days": [6, 7]}])).get_json()
    by_name = ask(demo_client, question(needs=[{"care": "NUR", "days": ["sat", "Sun"]}])).get_json()
    assert by_number == by_name


def test_the_order_of_answers_does_not_depend_on_who_asks_or_when(
    demo_client: FlaskClient, demo_app: Flask
) -> None:
    once = ask(demo_client, question()).get_json()
    assert ask(demo_app.test_client(), question()).get_json() == once


BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"home": "Saint-Léger"}, "home", "be:municipality:85034"),
    ({"home": "Nowhereville-on-Sea"}, "home", "No place"),
    ({"home": ""}, "home", "fill in"),
    ({"home": "fr:department:08"}, "home", "No place"),
    ({"home": "fr:commune:99999"}, "home", "No place"),
    ({"home": 8600}, "home", "string"),
    ({"home": "a" * 500}, "home", "At most"),
    ({"home": "Giv\x00et"}, "home", "Control characters"),
    ({"insured_in": "de"}, "insured_in", "fr, be"),
    ({"insured_in": ["fr"]}, "insured_in", "string"),
    ({"languages": ["xx"]}, "languages", "xx"),
    ({"languages": "fr"}, "languages", "list"),
    ({"languages": ["fr"] * 11}, "languages", "At most 10"),
    ({"discharge_at": "2020-01-01T10:00"}, "discharge_at", "past"),
    ({"discharge_at": "2199-01-01T10:00"}, "discharge_at", "two years"),
    ({"discharge_at": "0001-01-01T00:00+14:00"}, "discharge_at", "datetime"),
    ({"discharge_at": "9999-12-31T23:59-12:00"}, "discharge_at", "datetime"),
    ({"discharge_at": "tomorrow"}, "discharge_at", "datetime"),
    ({"discharge_at": None}, "discharge_at", "null"),
    ({"needs": []}, "needs", "at least one"),
    ({"needs": [{"care": "NUR"}] * 21}, "needs", "At most 20"),
    ({"needs": "NUR"}, "needs", "list"),
    ({"needs": [{}]}, "needs.0.care", "required"),
    ({"needs": ["NUR"]}, "needs.0", "Invalid"),
    ({"needs": [{"care": "NUR"}, {"care": "XXX"}]}, "needs.1.care", "XXX"),
    ({"needs": [{"care": "NUR", "days": []}]}, "needs.0.days", "one to seven"),
    ({"needs": [{"care": "NUR", "days": [0]}]}, "needs.0.days", "numbered"),
    ({"needs": [{"care": "NUR", "days": [True]}]}, "needs.0.days", "numbered"),
    ({"needs": [{"care": "NUR", "days": ["lundi"]}]}, "needs.0.days", "named"),
    ({"needs": [{"care": "NUR", "days": [10**30]}]}, "needs.0.days", "numbered"),
    ({"needs": [{"care": "NUR", "visits_per_day": 0}]}, "needs.0.visits_per_day", "1 to 24"),
    ({"needs": [{"care": "NUR", "visits_per_day": 10**40}]}, "needs.0.visits_per_day", "1 to 24"),
    ({"needs": [{"care": "NUR", "visits_per_day": 1.5}]}, "needs.0.visits_per_day", "integer"),
    ({"needs": [{"care": "NUR", "from": "2020-01-01"}]}, "needs.0.from", "past"),
    ({"needs": [{"care": "NUR", "from": "9999-12-31"}]}, "needs.0.from", "date"),
    ({"needs": [{"care": "NUR", "from": "2180-12-31"}]}, "needs.0.from", "two years"),
    ({"needs": [{"care": "NUR", "until": in_days(1)}]}, "needs.0.until", "before"),
    ({"needs": [{"care": "NUR", "essential": "perhaps"}]}, "needs.0.essential", "boolean"),
    ({"needs": [{"care": "NUR", "essential": "yes"}]}, "needs.0.essential", "boolean"),
    ({"needs": [{"care": "NUR", "essential": 1}]}, "needs.0.essential", "boolean"),
    ({"needs": [{"care": "NUR", "until": in_days(800)}]}, "needs.0.until", "731 days"),
    ({"discharge_at": in_days(12)}, "discharge_at", "time is missing"),
    ({"needs": [{"care": "NUR", "name": "Marie"}]}, "needs.0.name", "Unknown field"),
    ({"patient": "Marie"}, "patient", "Unknown field"),
]


@pytest.mark.parametrize(("changes", "field", "words"), BAD)
def test_bad_input_is_refused_by_field(
    demo_client: FlaskClient, changes: dict[str, Any], field: str, words: str
) -> None:
    answer = ask(demo_client, question(**changes))
    assert answer.status_code == 422
    assert words in faults(answer)[field]


def test_several_faults_are_named_at_once(demo_client: FlaskClient) -> None:
    body = question(home="Nowhere at all", languages=["xx"], needs=[{"care": "XXX"}])
    assert set(faults(ask(demo_client, body))) == {"home", "languages", "needs.0.care"}


@pytest.mark.parametrize(
    ("body", "mimetype", "status"),
    [
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"null", "application/json", 422),
        (b"[]", "application/json", 422),
        (b"1" * 5000, "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"home": "\\ud800"}', "application/json", 422),
        (b'{"home": NaN}', "application/json", 422),
        (b"home=Givet", "application/x-www-form-urlencoded", 415),
        (b'{"home": "Givet"}', "", 415),
        (b" " * (256 * 1024 + 1), "application/json", 413),
        (b" " * (8 * 1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_no_question_is_a_4xx(
    demo_client: FlaskClient, body: bytes, mimetype: str, status: int
) -> None:
    answer = demo_client.post("/api/v1/match", data=body, content_type=mimetype)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b'{"home":\n oops}', "line 2, column 2"),
        (b"\xff\xfe", "byte 1"),
        (b"1" * 5000, "number"),
        (b"[" * 100_000, "deeply"),
        (b"null", "null"),
        (b"[]", "[…]"),
        (b'"Givet"', "object"),
    ],
)
def test_what_is_wrong_with_a_body_is_said(
    demo_client: FlaskClient, body: bytes, words: str
) -> None:
    answer = demo_client.post(
        "/api/v1/match", data=body, content_type="application/json", headers=LANGUAGE
    )
    assert words in faults(answer)["body"]


def test_another_format_is_told_which_one_to_send(demo_client: FlaskClient) -> None:
    answer = demo_client.post("/api/v1/match", data="home=Givet", headers=LANGUAGE)
    assert answer.status_code == 415
    assert "application/json" in answer.get_json()["detail"]


def test_a_wrong_day_of_discharge_is_the_only_fault_named(demo_client: FlaskClient) -> None:
    for wrong in ("2020-01-01T10:00", "2199-01-01T10:00"):
        assert set(faults(ask(demo_client, question(discharge_at=wrong)))) == {"discharge_at"}


def test_homonyms_come_with_their_codes(demo_client: FlaskClient) -> None:
    answer = ask(demo_client, question(home="Saint-Léger"))
    (error,) = answer.get_json()["errors"]
    codes = [choice["code"] for choice in error["choices"]]
    assert len(codes) > 1
    assert ask(demo_client, question(home=codes[0])).status_code == 200
    assert all(choice["label"] for choice in error["choices"])


def test_an_unknown_parameter_is_refused_by_name(demo_client: FlaskClient) -> None:
    answer = demo_client.post("/api/v1/match?utm_source=x", json=question(), headers=LANGUAGE)
    assert answer.status_code == 422
    assert set(faults(answer)) == {"utm_source"}


def test_an_unknown_language_is_a_4xx(demo_client: FlaskClient) -> None:
    assert demo_client.post("/api/v1/match?lang=xx", json=question()).status_code == 422


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\x00", "fr", "NUR", "Givet", in_days(3), 10**400, -(10**30)]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_no_input_gives_a_5xx(demo_client: FlaskClient, data: st.DataObject) -> None:
    body = question()
    place = data.draw(st.sampled_from([*body, "care", "days", "visits_per_day", "from", "until"]))
    value = data.draw(ANYTHING)
    if place in body:
        body[place] = value
    else:
        body["needs"][0][place] = value
    answer = demo_client.post(
        "/api/v1/match", data=json.dumps(body), content_type="application/json"
    )
    assert answer.status_code in {200, 400, 422}


def test_nothing_is_stored_and_statements_do_not_grow_with_needs(
    demo_client: FlaskClient,
    demo_app: Flask,
    count_queries: Callable[[Engine], AbstractContextManager[list[str]]],
) -> None:
    with demo_app.app_context():
        engine = db.engine
    costs = []
    for needs in ([{"care": "NUR"}], [{"care": care} for care in CARES]):
        with count_queries(engine) as statements:
            assert ask(demo_client, question(needs=needs)).status_code == 200
        asked = [one.split()[0].upper() for one in statements]
        assert not {"INSERT", "UPDATE", "DELETE"} & set(asked)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_offers_point_to_the_law_and_the_payer_which_are_said_once(
    demo_client: FlaskClient,
) -> None:
    found = ask(demo_client, question()).get_json()
    offers = [offer for need in found["needs"] for offer in need["offers"]]
    assert {offer["legal"] is None for offer in offers if offer["country"] == "fr"} == {True}
    across = [offer["legal"] for offer in offers if offer["country"] == "be"]
    assert across
    assert None not in across
    assert len(found["legal"]) < len(across)
    claims = [claim for one in found["legal"] for each in one for claim in each["claims"]]
    assert claims
    assert all(claim["checked_on"] for claim in claims)
    assert {offer["payer"] for offer in offers} == set(range(len(found["payers"])))
    assert {"met", "unknown"} <= {one["verdict"] for one in found["payers"]}
    assert all(one["ask"] or one["route"] or not one["missing"] for one in found["payers"])
