"""Opens a file of unknown make: text with separators, xlsx, ods. Rows as texts, never formulas.

Archives are measured before they are opened: a bomb is refused by what it would unpack to. Text is
read line by line; a workbook is held by its reader, which is why its size is bounded.
"""

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.cadastre.importers.corners import BROKEN, looker_at
from app.core.errors import Refused
from app.core.messages import N_, Message

Cells = tuple[str, ...]
Lines = Iterator[tuple[int, Cells]]

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ENTRIES = 2_000
MOST_COLUMNS = 500
LONGEST_CELL = 32_767
"""Characters of one cell, as in spreadsheets."""

MOST_JSON = 8 * 1024 * 1024
"""Bytes up to which a JSON of no known layout is read at once, to say where it is damaged."""
SAMPLE = 256 * 1024
PIECE = 1024 * 1024
DELIMITERS = (";", ",", "\t", "|")


@dataclass(frozen=True, slots=True)
class Make:
    """What a file is: `kind` is csv, xlsx, ods, zip, json or xml; the rest is for text."""

    kind: str
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a file: its name ("" for text) and its lines, numbered as a spreadsheet does."""

    name: str
    lines: Callable[[], Lines]


def make_of(path: Path) -> Make:
    """What kind of file this is, by its content; raises Refused if it is none we read."""
    size = path.stat().st_size
    if size > LARGEST_FILE:
        raise Refused(Message(N_("The file is larger than 64 MB.")))
    with path.open("rb") as stream:
        start = stream.read(SAMPLE)
    if not start.strip(b"\x00 \r\n\t\xff\xfe\xef\xbb\xbf"):
        raise Refused(Message(N_("The file is empty.")))
    if start.startswith(b"PK\x03\x04"):
        return Make(_archive(path))
    if start.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b", b"7z\xbc", b"Rar!")):
        sentence = N_("This kind of file is not read here: save it as xlsx, ods or CSV.")
        raise Refused(Message(sentence))
    return _text(path, start)


def _archive(path: Path) -> str:
    """What an archive holds; raises Refused on a broken one, or one that unpacks to too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            measure(archive)
            names = set(archive.namelist())
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Refused(Message(BROKEN)) from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        return "ods"
    return "zip"


_NEITHER = N_(
    "This is not a text file, nor a workbook that can be read: it is damaged or of another kind."
)


def measure(archive: zipfile.ZipFile) -> None:
    """Unpack an archive into nothing, to see how much it holds: what it declares may lie."""
    total = 0
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Refused(Message(N_("This archive holds too many files.")))
    for entry in entries:
        try:
            looker = looker_at(entry.filename)
            with archive.open(entry) as packed:
                while piece := packed.read(PIECE):
                    total += len(piece)
                    looker(piece)
                    if total > LARGEST_UNPACKED:
                        sentence = N_("This file unpacks to more than 256 MB.")
                        raise Refused(Message(sentence))
        except zipfile.BadZipFile as error:
            raise Refused(Message(BROKEN)) from error


def _too_long(line: int) -> Message:
    sentence = N_("Line %(line)s holds a cell of more than %(most)s characters.")
    return Message(sentence, {"line": line, "most": LONGEST_CELL})


def _text(path: Path, start: bytes) -> Make:
    encoding = _encoding(path, start)
    text = start.decode(encoding, errors="ignore").lstrip("\ufeff \r\n\t")
    if text.startswith("<"):
        return Make("xml", encoding)
    if text.startswith(("{", "[")):
        return Make("json", encoding)
    return Make("csv", encoding, _delimiter(text, whole=len(start) < SAMPLE))


def _encoding(path: Path, start: bytes) -> str:
    """UTF-8 if the whole file is; UTF-16 by its mark; else the Windows set of Western Europe."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" in start:
        raise Refused(Message(_NEITHER))
    decode = codecs.getincrementaldecoder("utf-8")().decode
    try:
        with path.open("rb") as stream:
            while piece := stream.read(PIECE):
                decode(piece)
        decode(b"", True)  # noqa: FBT003 - the signature of the codecs
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(text: str, *, whole: bool) -> str:
    """The sign that cuts the first lines into the most columns of equal number."""
    lines = text.splitlines()
    lines = (lines if whole or len(lines) == 1 else lines[:-1])[:30]  # the last may be cut
    best, most = ",", 0
    for sign in DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=sign) if row]
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=1)
        score = usual * widths.count(usual) if usual > 1 else 0
        if score > most:
            best, most = sign, score
    return best


def check_whole(path: Path, make: Make) -> None:
    """Raises Refused for a JSON that is cut or damaged, which could be read as nothing."""
    if make.kind != "json" or path.stat().st_size > MOST_JSON:
        return
    try:
        json.loads(path.read_text(encoding=make.encoding))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        sentence = N_("This JSON file is cut or damaged at line %(line)s; send it again.")
        raise Refused(Message(sentence, {"line": line})) from error


def sheets_of(path: Path, make: Make) -> list[Sheet]:
    """The tables of a file, in its order."""
    if make.kind == "csv":
        return [Sheet("", lambda: text_lines(path, make))]
    if make.kind not in {"xlsx", "ods"}:
        raise Refused(Message(N_("This file is no table: xlsx, ods or CSV is expected.")))
    try:
        with closing(CalamineWorkbook.from_path(str(path))) as workbook:
            names = list(workbook.sheet_names)
    except (CalamineError, OSError, ValueError) as error:
        raise Refused(Message(BROKEN)) from error
    return [Sheet(name, _workbook_lines(path, name)) for name in names]


def text_lines(path: Path, make: Make) -> Lines:
    """The lines of a text with separators; the number is the line on which the row begins."""
    with path.open("rb") as stream:
        text = io.TextIOWrapper(stream, encoding=make.encoding, errors="strict", newline="")
        reader = csv.reader(_without_nulls(text), delimiter=make.delimiter, strict=True)
        try:
            while True:
                line = reader.line_num + 1
                row = next(reader, None)
                if row is None:
                    return
                yield line, _bounded(row, line)
        except csv.Error as error:
            if "field limit" in str(error):
                raise Refused(_too_long(reader.line_num + 1)) from error
            sentence = N_("Line %(line)s cannot be read: a quotation mark is missing or misplaced.")
            raise Refused(Message(sentence, {"line": reader.line_num})) from error
        except UnicodeDecodeError as error:
            sentence = N_("The text is cut or damaged after line %(line)s.")
            raise Refused(Message(sentence, {"line": reader.line_num})) from error


def _without_nulls(lines: Iterator[str]) -> Iterator[str]:
    for number, line in enumerate(lines, start=1):
        if "\x00" in line:
            sentence = N_("Line %(line)s holds a null character: this is not a text file.")
            raise Refused(Message(sentence, {"line": number}))
        yield line


def _workbook_lines(path: Path, name: str) -> Callable[[], Lines]:
    def lines() -> Lines:
        try:
            with closing(CalamineWorkbook.from_path(str(path))) as workbook:
                sheet = workbook.get_sheet_by_name(name)
                first, left = sheet.start or (0, 0)
                blank = ("",) * left
                for number, row in enumerate(sheet.iter_rows(), start=first + 1):
                    yield number, _bounded([*blank, *map(text_of, row)], number)
        except (CalamineError, OSError, ValueError) as error:
            raise Refused(Message(BROKEN)) from error

    return lines


def _bounded(row: list[str], line: int) -> Cells:
    """The cells without blanks around them. Empty columns at the end are no loss; others would be.

    A text is never cut: raises Refused, naming the line.
    """
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise Refused(_too_long(line))
    if len(row) > MOST_COLUMNS and any(cell.strip() for cell in row[MOST_COLUMNS:]):
        sentence = N_("Line %(line)s has more than %(most)s columns.")
        raise Refused(Message(sentence, {"line": line, "most": MOST_COLUMNS}))
    return tuple(cell.strip() for cell in row[:MOST_COLUMNS])


def text_of(value: Any) -> str:
    """A cell of a workbook as people read it: 7000 and not 7000.0, 2026-11-22, yes as true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date | time | timedelta):
        return str(value)
    return str(value)
