"""What the page of needs shows, made ready: what a line was read as, what is proposed. No web."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.core.errors import InvalidInput
from app.core.messages import N_, LText, Message
from app.discharge.intake.line import Line
from app.discharge.intake.proposals import Proposed
from app.discharge.need_words import NeedLine, wish_line
from app.discharge.reading import read_need
from app.discharge.vocabulary import NeedWish
from app.reference.loader import Reference

Faults = Sequence[Message | str]

THEMES = (
    (N_("Care"), ("NUR", "HAH", "PAL", "GP", "PHA")),
    (N_("Daily life"), ("PCA", "HHK", "MEA", "SHO")),
    (N_("Getting better"), ("PHY", "SLT", "OT", "DIE", "PSY")),
    (N_("Presence and rest"), ("SIT-D", "SIT-N", "RSP", "STY")),
    (N_("Equipment and home"), ("EQP", "OXY", "ALM", "ADP", "TRA")),
    (N_("Rights and coordination"), ("SOC", "COO")),
)
"""How the chips of care are laid out; a kind of care that stands nowhere comes last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A line as it was understood. `need` None: it names no kind of care that is known."""

    line: str
    need: NeedLine | None
    also: Sequence[tuple[str, LText]]
    not_understood: Sequence[Message]
    notes: Sequence[Message]
    faults: Sequence[Message | str]

    @property
    def can_be_added(self) -> bool:
        """Whether nothing forbids it."""
        return self.need is not None and not self.faults

    @property
    def is_clear(self) -> bool:
        """Whether it can be added without asking again."""
        return self.can_be_added and not self.not_understood


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """A need that is proposed, in words."""

    key: str
    need: NeedLine
    why: Message


def understood(
    text: str, line: Line, reference: Reference, faults: Faults, *, most_visits: float
) -> Understood:
    """What a line was read as, in words; more visits a day than are usual are asked about."""
    wish = line.wish
    return Understood(
        line=text,
        need=wish_line(wish, reference) if wish else None,
        also=[(code, reference.care[code].labels) for code in line.also],
        not_understood=[
            Message(_SECOND if left.second_care else _UNKNOWN, {"words": left.words})
            for left in line.leftovers
        ]
        + (
            [Message(_MANY, {"number": wish.visits_per_day})]
            if wish and wish.visits_per_day > most_visits
            else []
        ),
        notes=[
            *(
                Message(_READ_AS, {"typed": typed, "read": read})
                for typed, read in line.corrections
            ),
            *line.notes,
        ],
        faults=faults,
    )


_SECOND = N_("“%(words)s” names another kind of care: type it on a line of its own.")
_UNKNOWN = N_("Not understood: “%(words)s”.")
_MANY = N_("%(number)s visits a day is far more than usual: is this right?")
_READ_AS = N_("“%(typed)s” was read as “%(read)s”.")


def faults_of(
    wish: NeedWish, discharge_at: datetime, reference: Reference, *, today: date
) -> Faults:
    """What is wrong with the days of a need, in sentences."""
    loaded = {
        "care": wish.care,
        "days": wish.days,
        "visits_per_day": wish.visits_per_day,
        "starts_on": wish.starts_on,
        "until": wish.until,
        "essential": wish.essential,
        "bands": [band.name.lower() for band in wish.bands or ()],
        "acts": sorted(wish.acts),
    }
    try:
        read_need(loaded, discharge_at, reference, today=today)
    except InvalidInput as error:
        return [fault for faults in error.faults.values() for fault in faults]
    return []


def proposed_lines(found: Sequence[Proposed], reference: Reference) -> list[ProposedLine]:
    """Proposals in words."""
    return [
        ProposedLine(key=one.key, need=wish_line(one.wish, reference), why=one.why) for one in found
    ]


def care_by_theme(reference: Reference) -> list[tuple[Message, list[tuple[str, LText]]]]:
    """Every kind of care under its theme."""
    care: Mapping[str, LText] = {code: kind.labels for code, kind in reference.care.items()}
    placed = {code for _, codes in THEMES for code in codes}
    found = [
        (Message(title), [(code, care[code]) for code in codes if code in care])
        for title, codes in THEMES
    ]
    rest = [(code, label) for code, label in care.items() if code not in placed]
    return [*found, (Message(N_("Other care")), rest)] if rest else found
