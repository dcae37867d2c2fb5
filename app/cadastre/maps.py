"""The only module that knows folium. It draws a base without a word of text from outside.

Folium compiles popups and tooltips as templates, so a provider's name given to it could run code.
Here it gets numbers and one address of our own, which carries what the reader typed and is spelt so
that no template engine finds anything in it. Names travel as GeoJSON to `js/appmap.js`, which
writes them as text. All files are ours and there is no tile server.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import folium
from branca.element import Figure
from jinja2 import Template
from markupsafe import Markup

from app.core.geo import Point

STYLESHEETS = ("vendor/leaflet.css", "vendor/MarkerCluster.css")
SCRIPTS = ("vendor/leaflet.js", "vendor/leaflet.markercluster.js", "js/appmap.js")
DEFAULT_ZOOM = 9
WHOLE_BORDER = Point(50.2, 4.0)
"""The middle of the border, shown when no place was asked."""

# Lists of the class, shared by every map: emptied once, because the page itself names the files.
folium.Map.default_js = []
folium.Map.default_css = []


@dataclass(frozen=True, slots=True, kw_only=True)
class MapParts:
    """What the macro `map_panel` needs: files, the element, the script that fills it."""

    stylesheets: list[str]
    scripts: list[str]
    body: Markup
    script: Markup
    border_url: str


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


class ListLinkedMap(folium.MacroElement):
    """Gives the Leaflet map to our own script, with the address of its GeoJSON."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "AppMap.attach({{ this._parent.get_name() }}, {{ this.url }});"
        "{% endmacro %}"
    )

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # folium types its own only in part
        self._name = "ListLinkedMap"
        self.url = script_string(url)


def draw(
    url: str,
    *,
    asset: Callable[[str], str],
    border_url: str,
    centre: Point = WHOLE_BORDER,
    zoom: int = DEFAULT_ZOOM,
) -> MapParts:
    """An empty map around a centre; `url` is the GeoJSON that our script loads into it."""
    drawn = folium.Map(
        location=(centre.lat, centre.lon),
        zoom_start=zoom,
        tiles=None,
        zoom_control=False,
    )
    ListLinkedMap(url).add_to(drawn)
    root = drawn.get_root()
    assert isinstance(root, Figure)
    root.render()
    return MapParts(
        stylesheets=[asset(path) for path in STYLESHEETS],
        scripts=[asset(path) for path in SCRIPTS],
        body=Markup(root.html.render()),  # noqa: S704 - made of numbers by folium, see above
        script=Markup(root.script.render()),  # noqa: S704 - numbers and an address as JSON
        border_url=border_url,
    )
