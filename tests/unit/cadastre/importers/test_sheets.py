"""Workbooks, odd texts and bombs. Each fault says what is wrong, and where."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.cadastre.importers.sheets import LONGEST_CELL, MOST_COLUMNS, make_of, sheets_of
from app.core.errors import Refused

_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
_MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)


def ods(rows: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", _MANIFEST)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {_SPACES}><office:body>'
            f'<office:spreadsheet><table:table table:name="Liste">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target.getvalue()


def cell(text: str, how: str = "") -> str:
    start = f'<table:table-cell office:value-type="string" {how}>'
    return f"{start}<text:p>{text}</text:p></table:table-cell>"


def row(cells: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{cells}</table:table-row>'


_EMPTY = row('<table:table-cell table:number-columns-repeated="16384"/>', 1_048_570)


def workbook(cells: dict[str, Any], merged: str = "") -> bytes:
    book = Workbook()
    for place, value in cells.items():
        book.worksheets[0][place] = value
    if merged:
        book.worksheets[0].merge_cells(merged)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def lines(folder: Path, content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    path = folder / "file"
    path.write_bytes(content)
    return [line for sheet in sheets_of(path, make_of(path)) for line in sheet.lines()]


def test_an_ods_workbook_is_read_and_its_endless_blank_rows_are_not(tmp_path: Path) -> None:
    wide = cell("Ville", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    content = ods(row(cell("Nom") + wide) + row(cell("Établi") + cell("Givet"), 2) + _EMPTY)
    found = lines(tmp_path, content)
    assert [cells[:2] for _line, cells in found] == [("Nom", "Ville"), *[("Établi", "Givet")] * 2]


def test_merged_cells_are_said_once_and_the_others_stay_in_their_columns(tmp_path: Path) -> None:
    content = workbook({"A1": "Liste", "A2": "Nom", "B2": "Ville", "C2": "Soins"}, "A1:C1")
    assert lines(tmp_path, content) == [(1, ("Liste", "", "")), (2, ("Nom", "Ville", "Soins"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ends_of_lines_may_be_mixed(tmp_path: Path, end: str) -> None:
    content = f"\ufeffNom;Ville\r\nA;Givet{end}B;Menen\n".encode()
    rows = [("Nom", "Ville"), ("A", "Givet"), ("B", "Menen")]
    assert [cells for _line, cells in lines(tmp_path, content)] == rows


def test_a_million_empty_columns_are_no_loss(tmp_path: Path) -> None:
    content = b"Nom;Ville" + b";" * 1_000_000 + b"\nA;Givet\n"
    found = lines(tmp_path, content)
    assert found[0][1][:3] == ("Nom", "Ville", "")
    assert len(found[0][1]) == MOST_COLUMNS
    assert found[1] == (2, ("A", "Givet"))


def test_a_column_that_would_be_lost_is_refused_with_its_line(tmp_path: Path) -> None:
    content = b"Nom;Ville\nA" + b";" * 1_000_000 + b"x\n"
    with pytest.raises(Refused) as refused:
        lines(tmp_path, content)
    assert refused.value.message.values["line"] == 2


def test_a_text_that_would_be_cut_is_refused_with_its_line(tmp_path: Path) -> None:
    content = b"Nom;Ville\nA;Givet\n" + b"x" * (LONGEST_CELL + 1) + b";y\n"
    with pytest.raises(Refused) as refused:
        lines(tmp_path, content)
    assert refused.value.message.values["line"] == 3


@pytest.mark.parametrize(
    ("content", "begins"),
    [
        ("Nom;Ville\nA;B\n".encode("utf-16")[:-1], "The text is cut or damaged"),
        ("Nom;Ville\n".encode("utf-32"), "Line %(line)s holds a null character"),
        ("Nom;Ville\n".encode("utf-16-le"), "This is not a text file"),
    ],
)
def test_a_text_in_an_unknown_or_cut_encoding_is_refused(
    tmp_path: Path, content: bytes, begins: str
) -> None:
    with pytest.raises(Refused) as refused:
        lines(tmp_path, content)
    assert refused.value.message.text.startswith(begins)
