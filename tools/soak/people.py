"""What people do for an hour: visitors who look, wards that plan a return, teams that follow up."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from urllib.parse import urljoin, urlsplit

import lxml.html
import requests

from app.core import clock
from tests.web.battery.ground import Form, forms_of, links_of

PATIENCE = 60.0
"""Seconds after which a person gives an answer up: an error."""
REFUSED = (409, 422)
"""Statuses that say no with a reason: counted, and told apart from errors."""
PLACES = ("Givet", "Dinant", "Charleville-Mézières", "Tournai", "Lille", "Kortrijk", "Hirson")
CARES = ("NUR", "PCA", "HHK", "MEA", "PHY")
WARDS = {
    "social_worker_dinant": "be:hospital:chu-ucl-namur-dinant",
    "social_worker_charleville": "fr:hospital:080000425",
    "social_worker_kortrijk": "be:hospital:az-groeninge",
}
_NUMBERS = count(1)


@dataclass
class Ledger:
    """What all people saw: each answer by the name of its step. Safe for many threads."""

    steps: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[int, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, step: str, seconds: float, status: int, fault: str = "") -> None:
        """One answer, and what was wrong with it."""
        with self.lock:
            self.steps.setdefault(step, []).append(seconds)
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if fault:  # a place that somebody else took meanwhile is refused, which is right
                faults = self.refusals if status in REFUSED else self.errors
                faults.append(f"{clock.now():%H:%M:%S} {step}: {fault}")

    def finished(self, journey: str) -> None:
        """One journey was walked to its end."""
        with self.lock:
            self.done[journey] = self.done.get(journey, 0) + 1


class TurnedAwayError(Exception):
    """A step of a journey was not offered or did not answer as it should; it was noted."""


@dataclass
class Browser:
    """Somebody's browser, who reads for a while after each page."""

    base: str
    ledger: Ledger
    dice: random.Random
    think: float
    over: threading.Event
    language: str = "fr"
    session: requests.Session = field(default_factory=requests.Session)
    here: str = ""
    page: str = ""

    def open(self, step: str, path: str) -> None:
        """Follow a link to a page of the site."""
        self._go(step, "GET", path if path.startswith("/") else f"/{self.language}/{path}")

    def follow(self, step: str, part: str) -> None:
        """Follow one of the links of this page whose address holds that part."""
        links = [one for one in links_of(self._tree(), self.here) if part in one]
        if links:  # a search may find nothing
            self._go(step, "GET", self.dice.choice(links))

    def send(self, step: str, end: str, **typed: object) -> None:
        """Send the last form of this page that goes to such an address, with what is typed."""
        forms = [one for one in self._forms() if urlsplit(one.action).path.endswith(end)]
        if not forms:
            raise TurnedAwayError(end)
        kept = [(name, value) for name, value in forms[-1].body() if name not in typed]
        lists = ((n, v if isinstance(v, list) else [v]) for n, v in typed.items())
        body = [*kept, *((name, one) for name, given in lists for one in given if one is not None)]
        self._go(step, forms[-1].method, forms[-1].action, body)

    def offers(self, end: str) -> list[str]:
        """The addresses of forms of this page that hold that part."""
        return [one.action for one in self._forms() if end in one.action]

    def ticked(self, start: str) -> dict[str, str | None]:
        """The choices of this page that are made already, by name; None where none is made."""
        shown = self._tree().xpath("//input[@type='radio' and starts-with(@name, $s)]", s=start)
        found: dict[str, str | None] = {str(one.get("name")): None for one in shown}
        ticked = [one for one in shown if one.get("checked") is not None]
        return found | {str(one.get("name")): str(one.get("value")) for one in ticked}

    def _forms(self) -> list[Form]:
        return list(forms_of(self._tree(), self.here))

    def _complaints(self) -> str:
        """What a page says is wrong."""
        said = self._tree().xpath("//*[contains(@class, 'error')]")
        return " / ".join(" ".join(one.text_content().split()) for one in said)[:300]

    def _tree(self) -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(self.page or "<p></p>")

    def _go(
        self, step: str, method: str, path: str, body: list[tuple[str, object]] | None = None
    ) -> None:
        """Ask, follow where the answer leads, note all of it, then read for a while."""
        began, fault, status = time.perf_counter(), "", 0
        try:
            answer = self.session.request(
                method,
                urljoin(self.base, path),
                params=body if method == "GET" else None,  # type: ignore[arg-type]  # texts
                data=body if method == "POST" else None,
                headers={"Connection": "close"},  # who read for ten seconds comes anew
                timeout=PATIENCE,
            )
            status = answer.status_code
            self.here, self.page = urlsplit(answer.url).path, answer.text
            fault = "" if status < 400 else f"{status} {method} {path} {self._complaints()}"
        except requests.RequestException as error:
            fault = f"{type(error).__name__} {method} {path}"
        self.ledger.note(step, time.perf_counter() - began, status, fault)
        if fault or self.over.wait(self.dice.expovariate(1 / self.think)):
            raise TurnedAwayError(fault)


def sign_in(browser: Browser, person: str) -> None:
    """Enter as somebody of the demonstration."""
    browser.open("sign-in page", "connexion")
    browser.send("sign in", f"/demo/entrer/{person}")


def sign_out(browser: Browser) -> None:
    """Leave, as one does at the end of a shift."""
    browser.send("sign out", "/deconnexion")


def visitor(browser: Browser) -> None:
    """Looks for care near home, opens a service, reads about benefits and professions."""
    place, care = browser.dice.choice(PLACES), browser.dice.choice(CARES)
    browser.open("home", "")
    browser.open("search", f"recherche?q={place}")
    browser.open("search of a care", f"recherche?place={place}&care={care}")
    browser.follow("service", "/services/")
    browser.open("service as JSON", f"/api/v1/services?care={care}&limit=20")
    browser.open("map as JSON", "/api/v1/map?bbox=4.0,49.5,5.5,50.6&zoom=9")
    browser.open("benefits", "aides")
    browser.follow("benefit", "/aides/")
    browser.open("professions", "metiers")
    browser.follow("profession", "/metiers/")


def ward(browser: Browser) -> None:
    """A social worker plans one return home: situation, needs, services, plan, requests."""
    person = browser.dice.choice(sorted(WARDS))
    sign_in(browser, person)
    browser.open("discharges", "sorties")
    browser.follow("discharge", "/sorties/")
    browser.open("new discharge", "sorties/nouvelle")
    day = clock.today() + timedelta(days=browser.dice.randint(3, 20))
    browser.send(
        "create discharge",
        "/sorties/nouvelle",
        **dict.fromkeys(("sex", "dependency", "age_band", "search_providers", "provider_name")),
        reference=f"SOAK-{next(_NUMBERS)}",
        hospital=WARDS[person],
        ward="Gériatrie",
        home=browser.dice.choice(("Givet", "Tournai", "Dinant")),
        discharge_at=f"{day.isoformat()}T14:00",
        insured_in=browser.dice.choice(("fr", "be")),
        languages=["fr"],
    )
    path = "/".join(browser.here.split("/")[:4])
    for care in browser.dice.sample(CARES, 2):
        browser.send(
            "add a need", "/besoins", care=care, until=None, essential="1", draft_place=None
        )
    browser.open("planner", f"{path}/services")
    browser.send("save plan", "/services", **browser.ticked("need-"))
    requests_of(browser, path)
    sign_out(browser)


def requests_of(browser: Browser, path: str) -> None:
    """Ask the services of the plan, then look at how it goes."""
    browser.open("plan", f"{path}/plan")
    browser.open("requests", f"{path}/demandes")
    needs = [one for one in browser.offers("/demandes/") if one.rsplit("/", 1)[1].isdigit()]
    for need in needs[:1]:
        browser.send("prepare a request", need)
    if browser.offers("/demandes/envoyer"):
        browser.send("send requests", "/demandes/envoyer")
    browser.open("follow-up", f"{path}/suivi")


def coordinator(browser: Browser) -> None:
    """Looks at the border's figures, at records to watch, and at case files."""
    sign_in(browser, browser.dice.choice(("coordinator", "case_manager")))
    for step, path in (
        ("steering", "coordination"),
        ("case files", "coordination/dossiers"),
        ("desk", "coordination/guichet"),
        ("tables", "coordination/tables"),
    ):
        browser.open(step, path)
    sign_out(browser)


def provider(browser: Browser) -> None:
    """A service looks at its records and says again what it can take."""
    sign_in(browser, "provider")
    browser.open("my records", "prestataire/fiches")
    browser.follow("record", "/prestataire/fiches/")
    browser.open("my account", "compte")
    sign_out(browser)


Journey = Callable[[Browser], None]
JOURNEYS: tuple[tuple[Journey, int], ...] = (
    (visitor, 25),
    (ward, 17),
    (coordinator, 5),
    (provider, 3),
)
"""Who is there, of fifty."""


def live(browser: Browser, journey: Journey) -> None:
    """Walk one journey after the other until the hour is over."""
    while not browser.over.wait(browser.dice.expovariate(1 / browser.think)):
        browser.session.cookies.clear()
        try:
            journey(browser)
            browser.ledger.finished(journey.__name__)
        except TurnedAwayError as turned:
            with browser.ledger.lock:
                if not browser.over.is_set():
                    name = f"{journey.__name__} broken off at {turned}"[:60]
                    browser.ledger.done[name] = browser.ledger.done.get(name, 0) + 1
