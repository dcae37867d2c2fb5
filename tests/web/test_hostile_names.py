"""Names that would like to be something else are text in everything that the platform gives out."""

import csv
import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select, update

from app.access.models import User
from app.cadastre.lists.models import KeptSearch
from app.cadastre.models import Provider, Service
from app.cadastre.upkeep.letters import code_letter, confirm_letter
from app.core import clock
from app.core.extensions import db
from app.core.geo import Point
from app.core.spreadsheets import harmless
from app.discharge.models import Discharge
from app.post.models import OutboxMessage
from tests.web.conftest import SignInAs

ASKED = "place_code=fr:commune:08190&care=NUR"
PAYLOADS = {
    "quotes": '"Soins" d\'ici « là » ” ’',
    "backticks": "`id` $(id) `${7*191}`",
    "dollar": "${7*191} #{7*191} <%= 7*191 %>",
    "template": "{{7*191}} {% print(7*191) %} {{ config }}",
    "script": "</script><script>alert(1)</script>",
    "image": '"><img src=x onerror=alert(1)>',
    "comment": "--> <!-- ]]> &amp; &lt;b&gt;",
    "right-to-left": "Soins \u202egnp.exe\u202c \u0645\u0646\u0632\u0644",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1|calc",
    "at": "@SUM(1;2)",
    "minus": "-2+3",
    "vcard": "A\\,B;C:END:VCARD",
    "percent": "100%(s) %s %(name)s %d",
    "typst": '#eval("7*191") $x$ *a* _b_ @ref \\',
    "address": "javascript:alert(1)//\\u0022",
    "long": "Soins " + "é" * 9_994,
}


class Reader(HTMLParser):
    """The texts of a page, its JSON islands, and what could run in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.islands: dict[str, str] = {}
        self.running: list[str] = []
        self._inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.running += [f"{tag} {name}" for name in told if name.startswith("on")]
        if tag == "script":
            kind = told.get("type") or ""
            self._inside = told.get("id") or kind if "json" in kind else "script"
        self.running += [tag] if tag in {"img", "iframe", "object", "b"} else []

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.running += ["alert"] if "alert(1)" in data else []
        elif self._inside:
            self.islands[self._inside] = self.islands.get(self._inside, "") + data
        else:
            self.texts.append(data)


@dataclass(frozen=True)
class Place:
    """One service of the demonstration, whose provider gets every name in turn."""

    app: Flask
    client: FlaskClient
    service: str
    provider: int
    at: Point

    def rename(self, name: str) -> None:
        with self.app.app_context():
            db.session.execute(
                update(Provider)
                .where(Provider.id == self.provider)
                .values(name=name, description=name, updated_at=clock.now())
            )
            db.session.commit()
        self.app.extensions.pop("passerelle.shelf", None)

    def get(self, path: str) -> Any:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text[:300]
        return answer


@pytest.fixture(scope="module")
def place(demo_app: Flask) -> Place:
    """A service of the first page, put where it stands alone."""
    client = demo_app.test_client()
    shown = re.search(r'data-service-id="(\w+)"', client.get(f"/en/recherche?{ASKED}").text)
    assert shown
    with demo_app.app_context():
        found = db.session.scalars(select(Service).where(Service.public_id == shown[1])).one()
        found.lat += 0.0123
        db.session.get_one(Provider, found.provider_id).is_fictitious = False  # engines read it
        place = Place(demo_app, client, shown[1], found.provider_id, Point(found.lat, found.lon))
        db.session.commit()
    return place


def html(path: str) -> Callable[[Place], str]:
    """The text that a reader of a page sees; nothing of it may run."""

    def read(place: Place) -> str:
        seen = Reader(place.get(path.format(place.service)).text)
        assert seen.running == []
        return " ".join(seen.texts)

    return read


def linked_data(place: Place) -> str:
    seen = Reader(place.get(f"/en/services/{place.service}").text)
    return json.dumps(json.loads(seen.islands["application/ld+json"]), ensure_ascii=False)


def names_of(found: dict[str, Any]) -> str:
    """The names of GeoJSON, as a program reads them."""
    return "\n".join(str(one["properties"].get("name")) for one in found["features"])


def geojson(place: Place) -> str:
    path = "/api/v1/services?zone=fr:commune:08190&care=NUR&format=geojson&lang=en"
    return names_of(place.get(path).get_json(force=True))


def services(place: Place) -> str:
    found = place.get("/api/v1/services?zone=fr:commune:08190&care=NUR&lang=en").get_json()
    return "\n".join(one["provider"] for one in found["services"])


def clusters(place: Place) -> str:
    lat, lon = place.at.lat, place.at.lon
    box = f"{lon - 0.001},{lat - 0.001},{lon + 0.001},{lat + 0.001}"
    found = place.get(f"/api/v1/map?bbox={box}&zoom=18&care=NUR&lang=en").get_json(force=True)
    return names_of(found)


def exported(kind: str, place: Place) -> bytes:
    found: bytes = place.get(f"/en/recherche/services.{kind}?{ASKED}").data
    return found


def file_of_points(place: Place) -> str:
    return names_of(json.loads(exported("geojson", place)))


def kept_map(place: Place) -> str:
    seen = Reader(exported("html", place).decode())
    assert seen.running == []
    return names_of(json.loads(seen.islands["map-data"]))


def atom(place: Place) -> str:
    return "\n".join(one.text or "" for one in ET.fromstring(exported("atom", place)).iter())


def vcards(place: Place) -> str:
    whole = exported("vcf", place).decode()
    assert whole.count("\r\nEND:VCARD") == len(re.findall(r"(?m)^BEGIN:VCARD", whole))
    names = re.findall(r"(?m)^FN:(.*)$", whole.replace("\r\n ", "").replace("\r", ""))
    return "\n".join(re.sub(r"\\(.)", r"\1", name) for name in names)


def alert_letter(place: Place) -> str:
    """The letter about a search that somebody keeps, as it waits in the outbox."""
    with place.app.app_context():
        db.session.rollback()
        keeper = db.session.scalars(select(User.id)).first()
        then = clock.now() - timedelta(days=1)
        kept = KeptSearch(
            user_id=keeper, name="Givet", query=ASKED, alerts=True, known=[], looked_at=then
        )
        db.session.add(kept)
        db.session.commit()
        public_id = kept.public_id
    answer = place.app.test_cli_runner().invoke(args=["cadastre", "alerts"])
    assert answer.exit_code == 0, answer.output
    with place.app.app_context():
        about = OutboxMessage.about == f"kept-search:{public_id}"
        letter = db.session.scalars(select(OutboxMessage).where(about)).one()
        assert "\n" not in letter.subject
        text = str(letter.text)
        db.session.delete(db.session.scalars(select(KeptSearch)).one())
        db.session.commit()
    return text


def name_now(place: Place) -> str:
    with place.app.app_context():
        return db.session.get_one(Provider, place.provider).name


def say(value: Any) -> str:
    values = dict(getattr(value, "values", {}))
    return value.text % values if values else str(value.text)


def campaign_letter(place: Place) -> str:
    name, until = name_now(place), date(2026, 12, 1)
    letter = confirm_letter(
        "a@b.invalid", "https://x.invalid/y", name, about=("x", until), voice=("en", say)
    )
    assert name[:5] not in letter.subject
    return letter.text


def code_by_mail(place: Place) -> str:
    name = name_now(place)
    return code_letter("a@b.invalid", "123456", name, key="x", voice=("en", say)).text


OUTPUTS: dict[str, Callable[[Place], str]] = {
    "page": html("/en/services/{}"),
    "card": html(f"/en/recherche?{ASKED}"),
    "frame": html(f"/en/embed/recherche?{ASKED}"),
    "print": html(f"/en/recherche/papier?{ASKED}"),
    "comparison": html("/en/comparer?s={}"),
    "list": html("/en/ma-liste?s={}"),
    "GeoJSON": geojson,
    "JSON": services,
    "map data": clusters,
    "file of points": file_of_points,
    "kept map": kept_map,
    "Atom": atom,
    "vCard": vcards,
    "alert letter": alert_letter,
    "campaign letter": campaign_letter,
    "code by mail": code_by_mail,
}


def flat(text: str) -> str:
    """Without differences of blanks, which every format may fold."""
    return " ".join(text.split())


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_hostile_name_is_text_in(place: Place, output: str) -> None:
    for kind, name in PAYLOADS.items():
        place.rename(name)
        assert flat(name) in flat(OUTPUTS[output](place)), kind


def test_a_hostile_name_is_linked_data_and_no_markup(place: Place) -> None:
    for kind, name in PAYLOADS.items():
        place.rename(name)
        assert json.dumps(flat(name), ensure_ascii=False)[1:-1] in linked_data(place), kind


def test_no_cell_of_a_file_runs_whatever_the_name(place: Place) -> None:
    for kind, name in PAYLOADS.items():
        place.rename(name)
        rows = list(csv.reader(io.StringIO(exported("csv", place).decode("utf-8-sig"))))
        if len(rows[0]) == 1:
            rows = list(
                csv.reader(io.StringIO(exported("csv", place).decode("utf-8-sig")), delimiter=";")
            )
        assert harmless(flat(name)) in {row[0] for row in rows}, kind
        book = load_workbook(io.BytesIO(exported("xlsx", place)))
        cells = [row[0] for row in book.worksheets[0].iter_rows()]
        assert flat(name) in {cell.value for cell in cells}, kind
        assert {cell.data_type for cell in cells} == {"s"}, kind


def test_a_drawing_names_nobody(place: Place) -> None:
    for kind, name in PAYLOADS.items():
        place.rename(name)
        drawing = ET.fromstring(exported("svg", place))
        words = {text for one in drawing.iter() if (text := (one.text or "").strip())}
        assert all(word.isdigit() for word in words if word != drawing.findtext("{*}title")), kind


def letters(text: str) -> str:
    """The letters and signs of a printed text, without its blanks, breaks and joined letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


PRINTED = {kind: name for kind, name in PAYLOADS.items() if kind not in {"right-to-left", "long"}}
"""A document sets letters from right to left and breaks long words: looked at apart."""


def test_a_hostile_name_is_text_on_paper(demo_app: Flask, sign_in_as: SignInAs) -> None:
    ward = demo_app.test_client()
    sign_in_as(ward, "social_worker_dinant")
    with demo_app.app_context():
        asked = select(Discharge.public_id).where(Discharge.reference == "DIN-102")
        public_id = db.session.scalar(asked)
    for kind, name in {**PRINTED, "long": PAYLOADS["long"][:280]}.items():
        with demo_app.app_context():
            db.session.execute(update(Provider).values(name=name))
            db.session.commit()
        answer = ward.get(f"/en/sorties/{public_id}/plan.pdf?langue=en")
        assert answer.mimetype == "application/pdf", kind
        pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
        printed = "".join(page.extract_text() for page in pages)
        wanted = letters(name).replace("-", "")
        assert wanted in letters(printed).replace("-", "").replace("\u00ad", ""), kind
