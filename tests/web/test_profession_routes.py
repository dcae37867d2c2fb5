"""My route, sheets at a date, differences, feeds, documents and proposals, through the reader."""

import json
import re
import subprocess
from datetime import date
from html import unescape
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from icalendar import Calendar
from pypdf import PdfReader

from app.access.keeping import LARGEST, STORE, KeptPages, is_keepable, kept
from app.access.vocabulary import VISITOR
from app.core import clock
from app.core.config import ROOT
from app.core.web import nonce
from tests.web.conftest import SignInAs, csrf_token

NURSE = "profession=nurse&obtained=be&title=general-care&to=fr&mode=occasional&lives=be&works=be"
PAGE = f"/en/metiers/mon-parcours?{NURSE}"
PROPOSAL = "/en/metiers/nurse/fr/proposer?claim=nurse-fr-lps-billing"
SENTENCES = {"text_fr": "Nouveau.", "text_nl": "Nieuw.", "text_en": "New."}


def page(reader: FlaskClient, address: str, status: int = 200) -> str:
    answer = reader.get(address)
    assert answer.status_code == status, address
    return unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize("lang", ["fr", "nl", "en"])
def test_the_form_alone_asks_and_promises_nothing(reader: FlaskClient, lang: str) -> None:
    html = page(reader, f"/{lang}/metiers/mon-parcours")
    assert 'name="profession"' in html
    assert 'id="step-declaration"' not in html


def test_the_route_stands_below_its_answers(reader: FlaskClient) -> None:
    html = page(reader, PAGE)
    assert 'id="step-declaration"' in html
    assert "No answer in time: the work may start." in html
    assert "at what tariff and by what procedure" in html
    assert 'value="general-care" selected' in html


def test_ticks_are_kept_in_the_address_and_in_each_export(reader: FlaskClient) -> None:
    html = page(reader, f"{PAGE}&fait=title&fait=declaration&fait=nothing")
    assert "2 of 7 done" in html
    assert re.search(r'id="fait-title"[^>]* checked', html)
    links = re.findall(r'href="([^"]*mon-parcours\.(?:ics|pdf)[^"]*)"', html)
    assert len(links) == 2
    for link in links:
        assert "fait=title&fait=declaration" in link


def test_a_calendar_can_be_taken_home(reader: FlaskClient) -> None:
    answer = reader.get(PAGE.replace("mon-parcours", "mon-parcours.ics") + "&fait=title")
    calendar = Calendar.from_ical(answer.data)
    assert answer.mimetype == "text/calendar"
    assert [str(task["status"]) for task in calendar.walk("VTODO")][:2] == [
        "COMPLETED",
        "NEEDS-ACTION",
    ]
    days = [str(event.decoded("dtstart")) for event in calendar.walk("VEVENT")]
    assert min(days) > clock.today().isoformat()


@pytest.mark.parametrize(
    ("lang", "path", "words"),
    [
        ("fr", f"mon-parcours.pdf?{NURSE}", "Mon parcours"),
        ("nl", f"mon-parcours.pdf?{NURSE}", "Mijn traject"),
        ("en", f"mon-parcours.pdf?{NURSE}", "My route"),
        ("fr", "nurse/comparer.pdf?from=be&to=fr", "Infirmier"),
        ("nl", "nurse/comparer.pdf?from=fr&to=be", "Verpleegkundige"),
        ("en", "nurse/comparer.pdf?tout=1", "Nurse"),
    ],
)
def test_documents_are_tagged_and_in_the_language_of_the_page(
    reader: FlaskClient, lang: str, path: str, words: str
) -> None:
    answer = reader.get(f"/{lang}/metiers/{path}")
    printed = PdfReader(BytesIO(answer.data))
    assert answer.mimetype == "application/pdf"
    assert words in printed.pages[0].extract_text()
    assert "/StructTreeRoot" in printed.root_object
    width, height = printed.pages[0].mediabox[2:]
    assert (float(width) > float(height)) is ("comparer" in path)


def test_a_sheet_can_be_read_as_it_stood_and_as_it_will_stand(reader: FlaskClient) -> None:
    address = "/en/metiers/nurse?country=fr&au="
    assert "applies no later than" not in page(reader, f"{address}2026-03-01")
    assert "rules in force on 1 March 2026" in page(reader, f"{address}2026-03-01")
    before, after = (
        page(reader, f"/en/metiers/nurse/comparer?from=be&to=fr&au={day}")
        for day in ("2026-03-01", "2026-07-01")
    )
    assert before != after


def test_the_difference_between_two_days_is_told_claim_by_claim(reader: FlaskClient) -> None:
    html = page(reader, "/en/metiers/nurse/fr/changements?du=2026-06-29&au=2026-06-30")
    assert 'id="change-role-start"' in html
    assert "Replaced" in html
    html = page(reader, "/en/metiers/nurse/fr/changements?du=2026-03-01&au=2026-03-01")
    assert "No rule of this sheet begins or ends" in html


@pytest.mark.parametrize("address", ["nurse/fr", "nurse/be", "general_practitioner/be"])
def test_every_sheet_can_be_followed(reader: FlaskClient, address: str) -> None:
    answer = reader.get(f"/nl/metiers/{address}.atom")
    assert answer.mimetype == "application/atom+xml"
    root = fromstring(answer.data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    assert root.findtext("a:updated", namespaces=space)
    ids = [node.text for node in root.findall("a:entry/a:id", space)]
    assert len(ids) == len(set(ids))


def test_editors_see_what_is_due_and_where_to_propose(reader: FlaskClient) -> None:
    html = page(reader, "/en/metiers/a-verifier")
    assert "Due now" in html
    assert "/en/metiers/nurse/fr/proposer?claim=nurse-fr-role-start" in html


def test_a_sheet_speaks_to_machines_without_breaking_out_of_its_block(reader: FlaskClient) -> None:
    html = reader.get("/fr/metiers/nurse?country=fr").get_data(as_text=True)
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found
    data = json.loads(found.group(1))
    assert data["about"]["occupationalCategory"]["codeValue"] == "2221"
    assert data["dateModified"] == "2026-02-28"
    assert data["citation"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/fr/metiers/mon-parcours?profession=plumber&to=fr", 422),
        ("/fr/metiers/mon-parcours?profession=nurse&obtained=fr&to=fr", 422),
        ("/fr/metiers/mon-parcours?profession=nurse&obtained=mars", 422),
        ("/fr/metiers/mon-parcours?profession=nurse&to=fr", 422),
        ("/fr/metiers/mon-parcours?unheard=of", 200),
        ("/fr/metiers/mon-parcours.pdf", 422),
        ("/fr/metiers/mon-parcours.ics?profession=nurse", 422),
        ("/fr/metiers/nurse?au=2026-02-27", 422),
        ("/fr/metiers/nurse?au=2026-02-30", 422),
        ("/fr/metiers/nurse?au=9999-12-31", 422),
        ("/fr/metiers/nurse/comparer?au=1999-01-01", 422),
        ("/fr/metiers/nurse/comparer.pdf?from=fr&to=fr", 422),
        ("/fr/metiers/plumber/comparer.pdf", 404),
        ("/fr/metiers/nurse/fr/changements?du=1999-01-01", 422),
        ("/fr/metiers/nurse/lu/changements", 404),
        ("/fr/metiers/plumber/fr.atom", 404),
        ("/fr/metiers/nurse/fr/proposer", 404),
        ("/fr/metiers/nurse/fr/proposer?claim=nurse-be-title", 404),
        ("/api/v1/professions/plumber/route", 404),
        ("/api/v1/professions/nurse/route?obtained=fr&to=fr", 422),
        ("/api/v1/professions/nurse/route?obtained=be", 422),
        ("/api/v1/professions/nurse/route?profession=nurse", 422),
        ("/api/v1/professions/nurse/compare?as_of=1999-01-01", 422),
        ("/api/v1/professions/nurse/compare?as_of=yesterday", 422),
    ],
)
def test_a_wrong_address_gets_a_clear_answer(
    reader: FlaskClient, address: str, status: int
) -> None:
    answer = reader.get(address)
    assert answer.status_code == status
    if address.startswith("/api/"):
        assert answer.mimetype == "application/problem+json"


def test_the_interface_gives_the_route_with_its_sources(reader: FlaskClient) -> None:
    asked = "title=general-care&to=fr&mode=occasional&lang=en"
    found = reader.get(f"/api/v1/professions/nurse/route?{asked}").get_json()
    steps = {step["id"]: step for step in found["steps"]}
    assert steps["declaration"]["silence"] == ["may_start"]
    assert date.fromisoformat(steps["declaration"]["deadlines"][0]["last"]) > clock.today()
    given = {source["id"] for source in found["sources"]}
    parts = ("who", "tell", "documents", "delays", "fees", "result")
    cited = {
        name
        for step in found["steps"]
        for part in parts
        for claim in step[part]
        for name in claim["sources"]
    }
    assert cited <= given
    assert any(question["authority"] for question in found["questions"])


def test_the_interface_compares_as_of_a_day(reader: FlaskClient) -> None:
    twin = "/api/v1/professions/nurse/compare?from=be&to=fr&as_of=2026-03-01"
    assert reader.get(twin).get_json()["on"] == "2026-03-01"


def test_a_page_kept_for_visitors_is_not_given_to_somebody_signed_in(
    demo_client: FlaskClient, sign_in_as: SignInAs
) -> None:
    address = "/en/metiers/nurse?country=fr"
    first, again = page(demo_client, address), page(demo_client, address)
    assert first == again
    assert 'href="/en/connexion' in again
    sign_in_as(demo_client, "social_worker_dinant")
    assert 'action="/en/deconnexion"' in page(demo_client, address)
    demo_client.delete_cookie("session")
    assert 'action="/en/deconnexion"' not in page(demo_client, address)


def test_pages_are_kept_by_language_country_and_day(reader: FlaskClient) -> None:
    addresses = [
        f"/{lang}/metiers/nurse?country={to}" for lang in ("fr", "nl") for to in ("fr", "be")
    ]
    addresses.append("/fr/metiers/nurse?country=fr&au=2026-03-01")
    pages = [page(reader, address) for address in addresses]
    assert len(set(pages)) == len(addresses)
    assert [page(reader, address) for address in addresses] == pages


def test_a_page_made_for_one_request_is_never_kept() -> None:
    assert is_keepable("<p>The same for all</p>", "abc123")
    assert not is_keepable('<script nonce="abc123"></script>', "abc123")
    assert not is_keepable('<input name="csrf_token" value="x">', "abc123")
    assert not is_keepable("x" * (LARGEST + 1), "abc123")


def test_only_pages_at_plain_addresses_are_kept(client: FlaskClient) -> None:
    for query in ("?x=1", "?country=fr&country=be", "?utm_source=" + "a" * 300):
        assert client.get(f"/fr/metiers/nurse{query}").status_code == 200
    assert STORE not in client.application.extensions
    client.get("/fr/metiers/nurse?country=fr")
    assert STORE in client.application.extensions


def test_a_kept_page_with_a_nonce_is_made_anew(app: Flask) -> None:
    with app.test_request_context("/fr/metiers"):
        view = kept()(lambda: f'<script nonce="{nonce()}"></script>')
        g.subject = VISITOR
        first = view()
        g.pop("nonce")
        assert view() != first


def test_an_unknown_profession_is_told_beside_its_field(reader: FlaskClient) -> None:
    answer = reader.get("/en/metiers/mon-parcours?profession=xx")
    assert answer.status_code == 422
    assert "There is no sheet for this profession in this country." in answer.text
    assert '<select class="input select" id="profession"' in answer.text


def test_places_are_those_of_the_country_of_practice(reader: FlaskClient) -> None:
    html = reader.get("/fr/metiers/mon-parcours?profession=midwife&obtained=be&to=fr").text
    assert all(
        f'<option value="fr-{code}"' in html for code in ("08", "59", "62", "02", "55", "54")
    )
    assert '<option value="vlg"' not in html
    html = reader.get("/fr/metiers/mon-parcours?profession=midwife&obtained=fr&to=be").text
    assert '<option value="vlg"' in html
    assert '<option value="fr-08"' not in html
    assert "<optgroup" in reader.get("/fr/metiers/mon-parcours").text


def test_the_page_left_alone_longest_is_forgotten_first() -> None:
    pages = KeptPages(most=2)
    for name in ("a", "b"):
        pages.put((name,), name)
    assert pages.get(("a",)) == "a"
    pages.put(("c",), "c")
    assert [pages.get((name,)) for name in ("a", "b", "c")] == ["a", None, "c"]


def propose(reader: FlaskClient, address: str = PROPOSAL, **fields: str) -> tuple[int, str]:
    data = {**SENTENCES, "status": "sourced", "checked_on": "2026-03-02", **fields}
    answer = reader.post(address, data={"csrf_token": csrf_token(reader, address), **data})
    return answer.status_code, answer.get_data(as_text=True)


def test_a_proposal_becomes_a_patch_that_applies(reader: FlaskClient, tmp_path: Path) -> None:
    new = {f"source_{lang}": "Décret n° 2026-1" for lang in ("fr", "nl", "en")}
    new |= {"source_publisher": "Légifrance", "source_kind": "decree", "source_grade": "A"}
    status, patch = propose(reader, **new)
    assert status == 200
    assert '+      en: "New."' in patch
    assert '+      fr: "Décret n° 2026-1"' in patch
    file = tmp_path / "a.patch"
    file.write_text(patch, encoding="utf-8")
    checked = subprocess.run(
        ["git", "apply", "--check", str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({}, "nothing goes without"),
        ({"source": "unheard-of"}, "Unknown identifier"),
        ({"source": "csp-r4311-38-2", "text_nl": ""}, "There is a problem"),
        ({"source": "insurance-brokers"}, "Needs a source of grade A or B."),
        ({"source": "csp-r4311-38-2", "status": "to_confirm"}, "Say who can confirm it."),
        (
            {"source": "csp-r4311-38-2", "valid_from": "2026-03-02", "valid_to": "2026-03-01"},
            "Ends before it begins.",
        ),
        ({"source": "csp-r4311-38-2", "status": "surely"}, "There is a problem"),
    ],
)
def test_a_proposal_without_source_or_that_cannot_hold_is_sent_back(
    reader: FlaskClient, fields: dict[str, str], word: str
) -> None:
    status, html = propose(reader, **fields)
    assert status == 422
    assert word in unescape(html)


RENEWAL = "/en/metiers/nurse/fr/proposer?claim=lps-fr-renewal"


def test_a_proposal_changes_the_typed_value_on_which_dates_rest(
    reader: FlaskClient,
) -> None:
    status, patch = propose(
        reader, RENEWAL, source="csp-r4311-38-2", value="years 2", longest="years 3"
    )
    assert status == 200
    assert "-    value: { years: 1 }" in patch
    assert "+    value: { years: 2 }" in patch
    assert "+    longest: { years: 3 }" in patch
    status, patch = propose(reader, RENEWAL, source="csp-r4311-38-2", value="")
    assert "-    value: { years: 1 }" in patch
    assert "+    value:" not in patch
    status, patch = propose(reader, RENEWAL, source="csp-r4311-38-2")
    assert "value:" not in "".join(line for line in patch.splitlines() if line[:1] in "+-")


def test_the_form_shows_the_typed_value_as_it_stands(reader: FlaskClient) -> None:
    assert 'value="years 1"' in reader.get(RENEWAL).text


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("fortnights 2", "is not a value"),
        ("months two", "is not a value"),
        ("months 1, months 2", "Each unit stands once."),
        ("months -1", "is not a value"),
        ("code Not A Slug", "is not a value"),
    ],
)
def test_a_value_that_is_none_is_sent_back_with_what_was_typed(
    reader: FlaskClient, value: str, word: str
) -> None:
    status, html = propose(reader, source="csp-r4311-38-2", value=value)
    assert status == 422
    assert word in unescape(html)
    assert value in unescape(html)


def test_a_proposal_never_writes(reader: FlaskClient) -> None:
    folder = ROOT / "data" / "professions"
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    propose(reader, source="csp-r4311-38-2")
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_hostile_text_in_a_proposal_stays_text(reader: FlaskClient) -> None:
    status, patch = propose(reader, source="csp-r4311-38-2", text_en='"\\: {{ 7*7 }} # <script>')
    assert status == 200
    assert r'+      en: "\"\\: {{ 7*7 }} # <script>"' in patch
    _, html = propose(reader, text_en="<script>alert(1)</script>")
    assert "<script>alert(1)" not in html
