"""The FINESS register as it is published: a CSV of two sections, XML feeds, a JSON of structures.

All three give the same facts of an establishment under other names; here they become the same
cells. Coordinates stand apart from the addresses, in metres, and are read first.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from app.cadastre.importers.finess import (
    CARE_OF_CATEGORY,
    COLUMNS_OF_PLACE,
    check_line,
    postal_of,
    provider_type_of,
    record_of,
)
from app.cadastre.importers.settling import Settler
from app.cadastre.importers.sheets import Make, make_of, text_lines
from app.cadastre.importers.tables import Cells, Unfit
from app.cadastre.records import Fault, LeftOut, Row, SiteRecord
from app.core.errors import Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country, ZoneLevel

SOURCE = "finess"
STRUCTURE, PLACE = "structureet", "geolocalisation"
_NAMES = """
section nofinesset nofinessej rs rslongue complrs compldistrib numvoie typvoie voie compvoie
lieuditbp commune departement libdepartement ligneacheminement telephone telecopie categetab
libcategetab categagretab libcategagretab siret codeape codemft libmft codesph libsph dateouv
dateautor datemaj numuai
"""
PUBLISHED = tuple(_NAMES.split())
"""Columns of the published file, which has no header of its own."""

Facts = dict[str, str]
Points = Mapping[str, tuple[str, str]]


def knows(make: Make, start: str) -> bool:
    """Whether a file begins like one of the three."""
    if make.kind == "csv":
        return start.startswith(("finess;", f"{STRUCTURE};", f"{PLACE};"))
    if make.kind == "xml":
        return "<fluxfiness" in start
    return make.kind == "json" and '"pmej"' in start


def read(path: Path, reference: Reference, *, today: date) -> Iterator[Row]:
    """Every establishment of the file: a provider, one left out with its category, or a fault."""
    make = make_of(path)
    within = {code.code for code in reference.zones.zones if code.level is ZoneLevel.DEPARTMENT}
    points = {
        facts["nofinesset"]: (facts.get("coordxet", ""), facts.get("coordyet", ""))
        for _line, section, facts in _sections(path, make)
        if section == PLACE and facts.get("nofinesset", "")[:2] in within
    }
    builder = _Builder(reference, today, points, within)
    for line, section, facts in _sections(path, make):
        if section == STRUCTURE:
            yield builder.row(line, facts)


def _sections(path: Path, make: Make) -> Iterator[tuple[int, str, Facts]]:
    readers = {"csv": _from_csv, "xml": _from_xml, "json": _from_json}
    if make.kind not in readers:
        raise Refused(Message(N_("This is no file of FINESS: CSV, XML or JSON is expected.")))
    return readers[make.kind](path, make)


def _from_csv(path: Path, make: Make) -> Iterator[tuple[int, str, Facts]]:
    semicolons = Make("csv", make.encoding, ";")
    for line, cells in text_lines(path, semicolons):
        section = cells[0] if cells else ""
        if section == STRUCTURE:
            facts = dict(zip(PUBLISHED, cells, strict=False))
            if len(cells) != len(PUBLISHED):
                facts["odd"] = str(len(cells))
            yield line, section, facts
        elif section == PLACE:
            names = ("section", "nofinesset", "coordxet", "coordyet")
            yield line, section, dict(zip(names, cells, strict=False))


def _from_xml(path: Path, _make: Make) -> Iterator[tuple[int, str, Facts]]:
    parser: XMLPullParser[Element] = XMLPullParser(events=("end",))
    number = 0
    with path.open("rb") as stream:
        try:
            while piece := stream.read(64 * 1024):
                if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                    raise Refused(Message(N_("A document type is not accepted in this XML.")))
                parser.feed(piece)
                for element in (one for event in parser.read_events() for one in event):
                    if isinstance(element, Element) and element.tag in {STRUCTURE, PLACE}:
                        number += 1
                        yield number, element.tag, _texts(element)
                        element.clear()
            parser.close()
        except ParseError as error:
            sentence = N_("The XML is damaged or incomplete at line %(line)s.")
            raise Refused(Message(sentence, {"line": error.position[0]})) from error


def _texts(element: Element) -> Facts:
    return {child.tag: (child.text or "").strip() for child in element}


def _from_json(path: Path, make: Make) -> Iterator[tuple[int, str, Facts]]:
    try:
        content = json.loads(path.read_text(encoding=make.encoding))
    except (ValueError, RecursionError) as error:
        raise Refused(Message(N_("The JSON is damaged or incomplete."))) from error
    number = 0
    for owner in _list(content, "pmej"):
        for one in _list(owner, "ege"):
            number += 1
            facts = _from_establishment(owner, one)
            yield number, PLACE, facts
            yield number, STRUCTURE, facts


def _from_establishment(owner: Mapping[str, Any], one: Mapping[str, Any]) -> Facts:
    said = one.get("informationsGeneralesEGE") or {}
    place = next(iter(_list(one, "adresse")), {})
    where = place.get("coordonneesGeographique") or {}
    telecom = next(iter(_list(one, "contact")), {}).get("telecom") or {}
    category = one.get("categorieEntiteGeographiqueExercice") or {}
    town = str(place.get("cogCommune") or "")
    return {
        "nofinesset": _first(said, "numFinessEge", "numFinessEGE", "numFinessEt"),
        "nofinessej": _first(owner.get("informationsGeneralesPmej") or {}, "numFinessPm"),
        "rs": _first(said, "denominationEge", "denominationEGE", "denomination"),
        "rslongue": _first(said, "denominationLongueEge", "denominationLongueEGE"),
        "numvoie": str(place.get("numeroVoie") or ""),
        "typvoie": str(place.get("typeVoie") or ""),
        "voie": str(place.get("libelleVoie") or ""),
        "insee": town,
        "departement": town[:2],
        "ligneacheminement": str(place.get("ligneAcheminement") or ""),
        "codepostal": str(place.get("codePostal") or ""),
        "telephone": str(telecom.get("telephone") or ""),
        "courriel": str(telecom.get("courriel") or ""),
        "categetab": str(category.get("code") or ""),
        "siret": str(one.get("siret") or ""),
        "coordxet": str(where.get("coordonneeX") or ""),
        "coordyet": str(where.get("coordonneeY") or ""),
    }


def _list(content: object, name: str) -> list[dict[str, Any]]:
    found = content.get(name) if isinstance(content, dict) else None
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _first(facts: Mapping[str, Any], *names: str) -> str:
    return next((str(facts[name]) for name in names if facts.get(name)), "")


class _Builder:
    """Turns the facts of an establishment into a row, for one file."""

    def __init__(self, reference: Reference, today: date, points: Points, within: set[str]) -> None:
        self.reference = reference
        self.points = points
        self.within = within
        self.settler = Settler(reference, today=today, columns=COLUMNS_OF_PLACE)

    def row(self, line: int, facts: Facts) -> Row:
        department = facts.get("departement", "")
        if "odd" in facts:
            sentence = N_("%(found)s cells where %(expected)s are expected.")
            message = Message(sentence, {"found": facts["odd"], "expected": len(PUBLISHED)})
            return self._located(Fault(line=line, column=None, value="", message=message), facts)
        if department not in self.within:
            sentence = N_("Outside the border area: department %(code)s.")
            reason = Message(sentence, {"code": department or "?"})
            return LeftOut(line=line, key=facts.get("nofinesset", "")[:64], reason=reason)
        try:
            return self._record(line, _as_cells(facts))
        except Unfit as unfit:
            return self._located(unfit.fault(line), facts)

    def _located(self, fault: Fault, facts: Facts) -> Fault:
        return Fault(
            line=fault.line,
            column=fault.column,
            value=fault.value,
            message=fault.message,
            cells=tuple(facts.values()),
        )

    def _record(self, line: int, cells: Cells) -> Row:
        key = check_line(cells)
        category = cells["category"]
        care = CARE_OF_CATEGORY.get(category, ())
        kind = provider_type_of(frozenset({category}), self.reference)
        if not care or kind is None:
            sentence = N_("No home care: category %(code)s, %(label)s.")
            values = {"code": category or "?", "label": cells["category_label"] or "?"}
            return LeftOut(line=line, key=key, reason=Message(sentence, values))
        return record_of(cells, line, site=self._site(cells), kind=kind, care=care)

    def _site(self, cells: Cells) -> SiteRecord:
        zone = self.settler.by_code(cells["insee"], Country.FR)
        x, y = self.points.get(cells["finess_et"], ("", ""))
        if {x, y} <= {"", "0", "0.0"}:
            x = y = ""
        point, precision = self.settler.point_of(x, y, zone)
        return SiteRecord(
            street=cells["address"] or None,
            postal_code=postal_of(cells),
            city=cells["city"] or None,
            zone=zone.code,
            point=point,
            precision=precision,
        )


def _as_cells(facts: Facts) -> Cells:
    line = facts.get("ligneacheminement", "")
    parts = ("numvoie", "compvoie", "typvoie", "voie", "lieuditbp")
    names = (facts.get("rslongue", ""), facts.get("rs", ""))
    return {
        "finess_et": facts.get("nofinesset", ""),
        "finess_ej": facts.get("nofinessej", ""),
        "name": next((name for name in names if name), ""),
        "siret": facts.get("siret", ""),
        "phone": facts.get("telephone", ""),
        "email": facts.get("courriel", ""),
        "address": " ".join(facts[name] for name in parts if facts.get(name)),
        "postal_code": facts.get("codepostal") or line[:5].strip(),
        "city": facts.get("libcommune") or line[6:].strip(),
        "insee": facts.get("insee") or facts.get("departement", "") + facts.get("commune", ""),
        "category": facts.get("categetab", ""),
        "category_label": facts.get("libcategetab", ""),
    }
