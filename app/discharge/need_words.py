"""A need in words, for the pages and the printed plan. Knows no web."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.messages import N_, Listing, LText, Message
from app.discharge.matching.facts import say_days
from app.discharge.models import NeedRow
from app.discharge.vocabulary import NeedWish
from app.reference.loader import Reference
from app.reference.vocabulary import (
    EVERY_DAY,
    TIME_BAND_NAMES,
    WEEKDAY_NAMES,
    Weekday,
    bands_to_mask,
    days_to_mask,
    mask_to_bands,
    mask_to_days,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedLine:
    """One need in words; `when` tells days and visits only of care that comes by visits."""

    id: int
    care: str
    label: LText
    when: Sequence[Message | Listing]
    essential: bool


def need_line(row: NeedRow, reference: Reference) -> NeedLine:
    """One stored need in words."""
    kind = reference.care[row.care]
    values = {"start": row.starts_on, "end": row.until}
    until = Message(N_("From %(start)s until %(end)s"), values)
    period = until if row.until else Message(N_("From %(start)s on"), {"start": row.starts_on})
    days = days_in_words(mask_to_days(row.weekdays))
    visits = Message(N_("Visits a day: %(number)s"), {"number": row.visits_per_day})
    visited: tuple[Message | Listing, ...] = (days, visits, *_bands(row)) if kind.by_visit else ()
    return NeedLine(
        id=row.id,
        care=row.care,
        label=kind.labels,
        when=(*visited, period, *_acts(row, reference)),
        essential=row.essential,
    )


def _bands(row: NeedRow) -> tuple[Listing, ...]:
    """The parts of the day, when somebody named them."""
    bands = sorted(mask_to_bands(row.time_bands or 0))
    return (Listing(tuple(Message(TIME_BAND_NAMES[band]) for band in bands)),) if bands else ()


def _acts(row: NeedRow, reference: Reference) -> tuple[Message, ...]:
    """The acts that must be done, when some were named."""
    labels = tuple(reference.acts[code].labels for code in row.acts or () if code in reference.acts)
    return (Message(N_("Acts: %(acts)s"), {"acts": Listing(labels)}),) if labels else ()


def wish_line(wish: NeedWish, reference: Reference) -> NeedLine:
    """A need that is not on any list yet, in the same words."""
    row = NeedRow(
        id=0,
        care=wish.care,
        weekdays=days_to_mask(wish.days),
        visits_per_day=wish.visits_per_day,
        starts_on=wish.starts_on,
        until=wish.until,
        essential=wish.essential,
        time_bands=bands_to_mask(wish.bands) if wish.bands else None,
        acts=sorted(wish.acts),
    )
    return need_line(row, reference)


def days_in_words(days: frozenset[Weekday]) -> Message:
    """Weekdays in words: every day, a range of three days or more, or a list."""
    if days == EVERY_DAY:
        return Message(N_("Every day"))
    first, last = min(days), max(days)
    if len(days) == last - first + 1 > 2:
        ends = {"first": Message(WEEKDAY_NAMES[first]), "last": Message(WEEKDAY_NAMES[last])}
        return Message(N_("From %(first)s to %(last)s"), ends)
    return Message(N_("Days: %(days)s"), {"days": say_days(days)})
