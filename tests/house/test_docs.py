"""The documentation holds together: each page is in the menu, each link leads somewhere."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.core.config import ROOT
from app.core.yaml_files import read_yaml

DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
REQUIREMENTS = 253
"""Of levels 1 and 2 in ASVS 5.0.0: 70 and 183."""
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def leaves(menu: Any) -> Iterator[str]:
    if isinstance(menu, str):
        yield menu
    for part in menu.values() if isinstance(menu, dict) else menu if isinstance(menu, list) else ():
        yield from leaves(part)


def test_each_page_stands_once_in_the_menu() -> None:
    menu = list(leaves(read_yaml(ROOT / "mkdocs.yml")["nav"]))
    assert sorted(menu) == [str(page.relative_to(DOCS)) for page in PAGES]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.name)
def test_each_link_of_a_page_leads_to_a_file(page: Path) -> None:
    dead = [
        link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()
    ]
    assert dead == []


def test_every_requirement_of_asvs_stands_once_and_names_what_is_there() -> None:
    page = (DOCS / "asvs.md").read_text("utf-8")
    rows = re.findall(r"(?m)^\| ([0-9][0-9., ]*) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", page)
    numbers = [one for listed, _state, _by in rows for one in listed.split(", ")]
    assert len(numbers) == len(set(numbers)) == REQUIREMENTS
    counted = Counter[str]()
    for listed, state, _by in rows:
        counted[state] += len(listed.split(", "))
    told = dict(re.findall(r"(?m)^\| ([a-z/ ]+) \| ([0-9]+) \|$", page))
    assert {state: str(count) for state, count in counted.items()} == {
        state: count for state, count in told.items() if state != "all"
    }
    files = re.findall(r"`((?:tests|app|tools|docs|data)/[^`]+)`", page)
    assert len(files) > 100
    assert [one for one in files if not (ROOT / one).exists()] == []


def test_the_site_asks_no_other_host_for_anything() -> None:
    assert read_yaml(ROOT / "mkdocs.yml")["theme"]["font"] is False
