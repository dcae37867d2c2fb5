"""Where a rule comes from, when it holds, and how far it can be relied on. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from app.core.errors import InvalidInput
from app.core.messages import N_, LText, Message


class Standing(StrEnum):
    """How far a rule can be relied on; a doubt is never shown as a fact.

    - SOURCED: read in a named source.
    - TO_CONFIRM: general knowledge, or our reading of several rules; nobody has verified it.
    - CONFLICTING: named sources contradict each other.
    """

    SOURCED = "sourced"
    TO_CONFIRM = "to_confirm"
    CONFLICTING = "conflicting"


STANDING_NAMES = {
    Standing.SOURCED: N_("Read in a named source"),
    Standing.TO_CONFIRM: N_("To confirm"),
    Standing.CONFLICTING: N_("Sources contradict each other"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """The sources of a rule and its dates, both included; `valid_to` None: still in force."""

    sources: tuple[str, ...]
    status: Standing
    checked_on: date
    valid_from: date
    valid_to: date | None = None
    note: LText | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the rule is in force on that day."""
        return self.valid_from <= day <= (self.valid_to or date.max)


class Dated(Protocol):
    """Anything that stands on a basis."""

    @property
    def basis(self) -> Basis:
        """Where it comes from and when it holds."""


Rule = TypeVar("Rule", bound=Dated)


def in_force(rules: Sequence[Rule], on: date) -> Rule:
    """The one rule that holds on that day; raises InvalidInput naming `on` if there is none."""
    for rule in rules:
        if rule.basis.holds_on(on):
            return rule
    first = min(rule.basis.valid_from for rule in rules)
    text = N_("No rule is known for that day; the first starts on %(day)s.")
    fault = Message(text, {"day": first})
    raise InvalidInput(Message(N_("Some fields need to be corrected.")), {"on": [fault]})


def least_sure(standings: Iterable[Standing]) -> Standing:
    """The weakest of several standings; TO_CONFIRM if there is none: nothing was read."""
    return max(standings, key=list(Standing).index, default=Standing.TO_CONFIRM)
