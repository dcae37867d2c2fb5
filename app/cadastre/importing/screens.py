"""What the pages of imports show, ready to be said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.cadastre.comparing import FIELD_NAMES
from app.cadastre.importers.catalogue import LAYOUTS
from app.cadastre.importers.tables import letters
from app.cadastre.importing.keeping import Progress
from app.cadastre.importing.models import ImportLine, ImportRun
from app.cadastre.importing.operations import LIST_PREFIX
from app.cadastre.importing.queries import MOST_SHOWN, line_before, lines_of
from app.cadastre.importing.reading import Options, Sample
from app.cadastre.importing.vocabulary import (
    COLUMN_NAMES,
    DONE_NAMES,
    OUTCOME_NAMES,
    STATE_NAMES,
    RunState,
)
from app.cadastre.importing.wording import unpack
from app.cadastre.vocabulary import (
    IDENTIFIER_NAMES,
    PRECISION_NAMES,
    SOURCE_NAMES,
    IdentifierKind,
    ImportField,
    ImportOutcome,
    PointPrecision,
)
from app.core.messages import N_, Listing, LText, Message, counted
from app.core.phones import phone_words
from app.reference.loader import Reference
from app.reference.vocabulary import COUNTRY_NAMES, Country
from app.reference.zones import ZoneCode

TICKED = frozenset({ImportOutcome.CREATED, ImportOutcome.UPDATED})
"""Outcomes whose lines may be taken out."""

BADGES = {
    RunState.UPLOADED: "neutral",
    RunState.READING: "neutral",
    RunState.READY: "doubt",
    RunState.APPLYING: "neutral",
    RunState.APPLIED: "ok",
    RunState.REVERTED: "neutral",
    RunState.FAILED: "no",
    RunState.INTERRUPTED: "no",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLine:
    """A run in the list of imports."""

    public_id: str
    file_name: str
    source: Message | str
    state: Message
    badge: str
    by: Message
    figures: tuple[Message, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewLine:
    """A line of a preview: field by field, or its reason."""

    line: int
    cell: str
    name: str
    place: str
    is_taken: bool
    changes: tuple[tuple[Message | str, Any, Any], ...]
    value: str
    reason: Message | None


def source_words(source: str) -> Message | str:
    """A source as people call it."""
    if source in SOURCE_NAMES:
        return Message(SOURCE_NAMES[source])
    return source.removeprefix(LIST_PREFIX)


def source_options() -> list[tuple[str, Message | str]]:
    """The layouts that can be said of a file."""
    return [(source, source_words(source)) for source in LAYOUTS]


def run_line(run: ImportRun) -> RunLine:
    """A run as the list shows it."""
    state = RunState(run.state)
    return RunLine(
        public_id=run.public_id,
        file_name=run.file_name,
        source=source_words(run.source),
        state=Message(STATE_NAMES[state]),
        badge=BADGES[state],
        by=Message(N_("%(who)s, %(moment)s"), {"who": run.started_by, "moment": run.started_at}),
        figures=tuple(figures(run)),
    )


_PAST = {
    ImportOutcome.CREATED: (N_("%(count)s created"), N_("%(count)s created")),
    ImportOutcome.UPDATED: (N_("%(count)s changed"), N_("%(count)s changed")),
    ImportOutcome.UNCHANGED: (N_("%(count)s unchanged"), N_("%(count)s unchanged")),
    ImportOutcome.LEFT_OUT: (N_("%(count)s left out"), N_("%(count)s left out")),
    ImportOutcome.REFUSED: (N_("%(count)s fault"), N_("%(count)s faults")),
    ImportOutcome.SKIPPED: (N_("%(count)s taken out by you"), N_("%(count)s taken out by you")),
}
_FUTURE = {
    ImportOutcome.CREATED: (
        N_("%(count)s provider will be created"),
        N_("%(count)s providers will be created"),
    ),
    ImportOutcome.UPDATED: (
        N_("%(count)s provider will be changed"),
        N_("%(count)s providers will be changed"),
    ),
    ImportOutcome.UNCHANGED: (
        N_("%(count)s provider will stay as it is"),
        N_("%(count)s providers will stay as they are"),
    ),
    ImportOutcome.LEFT_OUT: (
        N_("%(count)s row will be left out: no home care"),
        N_("%(count)s rows will be left out: no home care"),
    ),
    ImportOutcome.REFUSED: (
        N_("%(count)s row cannot be taken"),
        N_("%(count)s rows cannot be taken"),
    ),
    ImportOutcome.SKIPPED: (
        N_("%(count)s row was taken out by you"),
        N_("%(count)s rows were taken out by you"),
    ),
}


def figures(run: ImportRun) -> list[Message]:
    """What a run will do, or did, in a few words; figures of zero are not said."""
    future = run.state in {RunState.READY, RunState.APPLYING}
    words = _FUTURE if future else _PAST
    counts = run.counts or {}
    return [
        counted(*words[one], counts[one.value]) for one in ImportOutcome if counts.get(one.value)
    ]


def tabs(run: ImportRun) -> list[tuple[str, Message, int]]:
    """The kinds of lines that can be looked at: code, words, how many."""
    names = OUTCOME_NAMES if run.state == RunState.READY else DONE_NAMES
    counts = run.counts or {}
    return [
        (one.value, Message(names[one]), counts[one.value])
        for one in ImportOutcome
        if one is not ImportOutcome.UNCHANGED and counts.get(one.value)
    ]


@dataclass(frozen=True, slots=True)
class LinePage:
    """A page of lines, and from which line the neighbours begin; None where there is none."""

    lines: list[PreviewLine]
    previous: int | None
    next: int | None


def line_page(
    session: Session, run: ImportRun, outcome: ImportOutcome, after: int, reference: Reference
) -> LinePage:
    """The lines of one kind, some at a time."""
    rows = session.scalars(lines_of(run.id, outcome, after)).all()
    shown = rows[:MOST_SHOWN]
    previous = None
    if after:
        previous = session.scalar(line_before(run.id, outcome, after)) or 0
    return LinePage(
        [_preview_line(row, reference) for row in shown],
        previous,
        shown[-1].line if len(rows) > MOST_SHOWN else None,
    )


def _preview_line(row: ImportLine, reference: Reference) -> PreviewLine:
    return PreviewLine(
        line=row.line,
        cell=row.cell or row.field or "",
        name=row.name or "",
        place=row.place or "",
        is_taken=row.is_taken,
        changes=tuple(
            (Message(FIELD_NAMES[name]), *(shown(name, one, reference) for one in values))
            for name, *values in row.changes or ()
        ),
        value=row.value or "",
        reason=unpack(row.message) if row.message else None,
    )


def shown(name: str, value: Any, reference: Reference) -> Any:
    """A value of a field as a page says it; None is nothing."""
    if value in (None, "", []):
        return None
    teller = _TELLERS.get(name)
    told = teller(value, reference) if teller else str(value)
    return Message(_BARE, {"value": told}) if isinstance(told, LText | Listing) else told


_BARE = "%(value)s"


def _told_zone(value: Any, reference: Reference) -> Any:
    zone = reference.zones.get(ZoneCode.parse(value))
    return reference.gazetteer.label(zone) if zone else value


def _told_care(value: Any, reference: Reference) -> Any:
    return Listing(tuple(reference.care[one].labels for one in value if one in reference.care))


def _told_type(value: Any, reference: Reference) -> Any:
    kind = reference.provider_types.get(value)
    return kind.labels if kind else value


def _told_numbers(value: Any, _reference: Reference) -> Any:
    parts = [one.split(" ", 1) for one in value]
    named = N_("%(kind)s %(number)s")
    return Listing(
        tuple(
            Message(named, {"kind": Message(IDENTIFIER_NAMES[IdentifierKind(kind)]), "number": one})
            for kind, one in parts
        )
    )


_YES, _NO = N_("Yes"), N_("No")
_TELLERS: dict[str, Callable[[Any, Reference], Any]] = {
    "zone": _told_zone,
    "care": _told_care,
    "type_code": _told_type,
    "identifiers": _told_numbers,
    "country": lambda value, _reference: Message(COUNTRY_NAMES[Country(value)]),
    "point_precision": lambda value, _reference: Message(PRECISION_NAMES[PointPrecision(value)]),
    "is_fictitious": lambda value, _reference: Message(_YES if value else _NO),
    "phone": lambda value, _reference: phone_words(value),
}


@dataclass(frozen=True, slots=True)
class Working:
    """How far a work is: rows done, of how many; `is_stalled` when it has said nothing for long."""

    done: int
    total: int | None
    is_stalled: bool


def working(
    run: ImportRun, beside: Progress | None, *, now: datetime, stalled_after: float
) -> Working:
    """How far the work of a run is, as the database says or, if that is newer, a file beside."""
    seen = (run.seen_at or run.started_at).timestamp()
    done, total = run.rows_done or 0, run.rows_total
    if beside is not None and beside.said_at > seen:
        seen, done, total = beside.said_at, beside.done, beside.total
    return Working(done, total, is_stalled=now.timestamp() - seen > stalled_after)


def column_options(sample: Sample) -> list[tuple[str, Message | str]]:
    """The columns of a table: letter and header."""
    named = N_("%(letter)s: %(header)s")
    return [
        (str(place), Message(named, {"letter": letters(place), "header": name[:60] or "…"}))
        for place, name in enumerate(sample.header)
    ]


def mapping_fields(
    sample: Sample, typed: Mapping[str, Any] | None
) -> list[tuple[str, Message, str, str]]:
    """Each field with its name, the column chosen for it, and an example from the first row."""
    first = sample.rows[0][1] if sample.rows else ()
    found = []
    for field in ImportField:
        name = f"column_{field.value}"
        guessed = sample.guessed.get(field)
        chosen = typed.get(name, "") if typed is not None else ("" if guessed is None else guessed)
        place = int(chosen) if str(chosen).isdigit() else -1
        example = first[place][:60] if 0 <= place < len(first) else ""
        found.append((name, Message(COLUMN_NAMES[field]), str(chosen), example))
    return found


def type_options(reference: Reference) -> list[tuple[str, LText, Message]]:
    """The kinds of provider, by country."""
    return [
        (code, kind.labels, Message(COUNTRY_NAMES[kind.country]))
        for code, kind in reference.provider_types.items()
    ]


def care_options(reference: Reference) -> list[tuple[str, LText]]:
    """The kinds of care."""
    return [(code, kind.labels) for code, kind in reference.care.items()]


def options_from(values: Mapping[str, Any]) -> Options:
    """What the form of the mapping says, as the reading needs it."""
    chosen = {
        field: values[f"column_{field.value}"]
        for field in ImportField
        if values.get(f"column_{field.value}") is not None
    }
    return Options(
        sheet=values["sheet"],
        header_row=values["header_row"],
        columns=chosen,
        type_code=values["type_code"] or None,
        country=Country(values["country"]) if values.get("country") else None,
        care=tuple(values["care"]),
    )
