"""How much of each battery runs, what it found, and the pages that each role reaches."""

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import pytest
from flask import Flask

from tests.web.battery.ground import Crawl, Rows, crawl
from tests.web.conftest import SignInAs

Item = TypeVar("Item")
Figure = Callable[[str, object], None]

FULL = os.environ.get("PASSERELLE_BATTERY") == "full"
"""Set by `python -m tools.batteries`: all of every list everywhere, which takes an hour or so."""
ROLES = ("social_worker_dinant", "coordinator", "case_manager", "provider", "profession_editor")
SLOW = (".pdf", ".xlsx", ".svg", "territoires", "frontiere", "preuves", ".docx")
"""Left out of the small size: they take tenths of a second each and hold no form of their own."""
FIGURES: dict[str, object] = {}


def some(items: Sequence[Item], *, at: int = 0, of: int = 1) -> Sequence[Item]:
    """All of them at full size; otherwise those whose turn it is, the same at each run."""
    return items if FULL else items[at % of :: of]


@pytest.fixture
def figure() -> Figure:
    """Say what a battery found; told at the end of a run at full size."""

    def tell(name: str, found: object) -> None:
        FIGURES[name] = found

    return tell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FULL:
        for name, found in FIGURES.items():
            terminalreporter.write_line(f"{name}: {found}")


@pytest.fixture(scope="module")
def rows_kept(demo_app: Flask) -> Rows:
    """The rows of the demonstration, to be put back between two tries."""
    return Rows(demo_app)


@pytest.fixture(scope="module")
def reached(demo_app: Flask, sign_in_as: SignInAs, rows_kept: Rows) -> Iterator[dict[str, Crawl]]:
    """What a visitor and each role reach; their rows are noted once all are signed in."""
    demo_app.config["PROPAGATE_EXCEPTIONS"] = False  # a fault of ours is counted: 500
    found = {}
    for role in ("visitor", *ROLES) if FULL else ("visitor", "coordinator"):
        client = demo_app.test_client()
        if role != "visitor":
            sign_in_as(client, role)
        found[role] = crawl(demo_app, client, each=2 if FULL else 1, skipped=() if FULL else SLOW)
    rows_kept.keep()
    yield found
    rows_kept.put_back()
