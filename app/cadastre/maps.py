"""The only module that knows folium. It draws a base without a word of text from outside.

Folium compiles popups and tooltips as templates, so a provider's name given to it could run code.
Here it gets numbers and one address of our own, which carries what the reader typed and is spelt so
that no template engine finds anything in it. Names travel as GeoJSON to `js/appmap.js`, which
writes them as text. All files are ours and there is no tile server.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from jinja2 import Environment, Template
from markupsafe import Markup

from app.core.geo import Point

STYLESHEETS = ("vendor/leaflet.css", "vendor/MarkerCluster.css")
SCRIPTS = ("vendor/leaflet.js", "vendor/leaflet.markercluster.js", "js/appmap.js")
DEFAULT_ZOOM = 9
WHOLE_BORDER = Point(50.2, 4.0)
"""The middle of the border, shown when no place was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapParts:
    """What the macro `map_panel` needs: files, the element, the script that fills it."""

    stylesheets: list[str]
    scripts: list[str]
    body: Markup
    script: Markup
    border_url: str
    data: Mapping[str, Any] = field(default_factory=dict)


def script_string(text: str) -> str:
    """A text as a JavaScript string of letters, digits and a few harmless signs.

    Folium compiles the finished script as a template once more, so that even `tojson` would let
    `{{ … }}` through: every other sign is written by its code.
    """
    return "".join(
        letter
        if letter.isascii() and (letter.isalnum() or letter in '"/.,:=_- \\')
        else _code(letter)
        for letter in json.dumps(text)
    )


def _code(letter: str) -> str:
    return f"\\u{ord(letter):04x}"


@lru_cache(maxsize=1)
def _list_linked() -> type[Any]:
    """The element that gives the Leaflet map to our own script, with the address of its GeoJSON.

    Made at the first map. The lists of files are of the class, shared by every map: emptied once,
    because the page itself names the files.
    """
    import folium  # noqa: PLC0415 - slow to import, needed for a map only

    folium.Map.default_js = []
    folium.Map.default_css = []

    class ListLinkedMap(folium.MacroElement):
        _template = Template(
            "{% macro script(this, kwargs) %}"
            "AppMap.attach({{ this._parent.get_name() }}, {{ this.url }}, {{ this.clusters }});"
            "{% endmacro %}"
        )

        def __init__(self, url: str, clusters_url: str) -> None:
            super().__init__()  # type: ignore[no-untyped-call]  # folium is typed in part
            self._name = "ListLinkedMap"
            self.url = script_string(url)
            self.clusters = script_string(clusters_url)

    return ListLinkedMap


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """Where a map gets its data, and what it shows first.

    `url` is the GeoJSON of the list beside it; `clusters_url` gives all that a rectangle holds,
    grouped (the script adds the rectangle); `border_url` the border and the towns.
    """

    url: str
    border_url: str
    clusters_url: str = ""
    centre: Point = WHOLE_BORDER
    zoom: int = DEFAULT_ZOOM


def draw(view: MapView, *, asset: Callable[[str], str]) -> MapParts:
    """An empty map, which our script fills."""
    body, script = _base(view)
    return MapParts(
        stylesheets=[asset(path) for path in STYLESHEETS],
        scripts=[asset(path) for path in SCRIPTS],
        body=body,
        script=script,
        border_url=view.border_url,
        data={
            "url": view.url,
            "clusters": view.clusters_url,
            "lat": view.centre.lat,
            "lon": view.centre.lon,
            "zoom": view.zoom,
        },
    )


def _base(view: MapView) -> tuple[Markup, Markup]:
    """The base of a view: the one that folium drew, with the view's own addresses and numbers."""
    body, script = _drawn()
    own = {
        script_string(_SOMEWHERE.url): script_string(view.url),
        script_string(_SOMEWHERE.clusters_url): script_string(view.clusters_url),
        str(_SOMEWHERE.centre.lat): str(float(view.centre.lat)),
        str(_SOMEWHERE.centre.lon): str(float(view.centre.lon)),
        str(_SOMEWHERE.zoom): str(int(view.zoom)),
    }
    found = _OWN.sub(lambda place: own[place[0]], script)
    return body, Markup(found)  # noqa: S704 - numbers, and addresses as script_string writes them


_SOMEWHERE = MapView(
    url="own-url", clusters_url="own-clusters", border_url="", centre=Point(1.2345, 5.4321), zoom=16
)
"""A view whose every value is found again in what folium writes."""
_OWN = re.compile(r'"own-url"|"own-clusters"|\b1\.2345\b|\b5\.4321\b|(?<="zoom": )16\b')


@lru_cache(maxsize=1)
def _drawn() -> tuple[Markup, str]:
    import folium  # noqa: PLC0415 - slow to import, needed for a map only
    from branca.element import Figure  # noqa: PLC0415 - slow to import, needed for a map only

    view = _SOMEWHERE
    linked = _list_linked()(view.url, view.clusters_url)
    drawn = folium.Map(
        location=(view.centre.lat, view.centre.lon),
        zoom_start=view.zoom,
        tiles=None,
        zoom_control=False,
    )
    linked.add_to(drawn)
    root = drawn.get_root()
    assert isinstance(root, Figure)
    root.render()
    body = Markup(root.html.render())  # noqa: S704 - made of numbers by folium, see above
    return body, str(root.script.render())


def inside(drawing: bytes) -> Markup:
    """A drawing of `exchange.drawing` inside a page: numbers, and a title that it escaped."""
    return Markup(drawing.decode())  # noqa: S704 - written by ElementTree, which escapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Standalone:
    """A map to keep: one file of HTML, which asks nobody for anything.

    `features` and `border` are GeoJSON; `words` are those of the macro map_panel.
    """

    title: str
    language: str
    features: Mapping[str, Any]
    border: Mapping[str, Any]
    words: Mapping[str, str]
    centre: Point = WHOLE_BORDER


DATA_ID, BORDER_ID = "map-data", "map-base"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptParts:
    """What a page that carries a map in itself writes between its own words."""

    styles: list[Markup]
    scripts: list[Markup]
    islands: Mapping[str, Markup]
    border: str
    body: Markup
    script: Markup


def standalone(kept: Standalone, *, read: Callable[[str], str]) -> str:
    """The map as one page; `read` gives the text of a file of ours. Names are never markup."""
    parts = kept_parts(kept, read=read)
    return _PAGE.render({"title": kept.title, "language": kept.language, "parts": parts})


def kept_parts(
    kept: Standalone, *, read: Callable[[str], str], styles: Sequence[str] = ()
) -> KeptParts:
    """The parts of such a page, for a room that writes its own words around the map."""
    view = MapView(url=f"#{DATA_ID}", border_url=f"#{BORDER_ID}", centre=kept.centre)
    body, script = _base(view)
    return KeptParts(
        styles=[Markup(read(path)) for path in (*KEPT_STYLES, *styles)],  # noqa: S704 - our files
        scripts=[Markup(read(path)) for path in SCRIPTS],  # noqa: S704 - files of ours
        islands={
            DATA_ID: _island(kept.features),
            BORDER_ID: _island(kept.border),
            "map-strings": _island(kept.words),
        },
        border=f"#{BORDER_ID}",
        body=body,
        script=script,
    )


KEPT_STYLES = (*STYLESHEETS, "css/passerelle.css", "css/kept-map.css")


def _island(value: Mapping[str, Any]) -> Markup:
    """JSON inside a page: no sign in it can end the element or begin another."""
    written = json.dumps(value, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, _code(sign))
    return Markup(written)  # noqa: S704 - every sign of markup is written by its code


_PAGE = Environment(autoescape=True).from_string(
    """<!doctype html>
<html lang="{{ language }}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ title }}</title>
{% for style in parts.styles %}<style>{{ style }}</style>
{% endfor %}</head>
<body class="kept-map"><h1>{{ title }}</h1>
<section class="map-panel" data-border-url="{{ parts.border }}">
<div class="map-panel__frame">{{ parts.body }}</div></section>
<ol id="kept-list"></ol>
{% for name, island in parts.islands.items() %}
<script type="application/json" id="{{ name }}">{{ island }}</script>
{% endfor %}{% for text in parts.scripts %}<script>{{ text }}</script>
{% endfor %}<script>{{ parts.script }} AppMap.list("#kept-list", "#map-data");</script>
</body></html>
"""
)
