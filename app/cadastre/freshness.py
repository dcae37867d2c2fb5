"""How far a record can be trusted today, told from when it was last confirmed. Pure.

The score is 100 for some months, then falls evenly to 0. It moves a record down among its equals
and never hides it. A request that stayed without an answer, or a letter that came back, takes a
part of it away: a record nobody answers for is worth less than its date says.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """Parameters of data/reference/policy.yaml: days of full score, days to zero, the penalty."""

    full_days: float
    zero_days: float
    unanswered_points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What is known of a record's upkeep; None is never, or not known."""

    confirmed_on: date | None
    unanswered_since: date | None = None
    bounced_on: date | None = None


TRUSTED = 50
"""The score from which a record is trusted: below, it has a doubt more among the services found."""

ROUNDED = 0.5
"""A score is told in whole points: half a point less is told as this one."""

SILENCES = 2
"""How many signs of silence there are: a request without an answer, a letter that came back."""


def decay_on(reference: Reference, day: date) -> Decay:
    """The parameters of freshness that hold on a day."""
    return Decay(
        full_days=reference.policy("freshness_full_days", day),
        zero_days=reference.policy("freshness_zero_days", day),
        unanswered_points=reference.policy("freshness_unanswered_points", day),
    )


def trusted_from(decay: Decay, *, today: date) -> tuple[date, ...]:
    """The earliest confirmation that is trusted today: with no sign of silence, with one, with two.

    The same sum as `score`, turned round, so that a database can ask it of a date.
    """
    return tuple(_trusted_from(decay, signs, today) for signs in range(SILENCES + 1))


def _trusted_from(decay: Decay, signs: int, today: date) -> date:
    points = TRUSTED - ROUNDED + decay.unanswered_points * signs
    if points > 100:
        return date.max
    oldest = decay.zero_days - points / 100 * (decay.zero_days - decay.full_days)
    return today - timedelta(days=int(oldest))


def score(trust: Trust, decay: Decay, *, today: date) -> int:
    """From 100, surely right, to 0, nobody knows. Never confirmed counts as 0."""
    if trust.confirmed_on is None:
        return 0
    age = (today - trust.confirmed_on).days
    if age <= decay.full_days:
        points = 100.0
    else:
        left = (decay.zero_days - age) / (decay.zero_days - decay.full_days)
        points = 100.0 * max(0.0, left)
    silent = [trust.unanswered_since, trust.bounced_on]
    since = [day for day in silent if day is not None and day > trust.confirmed_on]
    return round(max(0.0, points - decay.unanswered_points * len(since)))


def next_check(
    confirmed_on: date | None, every_days: int | None, decay: Decay, *, today: date
) -> date:
    """The day by which a record should be confirmed again: the owner's rhythm, else the project's.

    A record that was never confirmed is due today.
    """
    if confirmed_on is None:
        return today
    days = every_days or round(decay.full_days)
    return date.fromordinal(confirmed_on.toordinal() + days)
