"""The real server on demonstration data of its own, and a real Chromium that notes what it does."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from app.core.config import ROOT
from tests.conftest import absent
from tools import chromium

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One server and one browser for all of these tests, on one worker."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


class House:
    """The product on data of its own: started as `make run` does, killed, started again."""

    def __init__(self, folder: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.environment = {**os.environ, "PASSERELLE_VAR_DIR": str(folder), "PORT": str(port)}
        for name in ("PASSERELLE_DATABASE_URL", "PASSERELLE_MODE"):
            self.environment.pop(name, None)
        self.running: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Start, and give the address."""
        self.running = subprocess.Popen(
            [sys.executable, "tools/start.py", "run"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return _address(self.running)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it with every process that it started."""
        if self.running is not None:
            os.killpg(self.running.pid, how)
            self.running.communicate(timeout=20)
            self.running = None

    @contextmanager
    def days_later(self, days: int) -> Iterator[str]:
        """The same data as if so many days had gone by; gives the address."""
        self.end()
        self.environment["PASSERELLE_DAYS_AHEAD"] = str(days)
        yield self.start()
        del self.environment["PASSERELLE_DAYS_AHEAD"]

    def command(self, *words: str) -> str:
        """What a command of the platform says, on the same data."""
        done = subprocess.run(
            [sys.executable, "tools/start.py", "flask", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout


@contextmanager
def house_in(folder: Path) -> Iterator[House]:
    """The product on data of that folder, ended at the end."""
    found = House(folder)
    try:
        yield found
    finally:
        found.end()


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product and its commands."""
    with house_in(tmp_path_factory.mktemp("var")) as found:
        yield found


@pytest.fixture(scope="session")
def server(house: House) -> str:
    """The address of the product."""
    return house.start()


def _address(running: subprocess.Popen[str]) -> str:
    said = []
    for line in running.stdout or ():
        said.append(line)
        found = re.search(r"→ (http://[\d.:]+)/", line)
        if found:
            return found.group(1)
    pytest.fail("the server did not start:\n" + "".join(said))


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe, which knows the rules of accessibility."""
    if not AXE.is_file():
        absent("axe-core is not installed; `make test` installs it when npm can be reached.")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine, closed with its module.

    While it is open its driver keeps an event loop in this thread, in which the application's own
    tests cannot run.
    """
    path = chromium.find()
    if path is None:
        absent(chromium.MISSING)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=chromium.SWITCHES)
        yield launched
        launched.close()


@dataclass
class Visit:
    """A page, and what must not happen on it."""

    page: Page
    server: str
    lang: str
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def open(self, path: str) -> int:
        """Go to a page in the language of the visit; its status."""
        answer = self.page.goto(f"{self.server}/{self.lang}{path}", wait_until="load")
        return answer.status if answer else 0

    def enter_as(self, key: str) -> None:
        """Sign in with one click, as the demonstration allows."""
        self.open("/connexion")
        self.page.locator(f'form[action$="/demo/entrer/{key}"] button').click()
        self.page.wait_for_url(lambda url: "/connexion" not in url)

    def note_console(self, said: ConsoleMessage) -> None:
        """Remember what the browser complains about."""
        if said.type == "error":
            self.errors.append(said.text)

    def note_request(self, request: Request) -> None:
        """Remember requests that leave this machine."""
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc not in self.server:
            self.elsewhere.append(request.url)


Visiting = Callable[..., Visit]


@pytest.fixture
def visiting(browser: Browser, server: str) -> Iterator[Visiting]:
    """Open visits; at the end none may have left the machine nor logged an error."""
    contexts: list[BrowserContext] = []
    visits: list[Visit] = []

    def visit(
        lang: str = "fr", *, width: int = 1280, scripts: bool = True, dark: bool = False
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            locale=lang,
            reduced_motion="reduce",  # a colour on its way to another is neither
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        found = Visit(context.new_page(), server, lang)
        found.page.on("request", found.note_request)
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on("console", found.note_console)
        visits.append(found)
        return found

    yield visit
    for context in contexts:
        context.close()
    assert [(visit.elsewhere, visit.errors) for visit in visits] == [([], [])] * len(visits)


@contextmanager
def expected_errors(visit: Visit) -> Iterator[None]:
    """A page that is meant to be refused: Chromium logs its status as an error."""
    before = list(visit.errors)
    yield
    visit.errors[:] = before
