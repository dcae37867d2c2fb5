"""Where a convention stands on a day, told from its dates. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.cadastre.record_words import ConventionStage


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionDates:
    """The dates of a convention; `signed_on` None is a draft, `valid_to` None is no known end."""

    signed_on: date | None
    valid_from: date
    valid_to: date | None
    ended_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day it holds."""
        return min((day for day in (self.valid_to, self.ended_on) if day), default=None)


def stage_of(dates: ConventionDates, *, today: date, expiring_days: int) -> ConventionStage:
    """Draft, signed, in force, expiring or ended.

    It expires when its last day is at most `expiring_days` away; the last day still counts.
    """
    last = dates.last_day
    if dates.signed_on is None or dates.signed_on > today:
        return ConventionStage.DRAFT
    if last is not None and last < today:
        return ConventionStage.ENDED
    if dates.valid_from > today:
        return ConventionStage.SIGNED
    if last is not None and last - today <= timedelta(days=expiring_days):
        return ConventionStage.EXPIRING
    return ConventionStage.IN_FORCE
