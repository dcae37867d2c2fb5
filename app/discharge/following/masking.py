"""Numbers that might point at somebody are not shown, nor can they be worked out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """A share in percent, between two bounds that are equal when it may be told exactly.

    `of`: how many people it is computed from. None at all, or too few to tell anything: see `told`.
    """

    low: float | None
    high: float | None
    of: int
    told: bool

    @property
    def is_exact(self) -> bool:
        """Whether it is one number."""
        return self.told and self.low == self.high


@dataclass(frozen=True, slots=True)
class Cell:
    """One line of a breakdown; `count` is None when it is not shown. `label` None: all the rest."""

    label: str | None
    count: int | None
    parts: int = 1


def share(yes: int, of: int, least: int) -> Share:
    """The share of `yes` among `of`, without telling of a group of fewer than `least` people.

    Nothing is told of too few people. When those who said yes, or those who did not, are fewer than
    `least` but some, only the bounds of what that leaves possible are told.
    """
    if of < least:
        return Share(None, None, of, told=False)
    no = of - yes
    if 0 < yes < least:
        return Share(percent(1, of), percent(least - 1, of), of, told=True)
    if 0 < no < least:
        return Share(percent(of - least + 1, of), percent(of - 1, of), of, told=True)
    exact = percent(yes, of)
    return Share(exact, exact, of, told=True)


def percent(part: int, whole: int) -> float:
    """A share in percent with one decimal, as it is written."""
    return round(100 * part / whole, 1)


def breakdown(counts: Sequence[tuple[str, int]], least: int) -> list[Cell]:
    """The lines of a breakdown, the largest first; small ones are put together as "the rest".

    When the rest would still be small, the smallest line that could be shown joins it, so that no
    small number can be worked out from the sum. When nothing else is left, nothing is told.
    """
    listed = sorted((one for one in counts if one[1] > 0), key=lambda one: (-one[1], one[0]))
    shown = [one for one in listed if one[1] >= least]
    rest = [one for one in listed if one[1] < least]
    while rest and shown and sum(count for _label, count in rest) < least:
        rest.append(shown.pop())
    cells = [Cell(label, count) for label, count in shown]
    if rest:
        together = sum(count for _label, count in rest)
        cells.append(Cell(None, together if together >= least else None, len(rest)))
    return cells


def told(count: int, least: int) -> int | None:
    """A number that stands alone: 0 and large enough ones are shown, None is "fewer than"."""
    return count if count == 0 or count >= least else None


def told_together(counts: Sequence[int], least: int) -> tuple[list[int | None], bool]:
    """Numbers that stand beside their sum: the small ones are hidden, and so are others with them.

    Also tells whether the sum may be shown: not when it would give away the only hidden number.
    """
    small = [place for place, count in enumerate(counts) if 0 < count < least]
    large = sorted((count, place) for place, count in enumerate(counts) if count >= least)
    hidden = set(small)
    while hidden and large and (len(hidden) == 1 or sum(counts[one] for one in hidden) < least):
        hidden.add(large.pop(0)[1])
    shown = [None if place in hidden else count for place, count in enumerate(counts)]
    safe = not hidden or (len(hidden) > 1 and sum(counts[one] for one in hidden) >= least)
    return shown, safe
