"""The rows of a file as an import was told to read them: by its layout, or by mapped columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from app.cadastre.importers.catalogue import LAYOUTS, Asked
from app.cadastre.importers.plain import Plan, Words, read_plain
from app.cadastre.importers.sheets import Cells, Sheet, make_of, sheets_of
from app.cadastre.importing.mapping import guess, header_row
from app.cadastre.records import Row
from app.cadastre.vocabulary import ImportField
from app.core.errors import InvalidInput, Refused
from app.core.messages import N_, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

SAMPLE_ROWS = 5
_TOP = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a file is read. `columns` maps a field to a column number; the rest holds for all rows.

    A layout with a name needs none of it but, sometimes, the kind of provider.
    """

    sheet: str = ""
    header_row: int = 1
    columns: Mapping[ImportField, int] | None = None
    type_code: str | None = None
    country: Country | None = None
    care: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As a column of the run holds it."""
        columns = self.columns
        return {
            "sheet": self.sheet,
            "header_row": self.header_row,
            "columns": None if columns is None else {one.value: at for one, at in columns.items()},
            "type_code": self.type_code,
            "country": self.country.value if self.country else None,
            "care": list(self.care),
        }

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Options":
        """What `as_json` wrote."""
        columns = told.get("columns")
        return cls(
            sheet=told.get("sheet") or "",
            header_row=int(told.get("header_row") or 1),
            columns=None
            if columns is None
            else {ImportField(one): columns[one] for one in columns},
            type_code=told.get("type_code"),
            country=Country(told["country"]) if told.get("country") else None,
            care=tuple(told.get("care") or ()),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The top of a table: what a person needs to name its columns."""

    sheets: tuple[str, ...]
    sheet: str
    header_row: int
    header: Cells
    rows: tuple[tuple[int, Cells], ...]
    guessed: Mapping[ImportField, int]


def read_rows(
    path: Path, source: str, options: Options, reference: Reference, *, today: date
) -> Iterator[Row]:
    """Every row of a file: a record, a fault, or a row left out."""
    layout = LAYOUTS.get(source)
    if layout is not None:
        asked = Asked(path=path, today=today, type_code=options.type_code)
        return layout.read(asked, reference)
    return _read_mapped(path, options, reference, today)


def _read_mapped(path: Path, options: Options, reference: Reference, today: date) -> Iterator[Row]:
    if options.columns is None:
        raise Refused(Message(N_("The columns of this file have not been named yet.")))
    sheet = _sheet(sheets_of(path, make_of(path)), options.sheet)
    lines = sheet.lines()
    header: Cells = ()
    for number, cells in lines:
        if number >= options.header_row:
            header = cells
            break
    plan = Plan(
        columns=options.columns,
        type_code=options.type_code,
        country=options.country,
        care=options.care,
    )
    yield from read_plain(lines, header, plan, Words(reference), today=today)


def _sheet(sheets: list[Sheet], name: str) -> Sheet:
    found = [sheet for sheet in sheets if sheet.name == name] or sheets[:1]
    if not found:
        raise Refused(Message(N_("This workbook has no sheet.")))
    return found[0]


def sample_of(
    path: Path,
    *,
    sheet: str = "",
    header: int | None = None,
    remembered: Mapping[str, str] | None = None,
) -> Sample:
    """The top of a table, its header row guessed unless said, its columns guessed."""
    sheets = sheets_of(path, make_of(path))
    chosen = _sheet(sheets, sheet)
    top = list(islice(chosen.lines(), _TOP))
    if not any(any(cells) for _number, cells in top):
        raise Refused(Message(N_("This sheet is empty.")))
    at = header if header is not None else header_row(top)
    below = list(islice((row for row in chosen.lines() if row[0] >= at), SAMPLE_ROWS + 1))
    named = below[0][1] if below else ()
    return Sample(
        sheets=tuple(one.name for one in sheets if one.name),
        sheet=chosen.name,
        header_row=at,
        header=named,
        rows=tuple(below[1:]),
        guessed=guess(named, remembered),
    )


REQUIRED = (ImportField.NAME, ImportField.KEY)


PLACES = (ImportField.ZONE, ImportField.CITY, ImportField.POSTAL_CODE)


def check_options(options: Options, header: Cells) -> None:
    """See that a mapping says enough; raises InvalidInput naming the fields that it lacks."""
    columns = options.columns or {}
    faults = {
        f"column_{field.value}": [Message(N_("Choose the column that says this."))]
        for field in REQUIRED
        if field not in columns
    }
    if columns.keys().isdisjoint(PLACES):
        sentence = N_("Choose at least one column that says the place.")
        faults[f"column_{ImportField.CITY.value}"] = [Message(sentence)]
    lone = {ImportField.LON, ImportField.LAT} - columns.keys()
    if len(lone) == 1:
        missing = f"column_{lone.pop().value}"
        faults[missing] = [Message(N_("Both coordinates are needed, or none."))]
    if ImportField.TYPE not in columns and options.type_code is None:
        sentence = N_("Choose the kind of provider, or the column that says it.")
        faults["type_code"] = [Message(sentence)]
    odd = [field for field, place in columns.items() if not 0 <= place < len(header)]
    faults |= {f"column_{one.value}": [Message(N_("There is no such column."))] for one in odd}
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)


def check_codes(options: Options, reference: Reference) -> None:
    """See that what is said for all rows exists; raises InvalidInput naming what does not."""
    faults = {}
    if options.type_code is not None and options.type_code not in reference.provider_types:
        sentence = N_("There is no kind of provider “%(code)s”.")
        faults["type_code"] = [Message(sentence, {"code": options.type_code})]
    odd = [code for code in options.care if code not in reference.care]
    if odd:
        faults["care"] = [Message(N_("There is no kind of care “%(code)s”."), {"code": odd[0]})]
    if faults:
        raise InvalidInput(Message(N_("Some fields need to be corrected.")), faults)
