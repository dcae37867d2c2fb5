"""The register of the ZOAST with its drawing, and the letters that ask for a benefit."""

import re
from html import unescape
from io import BytesIO

import pikepdf
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.benefits.blueprint import Counter
from app.benefits.letters import recipient_language

LANGUAGES = ("fr", "nl", "en")
RECIPIENTS = [("fr-apa", "fr"), ("be-zbo", "nl"), ("be-apa-w", "fr"), ("be-vaph", "nl")]


@pytest.fixture
def read(demo_app: Flask) -> Counter:
    """What the application read at its start."""
    found: Counter = demo_app.extensions["passerelle.benefits.counter"]
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_register_tells_every_area_with_its_establishments_and_sources(
    demo_client: FlaskClient, read: Counter, lang: str
) -> None:
    answer = demo_client.get(f"/{lang}/aides/zoast")
    assert answer.status_code == 200
    text = unescape(answer.text)
    assert len(read.zoast) == 7
    for area in read.zoast:
        assert f'id="{area.id}"' in text
        assert all(one.name in text for one in area.establishments)
        assert all(one.text.in_(lang) in text for one in area.statuses_out.values())


def test_an_area_is_drawn_by_its_communes_the_sure_apart_from_the_possible(
    demo_client: FlaskClient,
) -> None:
    page = demo_client.get("/fr/aides/zoast").text
    drawn = re.search(
        r'id="draw-ardennes"><path class="zoast-map__possible" d="([^"]*)"/>'
        r'<path class="zoast-map__sure" d="([^"]*)"',
        page,
    )
    assert drawn is not None
    possible, sure = (path.count("h0") for path in drawn.groups())
    assert sure > 15  # the communes of two districts, Bouillon and Givet
    assert possible > 400  # the rest of the Ardennes department
    assert "style=" not in page.split("<svg", 1)[1].split("</svg>", 1)[0]


def test_an_unread_list_of_communes_is_said_not_guessed(demo_client: FlaskClient) -> None:
    page = demo_client.get("/en/aides/zoast").text
    assert page.count("The list of communes was not read.") >= 3
    assert "never pays a home nurse" in page


@pytest.mark.parametrize(("code", "language"), RECIPIENTS)
def test_a_letter_is_written_in_the_language_of_the_authority(
    read: Counter, code: str, language: str
) -> None:
    assert recipient_language(read.catalogue.get(code)) == language


@pytest.mark.parametrize("code", [code for code, _ in RECIPIENTS])
@pytest.mark.parametrize("language", ["", *LANGUAGES])
def test_a_letter_leaves_identity_blank_and_names_what_is_asked(
    demo_client: FlaskClient, read: Counter, code: str, language: str
) -> None:
    benefit = read.catalogue.get(code)
    asked = {"langue": language, "sortie": "2026-12-01"}
    text = demo_client.get(f"/fr/aides/{code}/lettre.txt", query_string=asked)
    assert text.status_code == 200
    assert text.mimetype == "text/plain"
    written = language or recipient_language(benefit)
    assert benefit.name.in_(written) in text.text
    assert benefit.authority.in_(written) in text.text
    assert text.text.count("______") >= 10
    assert "2026" in text.text
    assert "{" not in text.text
    assert "%(" not in text.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_a_tagged_pdf_of_one_page(demo_client: FlaskClient, language: str) -> None:
    answer = demo_client.get(f"/en/aides/fr-apa/lettre.pdf?langue={language}")
    assert answer.mimetype == "application/pdf"
    with pikepdf.open(BytesIO(answer.data)) as document:
        assert len(document.pages) == 1
        assert document.Root.Lang == language
        assert document.Root.MarkInfo.Marked


def test_every_benefit_has_its_letter(demo_client: FlaskClient, read: Counter) -> None:
    for code in read.catalogue.benefits:
        assert demo_client.get(f"/fr/aides/{code}/lettre.txt").status_code == 200
        page = demo_client.get(f"/fr/aides/{code}").text
        assert f"/aides/{code}/lettre.pdf?langue=fr" in page


@pytest.mark.parametrize("query", ["langue=de", "sortie=demain", "sortie=2026-02-30"])
def test_a_letter_with_an_impossible_language_or_day_is_refused(
    demo_client: FlaskClient, query: str
) -> None:
    assert demo_client.get(f"/en/aides/fr-apa/lettre.pdf?{query}").status_code in {400, 422}


def test_a_letter_for_an_unknown_benefit_is_not_found(demo_client: FlaskClient) -> None:
    assert demo_client.get("/en/aides/fr-nothing/lettre.txt").status_code == 404


def test_forms_are_shown_with_address_and_doubt(demo_client: FlaskClient, read: Counter) -> None:
    with_form = [one for one in read.catalogue.benefits.values() if one.form]
    assert len(with_form) >= 10
    for benefit in with_form:
        assert benefit.form is not None
        page = demo_client.get(f"/en/aides/{benefit.code}").text
        assert benefit.form.site in page
        assert f'href="https://{benefit.form.site}' not in page
