"""Pages and files leave compressed, and their size betrays nothing."""

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.core import compression

ASKED = {"Accept-Encoding": "gzip, deflate, br"}


def answer(client: FlaskClient, path: str, **headers: str) -> TestResponse:
    """What is answered, read whole, with its file closed."""
    found = client.get(path, headers={name.replace("_", "-"): headers[name] for name in headers})
    assert found.data is not None
    found.close()
    return found


@pytest.mark.parametrize(
    "path",
    ["/fr/", "/static/css/passerelle.css", "/static/vendor/leaflet.js", "/api/openapi.json"],
)
def test_a_browser_gets_the_same_words_in_fewer_bytes(client: FlaskClient, path: str) -> None:
    plain, small = answer(client, path), answer(client, path, **ASKED)
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.vary
    assert "Accept-Encoding" in plain.vary
    assert "Content-Encoding" not in plain.headers
    assert len(small.data) < len(plain.data) / 2
    assert int(small.headers["Content-Length"]) == len(small.data)
    if path.endswith(".css"):
        assert gzip.decompress(small.data) == compression.tight(plain.data)
    elif path.startswith(("/static", "/api")):
        assert gzip.decompress(small.data) == plain.data


def test_a_file_that_the_browser_keeps_is_not_sent_again(client: FlaskClient) -> None:
    first = answer(client, "/static/css/passerelle.css", **ASKED)
    again = answer(
        client, "/static/css/passerelle.css", **ASKED, If_None_Match=first.headers["ETag"]
    )
    assert first.headers["ETag"].startswith("W/")
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("asked", ["", "br", "gzip;q=0", "identity"])
def test_who_cannot_read_it_gets_it_as_it_is(client: FlaskClient, asked: str) -> None:
    page = answer(client, "/fr/", Accept_Encoding=asked)
    assert "Content-Encoding" not in page.headers
    assert page.text.startswith("<!doctype html>")


def test_letters_of_fonts_and_short_answers_stay_as_they_are(client: FlaskClient) -> None:
    for path in ("/static/vendor/fonts/atkinson-latin.woff2", "/healthz"):
        assert "Content-Encoding" not in answer(client, path, **ASKED).headers


def test_a_part_of_a_file_is_that_part(client: FlaskClient) -> None:
    part = answer(client, "/static/vendor/leaflet.js", **ASKED, Range="bytes=0-9")
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers
    assert len(part.data) == 10


def test_the_size_of_a_page_betrays_no_secret() -> None:
    page = b"<p>csrf_token=4f1c... " * 400
    sizes = {len(compression.shrunk_page(page)) for _ in range(200)}
    assert len(sizes) > 20
    assert max(sizes) - min(sizes) <= compression.MOST_NOISE + 1
    assert {gzip.decompress(compression.shrunk_page(page)) for _ in range(20)} == {page}


def test_head_answers_as_get_without_a_body(app: Flask) -> None:
    head = app.test_client().head("/fr/", headers=ASKED)
    assert head.status_code == 200
    assert head.data == b""
