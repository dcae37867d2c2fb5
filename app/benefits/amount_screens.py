"""The amounts behind a benefit, made ready for its sheet. Knows no web."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from app.benefits.amounts import Quote, quantity
from app.benefits.records import Benefit
from app.benefits.wording import Wording
from app.core.messages import LText, Message


@dataclass(frozen=True, slots=True)
class AmountLine:
    """One amount behind a rule: its value, from when it holds, whence it comes."""

    label: LText | None
    text: Message
    since: date
    until: date | None
    sources: tuple[str, ...]
    checked_on: date
    note: LText | None
    is_told: bool
    to_confirm: bool


def amount_lines(benefit: Benefit, wording: Wording, *, on: date) -> Sequence[AmountLine]:
    """Every amount that the benefit cites, of that day, each with what it is."""
    return [_amount(quote, label, wording) for quote, label in _amounts(benefit, on)]


def _amounts(benefit: Benefit, on: date) -> Iterator[tuple[Quote, LText | None]]:
    """Every amount that the benefit cites, of that day, with what the estimate calls it."""
    labels = {
        expression.text: line.label
        for line in (benefit.estimate.lines if benefit.estimate else ())
        for expression in line.sums
    }
    for key in sorted(benefit.book.keys()):
        if any(pattern.fullmatch(key) for pattern in _patterns(benefit)):
            quote = benefit.book.at(key, on)
            if quote is not None:
                yield quote, labels.get(f"@{key}")


def _patterns(benefit: Benefit) -> list[re.Pattern[str]]:
    """The keys that the rules of a benefit cite; a fact between braces stands for any value."""
    sums = list(benefit.conditions.expressions())
    sums += benefit.estimate.expressions() if benefit.estimate else ()
    keys = [key for one in sums for key in one.keys]
    if benefit.asking:
        keys += filter(None, (benefit.asking.start_before, benefit.asking.latest_after))
    return [re.compile("[a-z0-9_]+".join(map(re.escape, _BRACES.split(key)))) for key in set(keys)]


_BRACES = re.compile(r"\{\w+\}")


def _amount(quote: Quote, label: LText | None, wording: Wording) -> AmountLine:
    amount = quote.amount
    return AmountLine(
        label=label or wording.label(amount.key),
        text=quantity(amount.value, amount.unit),
        since=amount.valid_from,
        until=amount.valid_to,
        sources=amount.sources,
        checked_on=amount.checked_on,
        note=amount.note,
        is_told=amount.unit.value.startswith("euro") and bool(label or amount.note),
        to_confirm=not quote.is_sure,
    )
