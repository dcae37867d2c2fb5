"""A map carries no text from outside that any engine could run, and asks nobody else for files."""

import re

import pytest

from app.cadastre.demo_cases import HOSTILE_NAME
from app.cadastre.maps import draw, script_string
from app.core.config import ROOT
from app.core.geo import Point

PAYLOADS = [
    HOSTILE_NAME,
    "{{ 7*191 }}",
    "{% for x in y %}",
    "{# gone #}",
    "</script><script>alert(1)</script>",
    "`${alert(1)}`",
    "\"');alert(1)//",
    "\u2028alert(1)",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_was_typed_is_never_evaluated(payload: str) -> None:
    parts = draw(f"/api/v1/services?q={payload}", asset=str, border_url="/border")
    assert "1337" not in parts.script
    assert "alert(1)" not in parts.script
    assert "</script" not in parts.script
    assert payload not in parts.script + parts.body


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_script_string_still_says_the_same(payload: str) -> None:
    written = script_string(payload)
    assert re.fullmatch(r'"[A-Za-z0-9/.,:=_\-"\\ ]*"', written)
    assert re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), written)[1:-1].replace(
        '\\"', '"'
    ) in {payload, payload.replace('"', '\\"')}


def test_a_map_asks_no_other_host() -> None:
    parts = draw("/x", asset=lambda path: f"/static/{path}", border_url="/b", centre=Point(50, 4))
    files = [*parts.stylesheets, *parts.scripts]
    assert all(file.startswith("/static/") for file in files)
    assert "//" not in parts.body + parts.script
    for file in files:
        assert (ROOT / "app" / file.lstrip("/")).is_file()


def test_our_code_gives_no_popup_and_no_tooltip_to_folium() -> None:
    source = (ROOT / "app" / "cadastre" / "maps.py").read_text(encoding="utf-8")
    assert not re.search(r"\b(popup|tooltip|attr|icon)\s*=", source)
