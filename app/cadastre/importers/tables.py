"""Reads a table of text strictly: encoding, header, number of cells. Each fault is located.

The file is read twice and never held: once to see that it is text, once for its lines.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO

from app.cadastre.records import Fault, Row
from app.core.errors import Refused
from app.core.messages import N_, Listing, Message

LARGEST = 64 * 1024 * 1024
"""Bytes accepted in one file of text; the whole FINESS is smaller."""

PIECE = 1024 * 1024

Cells = dict[str, str]


class Unfit(Exception):
    """One cell cannot be taken; caught by the importer, which knows the line."""

    def __init__(self, column: str, value: str, message: Message) -> None:
        super().__init__(message.text)
        self.column, self.value, self.message = column, value, message

    def fault(self, line: int) -> Fault:
        """The same, with its line."""
        return Fault(line=line, column=self.column, value=self.value[:80], message=self.message)


def letters(position: int) -> str:
    """The name of a column of a spreadsheet, from its number: 0 is A, 26 is AA."""
    found = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def located(fault: Fault, columns: tuple[str, ...], cells: tuple[str, ...]) -> Fault:
    """The fault with the name of its cell and the row it stands in."""
    cell = ""
    if fault.column in columns:
        cell = f"{letters(columns.index(fault.column))}{fault.line}"
    return replace(fault, cell=cell, cells=cells)


def read_rows(
    stream: BinaryIO, columns: tuple[str, ...], build: Callable[[int, Cells], Row]
) -> Iterator[Row]:
    """Each line as what `build` makes of it, or as the fault it raised."""
    for found in read_table(stream, columns):
        if not isinstance(found, tuple):
            yield found
            continue
        line, cells = found
        try:
            yield build(line, cells)
        except Unfit as unfit:
            yield located(unfit.fault(line), columns, tuple(cells.values()))


def read_header(stream: BinaryIO) -> tuple[str, ...]:
    """The column names of a file, to tell its layout; the stream is left at its beginning.

    Raises Refused, like `read_table`, if the file is no table of text separated by commas.
    """
    lines = csv.reader(_lines(stream), strict=True)
    try:
        names = [name.strip() for name in next(lines, [])]
    except csv.Error as error:
        raise _broken_quotes(lines.line_num) from error
    stream.seek(0)
    _check_separator(names)
    return tuple(names)


def read_table(stream: BinaryIO, columns: tuple[str, ...]) -> Iterator[tuple[int, Cells] | Fault]:
    """Lines with their number, as cells by column; raises Refused if the file is not that table.

    A line with a wrong number of cells is a fault, the others are still read.
    """
    reader = csv.reader(_lines(stream), strict=True)
    try:
        _check_header(next(reader, []), columns)
        while True:
            line = reader.line_num + 1
            cells = next(reader, None)
            if cells is None:
                return
            if cells:
                yield _row(line, cells, columns)
    except csv.Error as error:
        raise _broken_quotes(reader.line_num) from error


def _broken_quotes(line: int) -> Refused:
    sentence = N_("Line %(line)s cannot be read: a quotation mark is missing or misplaced.")
    return Refused(Message(sentence, {"line": line}))


def _row(line: int, cells: list[str], columns: tuple[str, ...]) -> tuple[int, Cells] | Fault:
    if len(cells) == len(columns):
        return line, {name: cell.strip() for name, cell in zip(columns, cells, strict=True)}
    sentence = N_("%(found)s cells where %(expected)s are expected.")
    values = {"found": len(cells), "expected": len(columns)}
    return Fault(
        line=line,
        column=None,
        value=",".join(cells)[:80],
        message=Message(sentence, values),
        cells=tuple(cells),
    )


def _lines(stream: BinaryIO) -> Iterator[str]:
    check_text(stream)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        yield from text
    finally:
        with suppress(ValueError):  # the stream was closed by whoever opened it
            text.detach()


def check_text(stream: BinaryIO) -> None:
    """See that the whole stream is text in UTF-8, piece by piece, and go back to its beginning.

    Raises Refused saying what it is instead, and on which line it stops being text.
    """
    decode = codecs.getincrementaldecoder("utf-8")().decode
    line, size = 1, 0
    while piece := stream.read(PIECE):
        if not size:
            _check_kind(piece)
        size += len(piece)
        if size > LARGEST:
            raise Refused(Message(N_("The file is larger than 64 MB.")))
        _check_piece(piece, line, decode)
        line += piece.count(b"\n")
    try:
        decode(b"", True)  # noqa: FBT003 - the signature of the codecs
    except UnicodeDecodeError as error:
        raise _not_utf8(line) from error
    if not size:
        raise Refused(Message(N_("The file is empty.")))
    stream.seek(0)


def _check_piece(piece: bytes, line: int, decode: Callable[[bytes], str]) -> None:
    nothing = piece.find(b"\x00")
    if nothing >= 0:
        sentence = N_("Line %(line)s holds a null character: this is not a text file.")
        raise Refused(Message(sentence, {"line": line + piece.count(b"\n", 0, nothing)}))
    try:
        decode(piece)
    except UnicodeDecodeError as error:
        raise _not_utf8(line + error.object.count(b"\n", 0, error.start)) from error


def _not_utf8(line: int) -> Refused:
    sentence = N_("Line %(line)s is not in UTF-8; save the file as “CSV UTF-8”.")
    return Refused(Message(sentence, {"line": line}))


def _check_kind(content: bytes) -> None:
    if not content.strip() and len(content) < PIECE:
        raise Refused(Message(N_("The file is empty.")))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused(Message(N_("The file is in UTF-16; save it as “CSV UTF-8”.")))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        sentence = N_("This is a workbook, an archive or a PDF; save it as “CSV UTF-8”.")
        raise Refused(Message(sentence))


def _check_header(found: list[str], columns: tuple[str, ...]) -> None:
    names = [name.strip() for name in found]
    if len(columns) > 1:
        _check_separator(names)
    missing = [name for name in columns if name not in names]
    if missing:
        sentence = N_("The header has no column %(columns)s.")
        raise Refused(Message(sentence, {"columns": Listing(tuple(missing))}))
    unknown = [name[:60] for name in names if name not in columns]
    if unknown:
        sentence = N_("The header has a column that this layout does not know: %(columns)s.")
        raise Refused(Message(sentence, {"columns": Listing(tuple(unknown))}))
    if tuple(names) != columns:
        sentence = N_("The columns must stand once each, in this order: %(columns)s.")
        raise Refused(Message(sentence, {"columns": Listing(columns)}))


def _check_separator(names: list[str]) -> None:
    if len(names) == 1 and (";" in names[0] or "\t" in names[0]):
        raise Refused(Message(N_("The columns of this file must be separated by commas.")))
