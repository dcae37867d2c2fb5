"""The integrated desk, the sheets of benefits and what a discharge says to ask for."""

import re
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.benefits.catalogue import Catalogue
from app.benefits.wording import read_wording
from app.core.config import ROOT
from tests.web.conftest import SignInAs

FOLDER = ROOT / "data" / "benefits"

LANGUAGES = ("fr", "nl", "en")
WHOLE_QUESTION = {
    "place_code": "fr:commune:08190",
    "care": ["NUR", "PCA"],
    "age": "80-plus",
    "insured": "fr",
    "leaving": "yes",
    "gir": "3",
    "couple": "no",
    "income": "18000",
}


@pytest.fixture
def catalogue(demo_app: Flask) -> Catalogue:
    """What the application read at its start."""
    found: Catalogue = demo_app.extensions["passerelle.benefits"]
    return found


def words(page: str) -> str:
    """The text of the page, without marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_desk_opens_without_an_account(demo_client: FlaskClient, lang: str) -> None:
    answer = demo_client.get(f"/{lang}/guichet")
    assert answer.status_code == 200
    assert 'name="place"' in answer.text
    assert 'id="answer-title"' not in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_questions_give_one_page(demo_client: FlaskClient, lang: str) -> None:
    answer = demo_client.get(f"/{lang}/guichet", query_string=WHOLE_QUESTION)
    assert answer.status_code == 200
    assert "place_code=fr:commune:08190&amp;care=NUR" in answer.text
    assert 'class="card benefit" id="fr-' in answer.text
    assert 'id="contacts-title"' in answer.text
    assert 'id="payers-title"' in answer.text
    assert "Traceback" not in answer.text


def test_what_is_missing_is_named_and_never_guessed(demo_client: FlaskClient) -> None:
    text = words(demo_client.get("/en/guichet?place_code=fr:commune:08190").text)
    assert "Cannot tell, because this is missing:" in text
    assert "Conditions met (" not in text


def test_the_place_alone_decides_whose_law_is_asked(demo_client: FlaskClient) -> None:
    french = demo_client.get("/en/guichet?place_code=fr:commune:08190&insured=fr").text
    belgian = demo_client.get("/en/guichet?place_code=be:municipality:91034&insured=be").text
    assert 'id="fr-apa"' in french
    assert 'id="fr-apa"' not in belgian


@pytest.mark.parametrize("place", ["fr:commune:08190", "be:municipality:91034"])
def test_each_side_names_somebody_to_call(demo_client: FlaskClient, place: str) -> None:
    text = words(demo_client.get("/fr/guichet", query_string={"place_code": place}).text)
    assert ("Dispositif d'appui" in text) is place.startswith("fr")
    assert ("CPAS" in text) is place.startswith("be")


def test_a_shared_postal_code_is_a_choice_and_not_a_fault(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/guichet?place=08600")
    assert answer.status_code == 200
    assert 'name="place_code"' in answer.text
    assert 'id="answer-title"' not in answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"care": "NUR"}, "place"),
        ({"place": "Qwxyz"}, "place"),
        ({"place": "Dinant", "gir": "9"}, "gir"),
        ({"place": "Dinant", "gir": "high"}, "gir"),
        ({"place": "Dinant", "income": "-1"}, "income"),
        ({"place": "Dinant", "income": "9" * 50}, "income"),
        ({"place": "Dinant", "age": "140"}, "age"),
        ({"place": "Dinant", "insured": "de"}, "insured"),
        ({"place": "Dinant", "status": "king"}, "status"),
        ({"place": "Dinant", "leaving": "perhaps"}, "leaving"),
        ({"place": "Dinant", "katz": "d"}, "katz"),
        ({"place": "Dinant", "care": ["NUR", "XXX"]}, "care"),
        ({"place": ["Dinant", "Givet"]}, "place"),
        ({"place": "a\x00b"}, "place"),
    ],
)
def test_wrong_answers_name_the_field(
    demo_client: FlaskClient, query: dict[str, object], field: str
) -> None:
    answer = demo_client.get("/en/guichet", query_string=query)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert 'id="answer-title"' not in answer.text


def test_what_was_typed_never_becomes_markup(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/guichet", query_string={"place": "<script>alert(1)</script>"})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_benefit_has_a_sheet_in_the_list(
    demo_client: FlaskClient, catalogue: Catalogue, lang: str
) -> None:
    listed = demo_client.get(f"/{lang}/aides").text
    assert catalogue.benefits
    for code in catalogue.benefits:
        assert f'href="/{lang}/aides/{code}"' in listed
        assert demo_client.get(f"/{lang}/aides/{code}").status_code == 200


def test_a_sheet_shows_sources_doubts_and_the_other_side(
    demo_client: FlaskClient, catalogue: Catalogue
) -> None:
    page = demo_client.get("/en/aides/fr-apa").text
    text = words(page)
    wording = read_wording(FOLDER)
    for source in catalogue.get("fr-apa").sources:
        name = wording.source(source)
        assert (name if isinstance(name, str) else name.in_("en")) in text
    assert "to confirm" in text
    assert catalogue.counterparts("fr-apa")
    for other in catalogue.counterparts("fr-apa"):
        assert f'id="{other.code}"' in page


@pytest.mark.parametrize("code", ["nothing", "fr-", "0" * 500, "fr-apa%00"])
def test_a_benefit_that_does_not_exist_is_not_found(demo_client: FlaskClient, code: str) -> None:
    assert demo_client.get(f"/fr/aides/{code}").status_code == 404


@pytest.mark.parametrize("page", ["plan", "services"])
def test_a_discharge_says_what_to_ask_for_and_by_when(
    demo_client: FlaskClient, sign_in_as: SignInAs, page: str
) -> None:
    sign_in_as(demo_client, "social_worker_dinant")
    listed = demo_client.get("/en/sorties").text
    found = re.findall(r'href="/en/sorties/([^"/]+)/(?:plan|services|besoins)', listed)
    seen = [
        words(demo_client.get(f"/en/sorties/{one}/{page}").text) for one in dict.fromkeys(found)
    ]
    seen = [text for text in seen if page == "plan" or "The person is home" not in text]
    assert seen
    assert all("Benefits to ask for" in text for text in seen)
    assert all("this is missing" in text for text in seen)


def test_the_home_page_leads_to_the_desk(demo_client: FlaskClient) -> None:
    assert 'href="/fr/guichet"' in demo_client.get("/fr/").text


def test_no_sheet_shows_the_key_of_an_amount(
    demo_client: FlaskClient, catalogue: Catalogue
) -> None:
    for code in catalogue.benefits:
        page = demo_client.get(f"/nl/aides/{code}").text
        assert not [one.key for one in catalogue.book if f">{one.key}<" in page], code


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("fr", "Estimation d&#39;après l&#39;usage"),
        ("nl", "Schatting volgens de praktijk"),
        ("en", "Estimate of practice"),
    ],
)
def test_sources_are_named_in_the_language_of_the_reader(
    demo_client: FlaskClient, lang: str, name: str
) -> None:
    page = demo_client.get(f"/{lang}/aides/fr-ardh").text
    assert name in page
    assert "estimate of practice" not in page


def test_the_desk_passes_over_what_mailings_add_to_an_address(demo_client: FlaskClient) -> None:
    answer = demo_client.get(
        "/fr/guichet", query_string={**WHOLE_QUESTION, "utm_source": "lettre", "fbclid": "x"}
    )
    assert answer.status_code == 200
    assert 'id="answer-title"' in answer.text


def test_an_address_with_nothing_of_ours_opens_the_empty_desk(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/guichet?utm_source=lettre")
    assert answer.status_code == 200
    assert 'id="answer-title"' not in answer.text
