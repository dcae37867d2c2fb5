"""Figures and lists of an indicator: both from its one question."""

from datetime import UTC, date, datetime
from statistics import median
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.coordination.steering.indicators import Indicator
from app.coordination.steering.vocabulary import Figure, Reckoning, Row, Window
from app.core.clock import LOCAL

TIMED = frozenset({Reckoning.MEDIAN_HOURS, Reckoning.SUM_DAYS})


def figure(session: Session, indicator: Indicator, window: Window) -> Figure:
    """What the indicator comes to; counted in the database, times worked out from the list."""
    asked = indicator.question(window).subquery()
    counted = select(func.count(), func.coalesce(func.sum(asked.c.yes), 0)).select_from(asked)
    of, yes = session.execute(counted).one()
    if indicator.reckoning in TIMED:
        return Figure(of, int(yes), _timed(session, indicator, window))
    share = 100 * int(yes) / of if of and indicator.reckoning is Reckoning.SHARE else None
    return Figure(of, int(yes), float(of) if indicator.reckoning is Reckoning.COUNT else share)


def rows(
    session: Session,
    indicator: Indicator,
    window: Window,
    *,
    first: int = 0,
    most: int | None = None,
) -> list[Row]:
    """The lines of the list, the last begun first."""
    asked: Select[*tuple[Any, ...]] = indicator.question(window)
    ordered = asked.order_by(
        asked.selected_columns.start.desc().nulls_last(), asked.selected_columns.link
    )
    found = session.execute(ordered.offset(first).limit(most) if most else ordered).all()
    has_yes = indicator.reckoning is Reckoning.SHARE
    return [
        Row(row.ref, row.link, row.place, row.start, row.end, bool(row.yes) if has_yes else None)
        for row in found
    ]


def _timed(session: Session, indicator: Indicator, window: Window) -> float | None:
    found = rows(session, indicator, window)
    if not found:
        return None
    if indicator.reckoning is Reckoning.SUM_DAYS:
        return float(sum(days_of(row) for row in found))
    hours = [hours_of(row) for row in found]
    return float(median([one for one in hours if one is not None]))


def days_of(row: Row) -> int:
    """Whole days between the two days of a line; never less than none."""
    if row.end is None or row.start is None:
        return 0
    return max(0, (_day(row.end) - _day(row.start)).days)


def hours_of(row: Row) -> float | None:
    """Hours between the two moments of a line."""
    if not (isinstance(row.start, datetime) and isinstance(row.end, datetime)):
        return None
    return (_aware(row.end) - _aware(row.start)).total_seconds() / 3600


def by_month(found: list[Row], window: Window) -> list[tuple[date, int, int]]:
    """For each month of the period: its first day, how many lines began, how many say yes."""
    months: dict[date, list[Row]] = {}
    month = window.first.replace(day=1)
    while month <= window.last:
        months[month] = []
        month = _next(month)
    for row in found:
        day = _day(row.start).replace(day=1) if row.start is not None else None
        if day in months:
            months[day].append(row)
    return [
        (one, len(lines), sum(bool(row.yes) for row in lines))
        for one, lines in sorted(months.items())
    ]


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _day(value: date | datetime) -> date:
    return _aware(value).astimezone(LOCAL).date() if isinstance(value, datetime) else value


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
