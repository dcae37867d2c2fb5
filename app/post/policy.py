"""The patience of the post, from data/reference/policy.yaml."""

from datetime import date, timedelta

from app.post.vocabulary import RetryPolicy
from app.reference.loader import Reference


def retry_policy(reference: Reference, day: date) -> RetryPolicy:
    """How often and how patiently a letter is tried again, on that day."""
    return RetryPolicy(
        attempts=int(reference.policy("post_attempts", day)),
        first_wait=timedelta(minutes=reference.policy("post_first_wait_minutes", day)),
        longest_wait=timedelta(hours=reference.policy("post_longest_wait_hours", day)),
    )
