"""A portrait as files: tables for spreadsheets, shapes for maps, paper. Texts are never markup."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from app.coordination.diagnosis.drawing import Tone, standalone
from app.coordination.diagnosis.queries import People
from app.coordination.diagnosis.screens import Kind, Portrait
from app.coordination.diagnosis.supply.mapped import KeptParts, map_parts
from app.coordination.diagnosis.vocabulary import DAY_PART_NAMES, MAP_MEASURE_NAMES, Served
from app.core.messages import N_, Message
from app.core.printing import set_document
from app.core.spreadsheets import harmless
from app.reference.loader import Reference
from app.reference.shapes import read_shapes

_TEMPLATE = Path(__file__).parent / "templates" / "diagnosis" / "portrait.typ"

Say = Callable[[object], str]

COLUMNS = (
    N_("Code"),
    N_("Commune"),
    N_("Inhabitants"),
    N_("Kind of care"),
    N_("Part of the day"),
    N_("Day"),
    N_("State"),
    N_("Services that come"),
    N_("To be confirmed"),
    N_("Would come from across the border"),
    N_("Border effect"),
    N_("Free places"),
    N_("Next service, km"),
    N_("Next across the border, km"),
)


def rows(found: Portrait, say: Say) -> Iterator[list[object]]:
    """One row for each commune; what is not known is an empty cell, never zero."""
    asked = found.question
    for line in found.lines:
        yield [
            line.code,
            say(line.name),
            line.population,
            say(found.label),
            say(Message(DAY_PART_NAMES[asked.part])),
            asked.day.isoformat(),
            say(line.state),
            line.services,
            line.to_confirm,
            line.across,
            say(line.effect),
            say(line.places),
            None if line.next_km is None else round(line.next_km, 1),
            None if line.next_across_km is None else round(line.next_across_km, 1),
        ]


def as_csv(found: Portrait, say: Say) -> bytes:
    """The communes as a spreadsheet of this region reads them."""
    return write_csv(COLUMNS, rows(found, say), say)


def write_csv(columns: Sequence[str], lines: Iterable[Sequence[object]], say: Say) -> bytes:
    """A table as a spreadsheet of this region reads it."""
    content = StringIO()
    writer = csv.writer(content, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([say(Message(name)) for name in columns])
    for line in lines:
        writer.writerow(["" if cell is None else harmless(_cell(cell, say)) for cell in line])
    return ("\ufeff" + content.getvalue()).encode()


def _cell(cell: object, say: Say) -> str:
    """Numbers as digits, as a spreadsheet reads them; all else in the language of the reader."""
    return str(cell) if isinstance(cell, int | float | str) else say(cell)


def as_xlsx(found: Portrait, say: Say) -> bytes:
    """As a workbook with numbers as numbers."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to import, seldom needed

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Passerelle")
    sheet.append([say(Message(name)) for name in COLUMNS])
    for row in rows(found, say):
        sheet.append([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def as_geojson(found: Portrait, say: Say, reference: Reference) -> bytes:
    """Each commune with its coarse outline and its figures (RFC 7946)."""
    names = [say(Message(name)) for name in COLUMNS]
    told = [dict(zip(names, row, strict=True)) for row in rows(found, say)]
    return json.dumps(_collection(found, told, reference), ensure_ascii=False).encode()


def _collection(
    found: Portrait, told: Sequence[Mapping[str, object]], reference: Reference
) -> dict[str, Any]:
    """The communes with their outlines, each with what is told of it."""
    shapes = read_shapes(reference.folder)
    features = [
        {
            "type": "Feature",
            "properties": facts,
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[*ring, ring[0]]] for ring in shapes.get(line.code, ())],
            },
        }
        for line, facts in zip(found.lines, told, strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


MAP_WORDS = {
    "zoomIn": N_("Zoom in"),
    "zoomOut": N_("Zoom out"),
    "close": N_("Close"),
    "failed": N_("The communes could not be put on the map. The table has them all."),
}


def as_map(
    found: Portrait, say: Say, reference: Reference, read: Callable[[str], str]
) -> KeptParts:
    """The parts of a map to keep: one page with everything in it, which asks nobody."""
    words = {tone.tone: say(tone.words) for tone in found.legend}
    told = [
        {"name": say(line.name), "tone": line.tone.value, "detail": words[line.tone]}
        for line in found.lines
    ]
    return map_parts(
        _collection(found, told, reference),
        found.territory.middle,
        reference,
        words={name: say(Message(text)) for name, text in MAP_WORDS.items()},
        read=read,
    )


PAPER_FILLS = {
    Tone.GOOD: "#cfe6d6",
    Tone.DOUBT: "#f0c46a",
    Tone.LACK: "#b5452f",
    Tone.GAIN: "#0d5565",
    Tone.FAR: "#4a1b13",
    Tone.QUIET: "#e6ebe8",
}


def words_of(found: Portrait, say: Say, language: str) -> dict[str, Any]:
    """Everything the printed portrait says, as plain strings in one language."""
    asked = found.question
    title = say(found.territory.name)
    drawn = standalone(found.drawing, title, PAPER_FILLS) if found.drawing else b""
    return {
        "language": language,
        "title": say(Message(N_("Territorial portrait: %(name)s"), {"name": title})),
        "lead": f"{say(_lead(found, say))} {say(found.made)}",
        "map": drawn.decode(),
        "map_title": f"{say(Message(MAP_MEASURE_NAMES[asked.measure]))} – {say(found.label)}",
        "legend": [
            {
                "fill": PAPER_FILLS[one.tone],
                "text": say(one.words),
                "people": _both(one.people, say),
            }
            for one in found.legend
        ],
        "kinds_title": say(Message(N_("Every kind of care"))),
        "columns": [say(Message(name)) for name in KIND_COLUMNS],
        "kinds": [_kind_row(kind, say) for kind in found.kinds],
        "caveats_title": say(Message(N_("What these figures say, and what they cannot say"))),
        "caveats": [say(one) for one in found.caveats],
    }


def _lead(found: Portrait, say: Say) -> Message:
    values = {
        "communes": found.people.communes,
        "people": people_words(found.people, say),
        "day": found.question.day,
        "part": Message(DAY_PART_NAMES[found.question.part]),
    }
    sentence = N_("%(communes)s communes, %(people)s inhabitants, on %(day)s. %(part)s.")
    return Message(sentence, values)


def _kind_row(kind: Kind, say: Say) -> list[str]:
    served = [people_words(kind.summary.served[one], say) for one in Served]
    return [say(kind.label), *served, people_words(kind.summary.gain, say)]


KIND_COLUMNS = (
    N_("Kind of care"),
    N_("Somebody comes"),
    N_("To be confirmed"),
    N_("Nobody comes"),
    N_("Would gain a service"),
)


def people_words(people: People, say: Say) -> str:
    """A number of inhabitants; communes of which it is not known are told apart."""
    number = say(Message(N_("%(number)s"), {"number": people.inhabitants}))
    if not people.unknown:
        return number
    sentence = N_("%(number)s, and %(count)s communes whose number is not known")
    return say(Message(sentence, {"number": people.inhabitants, "count": people.unknown}))


def _both(people: People, say: Say) -> str:
    sentence = N_("%(communes)s communes, %(people)s inhabitants")
    words = {"communes": people.communes, "people": people_words(people, say)}
    return say(Message(sentence, words))


def as_pdf(found: Portrait, say: Say, language: str) -> bytes:
    """The portrait as a tagged PDF."""
    return set_document(_TEMPLATE, words_of(found, say, language))


def file_of(found: Portrait, kind: str, say: Say, reference: Reference) -> tuple[bytes, str]:
    """The table as a file of that kind, with its type."""
    if kind == "csv":
        return as_csv(found, say), "text/csv; charset=utf-8"
    if kind == "xlsx":
        return as_xlsx(found, say), XLSX
    return as_geojson(found, say, reference), "application/geo+json"


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILES: Sequence[str] = ("csv", "xlsx", "geojson")
