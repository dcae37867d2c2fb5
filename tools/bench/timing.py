"""Interleaved runs of a case and its floor; their median and 95th percentile."""

import gc
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

WARM_UP = 20
"""As many as there are homes, so that every address was asked once before."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Seconds of many runs."""

    median: float
    p95: float

    @classmethod
    def of(cls, seconds: list[float]) -> "Spread":
        """The spread of runs, at least one."""
        ordered = sorted(seconds)
        return cls(
            statistics.median(ordered), ordered[min(len(ordered) - 1, len(ordered) * 95 // 100)]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something to measure: `run` and `floor` take the number of the run, to vary their input."""

    name: str
    floor_name: str
    target: float
    run: Callable[[int], object]
    floor: Callable[[int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What was measured. `ratio` is the median of the ratios of neighbouring runs."""

    name: str
    floor_name: str
    engine: str
    size: int
    seconds: Spread
    floor_seconds: Spread
    ratio: float
    target: float
    is_at_most: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the target is reached."""
        return self.ratio <= self.target if self.is_at_most else self.ratio >= self.target


def measure(case: Case, *, engine: str, size: int, runs: int) -> Measure:
    """Run case and floor in turn, the first of each pair alternating."""
    for turn in range(WARM_UP):
        case.run(turn)
        case.floor(turn)
    taken: dict[str, list[float]] = {"run": [], "floor": []}
    gc.collect()
    for turn in range(runs):
        both = [("run", case.run), ("floor", case.floor)]
        for name, work in both if turn % 2 else reversed(both):
            began = perf_counter()
            work(turn)
            taken[name].append(perf_counter() - began)
    pairs = zip(taken["run"], taken["floor"], strict=True)
    return Measure(
        name=case.name,
        floor_name=case.floor_name,
        engine=engine,
        size=size,
        seconds=Spread.of(taken["run"]),
        floor_seconds=Spread.of(taken["floor"]),
        ratio=statistics.median(run / floor for run, floor in pairs),
        target=case.target,
    )
