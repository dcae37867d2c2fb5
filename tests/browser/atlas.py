"""Every page of the platform, opened by the people who may open it.

A person starts at the home page and follows links; what no link of the demonstration leads to is
brought into being beforehand (tests/browser/staging.py). Of each page is noted what it weighs, how
wide it is on the narrowest telephone, what the browser complains of and what axe finds there.

Two walks: `a_part` and `the_rest` open each route once, people and languages taking turns;
`everything` opens each route for each person who may, in French and in Dutch (`tools.walk`).
"""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from app.access.permissions import decide
from app.access.vocabulary import VISITOR, Role, Subject
from app.core.web import audience_of
from tests.browser.conftest import Visit, Visiting
from tests.browser.staging import PEOPLE, Stage

LANGUAGES = ("fr", "nl")
NARROWEST = 320
WIDE = 1280
PATIENCE = 60_000
"""Milliseconds: how fast a page is, is measured elsewhere."""
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
MOST = {
    "html": 60 * KB,
    "css": 12 * KB,
    "js": 25 * KB,
    "js with map": 80 * KB,
    "width": NARROWEST,
}
"""Compressed bytes that a page may ask for, and how wide it may be."""

A_FILE = re.compile(
    r"\.(csv|pdf|ics|vcf|txt|atom)$|<kind>|:kind>|/flux/|carte\.html$|/documents/<|/fautes$"
)
"""Routes that answer with a file, not with a page."""

LEADS_ON = {"help.tour"}
"""Routes that show nothing themselves."""

PARTS = 3
"""Parts in which `make test` walks, so that none takes long."""
TRIES = 3
"""Addresses of a route that are tried when each leads elsewhere."""

WAITING = "factor.ask"
"""Opened between the password and the code."""

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
    """One page as one person found it."""

    endpoint: str
    path: str
    role: Role
    lang: str
    faults: tuple[str, ...]
    weights: dict[str, int]


@dataclass
class Walker:
    """One person with a browser, and the pages that links offered."""

    role: Role
    visit: Visit
    waiting: deque[str]
    led_away: Counter[str] = field(default_factory=Counter)
    """How often an address of a route led to another one."""


@dataclass
class Atlas:
    """What was seen so far."""

    app: Flask
    axe: str
    stage: Stage
    seen: list[Seen] = field(default_factory=list)
    refused: set[tuple[str, Role]] = field(default_factory=set)
    """Pages that another person's record holds back from somebody whose role may open them."""

    def __post_init__(self) -> None:
        self._ways: MapAdapter = self.app.url_map.bind("127.0.0.1")
        self._routes = {
            rule.endpoint
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and rule.rule.startswith("/<language:lang>")
            and not A_FILE.search(rule.rule)
        } - LEADS_ON
        self._offered = {
            role: deque(
                [
                    *(path for path in SEEDS if self._may_open(role, path)),
                    *self.stage.paths.get(role, ()),
                ]
            )
            for role in Role
        }

    def missing(self) -> set[str]:
        """Pages of the map of routes that nobody has seen."""
        return self._routes - {one.endpoint for one in self.seen}

    def faults(self) -> list[str]:
        """What is wrong, page by page."""
        return [
            f"{one.role} {one.lang}{one.path}: {fault}" for one in self.seen for fault in one.faults
        ]

    def figures(self) -> str:
        """How much was seen, the most that a page asked for, and what is wrong."""
        pairs = {(one.endpoint, one.role) for one in self.seen}
        routes = {one.endpoint for one in self.seen}
        most = {
            name: max((one.weights[name], one.path) for one in self.seen)
            for name in ("html", "css", "js", "js with map")
        }
        lines = [
            f"{len(self.seen)} pages looked at: {len(routes)} of {len(self._routes)} routes,",
            f"{len(pairs)} pairs of a route and a role, {len(self.refused)} held back,",
            f"{len(self.faults())} faults; the heaviest, in bytes:",
            *(f"  {name}: {size} ({path})" for name, (size, path) in most.items()),
            *self.faults(),
        ]
        return "\n".join(lines)

    def a_part(self, visiting: Visiting, part: int) -> None:
        """Some of the routes, each once, by somebody else each time."""
        walkers = [self._walker(visiting, role) for role in Role]
        for number, path in enumerate(self.stage.found):
            order = walkers[number % len(walkers) :] + walkers[: number % len(walkers)]
            if number % PARTS == part and self._is_new(path):
                self._open_for_one(order, path)

    def the_rest(self, visiting: Visiting) -> None:
        """What is left: pages that only somebody else's links lead to."""
        self._look_between(visiting, self._turn())
        walkers = [self._walker(visiting, role) for role in Role]
        walkers[list(Role).index(Role.COORDINATOR)].waiting.extend(self.stage.found)
        while any(walker.waiting for walker in walkers):
            for walker in walkers:
                following = self._next(walker)
                if following:
                    self._follow(walker, following, [self._turn()])

    def _turn(self) -> str:
        return LANGUAGES[len(self.seen) % 2]

    def _is_new(self, path: str) -> bool:
        return self._endpoint(path) not in {None, WAITING, *(one.endpoint for one in self.seen)}

    def _open_for_one(self, walkers: list[Walker], path: str) -> None:
        """The first of these people to whom the page is shown opens it."""
        for walker in walkers:
            is_hers = walker.role is Role.COORDINATOR
            if self._may_open(walker.role, path) and (is_hers or self._shows(walker, path)):
                self._follow(walker, path, [self._turn()])
                return

    def everything(self, visiting: Visiting) -> Iterator[Role]:
        """Each route, for each person who may open it, in each language; tells who is done."""
        for lang in LANGUAGES:
            self._look_between(visiting, lang)
        for role in Role:
            walker = self._walker(visiting, role)
            if role is Role.COORDINATOR:
                walker.waiting.extend(self.stage.found)
            while path := self._next(walker, role):
                self._follow(walker, path, LANGUAGES)
            yield role
        for role in Role:
            self._lend(self._walker(visiting, role))
            yield role

    def _walker(self, visiting: Visiting, role: Role) -> Walker:
        visit = visiting("fr", width=NARROWEST)
        visit.page.set_default_timeout(PATIENCE)
        if PEOPLE[role]:
            visit.enter_as(str(PEOPLE[role]))
        return Walker(role, visit, self._offered[role])

    def _next(self, walker: Walker, role: Role | None = None) -> str | None:
        """A page of a route that was not seen yet, by that role if one is named."""
        known = {one.endpoint for one in self.seen if role in {None, one.role}}
        known |= {name for name, times in walker.led_away.items() if times >= TRIES}
        while walker.waiting:
            path = walker.waiting.popleft()
            if self._endpoint(path) not in {None, WAITING, *known}:
                return path
        return None

    def _follow(self, walker: Walker, path: str, languages: Sequence[str]) -> None:
        """Open a page, and remember where its links lead."""
        for lang in languages:
            links = self._opened(walker, lang, path)
        if self._endpoint(path) != LETTER:
            walker.waiting.extend(links)

    def _lend(self, walker: Walker) -> None:
        """Pages that others found and that this person's role may open too."""
        mine = {one.endpoint for one in self.seen if one.role is walker.role}
        of_others: dict[str, list[str]] = {}
        for one in self.seen:
            if one.endpoint not in {*mine, WAITING} and self._may_open(walker.role, one.path):
                of_others.setdefault(one.endpoint, []).append(one.path)
        for endpoint, paths in of_others.items():
            path = next((one for one in paths if self._shows(walker, one)), None)
            if path is None:
                self.refused.add((endpoint, walker.role))
                continue
            for lang in LANGUAGES:
                self._opened(walker, lang, path)

    def _shows(self, walker: Walker, path: str) -> bool:
        """Whether that person gets the page, and no other one."""
        ask, address = walker.visit.page.context.request, walker.visit.server
        return ask.get(f"{address}/fr{path}", max_redirects=0).status == HTTPStatus.OK

    def _may_open(self, role: Role, path: str) -> bool:
        """Whether that role is let in there, by the table of permissions."""
        endpoint = self._endpoint(path)
        asking = (
            VISITOR if role is Role.VISITOR else Subject(role=role, user_id=1, organisation_id=1)
        )
        return decide(asking, audience_of(self.app, endpoint) or "").allowed

    def _endpoint(self, path: str) -> str | None:
        """The route of a path that is written without its language; None when it is no page."""
        try:
            endpoint, _values = self._ways.match(f"/fr{path.partition('?')[0]}", method="GET")
        except HTTPException:
            return None
        return str(endpoint) if endpoint in self._routes else None

    def _look_between(self, visiting: Visiting, lang: str) -> None:
        """Somebody who has given a password and not yet the code; that door closes soon."""
        visit = visiting(lang, width=NARROWEST)
        visit.page.context.add_cookies(
            [{"name": "session", "value": self.stage.half_in, "url": visit.server}]
        )
        self._opened(Walker(Role.VISITOR, visit, deque()), lang, "/connexion/code")

    def _opened(self, walker: Walker, lang: str, path: str) -> list[str]:
        """Open a page and note it; gives its links. A page that leads on is not the one asked."""
        visit = walker.visit
        visit.lang = lang
        before, left = len(visit.errors), len(visit.elsewhere)
        status = visit.open(path)
        endpoint = str(self._endpoint(path))
        if status == HTTPStatus.OK and self._endpoint(within(visit.page.url)) != endpoint:
            walker.led_away[endpoint] += 1
            return []
        found: dict[str, Any] = visit.page.evaluate(LOOK)
        weights = weights_of(found)
        faults = [*visit.errors[before:], *visit.elsewhere[left:], *too_much(weights)]
        faults += [f"answers {status}"] if status != HTTPStatus.OK else []
        is_new = endpoint not in {one.endpoint for one in self.seen}
        faults += self._read_by_axe(visit, by_night=is_new)
        self.seen.append(Seen(endpoint, path, walker.role, lang, tuple(faults), weights))
        return [within(link) for link in found["links"] if link.startswith(visit.server)]

    def _read_by_axe(self, visit: Visit, *, by_night: bool) -> Iterator[str]:
        """On the narrowest telephone by day; by night on a wide screen."""
        page = visit.page
        page.evaluate(self.axe + "; null")
        yield from page.evaluate(RUN_AXE)
        if by_night:
            page.set_viewport_size({"width": WIDE, "height": 900})
            page.emulate_media(color_scheme="dark")
            yield from page.evaluate(RUN_AXE)
            page.emulate_media(color_scheme="light")
            page.set_viewport_size({"width": NARROWEST, "height": 900})


def weights_of(found: dict[str, Any]) -> dict[str, int]:
    """Compressed bytes and width of a page, by what bounds them."""
    js, other_js = ("js with map", "js") if found["map"] else ("js", "js with map")
    sizes = {name: int(found[name]) for name in ("html", "css", "width")}
    return {**sizes, js: int(found["js"]), other_js: 0}


def too_much(weights: dict[str, int]) -> Iterator[str]:
    """What is too wide or too heavy."""
    for name, most in MOST.items():
        if weights[name] > most:
            yield f"{name}: {weights[name]}, at most {most}"


def within(link: str) -> str:
    """A whole address as a path without its language."""
    parts = urlsplit(link)
    path = re.sub(r"^/(fr|nl|en)(?=/|$)", "", parts.path) or "/"
    return f"{path}?{parts.query}" if parts.query else path
