"""Who must have a second factor, and by when. Pure."""

from collections.abc import Collection
from datetime import datetime

from app.access.vocabulary import Person


def is_asked(roles: Collection[str], person: Person) -> bool:
    """Whether somebody of that role has to have one, and has none."""
    return person.subject.role in roles and not person.has_factor


def is_overdue(roles: Collection[str], person: Person, now: datetime) -> bool:
    """Whether the days to set one up are over: what needs an account is shut until then."""
    due = person.factor_due_at
    return is_asked(roles, person) and due is not None and due <= now
