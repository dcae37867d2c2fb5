"""Lines as vCard 4.0 (RFC 6350) and Atom (RFC 4287)."""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from datetime import datetime

from app.cadastre.exchange.lines import Line, plain

ATOM = "http://www.w3.org/2005/Atom"
LONGEST_OCTETS = 75


def write_vcards(lines: Sequence[Line]) -> bytes:
    """One card after the other, folded as the standard asks."""
    return "".join(_vcard(line) for line in lines).encode()


def _vcard(line: Line) -> str:
    address = ";".join(
        ("", "", "", _escape(line.town), "", _escape(line.postal_code), line.country)
    )
    rows = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"UID:urn:passerelle:{line.id}",
        f"FN:{_escape(line.name)}",
        f"ORG:{_escape(line.name)}",
        f"ROLE:{_escape(line.care)}",
        f"ADR;TYPE=work:{address}",
        f"GEO:geo:{line.lat},{line.lon}",
        *([f"TEL;TYPE=work;VALUE=text:{_escape(line.phone)}"] if line.phone else []),
        *([f"NOTE:{_escape(line.capacity)}"] if line.capacity else []),
        f"URL:{_escape(line.url)}",
        "END:VCARD",
    ]
    return "".join(_fold(row) + "\r\n" for row in rows)


def _escape(text: str) -> str:
    for sign in ("\\", ",", ";"):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\r", " ").replace("\n", " ")


def _fold(row: str) -> str:
    """At most 75 octets a line, never cut inside a letter; what follows begins with a space."""
    parts, current = [], ""
    for letter in row:
        if len((current + letter).encode()) > LONGEST_OCTETS:
            parts.append(current)
            current = " "
        current += letter
    return "\r\n".join([*parts, current])


def write_atom(lines: Sequence[Line], *, title: str, address: str, now: datetime) -> bytes:
    """The services of a search, the last changed first."""
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    newest = max((line.updated_at for line in lines if line.updated_at), default=now)
    _add(feed, "title", plain(title))
    _add(feed, "id", address)
    _add(feed, "updated", newest.isoformat(timespec="seconds"))
    _add(feed, "link", None, rel="self", type="application/atom+xml", href=address)
    author = ET.SubElement(feed, f"{{{ATOM}}}author")
    _add(author, "name", "Passerelle")
    for line in lines:
        entry = ET.SubElement(feed, f"{{{ATOM}}}entry")
        changed = line.updated_at or newest
        _add(entry, "title", line.name)
        _add(entry, "id", f"urn:passerelle:{line.id}:{changed:%Y%m%dT%H%M%S}")
        _add(entry, "updated", changed.isoformat(timespec="seconds"))
        _add(entry, "link", None, rel="alternate", href=line.url)
        said = (line.care, f"{line.postal_code} {line.town}".strip(), line.capacity, line.freshness)
        _add(entry, "summary", ". ".join(one for one in said if one), type="text")
    written: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def _add(parent: ET.Element, name: str, text: str | None, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes).text = text
