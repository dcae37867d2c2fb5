"""Every page of the platform, opened once by each person who may open it.

A person starts at the home page and follows links, as the reader of brackets of
tests/web/test_pseudo_language.py does. Of each route one page is opened, in French or in Dutch by
turns, on the narrowest telephone; what it weighs, how wide it is and what the browser complains
of is noted. axe reads a route once, for the first person who opens it.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from app.access.permissions import decide
from app.access.vocabulary import VISITOR, Role, Subject
from app.core.web import audience_of
from tests.browser.conftest import Visit, Visiting

LANGUAGES = ("fr", "nl")
NARROWEST = 320
WIDE = 1280
PEOPLE = {
    Role.VISITOR: None,
    Role.SOCIAL_WORKER: "social_worker_dinant",
    Role.COORDINATOR: "coordinator",
    Role.PROVIDER: "provider",
    Role.CASE_MANAGER: "case_manager",
    Role.PROFESSION_EDITOR: "profession_editor",
    Role.ADMINISTRATOR: "administrator",
}
GIVET = "place_code=fr:commune:08190"
SEEDS = (
    "/",
    f"/recherche?{GIVET}",
    f"/recherche/papier?{GIVET}",
    f"/embed/recherche?{GIVET}",
    f"/guichet?{GIVET}&care=NUR&age=80-plus&insured=be&katz=b",
    "/comparer",
    "/ma-liste",
    "/acces-urgent",
)
"""Where everyone starts, and pages that only a search or a form leads to."""

LETTER = "post.letter"
"""A letter of the demonstration: its links are those of whoever received it."""

KB = 1024
MOST_HTML, MOST_CSS, MOST_JS, MOST_JS_WITH_MAP = 60 * KB, 12 * KB, 25 * KB, 80 * KB
"""Compressed bytes that a page may ask for."""

A_FILE = re.compile(r"\.(csv|pdf|ics|vcf|txt|atom)$|<kind>|:kind>|/flux/|carte\.html$")
"""Routes that answer with a file, not with a page."""

LOOK = """() => {
  const weight = (end) => performance.getEntriesByType("resource")
    .filter((one) => new URL(one.name).pathname.endsWith(end))
    .reduce((sum, one) => sum + one.encodedBodySize, 0);
  return {
    html: performance.getEntriesByType("navigation")[0].encodedBodySize,
    css: weight(".css"),
    js: weight(".js"),
    map: Boolean(document.querySelector('script[src*="leaflet"]')),
    width: document.documentElement.scrollWidth,
    lang: document.documentElement.lang,
    links: Array.from(document.querySelectorAll("a[href]"), (link) => link.href),
  };
}"""
RUN_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map(fault => `${fault.id}: ${fault.nodes.map(n => n.target).join(", ")}`);
}"""


@dataclass(frozen=True, slots=True)
class Seen:
    """One page as one person found it; sizes in compressed bytes."""

    path: str
    role: Role
    lang: str
    faults: tuple[str, ...]


@dataclass
class Atlas:
    """What was seen so far, by route."""

    app: Flask
    axe: str
    seen: dict[str, list[Seen]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ways: MapAdapter = self.app.url_map.bind("127.0.0.1")
        self._walked: set[Role] = set()

    def routes(self) -> dict[str, str]:
        """Every page of the map of routes: its name, and its address as the map writes it."""
        return {
            rule.endpoint: rule.rule
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and rule.rule.startswith("/<language:lang>")
            and not A_FILE.search(rule.rule)
        }

    def may_open(self, role: Role, path: str) -> bool:
        """Whether that role is let in there, by the table of permissions."""
        endpoint = self.endpoint(path)
        asking = (
            VISITOR if role is Role.VISITOR else Subject(role=role, user_id=1, organisation_id=1)
        )
        return decide(asking, audience_of(self.app, endpoint) or "").allowed

    def walk(self, visiting: Visiting, role: Role) -> None:
        """Open one page of each route that this person can reach."""
        if role in self._walked:
            return
        self._walked.add(role)
        visit = visiting("fr", width=NARROWEST)
        if PEOPLE[role]:
            visit.enter_as(str(PEOPLE[role]))
        waiting = deque(path for path in SEEDS if self.may_open(role, path))
        waiting.extend(links_of_letters(visit) if role is Role.VISITOR else ())
        met: set[str] = set()
        while waiting:
            path = waiting.popleft()
            endpoint = self.endpoint(path)
            if endpoint is None or endpoint in met:
                continue
            met.add(endpoint)
            links = self._opened(visit, role, endpoint, path)
            waiting.extend(links if endpoint != LETTER else ())

    def walk_again(self, visiting: Visiting) -> None:
        """What was opened in one language only is opened in the other one too."""
        alone = [(name, known[0]) for name, known in self.seen.items() if len(known) == 1]
        for role, person in PEOPLE.items():
            mine = [(name, one) for name, one in alone if one.role is role]
            visit = visiting("fr", width=NARROWEST)
            if mine and person:
                visit.enter_as(person)
            for name, one in mine:
                self._opened(visit, role, name, one.path)

    def faults(self, role: Role) -> list[str]:
        """What is wrong on the pages that this person opened."""
        return [
            f"{one.lang}{one.path}: {fault}"
            for known in self.seen.values()
            for one in known
            if one.role is role
            for fault in one.faults
        ]

    def languages(self) -> dict[str, set[str]]:
        """In which languages each route was seen."""
        return {name: {one.lang for one in known} for name, known in self.seen.items()}

    def endpoint(self, path: str) -> str | None:
        """The route of a path that is written without its language; None when it is no page."""
        try:
            endpoint, _values = self._ways.match(f"/fr{path.partition('?')[0]}", method="GET")
        except HTTPException:
            return None
        return str(endpoint) if endpoint in self.routes() else None

    def _opened(self, visit: Visit, role: Role, endpoint: str, path: str) -> list[str]:
        known = self.seen.setdefault(endpoint, [])
        visit.lang = other(known[-1].lang) if known else LANGUAGES[len(self.seen) % 2]
        before = len(visit.errors)
        visit.open(path)
        found: dict[str, Any] = visit.page.evaluate(LOOK)
        faults = [*visit.errors[before:], *weighed(found)]
        faults += [] if known else self._read_by_axe(visit)
        known.append(Seen(path, role, visit.lang, tuple(faults)))
        return [within(link) for link in found["links"] if link.startswith(visit.server)]

    def _read_by_axe(self, visit: Visit) -> Iterator[str]:
        """On the narrowest telephone by day, then on a wide screen by night."""
        page = visit.page
        page.evaluate(self.axe + "; null")
        yield from page.evaluate(RUN_AXE)
        page.set_viewport_size({"width": WIDE, "height": 900})
        page.emulate_media(color_scheme="dark")
        yield from page.evaluate(RUN_AXE)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": NARROWEST, "height": 900})


def weighed(found: dict[str, Any]) -> Iterator[str]:
    """What is too wide or too heavy."""
    bounds = {
        "html": MOST_HTML,
        "css": MOST_CSS,
        "js": MOST_JS_WITH_MAP if found["map"] else MOST_JS,
        "width": NARROWEST,
    }
    for name, most in bounds.items():
        if found[name] > most:
            yield f"{name}: {found[name]}, at most {most}"


def links_of_letters(visit: Visit) -> list[str]:
    """Where the letters of the demonstration lead."""
    ask = visit.page.context.request
    index = ask.get(f"{visit.server}/fr/dev/mail").text()
    found = []
    for letter in re.findall(r'href="(/fr/dev/mail/[^"]+)"', index):
        links = ask.get(visit.server + letter).text().partition('"links-title"')[2]
        found += re.findall(r'href="[^"]*?/[a-z]{2}(/[^"#?]+)', links.partition("</ul>")[0])
    return found


def within(link: str) -> str:
    """A whole address as a path without its language."""
    parts = urlsplit(link)
    path = re.sub(r"^/(fr|nl|en)(?=/|$)", "", parts.path) or "/"
    return f"{path}?{parts.query}" if parts.query else path


def other(lang: str) -> str:
    """The second language."""
    return LANGUAGES[1 - LANGUAGES.index(lang)]
