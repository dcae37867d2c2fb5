"""The days and delays of the follow-up, from data/reference/policy.yaml."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from app.reference.loader import Reference

_CHECKS = ("first", "second", "third")


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowingPolicy:
    """On which days what is asked, how long a silence may last, how long a link opens."""

    check_days: tuple[int, ...]
    call_day: int
    opinion_day: int
    outcome_day: int
    ask_at: time
    silence: timedelta
    stay_places: timedelta
    stay_ahead: timedelta
    link: timedelta


def following_policy(reference: Reference, day: date) -> FollowingPolicy:
    """The values that hold on that day."""

    def of(key: str) -> int:
        return int(reference.policy(f"following_{key}", day))

    return FollowingPolicy(
        check_days=tuple(of(f"{name}_check_day") for name in _CHECKS),
        call_day=of("call_day"),
        opinion_day=of("opinion_day"),
        outcome_day=of("outcome_day"),
        ask_at=time(of("ask_hour")),
        silence=timedelta(hours=of("silence_hours")),
        stay_places=timedelta(days=of("stay_places_days")),
        stay_ahead=timedelta(days=of("stay_ahead_days")),
        link=timedelta(days=of("link_days")),
    )
