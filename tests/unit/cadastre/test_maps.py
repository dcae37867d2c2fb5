"""A map carries no text from outside that any engine could run, and asks nobody else for files."""

import html
import json
import re
import xml.etree.ElementTree as ET

import pytest

from app.cadastre.demo_cases import HOSTILE_NAME
from app.cadastre.exchange.drawing import draw_svg
from app.cadastre.maps import MapView, Standalone, draw, inside, script_string, standalone
from app.core.config import ROOT
from app.core.geo import Point

STATIC = ROOT / "app" / "static"

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
    view = MapView(
        url=f"/api/v1/services?q={payload}",
        clusters_url=f"/api/v1/map?q={payload}",
        border_url="/border",
    )
    parts = draw(view, asset=str)
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
    view = MapView(url="/x", border_url="/b", centre=Point(50, 4))
    parts = draw(view, asset=lambda path: f"/static/{path}")
    files = [*parts.stylesheets, *parts.scripts]
    assert all(file.startswith("/static/") for file in files)
    assert "//" not in parts.body + parts.script
    for file in files:
        assert (ROOT / "app" / file.lstrip("/")).is_file()


def test_our_code_gives_no_popup_and_no_tooltip_to_folium() -> None:
    source = (ROOT / "app" / "cadastre" / "maps.py").read_text(encoding="utf-8")
    assert not re.search(r"\b(popup|tooltip|attr|icon)\s*=", source)


def kept(name: str) -> str:
    """A map to keep, with one service of that name."""
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [4.8, 50.1]},
        "properties": {"id": "x", "name": name, "country": "fr"},
    }
    whole = Standalone(
        title=name,
        language="fr",
        features={"type": "FeatureCollection", "features": [feature]},
        border={"type": "FeatureCollection", "features": []},
        words={"close": name},
    )
    return standalone(whole, read=lambda path: (STATIC / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_kept_map_holds_hostile_names_as_data(payload: str) -> None:
    page = kept(payload)
    assert "1337" not in page
    for name in ("map-data", "map-strings"):
        island = re.search(
            f'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL
        )
        assert island
        assert not re.search("[<>&]", island[1])
        assert payload in json.dumps(json.loads(island[1]), ensure_ascii=False).replace('\\"', '"')


def test_a_kept_map_fetches_no_file_and_names_no_host() -> None:
    page = kept("Les Lucioles")
    assert not re.search(
        r"""(?:src|href)=["'](?!#)""", re.sub("(?s)<script>.*?</script>", "", page)
    )
    styles = "".join(re.findall("(?s)<style>(.*?)</style>", page))
    assert "http" not in re.sub(r"/\*.*?\*/", "", styles)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_drawing_inside_a_page_holds_a_hostile_title_as_text(payload: str) -> None:
    drawn = inside(draw_svg([], [[[4.0, 50.0], [5.0, 50.2]]], home=None, title=payload))
    assert "<script" not in drawn
    found = [one.text for one in ET.fromstring(drawn).iter() if one.tag.endswith("title")]
    assert found == ["".join(sign for sign in payload if sign.isprintable())]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_the_title_and_the_words_of_a_kept_map_never_become_markup(payload: str) -> None:
    page = kept(payload)
    outside = re.sub("(?s)<script.*?</script>|<style>.*?</style>", "", page)
    assert "alert(1)</script>" not in outside
    assert page.count("<h1>") == 1
    heading = re.search("(?s)<h1>(.*?)</h1>", page)
    assert heading
    assert "<" not in heading[1]
    assert html.unescape(heading[1]) == payload
