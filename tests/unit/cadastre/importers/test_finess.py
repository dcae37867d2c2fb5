"""Files in the shape of FINESS: sound ones, and every way we know of being wrong."""

import io
from collections.abc import Callable
from datetime import date

import pytest

from app.cadastre.importers import finess_homecare, finess_hospitals
from app.cadastre.records import Fault, LeftOut, ProviderRecord, Row
from app.cadastre.vocabulary import IdentifierKind, PointPrecision
from app.core.config import ROOT
from app.core.errors import Refused
from app.reference.loader import Reference

TODAY = date(2026, 11, 22)
SAMPLES = ROOT / "data" / "samples"
HOSPITALS = (SAMPLES / "finess_hospitals.csv").read_bytes()
HOMECARE = (SAMPLES / "finess_homecare.csv").read_bytes()


def read_hospitals(content: bytes, reference: Reference) -> list[Row]:
    return list(finess_hospitals.read(io.BytesIO(content), reference, today=TODAY))


def read_homecare(content: bytes, reference: Reference) -> list[Row]:
    return list(finess_homecare.read(io.BytesIO(content), reference, today=TODAY))


def test_a_hospital_enters_only_for_the_care_it_delivers_at_home(reference: Reference) -> None:
    at_home, short_stay, counted, none = read_hospitals(HOSPITALS, reference)
    assert isinstance(at_home, ProviderRecord)
    assert isinstance(short_stay, ProviderRecord)
    assert isinstance(counted, ProviderRecord)
    assert [one.care for one in at_home.services] == ["HAH"]
    assert [one.care for one in short_stay.services] == ["STY"]
    assert [one.care for one in counted.services] == ["HAH"]
    assert isinstance(none, LeftOut)
    assert none.reason.values["code"] == "156"


def test_what_a_file_does_not_say_stays_unknown(reference: Reference) -> None:
    record = read_hospitals(HOSPITALS, reference)[1]
    assert isinstance(record, ProviderRecord)
    service = record.services[0]
    assert record.phone is None
    assert (service.languages, service.weekdays, service.capacity, service.areas) == (
        (None, None, None, ())
    )


def test_numbers_places_and_telephones_are_read(reference: Reference) -> None:
    first, second, *_others = read_hospitals(HOSPITALS, reference)
    assert isinstance(first, ProviderRecord)
    assert isinstance(second, ProviderRecord)
    assert first.phone == "+33353010001"
    assert [kind for kind, _ in first.identifiers] == [IdentifierKind.FINESS, IdentifierKind.SIRET]
    assert [kind for kind, _ in second.identifiers] == [IdentifierKind.FINESS, IdentifierKind.SIREN]
    assert str(first.site.zone) == "fr:commune:08190"
    assert first.site.precision is PointPrecision.COMMUNE
    assert second.site.precision is PointPrecision.EXACT
    assert second.site.street == "2 RUE DE LA LUNE BP 1"


def test_the_kind_of_a_home_care_establishment_tells_its_care(reference: Reference) -> None:
    help_, nursing, both, none = read_homecare(HOMECARE, reference)
    assert isinstance(help_, ProviderRecord)
    assert isinstance(nursing, ProviderRecord)
    assert isinstance(both, ProviderRecord)
    assert [one.care for one in both.services] == ["NUR", "PCA", "HHK"]
    assert len({help_.type_code, nursing.type_code, both.type_code}) == 3
    assert isinstance(none, LeftOut)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(reference: Reference) -> None:
    windows = b"\xef\xbb\xbf" + HOSPITALS.replace(b"\n", b"\r\n")
    assert [type(row) for row in read_hospitals(windows, reference)] == [
        type(row) for row in read_hospitals(HOSPITALS, reference)
    ]


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old in content
        return content.replace(old, new, 1)

    return change


UNUSABLE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _content: b"",
    "blank": lambda _content: b" \n\n",
    "no header": lambda content: content.split(b"\n", 1)[1],
    "missing column": lambda content: content.replace(b"insee,", b"", 1),
    "unknown column": lambda content: content.replace(b"finess_et,", b"finess_et,surprise,", 1),
    "column twice": lambda content: content.replace(b"finess_ej,", b"finess_ej,finess_ej,", 1),
    "other order": lambda content: content.replace(b"lat,lon", b"lon,lat", 1),
    "semicolons": lambda content: content.replace(b",", b";"),
    "tabs": lambda content: content.replace(b",", b"\t"),
    "latin-1": lambda content: content.decode().encode("latin-1"),
    "utf-16": lambda content: content.decode().encode("utf-16"),
    "null character": swap(b"GIRAFES", b"GIR\x00FES"),
    "workbook": lambda _content: b"PK\x03\x04" + bytes(100),
    "pdf": lambda _content: b"%PDF-1.7 and so on",
    "html": lambda _content: b"<!doctype html><title>Not found</title>",
    "quote left open": swap(b'"CENTRE ""DES', b'"CENTRE "DES'),
}


@pytest.mark.parametrize("change", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_file_that_is_not_that_table_is_refused_as_a_whole(
    reference: Reference, change: Callable[[bytes], bytes]
) -> None:
    with pytest.raises(Refused) as refused:
        read_hospitals(change(HOSPITALS), reference)
    assert refused.value.message.text


def test_a_wrong_encoding_is_located(reference: Reference) -> None:
    with pytest.raises(Refused) as refused:
        read_hospitals(HOSPITALS.decode().encode("latin-1"), reference)
    assert refused.value.message.values["line"] == 2


def test_a_missing_column_is_named(reference: Reference) -> None:
    with pytest.raises(Refused) as refused:
        read_hospitals(HOSPITALS.replace(b"insee,", b"", 1), reference)
    assert refused.value.message.values["columns"].items == ("insee",)  # type: ignore[attr-defined]  # a Listing


FAULTY: dict[str, tuple[str | None, Callable[[bytes], bytes]]] = {
    "check digit of FINESS": ("finess_et", lambda c: _other_digit(c, 1)),
    "leading zero of FINESS lost": ("finess_et", lambda c: c.replace(b"\n0", b"\n", 1)),
    "FINESS of the owner": ("finess_ej", lambda c: _cell(c, 1, b"089999009")),
    "SIRET": ("siret", lambda c: _cell(c, 5, b"99999999900011")),
    "SIRET too short": ("siret", lambda c: _cell(c, 5, b"999999")),
    "name missing": ("name", swap(b"HAD DES GIRAFES (FICTIF)", b"")),
    "control character": ("name", swap(b"GIRAFES", b"GIR\x1bAFES")),
    "postal code": ("postal_code", swap(b",08600,", b",8600,")),
    "unknown commune": ("insee", swap(b",08190,", b",08999,")),
    "commune code": ("insee", swap(b",08190,", b",8190,")),
    "commune of elsewhere": ("insee", swap(b",08190,", b",13055,")),
    "swapped coordinates": ("lat", swap(b"50.13796,4.82545", b"4.82545,50.13796")),
    "decimal comma": ("lat", swap(b"50.13796", b'"50,13796"')),
    "metres": ("lat", swap(b"50.13796,4.82545", b"7001234,824567")),
    "latitude missing": ("lat", swap(b"50.13796", b"")),
    "point of elsewhere": ("lat", swap(b"50.13796,4.82545", b"43.29695,5.38107")),
    "point at sea": ("lat", swap(b"50.13796,4.82545", b"0,0")),
    "telephone": ("phone", swap(b"0353010001", b"call us")),
    "telephone too short": ("phone", swap(b"0353010001", b"03530")),
    "patients": ("had_max_simultaneous_patients", swap(b",30,10000", b",many,10000")),
    "negative patients": ("had_max_simultaneous_patients", swap(b",30,10000", b",-3,10000")),
    "cell missing": (None, swap(b",INVENTED", b"")),
    "cell too many": (None, swap(b",INVENTED", b",INVENTED,AGAIN")),
}


def _other_digit(content: bytes, line: int) -> bytes:
    lines = content.split(b"\n")
    digit = (lines[line][8] - 48 + 1) % 10
    lines[line] = lines[line][:8] + str(digit).encode() + lines[line][9:]
    return b"\n".join(lines)


def _cell(content: bytes, column: int, value: bytes) -> bytes:
    lines = content.split(b"\n")
    cells = lines[1].split(b",")
    lines[1] = b",".join([*cells[:column], value, *cells[column + 1 :]])
    return b"\n".join(lines)


@pytest.mark.parametrize(("column", "change"), FAULTY.values(), ids=FAULTY.keys())
def test_a_wrong_cell_is_named_with_its_line_and_the_other_lines_are_read(
    reference: Reference, column: str | None, change: Callable[[bytes], bytes]
) -> None:
    first, *others = read_hospitals(change(HOSPITALS), reference)
    assert isinstance(first, Fault)
    assert (first.line, first.column) == (2, column)
    assert first.message.text
    assert [type(row) for row in others] == [ProviderRecord, ProviderRecord, LeftOut]


def test_a_kind_nobody_knows_is_a_fault_not_a_guess(reference: Reference) -> None:
    first = read_homecare(HOMECARE.replace(b",SAAD,", b",SOMETHING,", 1), reference)[0]
    assert isinstance(first, Fault)
    assert first.column == "kind"


def test_a_fingerprint_does_not_depend_on_the_place_in_the_file(reference: Reference) -> None:
    lines = HOMECARE.decode().splitlines()
    moved = "\n".join([lines[0], lines[2], lines[1]]).encode()
    here, there = read_homecare(HOMECARE, reference)[0], read_homecare(moved, reference)[1]
    assert isinstance(here, ProviderRecord)
    assert isinstance(there, ProviderRecord)
    assert here.line != there.line
    assert here.digest() == there.digest()
