"""Questions in words: what is no name is left out and said, and so is a code of elsewhere."""

import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import page


@pytest.mark.parametrize(
    ("question", "left_out"),
    [
        ("infirmière gentille Givet", "gentille"),
        ("luciolles Givet", "luciolles"),
    ],
)
def test_words_that_are_nobodys_name_are_left_out_and_said(
    visitor: FlaskClient, question: str, left_out: str
) -> None:
    found = page(visitor, f"/en/recherche?q={question}")
    assert f"Not understood, so left out: “{left_out}”." in found
    assert "data-service-id" in found


def test_a_name_misspelt_beside_a_place_is_offered(visitor: FlaskClient) -> None:
    found = page(visitor, "/en/recherche?q=luciolles Givet")
    assert re.search(r"Did you mean:\s*<a [^>]*>[^<]*lucioles", found)


@pytest.mark.parametrize("query", ["q=infirmière 75001", "place=75001"])
def test_a_postal_code_outside_the_area_is_told_so(visitor: FlaskClient, query: str) -> None:
    found = page(visitor, f"/en/recherche?{query}", 422)
    assert "The postal code 75001 is outside the area of this directory" in found
    assert "Ardennes" in found


def test_a_postal_code_that_does_not_exist_is_told_so(visitor: FlaskClient) -> None:
    found = page(visitor, "/en/recherche?q=nurse 9999", 422)
    assert "No place of our area has the postal code 9999." in found
    answer = visitor.get("/api/v1/services?q=nurse 75001")
    assert answer.status_code == 422
    assert "q" in answer.text
