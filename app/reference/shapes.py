"""Outlines of communes, coarse, for drawings: read once from data/reference/outlines.csv. Pure."""

import csv
from collections.abc import Mapping
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

GRID = 0.001
"""Degrees of one step of the file."""

Ring = tuple[tuple[float, float], ...]
"""Corners in degrees, longitude first, the first one not repeated."""

_LONGEST = 1_000_000
"""Characters of one outline, far more than any has."""


@lru_cache(maxsize=1)
def read_shapes(folder: Path) -> Mapping[str, tuple[Ring, ...]]:
    """The rings of every commune, by the code of its zone."""
    csv.field_size_limit(_LONGEST)
    with (folder / "outlines.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter=";")
        next(rows)
        return {zone: tuple(map(_ring, rings.split("|"))) for zone, rings in rows}


def _ring(text: str) -> Ring:
    steps = [tuple(map(int, step.split(","))) for step in text.split(" ")]
    corners = accumulate(steps, lambda at, step: (at[0] + step[0], at[1] + step[1]))
    return tuple((round(east * GRID, 3), round(north * GRID, 3)) for east, north in corners)
