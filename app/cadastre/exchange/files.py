"""Files of what is on the screen: the lines of a search, written in the format asked."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from app.cadastre.browsing import Found, browse, make_cards
from app.cadastre.exchange.cards import write_atom, write_vcards
from app.cadastre.exchange.drawing import border_lines, draw_svg
from app.cadastre.exchange.lines import Line, Say, line_of
from app.cadastre.exchange.tables import write_csv, write_xlsx
from app.cadastre.maps import WHOLE_BORDER, Standalone, inside, standalone
from app.cadastre.queries import services_changed
from app.cadastre.viewpoint import Viewpoint
from app.cadastre.vocabulary import ServiceSearch
from app.core.geo import Point
from app.core.messages import LText
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

MOST_EXPORTED = 2000
"""Services in one file."""
MOST_DRAWN = 200
"""Services on one printed map: more numbers than that cannot be read."""
MOST_CHANGES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What writing needs from the edge: words, addresses, files, and the moment."""

    say: Say
    language: str
    address_of: Callable[[str], str]
    feed_address: str
    title: str
    reference: Reference
    data_dir: Path
    static_dir: Path
    words: Mapping[str, str]
    today: date
    now: datetime


@dataclass(frozen=True, slots=True)
class File:
    """A file to hand out."""

    content: bytes
    mimetype: str
    name: str


def write_file(session: Session, search: ServiceSearch, kind: str, desk: Desk) -> File:
    """The file of that kind, one of KINDS, with the services of a search."""
    mimetype, write, most = KINDS[kind]
    asked = replace(search, limit=most, after=None)
    lines = _changes(session, asked, desk) if kind == "atom" else _lines(session, asked, desk)
    return File(write(lines, asked, desk), mimetype, f"passerelle.{kind}")


def _lines(session: Session, search: ServiceSearch, desk: Desk) -> list[Line]:
    found = browse(session, search, desk.reference, today=desk.today, total=-1)
    return lines_of(found, desk)


def lines_of(found: Found, desk: Desk) -> list[Line]:
    """The rows and cards of a page as lines."""
    return [
        line_of(
            row,
            card,
            say=desk.say,
            url=desk.address_of(card.public_id),
            town=town_name(row.site_zone, desk),
        )
        for row, card in zip(found.rows, found.cards, strict=True)
    ]


def town_name(zone: str, desk: Desk) -> str:
    """The town in the reader's language."""
    return LText(desk.reference.zones.zones[ZoneCode.parse(zone)].names).in_(desk.language)


def _changes(session: Session, search: ServiceSearch, desk: Desk) -> list[Line]:
    rows = session.execute(*services_changed(search, today=desk.today)).all()
    cards = make_cards(rows, {}, search, Viewpoint(reference=desk.reference, today=desk.today))
    found = Found(rows=rows, cards=cards, total=len(rows), next=None, previous=None, without={})
    return lines_of(found, desk)


def _home(search: ServiceSearch) -> Point | None:
    if search.lat is None or search.lon is None:
        return None
    return Point(search.lat, search.lon)


def geojson(lines: Sequence[Line], search: ServiceSearch) -> dict[str, Any]:
    """RFC 7946: longitude first. The place searched has the kind "home" and no name."""
    home = _home(search)
    features = [_feature(home.lat, home.lon, {"kind": "home", "name": ""})] if home else []
    for line in lines:
        facts = {
            "id": line.id,
            "name": line.name,
            "country": line.country.lower(),
            "town": f"{line.postal_code} {line.town}".strip(),
            "phone": line.phone,
            "detail": line.care,
            "languages": line.languages,
            "days": line.days,
            "capacity": line.capacity,
            "freshness": line.freshness,
            "page": line.url,
        }
        features.append(_feature(line.lat, line.lon, facts))
    return {"type": "FeatureCollection", "features": features}


def _feature(lat: float, lon: float, facts: dict[str, Any]) -> dict[str, Any]:
    point = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
    return {"type": "Feature", "geometry": point, "properties": facts}


@lru_cache(maxsize=4)
def border(data_dir: Path) -> Mapping[str, Any]:
    """The border as GeoJSON, from data/reference."""
    path = data_dir / "reference" / "border.geojson"
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def drawing(lines: Sequence[Line], search: ServiceSearch, desk: Desk) -> bytes:
    """The numbered map."""
    borders = border_lines(border(desk.data_dir)["features"])
    return draw_svg(lines, borders, home=_home(search), title=desk.title)


def numbered_map(session: Session, search: ServiceSearch, desk: Desk) -> tuple[list[Line], Markup]:
    """The lines of a printed page, and their map as a drawing inside it."""
    lines = _lines(session, replace(search, limit=MOST_DRAWN, after=None), desk)
    return lines, inside(drawing(lines, search, desk))


def _page(lines: Sequence[Line], search: ServiceSearch, desk: Desk) -> bytes:
    def read(path: str) -> str:
        return (desk.static_dir / path).read_text(encoding="utf-8")

    kept = Standalone(
        title=desk.title,
        language=desk.language,
        features=geojson(lines, search),
        border=border(desk.data_dir),
        words=desk.words,
        centre=_home(search) or WHOLE_BORDER,
    )
    return standalone(kept, read=read).encode()


def _csv(lines: Sequence[Line], _search: ServiceSearch, desk: Desk) -> bytes:
    return write_csv(lines, desk.say)


def _xlsx(lines: Sequence[Line], _search: ServiceSearch, desk: Desk) -> bytes:
    return write_xlsx(lines, desk.say)


def _geojson(lines: Sequence[Line], search: ServiceSearch, _desk: Desk) -> bytes:
    return json.dumps(geojson(lines, search), ensure_ascii=False).encode()


def _vcards(lines: Sequence[Line], _search: ServiceSearch, _desk: Desk) -> bytes:
    return write_vcards(lines)


def _atom(lines: Sequence[Line], _search: ServiceSearch, desk: Desk) -> bytes:
    return write_atom(lines, title=desk.title, address=desk.feed_address, now=desk.now)


Writer = Callable[[Sequence[Line], ServiceSearch, Desk], bytes]
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS: Mapping[str, tuple[str, Writer, int]] = {
    "csv": ("text/csv; charset=utf-8", _csv, MOST_EXPORTED),
    "xlsx": (XLSX_TYPE, _xlsx, MOST_EXPORTED),
    "geojson": ("application/geo+json", _geojson, MOST_EXPORTED),
    "vcf": ("text/vcard; charset=utf-8", _vcards, MOST_EXPORTED),
    "atom": ("application/atom+xml", _atom, MOST_CHANGES),
    "html": ("text/html; charset=utf-8", _page, MOST_EXPORTED),
    "svg": ("image/svg+xml", drawing, MOST_DRAWN),
}
"""Formats by the ending of the file: media type, writer, services at most."""
