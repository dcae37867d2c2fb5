"""Pages, JSON and command of the professions, through the reader."""

from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import clock
from app.core.config import ROOT
from app.professions.catalogue import load_catalogue
from app.professions.views import init_app
from app.reference.spelling import fold

COMPARE = "/fr/metiers/nurse/comparer?from=be&to=fr"
TWIN = "/api/v1/professions/nurse/compare?from=be&to=fr"


def page(reader: FlaskClient, address: str) -> str:
    answer = reader.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_the_list_leads_to_each_sheet_and_to_both_directions(reader: FlaskClient) -> None:
    html = page(reader, "/fr/metiers")
    for code in ("nurse", "general_practitioner"):
        for country in ("fr", "be"):
            assert f"/fr/metiers/{code}?country={country}" in html
        assert f"/fr/metiers/{code}/comparer?from=be&amp;to=fr" in html
        assert f"/fr/metiers/{code}/comparer?from=fr&amp;to=be" in html


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_every_claim_of_every_sheet_is_on_its_page(reader: FlaskClient, lang: str) -> None:
    for (code, country), sheet in load_catalogue(ROOT / "data/professions").sheets.items():
        html = unescape(page(reader, f"/{lang}/metiers/{code}?country={country.value}"))
        for claim in sheet.claims:
            assert claim.is_valid(clock.today()) is (claim.text.texts[lang] in html), claim.id


def test_a_sheet_past_its_review_says_so(reader: FlaskClient) -> None:
    assert "the review due on 30 March 2026 has not been done" in page(
        reader, "/en/metiers/nurse?country=fr"
    )


def test_a_doubt_is_shown_with_the_authority_to_ask(reader: FlaskClient) -> None:
    html = page(reader, "/en/metiers/nurse?country=fr")
    assert "to be confirmed with: French Order of Nurses" in html


def test_a_conflict_shows_both_versions(reader: FlaskClient) -> None:
    html = page(reader, "/en/metiers/nurse?country=be")
    assert "Sources disagree" in html
    assert "23 acts (present Flemish page)." in html
    assert "18 acts (2017)." in html


def test_two_countries_stand_side_by_side(reader: FlaskClient) -> None:
    html = page(reader, "/en/metiers/nurse/comparer?from=be&to=fr&tout=1")
    assert "No equivalent in France" in html
    assert 'id="intermediate-level"' in html
    assert 'id="eu-regime"' in html


def test_what_is_the_same_is_hidden_until_everything_is_asked_for(reader: FlaskClient) -> None:
    html = page(reader, "/en/metiers/nurse/comparer?from=be&to=fr")
    assert 'id="intermediate-level"' in html
    assert 'id="eu-regime"' not in html
    assert 'id="recognition-fee"' in html
    assert '-unknown">Not researched <span' in html


def test_an_address_with_the_marks_of_a_mailing_works(reader: FlaskClient) -> None:
    for address in ("metiers", "metiers/nurse", "metiers/nurse/comparer", "metiers/mon-parcours"):
        page(reader, f"/fr/{address}?utm_source=letter&fbclid=1")
    assert reader.get(f"{TWIN}&utm_source=letter").status_code == 422


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_professions_stand_in_the_order_of_their_names(reader: FlaskClient, lang: str) -> None:
    html = unescape(page(reader, f"/{lang}/metiers"))
    names = [part.split("<")[0] for part in html.split('<h2 class="card__title">')[1:]]
    assert names == sorted(names, key=fold)
    assert html.count("notice--doubt") == 1


def test_every_note_leads_to_a_source_of_the_page(reader: FlaskClient) -> None:
    html = page(reader, COMPARE)
    for number in {part.split('"')[0] for part in html.split('href="#source-')[1:]}:
        assert f'id="source-{number}"' in html


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/fr/metiers/plumber", 404),
        ("/fr/metiers/plumber/comparer?from=be&to=fr", 404),
        ("/fr/metiers/nurse?country=lu", 422),
        ("/fr/metiers/nurse/comparer?from=be&to=be", 422),
        ("/fr/metiers/nurse/comparer?from=lu&to=fr", 422),
        ("/fr/metiers/nurse/comparer?tout=maybe", 422),
        ("/api/v1/professions/plumber/compare?from=be&to=fr", 404),
        ("/api/v1/professions/nurse/compare?from=be&to=be", 422),
        ("/api/v1/professions/nurse/compare?from=lu&to=fr", 422),
        ("/api/v1/professions/nurse/compare?lang=xx", 422),
    ],
)
def test_a_wrong_address_gets_a_clear_answer(
    reader: FlaskClient, address: str, status: int
) -> None:
    answer = reader.get(address)
    assert answer.status_code == status
    if address.startswith("/api/"):
        assert answer.mimetype == "application/problem+json"


def test_the_interface_lists_professions_with_how_sure_they_are(reader: FlaskClient) -> None:
    found = reader.get("/api/v1/professions?lang=nl").get_json()
    assert found["language"] == "nl"
    nurse = next(item for item in found["items"] if item["code"] == "nurse")
    assert nurse["name"] == "Verpleegkundige algemene zorg"
    assert {sheet["country"] for sheet in nurse["sheets"]} == {"fr", "be"}
    assert all(sheet["claims"]["sourced"] for sheet in nurse["sheets"])


def test_the_interface_compares_from_the_qualification_to_the_practice(
    reader: FlaskClient,
) -> None:
    found = reader.get(TWIN).get_json()
    assert (found["from"]["country"], found["to"]["country"]) == ("be", "fr")
    assert found["steps"][0]["id"] == "nurse-fr-step-1"
    rows = {row["criterion"]: row for row in found["rows"]}
    assert rows["intermediate-level"]["outcome"] == "only_left"
    assert rows["recognition-fee"]["outcome"] == "not_researched"
    assert rows["lps-delay"]["to"][0]["values"] == [{"unit": "months", "amount": "1"}]
    assert sum(found["outcomes"].values()) == len(rows)


def test_every_source_that_the_interface_cites_is_given(reader: FlaskClient) -> None:
    found = reader.get(TWIN).get_json()
    given = {source["id"] for source in found["sources"]}
    for row in found["rows"]:
        for claim in row["from"] + row["to"]:
            assert set(claim["sources"]) <= given
            assert claim["status"] == "sourced" or claim["doubt"]


@pytest.mark.parametrize(("header", "start"), [("nl-BE,nl;q=0.9", "Beroep"), ("en", "Profess")])
def test_the_interface_speaks_the_language_of_the_reader(
    reader: FlaskClient, header: str, start: str
) -> None:
    found = reader.get(TWIN, headers={"Accept-Language": header}).get_json()
    labels = {row["criterion"]: row["label"] for row in found["rows"]}
    assert labels["professional-order"].startswith(start)


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("fr", "Loi coordonnée du 10 mai 2015 relative à"),
        ("nl", "Gecoördineerde wet van 10 mei 2015 betreffende"),
        ("en", "Coordinated Act of 10 May 2015 on"),
    ],
)
def test_a_source_is_named_in_the_language_of_the_reader(
    reader: FlaskClient, language: str, name: str
) -> None:
    page = reader.get(f"/{language}/metiers/nurse?country=be").get_data(as_text=True)
    assert name in page
    given = reader.get(f"{TWIN}&lang={language}").get_json()["sources"]
    (act,) = [source for source in given if source["id"] == "act-2015-05-10"]
    assert act["instrument"].startswith(name)


def test_the_command_is_content_with_our_sheets(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["professions", "check"])
    assert result.exit_code == 0
    assert " sheets, 0 errors." in result.output


def test_the_platform_starts_without_a_broken_sheet_and_logs_it(
    app: Flask, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "nurse.yaml").write_text("profession: [", encoding="utf-8")
    init_app(app, tmp_path)
    assert "fr/nurse.yaml" in caplog.text
    assert not app.extensions["passerelle.professions"].sheets
