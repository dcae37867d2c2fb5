"""Every answer of every route carries every head that protects, whatever it answers."""

import re
from collections import Counter
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.web.battery.conftest import FULL, Figure
from tests.web.conftest import SignInAs
from tests.web.test_access import first_of

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
}


def faults(answer: Any, where: str) -> list[str]:
    """The heads that miss or say something else."""
    heads = answer.headers
    policy = heads.get("Content-Security-Policy", "")
    wrong = [name for name, value in FIXED.items() if heads.get(name) != value]
    wrong += [] if heads.get("Referrer-Policy") in {"same-origin", "no-referrer"} else ["referrer"]
    wrong += [] if "default-src 'none'" in policy and "base-uri 'none'" in policy else ["policy"]
    wrong += ["unsafe"] if "unsafe-" in policy or "http" in policy else []
    wrong += [] if "frame-ancestors" in policy else ["frames"]
    wrong += [] if re.fullmatch(r"[0-9a-f]{16}", heads.get("X-Request-ID", "")) else ["request id"]
    is_file = " /static" in where
    wrong += [] if is_file or "no-store" in heads.get("Cache-Control", "") else kept(heads)
    wrong += [] if "max-age=63072000" in heads.get("Strict-Transport-Security", "") else ["HSTS"]
    wrong += ["another origin"] if "Access-Control-Allow-Origin" in heads else []
    wrong += ["server"] if "Server" in heads or "X-Powered-By" in heads else []
    return [f"{where}: {one}" for one in wrong]


def kept(heads: Any) -> list[str]:
    """What an answer that may be kept says instead; only answers without a person may be."""
    return [] if heads.get("Cache-Control") and "Set-Cookie" not in heads else ["may be kept"]


def address_of(rule: Rule) -> str:
    """An address that the route answers, though nothing may be there."""
    values = dict.fromkeys(rule.arguments, "0" * 16) | {"lang": "fr"}
    values |= {name: first_of(kind) for name, kind in rule._converters.items()}
    built = rule.build(values, append_unknown=False)
    assert built is not None
    return built[1]


METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD")
SECURE: dict[str, Any] = {"base_url": "https://localhost", "buffered": True}


@pytest.mark.parametrize(
    ("role", "methods"),
    [
        ("visitor", METHODS if FULL else ("GET",)),
        ("social_worker_dinant", METHODS if FULL else ("POST",)),
    ],
)
def test_every_route_answers_every_method_with_every_head(
    demo_app: Flask, sign_in_as: SignInAs, figure: Figure, role: str, methods: tuple[str, ...]
) -> None:
    client = demo_app.test_client()
    if role != "visitor":
        sign_in_as(client, role)
    seen, wrong = Counter[int](), []
    for rule in demo_app.url_map.iter_rules():
        for method in methods:
            answer = client.open(address_of(rule), method=method, **SECURE)
            seen[answer.status_code] += 1
            wrong += faults(answer, f"{method} {rule.rule}")
    figure(f"33 heads, {role}", f"{seen.total()} answers {dict(seen)}, {len(wrong)} wrong")
    assert wrong == []
    assert {404, 405} & set(seen)


def test_refusals_and_faults_have_every_head(demo_app: Flask, demo_client: FlaskClient) -> None:
    def broken() -> str:
        raise RuntimeError("on purpose")

    before = demo_app.view_functions["site_plain.robots"]
    broken.__dict__.update(before.__dict__)
    demo_app.config["PROPAGATE_EXCEPTIONS"] = False
    demo_app.view_functions["site_plain.robots"] = broken
    try:
        fault = demo_client.get("/robots.txt", **SECURE)
    finally:
        demo_app.view_functions["site_plain.robots"] = before
    large = {"data": b"x" * (9 * 1024 * 1024), **SECURE}
    answers = {
        500: fault,
        413: demo_client.post("/api/v1/match", content_type="application/json", **large),
        415: demo_client.post("/api/v1/match", data="x", content_type="text/plain", **SECURE),
        400: demo_client.get("/fr/", headers={"Host": "evil.invalid"}, buffered=True),
        404: demo_client.get("/fr/nothing/../here", **SECURE),
        405: demo_client.put("/healthz", **SECURE),
        422: demo_client.get("/api/v1/services?nope=1", **SECURE),
    }
    assert demo_client.open("/fr/", method="TRACE", **SECURE).status_code == 405
    assert {code: one.status_code for code, one in answers.items()} == {c: c for c in answers}
    wrong = [fault for code, one in answers.items() for fault in faults(one, str(code))]
    assert [one for one in wrong if one != "400: HSTS"] == []  # that request was not secure
