"""A judgement: verdict and reason. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from app.core.messages import N_, Message
from app.discharge.vocabulary import UnlockKind
from app.reference.vocabulary import WEEKDAY_NAMES, Verdict, Weekday

CRITERION_NAMES = {
    "delivers_care": N_("the kind of care"),
    "is_open": N_("being open"),
    "covers_home": N_("the area it reaches"),
    "may_practise_there": N_("the right to work there"),
    "has_capacity": N_("free places"),
    "works_on_days": N_("the days of the visits"),
    "can_start_by": N_("the first visit"),
    "accepts_insurance": N_("the insurance"),
    "payer_found": N_("who pays"),
    "convention_lasts": N_("how long the convention holds"),
    "speaks_language": N_("the language"),
    "confirmed_recently": N_("a recent confirmation"),
    "does_the_acts": N_("the acts"),
    "comes_at_the_times": N_("the times of day"),
    "accepts_the_person": N_("the people it takes"),
    "is_the_own_choice": N_("the choice of the person"),
    "is_on_the_same_side": N_("the side of the border"),
}
"""What each criterion is about, for a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlock(Message):
    """A sentence that says what would turn a no into a yes, with its kind for programs.

    `value`: the day, the kilometres, the days or acts that remain, the convention; None: none.
    """

    kind: UnlockKind
    value: date | float | str | tuple[str, ...] | None = None


class Finding(NamedTuple):
    """One criterion judged for one offer; `unlock` says what would turn a no into a yes."""

    criterion: str
    verdict: Verdict
    reason: Message
    unlock: Unlock | None = None


def worst(verdicts: list[Verdict]) -> Verdict:
    """The worst verdict of a list; yes when there is nothing to judge."""
    return max(verdicts, key=lambda verdict: verdict.severity, default=Verdict.MET)


def met(criterion: str, text: str, **values: object) -> Finding:
    """A yes, with its reason."""
    return _found(criterion, Verdict.MET, text, values)


def unknown(criterion: str, text: str, **values: object) -> Finding:
    """Not known, with what is missing."""
    return _found(criterion, Verdict.UNKNOWN, text, values)


def unmet(criterion: str, text: str, unlock: Unlock | None = None, **values: object) -> Finding:
    """A no, with what would make it a yes."""
    if unlock is None:
        return _found(criterion, Verdict.UNMET, text, values)
    return Finding(criterion, Verdict.UNMET, Message(text, values), unlock)


def _found(criterion: str, verdict: Verdict, text: str, values: Mapping[str, object]) -> Finding:
    if not values:
        return _plain(criterion, verdict, text)
    day = values.get("day")
    if type(day) is date and len(values) == 1:
        return _dated(criterion, verdict, text, day)
    return Finding(criterion, verdict, Message(text, values))


@lru_cache(1024)
def _plain(criterion: str, verdict: Verdict, text: str) -> Finding:
    """A sentence without values is always the same finding."""
    return Finding(criterion, verdict, Message(text))


@lru_cache(4096)
def _dated(criterion: str, verdict: Verdict, text: str, day: date) -> Finding:
    """So is a sentence about a day: many services were asked on the same one."""
    return Finding(criterion, verdict, Message(text, {"day": day}))


def yes_from(day: date) -> Unlock:
    """What would make it a yes: that day has to come."""
    weekday = Message(WEEKDAY_NAMES[Weekday(day.isoweekday())])
    return Unlock(
        N_("Yes from %(weekday)s %(day)s."),
        {"weekday": weekday, "day": day},
        kind=UnlockKind.FROM_DAY,
        value=day,
    )
