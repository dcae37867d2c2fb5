"""French and Dutch are complete, and no visible text escapes translation."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment

from app.core.config import ROOT
from tools.i18n import TEMPLATE, TRANSLATIONS, extract

COMPLETE = ("fr", "nl")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%")
TAG = re.compile(r"</?[a-z][^>]*>")
SAME_EVERYWHERE = re.compile(
    r"Passerelle|Leaflet|JSON|API|OpenAPI|GeoJSON|FINESS|PDF|EUPL-1\.2|km|XX|&[a-z]+;|&#?\w+;"
)
ATTRIBUTES = re.compile(r"""[a-z-]+="[^"]*\"""")
"""A macro may write attributes of a tag that another macro opened."""
VISIBLE_ATTRIBUTES = {"title", "alt", "aria-label", "placeholder", "label"}


def catalogue(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def messages(found: Catalog) -> dict[object, Message]:
    return {message.id: message for message in found if message.id}


def forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (str(text),)


@pytest.fixture(scope="module", params=COMPLETE)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def template() -> dict[object, Message]:
    return messages(catalogue(TEMPLATE))


@pytest.fixture(scope="module")
def translated(language: str) -> dict[object, Message]:
    return messages(catalogue(TRANSLATIONS / language / "LC_MESSAGES" / "messages.po", language))


def test_the_template_holds_the_texts_of_the_code(
    tmp_path: Path, template: dict[object, Message]
) -> None:
    extract(tmp_path / "now.pot")
    now = messages(catalogue(tmp_path / "now.pot"))
    assert {"new": set(now) - set(template), "gone": set(template) - set(now)} == {
        "new": set(),
        "gone": set(),
    }, "run `make i18n`"


def test_a_language_is_complete(
    template: dict[object, Message], translated: dict[object, Message]
) -> None:
    missing = [
        text
        for text in template
        if text not in translated or not all(forms(translated[text].string))
    ]
    assert missing == []


def test_no_translation_is_uncertain_or_left_over(
    template: dict[object, Message], translated: dict[object, Message]
) -> None:
    assert [text for text, message in translated.items() if message.fuzzy] == []
    assert set(translated) - set(template) == set()


def test_one_apostrophe_stands_in_all_texts(translated: dict[object, Message]) -> None:
    """Search in a page finds “l'accord” only where it is written as a keyboard types it."""
    curly = [text for text, message in translated.items() if "’" in "".join(forms(message.string))]
    assert curly == []


def test_placeholders_and_tags_are_those_of_the_source(
    translated: dict[object, Message],
) -> None:
    wrong = []
    for source, message in translated.items():
        wanted = [(set(PLACEHOLDER.findall(f)), sorted(TAG.findall(f))) for f in forms(source)]
        for said in forms(message.string):
            found = (set(PLACEHOLDER.findall(said)), sorted(TAG.findall(said)))
            if found not in wanted:
                wrong.append((source, said))
    assert wrong == []


class VisibleText(HTMLParser):
    """Collects what a reader would see of the fixed text of a template."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style"}
        self.found += [value or "" for name, value in attrs if name in VISIBLE_ATTRIBUTES]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.found.append(data)


def fixed_text(source: str) -> Iterator[str]:
    """The text of a template outside of Jinja and of `trans` blocks."""
    kept, inside_trans, block = [], False, ""
    for _line, kind, value in Environment().lex(source):
        if kind == "block_begin":
            block = ""
        elif kind == "name" and not block:
            block = value
            inside_trans = value in {"trans", "pluralize"} or (inside_trans and value != "endtrans")
        elif kind == "data" and not inside_trans:
            kept.append(value)
    page = VisibleText()
    page.feed("".join(kept))
    page.close()
    yield from page.found


def templates() -> list[Path]:
    """All but the developers' pages, and those of the worst days, in languages of their own."""
    found = (ROOT / "app").rglob("templates/**/*.html")
    apart = {"500.html", "503.html"}
    return sorted(path for path in found if "dev" not in path.parts and path.name not in apart)


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(ROOT / "app")))
def test_a_template_shows_no_untranslated_text(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    left = [SAME_EVERYWHERE.sub("", ATTRIBUTES.sub("", text)) for text in fixed_text(source)]
    assert [text.strip() for text in left if re.search(r"[^\W\d_]{2}", text)] == []


GLUED = re.compile(r"[^\W\d][:?!](?=\s\w)")
"""A letter with a double sign at its side: in French a space stands between them."""


def test_french_sets_a_space_before_a_colon() -> None:
    french = messages(catalogue(TRANSLATIONS / "fr" / "LC_MESSAGES" / "messages.po", "fr"))
    told = [text for message in french.values() for text in forms(message.string)]
    assert told
    assert [text for text in told if GLUED.search(text)] == []


def test_french_texts_of_the_data_set_a_space_before_a_colon() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "data").rglob("*.yaml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (said := re.match(r"\s*(?:- )?fr: (.*)", line)) and GLUED.search(said[1])
    ]
    assert found == []
