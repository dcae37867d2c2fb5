"""What changes in a sheet as an Atom feed (RFC 4287). Texts are escaped by the writer of XML."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_ATOM = "http://www.w3.org/2005/Atom"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One change in words: when it was published here, and where to read it."""

    key: str
    title: str
    text: str
    url: str
    published: date


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed in one language; ``url`` is its own address, ``page`` that of the sheet."""

    title: str
    language: str
    url: str
    page: str
    updated: date


def atom(feed: Feed, entries: Iterable[FeedEntry]) -> bytes:
    """Return the feed as UTF-8 XML; entries stand in the order given."""
    root = Element("feed", {"xmlns": _ATOM, _XML_LANG: feed.language})
    _add(root, "id", feed.url)
    _add(root, "title", feed.title)
    _add(root, "updated", _instant(feed.updated))
    SubElement(root, "link", {"rel": "self", "href": feed.url})
    SubElement(root, "link", {"rel": "alternate", "href": feed.page})
    _add(SubElement(root, "author"), "name", "Passerelle")
    for entry in entries:
        node = SubElement(root, "entry")
        _add(node, "id", f"{feed.url}#{entry.key}")
        _add(node, "title", entry.title)
        _add(node, "updated", _instant(entry.published))
        SubElement(node, "link", {"rel": "alternate", "href": entry.url})
        _add(node, "content", entry.text).set("type", "text")
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add(parent: Element, name: str, text: str) -> Element:
    node = SubElement(parent, name)
    node.text = text
    return node


def _instant(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
