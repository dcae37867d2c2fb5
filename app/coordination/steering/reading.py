"""The address of the dashboard as a window: period, side, page of a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.coordination.steering.vocabulary import Side
from app.core.forms import Reading
from app.core.messages import N_

LONGEST = 3700
"""Days of the longest period."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked in the address."""

    first: date
    last: date
    side: Side
    page: int


def read_window(address: Mapping[str, str], usual: tuple[date, date]) -> Asked:
    """The period and the side; raises InvalidInput when the period ends before it begins."""
    read = Reading({name: [value] for name, value in address.items()})
    first, last = read.day("du") or usual[0], read.day("au") or usual[1]
    if last < first:
        read.fault("au", N_("The period ends before it begins."))
    if (last - first).days > LONGEST:
        read.fault("du", N_("At most ten years are looked at together."))
    side = read.choice("cote", [one.value for one in Side], required=False)
    page = read.one("page")
    read.finish()
    is_number = page.isascii() and page.isdigit() and len(page) < 7
    return Asked(first, last, Side(side or Side.ALL), max(1, int(page)) if is_number else 1)
