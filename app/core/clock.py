"""The only clock. Everything below the edge takes `today` or `now` as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Brussels")
"""Wall time of both sides: Paris and Brussels have had the same offset since 1976."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day on the wall calendars of both countries."""
    return datetime.now(LOCAL).date()
