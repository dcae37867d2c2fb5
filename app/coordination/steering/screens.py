"""Figures in words: exact for who steers, masked for everybody. Knows no web."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.coordination.steering.figures import days_of, hours_of
from app.coordination.steering.indicators import Indicator
from app.coordination.steering.vocabulary import Figure, Reckoning, Row
from app.core.messages import N_, Message, counted
from app.discharge.following.masking import share, told
from app.discharge.screens import place_label
from app.reference.loader import Reference
from app.reference.zones import ZoneCode

NOTHING = Message(N_("No data yet"))
TOO_FEW = Message(N_("Too few to be told"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One indicator on the dashboard or on the open page."""

    code: str
    title: Message
    value: Message
    sample: Message
    definition: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One line of the list of an indicator."""

    ref: str
    endpoint: str | None
    link: str | None
    place: Message | None
    start: object | None
    end: object | None
    told: Message | None
    tone: str


def tile(indicator: Indicator, figure: Figure) -> Tile:
    """The exact figure, for who may open the list."""
    return Tile(
        code=indicator.code,
        title=Message(indicator.title),
        value=_value(indicator, figure),
        sample=_sample(figure.of),
        definition=Message(indicator.definition),
    )


def open_tile(indicator: Indicator, figure: Figure, least: int) -> Tile:
    """The figure as everybody may see it: small groups are not told, nor to be worked out."""
    of = told(figure.of, least)
    return Tile(
        code=indicator.code,
        title=Message(indicator.title),
        value=_masked(indicator, figure, least),
        sample=TOO_FEW if of is None else _sample(of),
        definition=Message(indicator.definition),
    )


def _masked(indicator: Indicator, figure: Figure, least: int) -> Message:
    if figure.of == 0:
        return NOTHING
    if figure.of < least:
        return TOO_FEW
    if indicator.reckoning is not Reckoning.SHARE:
        return _value(indicator, figure)
    found = share(figure.yes, figure.of, least)
    if not found.told or found.low is None or found.high is None:
        return TOO_FEW
    if found.is_exact:
        return Message(N_("%(share)s %%"), {"share": found.low})
    return Message(N_("between %(low)s %% and %(high)s %%"), {"low": found.low, "high": found.high})


def _value(indicator: Indicator, figure: Figure) -> Message:
    if figure.value is None:
        return NOTHING
    value = round(figure.value, 1)
    if indicator.reckoning is Reckoning.SHARE:
        return Message(N_("%(share)s %%"), {"share": value})
    if indicator.reckoning is Reckoning.MEDIAN_HOURS:
        return Message(N_("%(hours)s hours"), {"hours": value})
    if indicator.reckoning is Reckoning.SUM_DAYS:
        return counted(N_("%(count)s day"), N_("%(count)s days"), int(value))
    return Message(N_("%(number)s"), {"number": int(value)})


def _sample(number: int) -> Message:
    return counted(N_("from %(count)s line"), N_("from %(count)s lines"), number)


def list_lines(
    indicator: Indicator, rows: Sequence[Row], reference: Reference, *, first: int = 0
) -> list[ListLine]:
    """The lines of a list; those that nobody may open have a number only."""
    return [
        ListLine(
            ref=row.ref or str(first + place),
            endpoint=indicator.opens if row.link else None,
            link=row.link,
            place=place_label(ZoneCode.parse(row.place), reference) if row.place else None,
            start=row.start,
            end=row.end,
            told=_told(indicator, row),
            tone="neutral" if row.yes is None else ("ok" if row.yes else "doubt"),
        )
        for place, row in enumerate(rows, start=1)
    ]


def _told(indicator: Indicator, row: Row) -> Message | None:
    if indicator.reckoning is Reckoning.SHARE:
        return Message(N_("Yes") if row.yes else N_("No"))
    if indicator.reckoning is Reckoning.SUM_DAYS:
        return counted(N_("%(count)s day"), N_("%(count)s days"), days_of(row))
    hours = hours_of(row) if indicator.reckoning is Reckoning.MEDIAN_HOURS else None
    return Message(N_("%(hours)s hours"), {"hours": round(hours, 1)}) if hours is not None else None
