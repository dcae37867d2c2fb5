"""Lines as CSV and XLSX. A cell that a spreadsheet would take for a formula is written as text."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from app.cadastre.exchange.lines import Line, Say, cells, titles
from app.core.spreadsheets import LONGEST_CELL, harmless, looks_run


def write_csv(lines: Sequence[Line], say: Say) -> bytes:
    """UTF-8 with its mark and semicolons: what spreadsheets of both countries open as a table."""
    content = io.StringIO()
    writer = csv.writer(content, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(titles(say))
    for line in lines:
        writer.writerow([_csv_value(value) for value in cells(line)])
    return content.getvalue().encode("utf-8-sig")


def _csv_value(value: str | float | None) -> str:
    if value is None:
        return ""
    return harmless(value) if isinstance(value, str) else str(value)


def write_xlsx(lines: Sequence[Line], say: Say) -> bytes:
    """One sheet; texts are stored as texts, whatever they begin with."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, seldom needed

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Passerelle")
    sheet.freeze_panes = "A2"
    sheet.append([_text_cell(sheet, title, bold=True) for title in titles(say)])
    for line in lines:
        sheet.append(
            [_text_cell(sheet, value) if isinstance(value, str) else value for value in cells(line)]
        )
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _text_cell(sheet: Any, text: str, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - slow to import, seldom needed
    from openpyxl.styles import Font  # noqa: PLC0415 - slow to import, seldom needed

    cell = WriteOnlyCell(sheet, value=text[:LONGEST_CELL])
    cell.data_type = "s"  # else a text that begins with = is stored as a formula
    if looks_run(text):
        cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell
