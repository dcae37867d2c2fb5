"""The thresholds of requests, from data/reference/policy.yaml."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from app.discharge.referrals.clockwork import Pace
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralPolicy:
    """How requests are paced, how long their links open, how long sending can be undone."""

    pace: Pace
    undo: timedelta
    link: timedelta


def referral_policy(reference: Reference, day: date) -> ReferralPolicy:
    """The thresholds that hold on that day."""

    def of(key: str) -> float:
        return reference.policy(f"referral_{key}", day)

    return ReferralPolicy(
        pace=Pace(
            opens=time(int(of("opens_hour"))),
            closes=time(int(of("closes_hour"))),
            share=of("answer_percent") / 100,
            least=timedelta(hours=of("answer_least_hours")),
            most=timedelta(hours=of("answer_most_hours")),
            grace=timedelta(hours=of("grace_hours")),
            reminders_at=(of("first_reminder_percent") / 100, of("last_reminder_percent") / 100),
        ),
        undo=timedelta(seconds=of("undo_seconds")),
        link=timedelta(days=of("link_days")),
    )
