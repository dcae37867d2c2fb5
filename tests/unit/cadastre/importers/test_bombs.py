"""Small files that would fill the machine when they are opened: each is refused in a sentence."""

import io
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cadastre.importers.sheets import LARGEST_FILE, LARGEST_UNPACKED, MOST_ENTRIES
from app.core.errors import Refused
from tests.unit.cadastre.importers.test_sheets import cell, lines, ods, row, workbook

_WIDE = 'table:number-columns-repeated="16384"'
_NONE = "<table:table-cell {}/>"
_BILLION = "".join(
    f'<!ENTITY l{depth} "{f"&l{depth - 1};" * 10 if depth else "lol"}">' for depth in range(9)
)


def packed(*files: tuple[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return target.getvalue()


def xlsx(sheet: str, shared: str = "") -> bytes:
    """A workbook whose one sheet is that text."""
    plain = workbook({"A1": "Nom"})
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plain)) as old:
        files = {name: old.read(name) for name in old.namelist()}
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    data = f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>'
    files["xl/worksheets/sheet1.xml"] = data.encode()
    if shared:
        files["xl/sharedStrings.xml"] = shared.encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return target.getvalue()


def with_text(old: bytes, new: bytes) -> bytes:
    """The content of a sound ods with one text in place of another."""
    with zipfile.ZipFile(io.BytesIO(ods(row(cell("Nom"))))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    return packed(*((name, content.replace(old, new)) for name, content in files.items()))


def nested(depth: int) -> bytes:
    """Zeros in an archive in an archive."""
    inner = packed(("zeros", bytes(20_000_000)))
    for _ in range(depth):
        inner = packed(*((f"{number}.zip", inner) for number in range(20)))
    return inner


ZEROS = bytes(LARGEST_UNPACKED // 8)
BOMBS: dict[str, Callable[[], bytes]] = {
    "ods: a cell in every column of every row": lambda: ods(row(cell("x", _WIDE), 1_048_576)),
    "ods: ninety million cells, fewer than any sheet may have": lambda: ods(
        row(cell("x", 'table:number-columns-repeated="90"'), 1_000_000)
    ),
    "ods: seventeen million cells": lambda: ods(row(cell("x"), 17_000_000)),
    "ods: one row that is wide and a million that are narrow": lambda: ods(
        row(cell("x", _WIDE)) + row(cell("x"), 1_000_000)
    ),
    "ods: a cell behind all the blank columns, in many rows": lambda: ods(
        row(_NONE.format(_WIDE) + cell("x"), 2_000)
    ),
    "ods: a cell behind all the blank rows": lambda: ods(
        row(_NONE.format(""), 1_048_575) + row(cell("x", 'table:number-columns-repeated="20"'))
    ),
    "ods: blank cells said twice, so that a reader keeps them": lambda: ods(
        "".join(row(_NONE.format(_WIDE) * 2 + _NONE.format("")) for _ in range(600))
    ),
    "ods: covered cells": lambda: ods(
        row(f"<table:covered-table-cell {_WIDE}/>" + cell("x"), 2_000)
    ),
    "ods: a formula and no value": lambda: ods(
        row(_NONE.format(f'table:formula="of:=1" {_WIDE}'), 2_000)
    ),
    "ods: a number of times that is no number": lambda: ods(
        row(cell("x", 'table:number-columns-repeated="1e9"'), 100)
    ),
    "ods: more times than fit in a word": lambda: ods(
        row(cell("x", f'table:number-columns-repeated="{10**30}"'))
    ),
    "ods: a number of times below nothing": lambda: ods(
        row(cell("x", 'table:number-columns-repeated="-1"'), 100)
    ),
    "ods: a second sheet that is the bomb": lambda: ods(
        f"{row(cell('x'))}</table:table><table:table table:name='B'>{row(cell('x', _WIDE), 2_000)}"
    ),
    "ods: a billion laughs": lambda: with_text(
        b"<office:document-content", f"<!DOCTYPE x [{_BILLION}]><office:document-content".encode()
    ),
    "ods: a text cut in the middle": lambda: with_text(b"</table:table>", b"<table:table"),
    "xlsx: a stray cell in the last corner": lambda: workbook({"A1": "Nom", "XFD1048576": "x"}),
    "xlsx: a stray cell in the last row and the twentieth column": lambda: xlsx(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="T1048576"><v>1</v></c></row>'
    ),
    "xlsx: a corner behind a long style": lambda: xlsx(
        '<row r="1048576"><c s="12345678" t="n" r="XFD1048576"><v>1</v></c></row>'
    ),
    "zip: an archive in archives": lambda: nested(1) if len(nested(0)) < LARGEST_FILE else b"",
    "zip: more files than any workbook has": lambda: packed(
        *((f"{number}", b"") for number in range(MOST_ENTRIES + 1))
    ),
    "zip: the name of a workbook and zeros in it": lambda: packed(
        ("xl/workbook.xml", b"<workbook/>"), *((f"xl/media/{one}", ZEROS) for one in range(9))
    ),
    "zip: a directory that lies about its sizes": lambda: packed(("a", bytes(1000)))[:-30],
    "csv: one cell without end": lambda: b"Nom;Ville\n" + b"x" * 5_000_000,
    "csv: a quotation mark that opens and never closes": lambda: b'Nom;Ville\n"' + b"x\n" * 900_000,
    "csv: a row of a million cells": lambda: b"Nom;Ville\n" + b"x;" * 1_000_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_fills_the_machine(tmp_path: Path, name: str) -> None:
    content = BOMBS[name]()
    tracemalloc.start()
    try:
        with pytest.raises(Refused):
            lines(tmp_path, content)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 48 * 1024 * 1024


def test_blank_rows_and_columns_that_a_program_leaves_at_the_end_are_no_bomb(
    tmp_path: Path,
) -> None:
    blank = _NONE.format('table:style-name="a" table:number-columns-repeated="3"')
    end = blank + _NONE.format('table:number-columns-repeated="16381"')
    content = ods(row(cell("Nom") + end) + row(cell("Établi") + end, 2) + row(end, 1_048_573))
    found = lines(tmp_path, content)
    assert [cells[0] for _line, cells in found] == ["Nom", "Établi", "Établi"]
