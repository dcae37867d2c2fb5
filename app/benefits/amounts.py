"""Amounts, thresholds, rates and delays of the rules, each with its dates and sources. Pure.

No number of a rule stands in the code: a rule names the amount, the day chooses its value.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from app.benefits.sourcing import Standing
from app.benefits.vocabulary import Unit
from app.core.messages import N_, LText, Message, counted

UNIT_TEXTS: Mapping[Unit, str] = {
    Unit.EURO: N_("€%(value)s"),
    Unit.EURO_DAY: N_("€%(value)s a day"),
    Unit.EURO_MONTH: N_("€%(value)s a month"),
    Unit.EURO_YEAR: N_("€%(value)s a year"),
    Unit.EURO_HOUR: N_("€%(value)s an hour"),
    Unit.EURO_VOUCHER: N_("€%(value)s a voucher"),
    Unit.RATIO: N_("%(value)s"),
    Unit.PERCENT: N_("%(value)s %%"),
    Unit.YEARS: N_("%(value)s years"),
    Unit.MONTHS: N_("%(value)s months"),
    Unit.DAYS: N_("%(value)s days"),
    Unit.WORKING_DAYS: N_("%(value)s working days"),
    Unit.HOURS_MONTH: N_("%(value)s hours a month"),
    Unit.POINTS: N_("%(value)s points"),
    Unit.COUNT: N_("%(value)s"),
}

_COUNTED: Mapping[Unit, Callable[[int], Message]] = {
    Unit.YEARS: lambda n: counted("%(count)s year", "%(count)s years", n),
    Unit.MONTHS: lambda n: counted("%(count)s month", "%(count)s months", n),
    Unit.DAYS: lambda n: counted("%(count)s day", "%(count)s days", n),
    Unit.WORKING_DAYS: lambda n: counted("%(count)s working day", "%(count)s working days", n),
    Unit.HOURS_MONTH: lambda n: counted("%(count)s hour a month", "%(count)s hours a month", n),
    Unit.POINTS: lambda n: counted("%(count)s point", "%(count)s points", n),
}
"""What is said in whole numbers, so that one is not said as many."""

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """One value of one key, in force from `valid_from` to `valid_to`, both included.

    Without `valid_to` it holds until a later value of the same key begins.
    """

    key: str
    value: Decimal
    unit: Unit
    valid_from: date
    valid_to: date | None
    status: Standing
    sources: tuple[str, ...]
    checked_on: date
    note: LText | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """An amount as it answers for a day; `outdated` when it is only the last one known."""

    amount: Amount
    outdated: bool

    @property
    def is_sure(self) -> bool:
        """Whether a rule may rest on it without a word of caution."""
        return self.amount.status is Standing.SOURCED and not self.outdated


class AmountBook:
    """Every amount by key, oldest first."""

    def __init__(self, amounts: Iterable[Amount]) -> None:
        self._series: dict[str, list[Amount]] = {}
        for amount in sorted(amounts, key=lambda item: (item.key, item.valid_from)):
            self._series.setdefault(amount.key, []).append(amount)

    def __contains__(self, key: object) -> bool:
        return key in self._series

    def __iter__(self) -> Iterator[Amount]:
        return (amount for series in self._series.values() for amount in series)

    def keys(self) -> frozenset[str]:
        """Every key."""
        return frozenset(self._series)

    def at(self, key: str, day: date) -> Quote | None:
        """The amount of that day, else the last one known before it; None if there is none."""
        begun = [item for item in self._series.get(key, ()) if item.valid_from <= day]
        if not begun:
            return None
        last = begun[-1]
        return Quote(last, outdated=last.valid_to is not None and last.valid_to < day)


def quantity(value: Decimal | int, unit: Unit) -> Message:
    """A number with its unit, as a sentence part in the reader's language."""
    whole = value == int(value) and unit not in _TO_THE_CENT
    if whole and unit in _COUNTED:
        return _COUNTED[unit](int(value))
    shown = int(value) if whole else Decimal(value)
    return Message(UNIT_TEXTS[unit], {"value": shown})


def percentage(part: Decimal) -> Message:
    """A part of one as so many hundredths: 0.40 is 40 %."""
    return quantity(part.scaleb(2).normalize(), Unit.PERCENT)


_TO_THE_CENT = frozenset(unit for unit in Unit if unit.value.startswith("euro"))
