"""Open Referral HSDS 3.0 and 3.1: JSON (one object, a list, a page of either) or tabular package.

Both become the same small tables, then one line for each organisation at each location. A service
counts when its status is not an end, and a taxonomy term, or its own name, is a kind of care.
"""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.cadastre.importers.plain import LONGEST_KEY, PlainReader, Plan, Words
from app.cadastre.importers.sheets import Make, make_of, measure
from app.cadastre.importers.shelf import Shelf
from app.cadastre.records import LeftOut, Row
from app.cadastre.vocabulary import ImportField
from app.core.errors import Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

SOURCE = "hsds"
LARGEST_JSON = 32 * 1024 * 1024
"""Bytes of a JSON file: it has to be held as a whole. Larger directories send the package."""

LINKS = ("location_id", "service_id", "organization_id")
TABLES = {
    "organization": ("id", "name", "description", "email", "website"),
    "organization_identifier": ("organization_id", "identifier_type", "identifier"),
    "service": ("id", "organization_id", "name", "email", "url", "status"),
    "service_at_location": ("service_id", "location_id"),
    "location": ("id", "organization_id", "latitude", "longitude"),
    "address": ("location_id", "address_1", "address_2", "city", "postal_code", "country"),
    "phone": (*LINKS, "number"),
    "language": ("service_id", "location_id", "code", "name"),
    "attribute": ("link_id", "taxonomy_term_id"),
    "taxonomy_term": ("id", "code", "name"),
}
FILES = {
    "organization": "organizations.csv",
    "organization_identifier": "organization_identifiers.csv",
    "service": "services.csv",
    "service_at_location": "service_at_location.csv",
    "location": "locations.csv",
    "address": "addresses.csv",
    "phone": "phones.csv",
    "language": "languages.csv",
    "attribute": "attributes.csv",
    "taxonomy_term": "taxonomy_terms.csv",
}
NESTED = {
    "organization_identifiers": "organization_identifier",
    "locations": "location",
    "service_at_locations": "service_at_location",
    "addresses": "address",
    "phones": "phone",
    "languages": "language",
    "attributes": "attribute",
    "services": "service",
}
"""Lists inside an object, by the table that their items go to."""

ENDED = frozenset({"inactive", "defunct"})
NUMBERS = {
    "finess": ImportField.FINESS,
    "siret": ImportField.SIRET,
    "siren": ImportField.SIREN,
    "bce": ImportField.BCE,
    "kbo": ImportField.BCE,
    "inami": ImportField.INAMI,
    "rpps": ImportField.RPPS,
}
HEADER = tuple(one.value for one in ImportField)

_PLACES = """
SELECT DISTINCT o.id AS organization, o.name, o.description, o.email, o.website, l.id AS location,
       l.latitude, l.longitude, a.address_1, a.address_2, a.city, a.postal_code, a.country
FROM organization o
LEFT JOIN (
    SELECT s.organization_id, x.location_id FROM service s
    JOIN service_at_location x ON x.service_id = s.id
    UNION SELECT organization_id, id FROM location WHERE organization_id IS NOT NULL
) p ON p.organization_id = o.id
LEFT JOIN location l ON l.id = p.location_id
LEFT JOIN address a ON a.location_id = l.id
GROUP BY o.id, l.id ORDER BY o.id, l.id
"""
_SERVICES = """
SELECT s.id, s.name, s.status, s.email, s.url FROM service s WHERE s.organization_id = ?1
AND (?2 IS NULL
     OR EXISTS (SELECT 1 FROM service_at_location x
                WHERE x.service_id = s.id AND x.location_id = ?2)
     OR NOT EXISTS (SELECT 1 FROM service_at_location x WHERE x.service_id = s.id))
"""
_TERMS = """
SELECT t.code, t.name FROM attribute a JOIN taxonomy_term t ON t.id = a.taxonomy_term_id
WHERE a.link_id = ?
"""
_PHONES = """
SELECT number FROM phone WHERE location_id = ?1 OR organization_id = ?2
OR service_id IN (SELECT id FROM service WHERE organization_id = ?2)
ORDER BY location_id IS NULL, organization_id IS NULL LIMIT 1
"""
_LANGUAGES = """
SELECT coalesce(code, name) AS word FROM language WHERE location_id = ?1
OR service_id IN (SELECT id FROM service WHERE organization_id = ?2)
"""
_INDEXES = (
    ("service", "organization_id"),
    ("service_at_location", "service_id"),
    ("location", "organization_id"),
    ("address", "location_id"),
    ("phone", "location_id"),
    ("phone", "organization_id"),
    ("phone", "service_id"),
    ("language", "location_id"),
    ("language", "service_id"),
    ("attribute", "link_id"),
    ("organization_identifier", "organization_id"),
)
_ONCE = ("organization", "location", "taxonomy_term")
"""Tables in which an object that several others hold stands once."""


def knows(path: Path, make: Make, start: str) -> bool:
    """Whether a file is a package or begins like an object of HSDS."""
    if make.kind == "zip":
        with zipfile.ZipFile(path) as archive:
            return "organizations.csv" in _by_base_name(archive)
    said = ('"organization_id"', '"service_at_locations"', '"organization"', '"total_pages"')
    return make.kind == "json" and any(word in start for word in said)


def read(
    path: Path, reference: Reference, *, today: date, type_code: str | None = None
) -> Iterator[Row]:
    """Every organisation at every location: a provider, one left out, or a fault.

    HSDS has no word for the kind of provider: `type_code` says it for the whole file.
    """
    make = make_of(path)
    words = Words(reference)
    columns = {field: place for place, field in enumerate(ImportField)}
    if type_code is not None:
        del columns[ImportField.TYPE]
    plan = Plan(columns=columns, type_code=type_code, has_cells=False)
    reader = PlainReader(HEADER, plan, words, today)
    with Shelf(TABLES) as shelf:
        for table in _ONCE:
            shelf.index(table, "id")
        _fill(shelf, path, make)
        for table, column in _INDEXES:
            shelf.index(table, column)
        for number, place in enumerate(shelf.ask(_PLACES), start=1):
            yield _row(shelf, dict(place), number, reader)


def _row(shelf: Shelf, place: dict[str, Any], number: int, reader: PlainReader) -> Row:
    services = list(shelf.ask(_SERVICES, (place["organization"], place["location"])))
    care = [
        code
        for service in services
        if (service["status"] or "") not in ENDED
        for code in _care_of(shelf, service, reader.words)
    ]
    key = _key(place)
    if not care:
        sentence = N_("None of the services of “%(name)s” is a kind of home care that we know.")
        reason = Message(sentence, {"name": (place["name"] or "")[:80]})
        return LeftOut(line=number, key=key, reason=reason)
    facts = _facts(shelf, place, key, dict.fromkeys(care))
    return reader.row(number, tuple(facts.get(field) or "" for field in ImportField))


def _facts(
    shelf: Shelf, place: Mapping[str, Any], key: str, care: Mapping[str, None]
) -> dict[ImportField, str | None]:
    country = {"fr": Country.FR, "be": Country.BE}.get((place["country"] or "").lower()[:2])
    both = (place["location"], place["organization"])
    phone = next((row["number"] for row in shelf.ask(_PHONES, both)), None)
    spoken = dict.fromkeys(row["word"] for row in shelf.ask(_LANGUAGES, both) if row["word"])
    found: dict[ImportField, str | None] = {
        ImportField.KEY: key,
        ImportField.NAME: place["name"],
        ImportField.CARE: ";".join(care),
        ImportField.COUNTRY: country.value if country else place["country"],
        ImportField.STREET: " ".join(filter(None, (place["address_1"], place["address_2"]))),
        ImportField.POSTAL_CODE: place["postal_code"],
        ImportField.CITY: place["city"],
        ImportField.LON: place["longitude"],
        ImportField.LAT: place["latitude"],
        ImportField.PHONE: phone,
        ImportField.EMAIL: place["email"],
        ImportField.WEBSITE: place["website"],
        ImportField.DESCRIPTION: place["description"],
        ImportField.LANGUAGES: ";".join(spoken),
    }
    statement = (
        "SELECT identifier_type, identifier FROM organization_identifier WHERE organization_id = ?"
    )
    for row in shelf.ask(statement, (place["organization"],)):
        field = NUMBERS.get((row["identifier_type"] or "").strip().lower())
        if field is not None:
            found[field] = row["identifier"]
    return found


def _care_of(shelf: Shelf, service: Any, words: Words) -> list[str]:
    texts = [text for row in shelf.ask(_TERMS, (service["id"],)) for text in tuple(row) if text]
    found = [code for text in texts for code in words.care_of(text)]
    return found or list(words.care_of(service["name"] or ""))


def _key(place: Mapping[str, Any]) -> str:
    """The organisation at its location; a key that is too long is known by its fingerprint."""
    whole = "@".join(filter(None, (place["organization"], place["location"])))
    if len(whole) <= LONGEST_KEY:
        return whole
    return hashlib.sha256(whole.encode()).hexdigest()[:40]


def _fill(shelf: Shelf, path: Path, make: Make) -> None:
    if make.kind == "zip":
        _fill_from_package(shelf, path)
    elif make.kind == "json":
        _fill_from_json(shelf, path, make)
    else:
        raise Refused(
            Message(N_("This is no HSDS: a JSON or a zipped tabular package is expected."))
        )


def _by_base_name(archive: zipfile.ZipFile) -> dict[str, str]:
    return {name.rsplit("/", 1)[-1]: name for name in archive.namelist()}


def _fill_from_package(shelf: Shelf, path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        measure(archive)
        found = _by_base_name(archive)
        for table, name in FILES.items():
            if name not in found:
                continue
            with archive.open(found[name]) as stream:
                text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
                try:
                    shelf.put(table, csv.DictReader(text, strict=True))
                except (csv.Error, UnicodeDecodeError) as error:
                    sentence = N_("%(file)s of this package cannot be read: it is damaged.")
                    raise Refused(Message(sentence, {"file": name})) from error


def _fill_from_json(shelf: Shelf, path: Path, make: Make) -> None:
    if path.stat().st_size > LARGEST_JSON:
        sentence = N_("A JSON file of more than 32 MB is not read: send the tabular package.")
        raise Refused(Message(sentence))
    try:
        content = json.loads(path.read_text(encoding=make.encoding))
    except (ValueError, RecursionError) as error:
        raise Refused(Message(N_("The JSON is damaged or incomplete."))) from error
    if isinstance(content, dict) and isinstance(content.get("contents"), list):
        content = content["contents"]
    for item in content if isinstance(content, list) else [content]:
        if isinstance(item, dict):
            is_service = "organization" in item or "organization_id" in item
            _put(shelf, "service" if is_service else "organization", item, {})


def _put(shelf: Shelf, table: str, item: Mapping[str, Any], above: Mapping[str, Any]) -> None:
    """One object and what stands inside it; what stands inside knows what it stands in."""
    row = {**above, **{name: value for name, value in item.items() if value is not None}}
    for name, single in (("organization", "organization"), ("location", "location")):
        inner = item.get(name)
        if isinstance(inner, dict) and inner.get("id"):
            row[f"{single}_id"] = inner["id"]
            _put_once(shelf, single, inner)
    if table == "attribute" and isinstance(item.get("taxonomy_term"), dict):
        row["taxonomy_term_id"] = item["taxonomy_term"].get("id")
        _put_once(shelf, "taxonomy_term", item["taxonomy_term"])
    if table in _ONCE:
        _put_once(shelf, table, row)
        return
    shelf.put(table, [row])
    _put_inside(shelf, table, item)


def _put_once(shelf: Shelf, table: str, item: Mapping[str, Any]) -> None:
    known = shelf.ask(f"SELECT 1 FROM {table} WHERE id = ? LIMIT 1", (str(item.get("id")),))  # noqa: S608 - our names
    if item.get("id") and next(known, None) is None:
        shelf.put(table, [item])
        _put_inside(shelf, table, item)


def _put_inside(shelf: Shelf, table: str, item: Mapping[str, Any]) -> None:
    own = {f"{table}_id": item.get("id"), "link_id": item.get("id")}
    for name, inner_table in NESTED.items():
        inner = item.get(name)
        for one in inner if isinstance(inner, list) else []:
            if isinstance(one, dict):
                _put(shelf, inner_table, one, own)
