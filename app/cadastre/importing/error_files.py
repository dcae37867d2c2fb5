"""The rows that could not be taken, as a file to correct and send again: their cells, the reason.

A cell that a spreadsheet would run as a formula is written as text.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from app.cadastre.importing.models import ImportLine
from app.cadastre.importing.wording import unpack
from app.core.messages import Message
from app.core.spreadsheets import harmless

Say = Callable[[Message], str]

_FORBIDDEN = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def rows_of(lines: Iterable[ImportLine], say: Say) -> Iterator[list[str]]:
    """Line, cell, reason, then the row as it stood."""
    for line in lines:
        reason = say(unpack(line.message)) if line.message else ""
        head = [str(line.line), line.cell or line.field or "", reason]
        yield [harmless(text) for text in (*head, *(line.cells or [line.value or ""]))]


def as_csv(head: list[str], rows: Iterable[list[str]]) -> Iterator[bytes]:
    """A CSV in UTF-8 with its mark, piece by piece."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(head)
    yield b"\xef\xbb\xbf"
    for row in rows:
        writer.writerow(row)
        if written.tell() > 64 * 1024:
            yield written.getvalue().encode()
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode()


def as_xlsx(head: list[str], rows: Iterable[list[str]]) -> bytes:
    """A workbook of one sheet; every cell is text."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, seldom needed
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - slow to import, seldom needed

    book = Workbook(write_only=True)
    sheet = book.create_sheet("faults")
    for row in (head, *rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=text.translate(_FORBIDDEN)[:32_767])
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
