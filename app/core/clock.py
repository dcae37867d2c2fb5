"""The only clock. Everything below the edge takes `today` or `now` as an argument."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Brussels")
"""Wall time of both sides: Paris and Brussels have had the same offset since 1976."""


_ahead = [timedelta()]


def look_ahead(days: int) -> None:
    """As if it were so many days later, from now on in this process; for demonstrations only."""
    _ahead[0] = timedelta(days=days)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + _ahead[0]


def today() -> date:
    """The present day on the wall calendars of both countries."""
    return now().astimezone(LOCAL).date()
