"""A territory made ready for its page, its files and its paper: words, tones, lines. No web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from operator import attrgetter

from sqlalchemy.orm import Session

from app.coordination.diagnosis import queries
from app.coordination.diagnosis.drawing import Commune, Drawing, Tone, draw_once
from app.coordination.diagnosis.live import Asked, live_cells
from app.coordination.diagnosis.queries import CommuneLine, KindSummary, People
from app.coordination.diagnosis.supply.offered import FIRST_DAY, areas_changed_after
from app.coordination.diagnosis.territories import Territory
from app.coordination.diagnosis.vocabulary import (
    BORDER_EFFECT_NAMES,
    SERVED_NAMES,
    BorderEffect,
    DayPart,
    MapMeasure,
    Served,
)
from app.core.errors import InvalidInput
from app.core.messages import N_, LText, Message, counted
from app.reference.loader import Reference
from app.reference.shapes import read_shapes

USUAL_CARE = "NUR"
MOST_LINES = 300
NEAR_KM, MIDDLE_KM = 10.0, 25.0

SERVED_TONES = {
    Served.COVERED: Tone.GOOD,
    Served.TO_CONFIRM: Tone.DOUBT,
    Served.NOBODY: Tone.LACK,
}
EFFECT_TONES = {
    BorderEffect.GAIN: Tone.GAIN,
    BorderEffect.POSSIBLE: Tone.DOUBT,
    BorderEffect.NO_CHANGE: Tone.QUIET,
}
NEXT_NAMES = {
    Tone.QUIET: N_("Somebody comes"),
    Tone.GOOD: N_("Up to 10 km away"),
    Tone.DOUBT: N_("10 to 25 km away"),
    Tone.LACK: N_("25 to 50 km away"),
    Tone.FAR: N_("More than 50 km away, or nowhere"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of a territory."""

    care: str
    part: DayPart
    measure: MapMeasure
    day: date
    sort: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """One tone of the map in words, with how many communes and inhabitants have it."""

    tone: Tone
    words: Message
    people: People


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One commune of the table; kilometres None: farther than is looked, or not known."""

    code: str
    name: LText
    population: int | None
    served: Served
    state: Message
    effect: Message
    gains: bool
    services: int
    to_confirm: int
    across: int
    places: Message
    next_km: float | None
    next_across_km: float | None
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of care in the table of a territory."""

    care: str
    label: LText
    summary: KindSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class Portrait:
    """Everything a page, a file or a sheet of paper says of a territory."""

    territory: Territory
    question: Question
    label: LText
    people: People
    kinds: Sequence[Kind]
    chosen: KindSummary
    lines: Sequence[Line]
    legend: Sequence[Legend]
    drawing: Drawing | None
    caveats: Sequence[Message]
    computed_at: datetime | None

    @property
    def has_distances(self) -> bool:
        """Distances are kept for the day of the last run only."""
        return self.computed_at is not None

    @property
    def made(self) -> Message:
        """When it was worked out."""
        if self.computed_at is None:
            return Message(
                N_("Worked out for this page: distances are known for the day of the last run.")
            )
        return Message(N_("Worked out on %(moment)s."), {"moment": self.computed_at})

    @property
    def first_lines(self) -> Sequence[Line]:
        """As many as a page shows; the files hold all."""
        return self.lines[:MOST_LINES]

    @property
    def more_lines(self) -> int:
        """How many the page leaves to the files."""
        return max(0, len(self.lines) - MOST_LINES)


def portrait(
    session: Session, reference: Reference, territory: Territory, asked: Question, *, today: date
) -> Portrait:
    """The portrait on a day: from the last run when it is of that day, else worked out at once."""
    run = queries.last_run(session)
    is_kept = run is not None and run.day == asked.day
    codes = territory.codes
    if is_kept:
        kinds = queries.summary(session, codes, asked.part)
        found = queries.communes(session, codes, asked.care, asked.part)
    else:
        every = Asked(codes=codes, cares=sorted(reference.care), day=asked.day, today=today)
        one = replace(every, cares=[asked.care])
        cells = live_cells(session, reference, every)
        kinds = queries.summary_of(session, cells, codes, asked.part)
        cells = live_cells(session, reference, one)
        found = queries.communes_of(session, cells, codes, asked.care, asked.part)
    lines = [_line(one, asked.measure) for one in found]
    return Portrait(
        territory=territory,
        question=asked,
        label=reference.care[asked.care].labels,
        people=_people(found),
        kinds=[
            Kind(care=one.care, label=reference.care[one.care].labels, summary=one) for one in kinds
        ],
        chosen=next(one for one in kinds if one.care == asked.care),
        lines=sorted(lines, key=_SORTS[asked.sort]),
        legend=_legend(lines, asked.measure),
        drawing=_drawing(lines, reference),
        caveats=_caveats(session, territory, asked.day, today=today),
        computed_at=run.computed_at if is_kept and run is not None else None,
    )


def check_day(session: Session, day: date, *, today: date) -> None:
    """Raise InvalidInput for a day of which the directory knows nothing."""
    began = session.scalar(FIRST_DAY)
    first = began.date() if began is not None else today
    if not first <= day <= today:
        sentence = N_("Choose a day from %(first)s, when the directory began, to today.")
        fault = Message(sentence, {"first": first})
        raise InvalidInput(fault, {"le": [fault]})


def _people(found: Sequence[CommuneLine]) -> People:
    known = [one.population for one in found if one.population is not None]
    return People(len(found), sum(known), len(found) - len(known))


def _line(one: CommuneLine, measure: MapMeasure) -> Line:
    counts = one.counts
    return Line(
        code=one.zone,
        name=one.name,
        population=one.population,
        served=counts.served,
        state=Message(SERVED_NAMES[counts.served]),
        effect=Message(BORDER_EFFECT_NAMES[counts.effect]),
        gains=counts.effect is BorderEffect.GAIN,
        services=counts.sure_allowed,
        to_confirm=counts.doubtful_allowed + counts.sure_unclear + counts.doubtful_unclear,
        across=counts.sure_unclear + counts.sure_barred,
        places=places_words(one),
        next_km=one.next_km,
        next_across_km=one.next_across_km,
        tone=_tone(one, measure),
    )


def places_words(one: CommuneLine) -> Message:
    """What is known of places, in one sentence; nothing said is not zero."""
    if not one.counts.sure_allowed:
        return Message(N_("–"))
    if one.places is not None:
        return counted(N_("%(count)s place"), N_("%(count)s places"), one.places)
    if one.with_places:
        return Message(N_("Has places, number not given"))
    return Message(N_("Not given")) if one.silent else Message(N_("Full"))


def _tone(one: CommuneLine, measure: MapMeasure) -> Tone:
    if measure is MapMeasure.SERVED:
        return SERVED_TONES[one.counts.served]
    if measure is MapMeasure.BORDER:
        return EFFECT_TONES[one.counts.effect]
    if one.counts.served is Served.COVERED:
        return Tone.QUIET
    near = min((km for km in (one.next_km, one.next_across_km) if km is not None), default=None)
    if near is None:
        return Tone.FAR
    return Tone.GOOD if near <= NEAR_KM else Tone.DOUBT if near <= MIDDLE_KM else Tone.LACK


def _legend(lines: Sequence[Line], measure: MapMeasure) -> list[Legend]:
    names: Mapping[Tone, str] = {
        MapMeasure.SERVED: {tone: SERVED_NAMES[one] for one, tone in SERVED_TONES.items()},
        MapMeasure.BORDER: {tone: BORDER_EFFECT_NAMES[one] for one, tone in EFFECT_TONES.items()},
        MapMeasure.NEXT: NEXT_NAMES,
    }[measure]
    people = dict.fromkeys(names, People())
    for line in lines:
        unknown = line.population is None
        people[line.tone] += People(1, line.population or 0, int(unknown))
    return [
        Legend(tone=tone, words=Message(text), people=people[tone]) for tone, text in names.items()
    ]


def _drawing(lines: Sequence[Line], reference: Reference) -> Drawing | None:
    shapes = read_shapes(reference.folder)
    communes = tuple(
        Commune(line.name.in_("fr"), shapes.get(line.code, ()), line.tone)
        for line in sorted(lines, key=attrgetter("code"))
    )
    return draw_once(communes, reference.border)


def _far(line: Line) -> float:
    return line.next_km if line.next_km is not None else 1_000.0


_ORDER = {Served.NOBODY: 0, Served.TO_CONFIRM: 1, Served.COVERED: 2}
_SORTS = {
    "nom": lambda line: (line.name.in_("fr"), line.code),
    "habitants": lambda line: (-(line.population or 0), line.code),
    "etat": lambda line: (_ORDER[line.served], -(line.population or 0), line.code),
    "distance": lambda line: (-_far(line), line.code),
    "places": lambda line: (-line.services, line.code),
}


def _caveats(session: Session, territory: Territory, day: date, *, today: date) -> list[Message]:
    """What the figures cannot say."""
    found = [
        Message(
            N_(
                "A service counts when its declared area reaches the commune and it is open. "
                "Insurance, language, age and the price of the way are not counted: the search "
                "judges them for one person."
            )
        ),
        Message(
            N_(
                "“To be confirmed”: the commune lies near the edge of an area, no area or no hours "
                "were given, or nobody can tell whether the service may cross the border."
            )
        ),
    ]
    if territory.possible:
        sentence = N_("%(count)s communes may be in this ZOAST: the list was not read in full.")
        found.append(Message(sentence, {"count": territory.possible}))
    if day < today:
        changed = session.scalar(areas_changed_after(day)) or 0
        sentence = N_(
            "On %(day)s: services, capacity and conventions as the change log tells them; areas, "
            "hours and registrations as they are today. Services whose area or hours changed "
            "since: %(changed)s. Distances are kept for the newest day only."
        )
        found.append(Message(sentence, {"day": day, "changed": changed}))
    return found
