"""Papers over the web: what the ward prints, the person's own link, the check of a code."""

import io
import re
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pikepdf
import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import Config
from app.core.extensions import db
from app.discharge.models import Discharge
from app.discharge.papers.models import PlanPaper
from app.discharge.referrals.demo import PERSON
from app.discharge.referrals.models import Referral
from app.discharge.referrals.vocabulary import SharedField
from app.post.models import ReadingLink
from tests.conftest import new_engine
from tests.web.conftest import SignInAs, csrf_token

READY, WITH_ANSWERS = "DIN-102", "CM-201"
WHO = {
    "DIN": "social_worker_dinant",
    "KOR": "social_worker_kortrijk",
    "CM-": "social_worker_charleville",
}
NAME = PERSON[SharedField.NAME]
_LINK = re.compile(r"/mon-plan/\w{26}")
_CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


class Ward:
    """A signed-in browser at one discharge of the demonstration."""

    def __init__(self, app: Flask, sign_in_as: SignInAs, reference: str) -> None:
        self.app, self.client = app, app.test_client()
        sign_in_as(self.client, WHO[reference[:3]])
        with app.app_context():
            asked = select(Discharge.public_id).where(Discharge.reference == reference)
            self.public_id = str(db.session.scalar(asked))

    def get(self, end: str) -> Any:
        return self.client.get(f"/en/sorties/{self.public_id}{end}")

    def post(self, end: str, seen: str, form: dict[str, str] | None = None) -> Any:
        token = csrf_token(self.client, f"/en/sorties/{self.public_id}{seen}")
        data = {"csrf_token": token, **(form or {})}
        return self.client.post(f"/en/sorties/{self.public_id}{end}", data=data)

    def save(self, chosen: dict[str, str] | None = None) -> None:
        page = self.get("/services").text
        found = dict(re.findall(r'name="(need-\d+)" value="(\w+)" checked', page))
        versions = re.findall(r'name="version" value="(\d+)"', page)
        answer = self.post(
            "/services", "/services", {"version": versions[0], **found, **(chosen or {})}
        )
        assert answer.status_code == 303

    def text(self, end: str) -> str:
        answer = self.get(end)
        assert answer.mimetype == "application/pdf"
        pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
        return " ".join(" ".join(page.extract_text() for page in pages).split())

    def link(self) -> str:
        found = _LINK.search(self.get("/papiers").text)
        assert found
        return f"/en{found.group()}"


@pytest.fixture
def ward(demo_app: Flask, sign_in_as: SignInAs) -> Ward:
    return Ward(demo_app, sign_in_as, READY)


@pytest.fixture
def answered(demo_app: Flask, sign_in_as: SignInAs) -> tuple[Ward, Referral]:
    """A discharge whose plan holds a service that said yes."""
    found = Ward(demo_app, sign_in_as, WITH_ANSWERS)
    with demo_app.app_context():
        yes = db.session.scalars(select(Referral).where(Referral.state == "confirmed")).first()
        assert yes is not None
        db.session.expunge(yes)
    page = found.get("/services").text
    farthest = dict(re.findall(r'type="radio"[^>]* name="(need-\d+)" value="(\w+)"', page))
    found.save({**farthest, f"need-{yes.need_id}": yes.service_public_id})
    return found, yes


def tags(element: Any, depth: int = 0) -> list[str]:
    """The kinds of the structure tree, in order."""
    if not isinstance(element, pikepdf.Dictionary | pikepdf.Array) or depth > 60:
        return []
    if isinstance(element, pikepdf.Array):
        return [tag for child in element for tag in tags(child, depth + 1)]
    own = [str(element["/S"]).lstrip("/")] if "/S" in element else []
    return own + (tags(element["/K"], depth + 1) if "/K" in element else [])


def figures(element: Any) -> list[Any]:
    """The figures of the structure tree."""
    if isinstance(element, pikepdf.Array):
        return [one for child in element for one in figures(child)]
    if not isinstance(element, pikepdf.Dictionary):
        return []
    own = [element] if element.get("/S") == "/Figure" else []
    return own + (figures(element["/K"]) if "/K" in element else [])


PAPERS = {
    "/plan.pdf?langue=fr": "fr",
    "/plan.pdf?langue=nl&seconde=fr": "nl",
    "/plan.pdf?langue=en&taille=large": "en",
    "/papiers/lettre.pdf?langue=fr": "fr",
    "/papiers/materiel.pdf?langue=nl": "nl",
    "/papiers/jours.pdf?langue=en": "en",
}


@pytest.mark.parametrize("end", PAPERS)
def test_each_paper_is_a_tagged_document_that_a_screen_reader_can_follow(
    ward: Ward, end: str
) -> None:
    with pikepdf.open(io.BytesIO(ward.get(end).data)) as document:
        root = document.Root
        tree = root["/StructTreeRoot"]
        found = tags(tree["/K"])
        assert bool(root["/MarkInfo"]["/Marked"])
        assert str(root["/Lang"]).startswith(PAPERS[end])
        assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
        with document.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"]
        assert "/ParentTree" in tree
        assert found[0] == "Document"
        assert found.count("H1") == 1
        headings = [int(tag[1]) for tag in found if re.fullmatch(r"H\d", tag)]
        assert all(after <= before + 1 for before, after in pairwise(headings))
        assert all("/StructParents" in page for page in document.pages)
        assert all(str(page["/Tabs"]) == "/S" for page in document.pages)
        if "taille" not in end:
            assert {"Table", "TR", "TH", "TD"} <= set(found)
        if "plan.pdf" in end:
            alternatives = [str(one["/Alt"]) for one in figures(tree["/K"])]
            assert len(alternatives) == 1
            assert len(alternatives[0]) > 20


def test_the_second_language_stands_beside_the_first(ward: Ward) -> None:
    both = ward.text("/plan.pdf?langue=fr&seconde=nl")
    assert "Plan de sortie" in both
    assert "Plan voor de terugkeer naar huis" in both
    assert "Plan voor" not in ward.text("/plan.pdf?langue=fr")


def test_large_letters_are_large(ward: Ward) -> None:
    def sizes(end: str) -> list[float]:
        found: list[float] = []

        def note(text: str, _cm: Any, matrix: Any, _font: Any, size: float) -> None:
            if text.strip():
                found.append(abs(size * matrix[3]))

        reader = pypdf.PdfReader(io.BytesIO(ward.get(end).data))
        reader.pages[0].extract_text(visitor_text=note)
        return sorted(found)

    usual, large = sizes("/plan.pdf?langue=en"), sizes("/plan.pdf?langue=en&taille=large")
    assert large[len(large) // 2] > 1.5 * usual[len(usual) // 2]


def test_what_nobody_does_yet_is_printed_as_such(ward: Ward) -> None:
    page = ward.get("/services").text
    field = re.findall(r'name="(need-\d+)"', page)[0]
    ward.save({field: ""})
    text = ward.text("/plan.pdf?langue=en")
    assert "Still to organise" in text
    assert "Nobody yet" in text
    ward.save()


def test_a_service_reads_its_own_lines_and_the_person_only_after_its_yes(
    answered: tuple[Ward, Referral],
) -> None:
    ward, yes = answered
    page = ward.get("/papiers").text
    providers = dict.fromkeys(re.findall(r"papiers/service/(\w+)\.pdf", page))
    assert yes.provider_public_id in providers
    assert len(providers) > 1
    for provider in providers:
        text = ward.text(f"/papiers/service/{provider}.pdf?langue=en")
        assert (NAME in text) == (provider == yes.provider_public_id)
        assert PERSON[SharedField.DOCTOR] not in text  # never ticked
    own = ward.text(f"/papiers/service/{yes.provider_public_id}.pdf?langue=en")
    titles = re.findall(r'<h3 class="card__title">([^<]+\(fictif\)|[^<]+\(fictief\))</h3>', page)
    others = [one for one in titles if one.replace("&#39;", "'") not in own]
    assert len(others) == len(providers) - 1


def test_the_plan_names_nobody_even_after_a_yes(answered: tuple[Ward, Referral]) -> None:
    ward, _yes = answered
    assert NAME not in ward.text("/plan.pdf?langue=en")
    assert "Yes: it comes from" in ward.text("/plan.pdf?langue=en")


def test_a_service_that_is_not_in_the_plan_has_no_sheet(ward: Ward) -> None:
    assert ward.get("/papiers/service/0000000000000000.pdf").status_code == 404
    assert ward.get("/papiers/autre.pdf").status_code == 404


def test_another_ward_prints_nothing(demo_app: Flask, sign_in_as: SignInAs, ward: Ward) -> None:
    other = Ward(demo_app, sign_in_as, WITH_ANSWERS)
    other.public_id = ward.public_id
    for end in (*PAPERS, "/papiers", "/plan.ics", "/contacts.vcf"):
        assert other.get(end).status_code == 404


def code_on(ward: Ward, end: str = "/plan.pdf?langue=en") -> str:
    found = _CODE.search(ward.text(end))
    assert found
    return found.group()


def verdict(client: FlaskClient, code: str) -> str:
    page = client.get("/en/verifier", query_string={"code": code}).text
    sentences = ("is the current version", "is not current any more", "No paper carries")
    return next(one for one in sentences if one in page)


def test_a_printed_code_tells_whether_the_paper_is_current_and_nothing_else(
    demo_app: Flask, ward: Ward
) -> None:
    visitor = demo_app.test_client()
    code = code_on(ward)
    assert code == code_on(ward)
    assert verdict(visitor, code.lower()) == "is the current version"
    page = visitor.get("/en/verifier", query_string={"code": code}).text
    assert READY not in page
    assert ward.public_id not in page
    ward.save()
    assert verdict(visitor, code) == "is not current any more"
    assert verdict(visitor, code_on(ward)) == "is the current version"
    assert verdict(visitor, "0000-0000-0000-0000") == "No paper carries"
    assert verdict(visitor, "<script>") == "No paper carries"


def test_papers_of_other_languages_do_not_replace_each_other(demo_app: Flask, ward: Ward) -> None:
    codes = [code_on(ward, f"/plan.pdf?langue={language}") for language in ("fr", "nl", "en")]
    assert len(set(codes)) == 3
    assert {verdict(demo_app.test_client(), one) for one in codes} == {"is the current version"}


def test_the_register_holds_digests_and_no_words(demo_app: Flask, ward: Ward) -> None:
    code = code_on(ward)
    with demo_app.app_context():
        row = db.session.scalars(
            select(PlanPaper).where(PlanPaper.code == code.replace("-", ""))
        ).one()
        assert row.series == "plan|en|normal|"


def test_the_person_reads_the_plan_without_an_account(demo_app: Flask, ward: Ward) -> None:
    visitor = demo_app.test_client()
    answer = visitor.get(ward.link())
    assert answer.status_code == 200
    assert "Services chosen" in answer.text
    assert 'href="tel:112"' in answer.text
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert READY not in answer.text
    assert ward.public_id not in answer.text
    assert not answer.headers.getlist("Set-Cookie")


def test_reading_a_plan_changes_nothing(demo_config: Config, demo_app: Flask, ward: Ward) -> None:
    link, visitor = ward.link(), demo_app.test_client()
    engine = new_engine(demo_config.engine_url)

    def stored() -> list[Any]:
        with Session(engine) as session:
            rows = session.execute(select(ReadingLink.__table__)).all()
            return [*rows, *session.execute(select(Discharge.__table__)).all()]

    before = stored()
    for end in ("", "/agenda.ics", "/contacts.vcf"):
        assert visitor.get(link + end).status_code == 200
    assert stored() == before
    engine.dispose()


def test_a_withdrawn_link_shows_nothing_and_a_new_one_does(demo_app: Flask, ward: Ward) -> None:
    visitor, before = demo_app.test_client(), ward.link()
    assert ward.post("/papiers/lien/retirer", "/papiers").status_code == 303
    gone = visitor.get(before)
    assert gone.status_code == 410
    assert "This link was withdrawn" in gone.text
    assert "Services chosen" not in gone.text
    assert visitor.get(f"{before}/agenda.ics").status_code == 404
    with pikepdf.open(io.BytesIO(ward.get("/plan.pdf?langue=en").data)) as document:
        assert not figures(document.Root["/StructTreeRoot"]["/K"])
    assert ward.post("/papiers/lien", "/papiers").status_code == 303
    assert ward.link() != before
    assert visitor.get(ward.link()).status_code == 200


def test_a_link_that_is_too_old_shows_nothing(demo_app: Flask, ward: Ward) -> None:
    link = ward.link()
    with demo_app.app_context():
        long_ago = clock.now() - timedelta(days=1)
        open_now = ReadingLink.revoked_at.is_(None), ReadingLink.about.endswith(ward.public_id)
        db.session.execute(update(ReadingLink).where(*open_now).values(expires_at=long_ago))
        db.session.commit()
    answer = demo_app.test_client().get(link)
    assert answer.status_code == 410
    assert "This link is too old" in answer.text
    ward.post("/papiers/lien", "/papiers")


def test_an_invented_link_is_not_found(demo_app: Flask) -> None:
    assert demo_app.test_client().get(f"/en/mon-plan/{'0' * 26}").status_code == 404


def test_the_calendar_holds_the_visits_of_the_plan(answered: tuple[Ward, Referral]) -> None:
    ward, yes = answered
    calendar: Any = Calendar.from_ical(ward.get("/plan.ics").data)
    events = calendar.walk("VEVENT")
    assert len({str(event["UID"]) for event in events}) == len(events) > 1
    sure = [event for event in events if str(event.get("STATUS")) == "CONFIRMED"]
    assert any(yes.provider_name in str(event["SUMMARY"]) for event in sure)
    rules = [event["RRULE"] for event in events if "RRULE" in event]
    assert any(rule["FREQ"] == ["DAILY"] for rule in rules)
    assert any(rule.get("BYDAY") == ["MO", "TU", "WE", "TH", "FR"] for rule in rules)
    assert all(
        event.decoded("DTSTART") >= events[0].decoded("DTSTART").date() for event in events[1:]
    )


def test_the_address_book_holds_each_provider_once(ward: Ward) -> None:
    text = ward.get("/contacts.vcf").data.decode()
    cards = text.split("END:VCARD\r\n")[:-1]
    names = re.findall(r"FN:(.+)", text)
    assert len(cards) == len(set(names)) > 0
    assert all(card.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\n") for card in cards)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_practice_gives_no_link_to_anybody(demo_app: Flask, ward: Ward) -> None:
    with demo_app.app_context():
        of_ward = Discharge.public_id == ward.public_id
        db.session.execute(update(Discharge).where(of_ward).values(is_training=True))
        db.session.commit()
    try:
        answer = ward.post("/papiers/lien", "/papiers")
        assert answer.status_code == 409
        assert "no link is given" in answer.text
        assert "this plan is for nobody" in ward.text("/plan.pdf?langue=en")
    finally:
        with demo_app.app_context():
            db.session.execute(update(Discharge).where(of_ward).values(is_training=False))
            db.session.commit()
