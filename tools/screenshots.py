"""Photographs the main pages of the demonstration: python -m tools.screenshots [FOLDER].

Each page at 1280 and 360 px, light and dark, in French and in Dutch, into var/screenshots unless
said otherwise. They are for eyes: nothing compares them.
"""

import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tools import chromium

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = (1280, 360)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
LANGUAGES = ("fr", "nl")
GIVET = "place_code=fr:commune:08190"


@dataclass(frozen=True, slots=True)
class Shot:
    """A page: who looks, where; `follow`: the first link to follow from there; `then`: its end."""

    name: str
    path: str
    person: str | None = None
    follow: str | None = None
    then: str = ""


WARD, COORDINATOR, PROVIDER = "social_worker_dinant", "coordinator", "provider"
UNDER_WAY, AT_HOME = (f'main table th a:has-text("{one}")' for one in ("DIN-102", "DIN-105"))
SHOTS = (
    Shot("home", "/"),
    Shot("search", f"/recherche?{GIVET}"),
    Shot("service", f"/recherche?{GIVET}", follow="#results .card__title a"),
    Shot("professions", "/metiers"),
    Shot("profession", "/metiers/nurse?country=be"),
    Shot("profession-compared", "/metiers/nurse/comparer"),
    Shot("my-route", "/metiers/mon-parcours"),
    Shot("desk", f"/guichet?{GIVET}&care=NUR&care=HHK&age=80-plus&insured=be"),
    Shot("benefit", "/aides/fr-apa"),
    Shot("glossary", "/glossaire"),
    Shot("help", "/aide"),
    Shot("discharges", "/sorties", WARD),
    Shot("new-discharge", "/sorties/nouvelle", WARD),
    *(
        Shot(f"discharge-{name}", "/sorties", WARD, follow=which, then=end)
        for name, end, which in (
            ("needs", "besoins", UNDER_WAY),
            ("services", "services", UNDER_WAY),
            ("requests", "demandes", UNDER_WAY),
            ("follow-up", "suivi", UNDER_WAY),
            ("plan", "plan", UNDER_WAY),
            ("after", "apres", AT_HOME),
        )
    ),
    Shot("inbox", "/demandes-recues", PROVIDER),
    Shot("my-records", "/prestataire/fiches", PROVIDER),
    Shot("coordination", "/coordination", COORDINATOR),
    Shot("territories", "/coordination/territoires", COORDINATOR),
    Shot("imports", "/imports", COORDINATOR),
    Shot("evidence", "/coordination/preuves", COORDINATOR),
    Shot("territory", "/coordination/territoires/frontiere", COORDINATOR),
    Shot("tables", "/coordination/tables", COORDINATOR),
    Shot("cases", "/coordination/dossiers", COORDINATOR),
)


def main() -> None:
    """Start the demonstration on data of its own, and photograph it."""
    path = chromium.find() or sys.exit(chromium.MISSING)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as data,
        demonstration(Path(data)) as server,
        sync_playwright() as driver,
    ):
        browser = driver.chromium.launch(executable_path=path, args=chromium.SWITCHES)
        for language, width, scheme in product(LANGUAGES, WIDTHS, SCHEMES):
            photograph(browser, f"{server}/{language}", folder, width=width, scheme=scheme)
        browser.close()
    print(f"✓ {len(list(folder.glob('*.png')))} pictures in {folder}")


@contextmanager
def demonstration(data: Path) -> Iterator[str]:
    """The product as `make run` starts it, on a port of its own; gives its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "tools/start.py", "run"],
        cwd=ROOT,
        env={**os.environ, "PASSERELLE_VAR_DIR": str(data), "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        lines = iter(running.stdout or ())
        yield next(found[1] for line in lines if (found := re.search(r"→ (http://[\d.:]+)/", line)))
    finally:
        running.terminate()
        running.communicate(timeout=20)


def photograph(
    browser: Browser, start: str, folder: Path, *, width: int, scheme: Literal["light", "dark"]
) -> None:
    """Every page, at one width, in one scheme and one language."""
    server, _, language = start.rpartition("/")
    page = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme
    ).new_page()
    person: str | None = None
    for shot in SHOTS:
        if shot.person != person:
            _enter(page, start, shot.person)
            person = shot.person
        page.goto(start + shot.path)
        if shot.follow:
            found = str(page.locator(shot.follow).first.get_attribute("href")).split("?")[0]
            whole = "/".join([*found.split("/")[:4], shot.then]) if shot.then else found
            page.goto(server + whole)
        name = f"{shot.name}-{language}-{width}-{scheme}.png"
        page.screenshot(path=folder / name, full_page=True)
    page.context.close()


def _enter(page: Page, start: str, person: str | None) -> None:
    page.goto(f"{start}/connexion")
    page.locator(f'form[action*="/demo/entrer/{person}"] button').click()


if __name__ == "__main__":
    main()
