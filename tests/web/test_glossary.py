"""The glossary in three languages; what is typed there stays text."""

import pytest
from flask.testing import FlaskClient


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_glossary_says_the_words_of_both_sides_in_every_language(
    client: FlaskClient, language: str
) -> None:
    page = client.get(f"/{language}/glossaire").get_data(as_text=True)
    for word in ("aide familiale", "verzorgende (gezinszorg)", "auxiliaire de vie"):
        assert word in page
    assert page.count("glossary__warning") >= 5


def test_a_question_is_answered_by_its_lines_only(client: FlaskClient) -> None:
    page = client.get("/fr/glossaire?q=mutuelle").get_data(as_text=True)
    assert 'id="mutuelle"' in page
    assert 'id="pharmacy"' not in page


def test_what_is_typed_stays_text(client: FlaskClient) -> None:
    page = client.get("/fr/glossaire?q=%3Cscript%3Ealert(1)%3C/script%3E").get_data(as_text=True)
    assert "<script>alert(1)" not in page
