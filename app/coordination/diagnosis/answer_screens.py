"""Refusals, silences and answer times of a territory made ready for their page. No web."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from app.coordination.diagnosis.answers import Answer, Period, Record, answers_in, records, unmet
from app.coordination.diagnosis.drawing import Commune, Drawing, Tone, draw_once
from app.coordination.diagnosis.territories import Territory
from app.core.clock import LOCAL
from app.core.messages import N_, LText, Message, counted
from app.discharge.following.evidence_screen import sample_words, share_words
from app.discharge.following.masking import Cell
from app.reference.loader import Reference
from app.reference.shapes import read_shapes
from app.reference.zones import ZoneCode


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmetLine:
    """Refusals and silences of one group, or of all small ones together."""

    name: object
    count: Message
    is_told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLine:
    """How one group answers, with how many answers that is computed from."""

    name: object
    sample: object
    accepted: Message
    silent: Message
    hours: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTable:
    """Groups of one sort."""

    key: str
    title: Message
    rows: Sequence[RecordLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersScreen:
    """Everything the page says."""

    territory: Territory
    first: date
    last: date
    least: int
    places: Sequence[UnmetLine]
    kinds: Sequence[UnmetLine]
    tables: Sequence[RecordTable]
    drawing: Drawing | None
    legend: Sequence[tuple[Tone, Message]]


def answers_screen(
    session: Session,
    reference: Reference,
    territory: Territory,
    *,
    today: date,
    fictitious: bool,
) -> AnswersScreen:
    """The twelve months until today."""
    first = today - timedelta(days=365)
    period = Period(
        first=datetime.combine(first, time(), tzinfo=LOCAL),
        last=datetime.combine(today + timedelta(days=1), time(), tzinfo=LOCAL),
        fictitious=fictitious,
    )
    least = int(reference.policy("evidence_least_count", today))
    found = answers_in(session, territory.codes, period)
    by_place = unmet(found, lambda one: one.commune, least)
    by_kind = unmet(found, lambda one: one.care, least)
    return AnswersScreen(
        territory=territory,
        first=first,
        last=today,
        least=least,
        places=[_unmet(one, least, reference) for one in by_place],
        kinds=[_unmet(one, least, reference) for one in by_kind],
        tables=_tables(found, reference, least),
        drawing=_drawing(territory, by_place, reference),
        legend=[(tone, Message(text)) for tone, text in _LEGEND.items()],
    )


_LEGEND = {
    Tone.LACK: N_("Refusals and silences, enough of them to be told"),
    Tone.QUIET: N_("None, or too few to be told"),
}


def _tables(found: Sequence[Answer], reference: Reference, least: int) -> list[RecordTable]:
    def area(one: Answer) -> str:
        chain = reference.zones.chain(ZoneCode.parse(one.commune))
        return str(chain[1] if len(chain) > 1 else chain[0])

    sorts = (
        ("types", N_("By type of provider"), lambda one: one.type_code),
        ("areas", N_("By area where the person lives"), area),
        ("needs", N_("By kind of care"), lambda one: one.care),
    )
    return [
        RecordTable(
            key=key,
            title=Message(title),
            rows=[_record(one, reference) for one in records(found, of, least)],
        )
        for key, title, of in sorts
    ]


def name_of(key: str, reference: Reference) -> LText | Message | str:
    """A commune, an area, a kind of care or a type of provider by its code."""
    if key in reference.care:
        return reference.care[key].labels
    if key in reference.provider_types:
        return reference.provider_types[key].labels
    if ":" in key:
        zone = reference.zones.get(ZoneCode.parse(key))
        return LText(dict(zone.names)) if zone is not None else key
    return key or Message(N_("Not in the directory any more"))


def _unmet(cell: Cell, least: int, reference: Reference) -> UnmetLine:
    if cell.label is None:
        name: object = Message(N_("All others together (%(parts)s)"), {"parts": cell.parts})
    else:
        name = name_of(cell.label, reference)
    if cell.count is None:
        return UnmetLine(
            name=name,
            count=Message(N_("fewer than %(least)s"), {"least": least}),
            is_told=False,
        )
    told = counted(
        N_("%(count)s request without help"), N_("%(count)s requests without help"), cell.count
    )
    return UnmetLine(name=name, count=told, is_told=True)


def _record(one: Record, reference: Reference) -> RecordLine:
    hours = Message(N_("Too few answers to tell"))
    if one.hours is not None:
        hours = Message(N_("%(hours)s hours"), {"hours": one.hours})
    return RecordLine(
        name=name_of(one.key, reference),
        sample=sample_words(one.accepted),
        accepted=share_words(one.accepted),
        silent=share_words(one.silent),
        hours=hours,
    )


def _drawing(territory: Territory, cells: Sequence[Cell], reference: Reference) -> Drawing | None:
    shapes = read_shapes(reference.folder)
    told = {cell.label for cell in cells if cell.count is not None}
    communes = tuple(
        Commune(
            home.name("fr"),
            shapes.get(str(home.code), ()),
            Tone.LACK if str(home.code) in told else Tone.QUIET,
        )
        for home in territory.homes
    )
    return draw_once(communes, reference.border)
