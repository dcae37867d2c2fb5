"""What doing something in a case takes: who, when, by which rules, in which voice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from app.access.vocabulary import Subject
from app.coordination.cases.policy import CasePolicy
from app.core.clock import LOCAL
from app.reference.loader import Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who acts, when, under which policy.

    `say(language, value)`: a value in that language. `address(language, path)`: where a link of a
    letter leads.
    """

    subject: Subject
    now: datetime
    policy: CasePolicy
    reference: Reference
    say: Callable[[str, object], str]
    address: Callable[[str, str], str]

    @property
    def today(self) -> date:
        """The day on the wall calendars."""
        return self.now.astimezone(LOCAL).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEdit:
    """Which file is changed, and the version that was on the screen."""

    public_id: str
    version: int
