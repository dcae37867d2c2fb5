"""Bars of a small chart, drawn on the server; the table beside it says the same. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, FOOT, GAP = 640, 200, 24, 6


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands, how high it is, the part of it that says yes, its words."""

    x: float
    y: float
    width: float
    height: float
    yes_y: float
    yes_height: float
    label: str
    number: int


def bars(points: Sequence[tuple[str, int, int]]) -> list[Bar]:
    """The bars of (label, number, of which yes); the highest fills the drawing."""
    highest = max((number for _label, number, _yes in points), default=0) or 1
    room = HEIGHT - FOOT - GAP * 3
    step = WIDTH / max(1, len(points))
    found = []
    for place, (label, number, yes) in enumerate(points):
        height, part = room * number / highest, room * yes / highest
        found.append(
            Bar(
                x=round(place * step + GAP / 2, 1),
                y=round(HEIGHT - FOOT - height, 1),
                width=round(step - GAP, 1),
                height=round(height, 1),
                yes_y=round(HEIGHT - FOOT - part, 1),
                yes_height=round(part, 1),
                label=label,
                number=number,
            )
        )
    return found
