"""FINESS as published, HSDS, data.inclusion, the Belgian list: sound files and faulty ones."""

import csv
import io
import json
import tarfile
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.cadastre.importers.catalogue import LAYOUTS, Asked, layout_of
from app.cadastre.importers.sheets import make_of, sheets_of
from app.cadastre.records import Fault, LeftOut, ProviderRecord, Row
from app.core.errors import Refused
from app.reference.loader import Reference

TODAY = date(2026, 11, 22)
X, Y = "831000", "7004000"
"""In Lambert 93, some kilometres from Givet."""


def read(path: Path, reference: Reference, type_code: str | None = None) -> list[Row]:
    source = layout_of(path)
    assert source is not None
    asked = Asked(path=path, today=TODAY, type_code=type_code)
    return list(LAYOUTS[source].read(asked, reference))


def kept(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def establishment(number: str, commune: str, category: str, **more: str) -> list[str]:
    names = (
        "structureet nofinesset nofinessej rs rslongue complrs compldistrib numvoie typvoie voie"
    )
    rest = (
        "compvoie lieuditbp commune departement libdepartement ligneacheminement telephone"
        " telecopie categetab libcategetab categagretab libcategagretab siret codeape codemft"
        " libmft codesph libsph dateouv dateautor maj numuai"
    )
    facts = {
        "structureet": "structureet",
        "nofinesset": number,
        "rs": "SSIAD D'ESSAI (FICTIF)",
        "numvoie": "1",
        "typvoie": "R",
        "voie": "DE LA MEUSE",
        "commune": commune[2:],
        "departement": commune[:2],
        "ligneacheminement": "08605 GIVET CEDEX",
        "telephone": "0353010001",
        "categetab": category,
        "libcategetab": "S.S.I.A.D",
        **more,
    }
    return [facts.get(name, "") for name in f"{names} {rest}".split()]


def as_published(*rows: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\n").writerows(
        [["finess", "etalab", "93", "2026-11-01"], *rows]
    )
    return written.getvalue()


def test_the_published_register_is_read_with_its_points(
    reference: Reference, tmp_path: Path
) -> None:
    text = as_published(
        establishment("080000003", "08190", "354"),
        establishment("080000011", "08190", "611"),
        establishment("750000002", "75101", "354"),
        establishment("080000029", "08190", "354")[:20],
        [
            "geolocalisation",
            "080000003",
            X,
            Y,
            "1,ATLASANTE,100,IGN,BD_ADRESSE,V2.2,LAMBERT_93",
            "",
        ],
    )
    for encoding in ("utf-8", "cp1252"):
        rows = read(kept(tmp_path / "finess.csv", text.encode(encoding)), reference)
        assert [type(row) for row in rows] == [ProviderRecord, LeftOut, LeftOut, Fault]
        first = rows[0]
        assert isinstance(first, ProviderRecord)
        assert [one.care for one in first.services] == ["NUR", "PCA"]
        assert (first.site.postal_code, str(first.site.zone)) == ("08605", "fr:commune:08190")
        assert first.site.precision == "exact"


def as_xml(body: str) -> str:
    head = "<horodatage><emetteur>FINESS</emetteur></horodatage>"
    return f'<?xml version="1.0" encoding="UTF-8"?><fluxfiness>{head}{body}</fluxfiness>'


STRUCTURE = (
    "<structureet><nofinesset>080000003</nofinesset><rs>SSIAD D'ESSAI</rs><commune>190</commune>"
    "<departement>08</departement><codepostal>08600</codepostal><libcommune>GIVET</libcommune>"
    "<categetab>354</categetab></structureet><geolocalisation><nofinesset>080000003</nofinesset>"
    f"<coordxet>{X}</coordxet><coordyet>{Y}</coordyet></geolocalisation>"
)


def test_the_xml_feed_gives_the_same(reference: Reference, tmp_path: Path) -> None:
    (row,) = read(kept(tmp_path / "flux.xml", as_xml(STRUCTURE)), reference)
    assert isinstance(row, ProviderRecord)
    assert (row.key, row.site.precision) == ("080000003", "exact")


def test_a_truncated_or_armed_xml_is_refused(reference: Reference, tmp_path: Path) -> None:
    whole = as_xml(STRUCTURE)
    bomb = whole.replace("<fluxfiness>", '<!DOCTYPE x [<!ENTITY a "b">]><fluxfiness>')
    for text in (whole[:-30], bomb):
        with pytest.raises(Refused):
            read(kept(tmp_path / "flux.xml", text), reference)


def test_the_json_of_structures_gives_the_same(reference: Reference, tmp_path: Path) -> None:
    where = {"coordonneeX": X, "coordonneeY": Y}
    place = {"cogCommune": "08190", "codePostal": "08600", "coordonneesGeographique": where}
    one = {
        "informationsGeneralesEGE": {"numFinessEge": "080000003", "denominationEge": "ESSAI"},
        "categorieEntiteGeographiqueExercice": {"code": "354"},
        "adresse": [place],
    }
    content = {"pmej": [{"ege": [one]}], "gco": {}, "gcc": {}}
    (row,) = read(kept(tmp_path / "s.json", json.dumps(content)), reference)
    assert isinstance(row, ProviderRecord)
    assert (row.key, row.site.precision) == ("080000003", "exact")


SERVICE: dict[str, Any] = {
    "id": "6f8d8a1e-0000-4000-8000-000000000001",
    "name": "Aide à domicile",
    "status": "active",
    "organization": {
        "id": "6f8d8a1e-0000-4000-8000-000000000002",
        "name": "Maison d'essai (fictive)",
        "description": "Essai.",
        "organization_identifiers": [
            {"id": "6f8d8a1e-0000-4000-8000-000000000003", "identifier_type": "BCE",
             "identifier": "0200.065.765"},
        ],
    },
    "service_at_locations": [
        {
            "id": "6f8d8a1e-0000-4000-8000-000000000004",
            "location": {
                "id": "6f8d8a1e-0000-4000-8000-000000000005",
                "location_type": "physical",
                "latitude": 50.2606,
                "longitude": 4.9122,
                "addresses": [
                    {"id": "6f8d8a1e-0000-4000-8000-000000000006", "address_1": "Rue 1",
                     "city": "Dinant", "state_province": "Namur", "postal_code": "5500",
                     "country": "BE", "address_type": "physical"},
                ],
            },
        },
    ],
    "phones": [{"id": "6f8d8a1e-0000-4000-8000-000000000007", "number": "082 21 00 00"}],
}  # fmt: skip


@pytest.mark.parametrize("version", ["hsds_3.0", "hsds_3.1-dev"])
def test_a_service_of_open_referral_is_read(
    reference: Reference, tmp_path: Path, shared: Path, version: str
) -> None:
    archive = shared / "conformance" / version / "schema_compiled.tar.gz"
    with tarfile.open(archive) as packed:
        name = next(one for one in packed.getnames() if one.endswith("compiled/service.json"))
        stream = packed.extractfile(name)
        assert stream is not None
        jsonschema.validate(SERVICE, json.load(stream))
    page = {"total_pages": 1, "contents": [SERVICE]}
    for content in (SERVICE, [SERVICE], page):
        (row,) = read(kept(tmp_path / "h.json", json.dumps(content)), reference, "BE-SAFA")
        assert isinstance(row, ProviderRecord), row
        assert [one.care for one in row.services] == ["PCA"]
        assert (row.phone, row.site.precision) == ("+3282210000", "exact")
        assert [value for _kind, value in row.identifiers] == ["0200065765"]


def package(shared: Path, version: str, tables: dict[str, list[dict[str, str]]]) -> bytes:
    described = json.loads((shared / "conformance" / version / "datapackage.json").read_text())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for resource in described["resources"]:
            columns = [one["name"] for one in resource["schema"]["fields"]]
            written = io.StringIO()
            writer = csv.DictWriter(written, columns)
            writer.writeheader()
            writer.writerows(tables.get(resource["name"], []))
            archive.writestr(f"data/{resource['path']}", written.getvalue())
    return target.getvalue()


@pytest.mark.parametrize("version", ["hsds_3.0", "hsds_3.1-dev"])
def test_a_tabular_package_gives_the_same_as_its_json(
    reference: Reference, tmp_path: Path, shared: Path, version: str
) -> None:
    place = SERVICE["service_at_locations"][0]["location"]
    owner, here = SERVICE["organization"]["id"], place["id"]
    said = {"name": "Maison d'essai (fictive)", "description": "Essai."}
    tables: dict[str, list[dict[str, str]]] = {
        "organization": [{"id": owner, **said}],
        "organization_identifier": [
            {"organization_id": owner, "identifier_type": "BCE", "identifier": "0200065765"}
        ],
        "service": [
            {"id": "s", "organization_id": owner, "name": "Aide à domicile", "status": "active"}
        ],
        "service_at_location": [{"service_id": "s", "location_id": here}],
        "location": [{"id": here, "latitude": "50.2606", "longitude": "4.9122"}],
        "address": [
            {"location_id": here, "address_1": "Rue 1", "city": "Dinant", "postal_code": "5500",
             "country": "BE"}
        ],
        "phone": [{"service_id": "s", "number": "082 21 00 00"}],
    }  # fmt: skip
    (one,) = read(kept(tmp_path / "p.zip", package(shared, version, tables)), reference, "BE-SAFA")
    (other,) = read(kept(tmp_path / "h.json", json.dumps(SERVICE)), reference, "BE-SAFA")
    assert isinstance(one, ProviderRecord)
    assert isinstance(other, ProviderRecord)
    assert one.digest() == other.digest()


INCLUSION = (
    "id,source,nom,adresse,code_postal,commune,code_insee,thematiques\n"
    "a,dora,Aide d'essai (fictive),Rue 1,08600,Givet,08190,"
    '"[equipement-et-alimentation--aide-menagere]"\n'
    'b,dora,Autre,Rue 1,08600,Givet,08190,"[mobilite--acheter-un-vehicule]"\n'
)


def test_a_theme_becomes_a_kind_of_care_only_where_it_says_just_that(
    reference: Reference, tmp_path: Path
) -> None:
    rows = read(kept(tmp_path / "i.csv", INCLUSION), reference, "FR-SAD")
    assert [type(row) for row in rows] == [ProviderRecord, LeftOut]
    assert isinstance(rows[0], ProviderRecord)
    assert [one.care for one in rows[0].services] == ["HHK"]


def test_the_belgian_list_enters_without_kinds_of_care(reference: Reference, shared: Path) -> None:
    rows = read(shared / "data" / "be_providers" / "hospitals_hainaut_2020.csv", reference)
    assert len(rows) == 37
    assert all(isinstance(row, ProviderRecord) and row.services == () for row in rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_text_is_read_in_the_encodings_of_spreadsheets(tmp_path: Path, encoding: str) -> None:
    text = "Nom;Ville\nÉtabli à l'œuvre;Bouvignes-lès-Dinant\n"
    path = kept(tmp_path / "t.csv", text.encode(encoding))
    (sheet,) = sheets_of(path, make_of(path))
    assert list(sheet.lines())[1] == (2, ("Établi à l'œuvre", "Bouvignes-lès-Dinant"))


def test_a_text_cut_inside_quotes_is_refused_with_its_line(tmp_path: Path) -> None:
    path = kept(tmp_path / "t.csv", 'a;b\n1;"cut')
    with pytest.raises(Refused) as refused:
        list(sheets_of(path, make_of(path))[0].lines())
    assert refused.value.message.values["line"] == 2
