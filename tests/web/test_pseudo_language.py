"""No text of a page escapes translation: every page is read in a language of brackets.

The catalogue and the texts of the data answer `[[…]]`; what a reader then sees outside brackets
is a text that somebody forgot to mark, unless it is a name or a sentence that the database holds,
or a word that a calendar or a list writes.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import flask_babel
import pytest
from babel import Locale
from babel.support import Translations
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from app.benefits.zoast_book import load_zoast
from app.core.config import ROOT
from app.core.db import Base
from app.core.messages import LText
from app.reference.loader import Reference
from tests.web.conftest import SignInAs

OPEN, SHUT = "⟦", "⟧"
SEEN_IN = ("title", "alt", "placeholder", "aria-label", "aria-description", "content")
HIDDEN = frozenset({"script", "style", "template"})
VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "area", "col"})
PEOPLE = (
    None,
    "social_worker_dinant",
    "coordinator",
    "provider",
    "case_manager",
    "profession_editor",
    "administrator",
)
NOT_READ = ("/en/dev/", "/en/donnees")
"""Samples for who builds the product, and the provenance table, kept in one language."""
PAGES_OF_A_KIND = 2
"""Pages of one route that are read: the second may be in another state."""
ENGLISH = Locale.parse("en_GB")
CODE = re.compile(r"[a-z0-9_.:]*")
"""A word of the programme, not of a person: seen on a page, somebody forgot to say it."""
ADDRESS = re.compile(r"https?://\S+|[\w.-]+\.(?:be|fr|eu|com|org|brussels)\b")
OWN = frozenset(
    word
    for line in (
        "Passerelle OpenStreetMap Leaflet Transcards asmup Français Nederlands English",
        "Atom CSV XLSX GeoJSON GEOJSON vCard JSON PDF SVG HTML API FR NL EN BE km min EUR",
        "FINESS RPPS INAMI RIZIV CASF ZOAST MRTW URSA",
    )
    for word in line.split()
)
"""Names that are the same in every language."""


class Bracketed(Translations):
    """A catalogue in which every text is between brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{SHUT}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{SHUT}"

    ugettext, ungettext = gettext, ngettext


class Reading(HTMLParser):
    """The texts that somebody sees or hears on a page, and its links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self.links: list[str] = []
        self._within: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        foreign = "lang" in found and tag != "html"
        if tag not in VOID:
            self._within.append("foreign" if foreign else tag)
        if not self._skipped() and (tag != "meta" or "description" in found.values()):
            self.texts += [outside(found[name] or "")[0] for name in SEEN_IN if name in found]
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self._within:
            self._within.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped():  # a sentence may hold a link: its brackets are open meanwhile
            left, self._depth = outside(data, self._depth)
            self.texts.append(left)

    def _skipped(self) -> bool:
        return bool({"foreign", "code", "kbd", *HIDDEN} & set(self._within))


def outside(text: str, depth: int = 0) -> tuple[str, int]:
    """What stands outside of any brackets, and how many are open at the end."""
    found = []
    for sign in text:
        depth += (sign == OPEN) - (sign == SHUT)
        if depth == 0 and sign != SHUT:
            found.append(sign)
    return "".join(found), depth


def words_of_the_calendar() -> set[str]:
    """Names that Babel writes, not our catalogue."""
    found = {"and", "or", "at", "UTC"}
    for kind in ("wide", "abbreviated"):
        found |= {*ENGLISH.months["format"][kind].values(), *ENGLISH.days["format"][kind].values()}
    return found | set(ENGLISH.languages.values()) | set(ENGLISH.territories.values())


def kept_texts(session: Session) -> set[str]:
    """Every text that a row holds: names and sentences of people."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        for row in session.execute(select(table)):
            found.update(text for value in row for text in leaves(value))
    return {one for one in found if not CODE.fullmatch(one)}


def names_in_the_data(reference: Reference) -> set[str]:
    """Names of hospitals and of care areas: the same in every language."""
    cared = load_zoast(ROOT / "data" / "benefits" / "zoast")
    areas = {place.name for one in cared for place in one.establishments}
    hospitals = {text for one in reference.hospitals.values() for text in (one.name, one.city)}
    return hospitals | areas


def leaves(value: object) -> Iterator[str]:
    """The texts of a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from leaves(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from leaves(part)


class Reader:
    """Walks through the pages of one person, and notes what is not in brackets."""

    def __init__(self, app: Flask, client: FlaskClient, known: set[str]) -> None:
        self._addresses = app.url_map.bind("localhost")
        self._client = client
        self._known = known
        self._longest_first = sorted((one for one in known if len(one) > 3), key=len, reverse=True)
        self._seen: dict[str, int] = {}
        self.faults: dict[str, set[str]] = {}

    def walk(self, start: str) -> None:
        """Read that page and what it leads to."""
        waiting, met = [start], {start}
        while waiting:
            address = waiting.pop(0)
            if not self._wanted(address):
                continue
            page = self._read(address)
            for link in page.links:
                found = urljoin(address, link).split("#")[0]
                if found not in met and not urlsplit(found).netloc:
                    met.add(found)
                    waiting.append(found)

    def _wanted(self, address: str) -> bool:
        """A page in English of a kind of which few were read."""
        if not address.startswith("/en/") or address.startswith(NOT_READ):
            return False
        try:
            endpoint, _values = self._addresses.match(urlsplit(address).path)
        except HTTPException:
            return False
        self._seen[endpoint] = self._seen.get(endpoint, 0) + 1
        return self._seen[endpoint] <= PAGES_OF_A_KIND

    def _read(self, address: str) -> Reading:
        answer = self._client.get(address, follow_redirects=True)
        page = Reading()
        if answer.mimetype == "text/html":
            page.feed(answer.text)
            left = {found for text in page.texts if (found := self._left(text))}
            if left:
                self.faults[urlsplit(address).path] = left
        return page

    def _left(self, text: str) -> str:
        """What of a text nobody translated; empty when nothing."""
        bare = " ".join(ADDRESS.sub(" ", text).split())
        if bare in self._known or not re.search(r"[^\W\d_]{2}", bare):
            return ""
        for known in self._longest_first:
            if known in bare:
                bare = bare.replace(known, " ")
        left = [word for word in re.findall(r"[^\W\d_][\w'’-]+", bare) if word not in self._known]
        return bare if left else ""


@pytest.fixture
def known(rows: Session, reference: Reference) -> set[str]:
    return kept_texts(rows) | names_in_the_data(reference) | words_of_the_calendar() | OWN


@pytest.mark.parametrize("person", PEOPLE, ids=str)
def test_every_text_of_every_page_can_be_translated(
    demo_app: Flask,
    known: set[str],
    sign_in_as: SignInAs,
    monkeypatch: pytest.MonkeyPatch,
    person: str | None,
) -> None:
    client = demo_app.test_client()
    if person:
        sign_in_as(client, person)
    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda _self: Bracketed())
    monkeypatch.setattr(LText, "in_", lambda self, _language: f"{OPEN}{self.texts}{SHUT}")
    monkeypatch.setattr(LText, "language_shown", lambda _self, language: language)
    monkeypatch.setitem(demo_app.extensions, "passerelle.voices", {})
    reader = Reader(demo_app, client, known)
    reader.walk("/en/")
    assert len(reader._seen) > 10
    faults = [f"{page}: {text}" for page, left in reader.faults.items() for text in sorted(left)]
    assert not faults, "\n".join(faults)
