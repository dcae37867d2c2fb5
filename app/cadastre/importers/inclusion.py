"""Structures or services in the columns of data.inclusion, the French aggregate of social offers.

A theme becomes a kind of care only where it says just that; a row without one is left out, and
says with which themes.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from app.cadastre.importers.plain import PlainReader, Plan, Words
from app.cadastre.importers.sheets import Cells, Make, make_of, text_lines
from app.cadastre.records import LeftOut, Row
from app.cadastre.vocabulary import ImportField
from app.core.errors import Refused
from app.core.messages import N_, Listing, Message
from app.reference.loader import Reference
from app.reference.vocabulary import Country

SOURCE = "data-inclusion"
FIELDS = {
    ImportField.KEY: "id",
    ImportField.NAME: "nom",
    ImportField.STREET: "adresse",
    ImportField.POSTAL_CODE: "code_postal",
    ImportField.CITY: "commune",
    ImportField.ZONE: "code_insee",
    ImportField.LAT: "latitude",
    ImportField.LON: "longitude",
    ImportField.PHONE: "telephone",
    ImportField.EMAIL: "courriel",
    ImportField.WEBSITE: "site_web",
    ImportField.DESCRIPTION: "description",
    ImportField.SIRET: "siret",
}
THEMES = "thematiques"
NEEDED = frozenset({"id", "source", "nom", "code_postal", "commune"})
CARE_OF_THEME = {
    "equipement-et-alimentation--aide-menagere": ("HHK",),
    "logement-hebergement--besoin-dadapter-mon-logement": ("ADP",),
}
"""Themes that name a kind of care of our vocabulary and nothing else."""


def knows(header: Cells) -> bool:
    """Whether a table has the columns of this source."""
    return set(header) >= NEEDED


def read(
    path: Path, reference: Reference, *, today: date, type_code: str | None = None
) -> Iterator[Row]:
    """Every row: a provider, a row left out for its themes, or a fault."""
    make = make_of(path)
    words = Words(reference, CARE_OF_THEME)
    header = _header(path, make)
    columns = {one: header.index(name) for one, name in FIELDS.items() if name in header}
    if THEMES in header:
        columns[ImportField.CARE] = header.index(THEMES)
    if "typologie" in header and type_code is None:
        columns[ImportField.TYPE] = header.index("typologie")
    plan = Plan(columns=columns, type_code=type_code, country=Country.FR)
    reader = PlainReader(header, plan, words, today)
    lines = text_lines(path, make)
    next(lines, None)
    for line, cells in lines:
        if not any(cells):
            continue
        kept = _with_care(cells, columns.get(ImportField.CARE), words)
        if kept is None:
            yield _no_care(line, cells, columns)
        else:
            yield reader.row(line, kept)


def _header(path: Path, make: Make) -> Cells:
    _number, header = next(text_lines(path, make), (1, ()))
    missing = sorted(NEEDED - set(header))
    if missing:
        sentence = N_("The header has no column %(columns)s.")
        raise Refused(Message(sentence, {"columns": Listing(tuple(missing))}))
    return header


def _themes(said: str) -> list[str]:
    bare = said.strip().strip("[]{}").replace('"', "").replace("'", "")
    return [theme.strip() for theme in bare.replace(";", ",").split(",") if theme.strip()]


def _with_care(cells: Cells, at: int | None, words: Words) -> Cells | None:
    """The row with its themes as kinds of care; None when none of them is one."""
    if at is None or at >= len(cells):
        return cells
    codes = [code for theme in _themes(cells[at]) for code in words.care_of(theme)]
    return (*cells[:at], ";".join(codes), *cells[at + 1 :]) if codes else None


def _no_care(line: int, cells: Cells, columns: dict[ImportField, int]) -> LeftOut:
    themes = _themes(cells[columns[ImportField.CARE]])
    sentence = N_("No home care follows from the themes %(themes)s.")
    key = cells[columns[ImportField.KEY]][:64]
    return LeftOut(
        line=line, key=key, reason=Message(sentence, {"themes": Listing(tuple(themes[:5]))})
    )
