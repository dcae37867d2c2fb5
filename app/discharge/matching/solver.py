"""The solver: yes or no for each column, minimising several objectives one after the other. Pure.

The only module that knows HiGHS. A value is proven when the solver showed that none is smaller;
when its time is over it gives the best one it has, and says so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import ceil
from time import monotonic
from typing import Any

import highspy
import numpy as np

Terms = Mapping[int, int]
"""Coefficients by column."""

_LEAST_SECONDS = 0.05
_LARGE = 5000
_TINY = 1e-5
_HALF = 0.5
_NEAR = 0.0005
_OPTIONS = {
    "output_flag": False,
    "threads": 1,  # the same answer at each run
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.5,  # objectives are whole numbers
}


@dataclass(frozen=True, slots=True)
class Row:
    """A sum of columns with its largest value; `is_full`: it must come to just that."""

    most: int
    terms: Terms
    is_full: bool = False


@dataclass(slots=True)
class Model:
    """A number of columns, and the rows that bound them."""

    columns: int = 0
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stage:
    """The value reached for one objective, and whether it is proven the smallest."""

    value: int
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Face:
    """All optima of what was minimised: columns that stay no or yes, rows that stay full."""

    never: frozenset[int]
    always: frozenset[int]
    full: frozenset[int]


class Search:
    """One model under several objectives.

    An objective whose relaxation comes out in whole numbers needs no search: its optima are the
    points where every column with a reduced cost stays at its bound and every row with a price
    stays full, and the next objective looks among those only. Otherwise the search in whole
    numbers decides, what its bound rules out is fixed, and a row keeps the value.
    """

    def __init__(self, model: Model, *, seconds: float, is_plain: bool = False) -> None:
        self.model = model
        self.ends = monotonic() + seconds
        self.solver = _load(model)
        self.chosen: frozenset[int] = frozenset()
        self.is_whole = True
        self.is_plain = is_plain
        self._columns = np.arange(model.columns, dtype=np.int32)
        self._has_solution = False
        self._lower = np.zeros(model.columns)
        self._upper = np.ones(model.columns)
        self._full = {number for number, row in enumerate(model.rows) if row.is_full}

    def begin_from(self, chosen: Iterable[int]) -> None:
        """Columns that are known to satisfy every row: the first plan to beat."""
        self.chosen = frozenset(chosen)
        self._has_solution = True

    def improve(self, terms: Terms) -> Stage:
        """Minimise one more objective without worsening those before."""
        costs = np.zeros(self.model.columns)
        for column, number in terms.items():
            costs[column] = number
        self.solver.changeColsCost(len(self._columns), self._columns, costs)
        self._whole(highspy.HighsVarType.kContinuous)
        relaxed = self._relax()
        if relaxed is None:
            return Stage(self._value(terms), is_proven=False)
        values = np.array(relaxed.col_value)
        if np.all(np.minimum(values, 1 - values) < _TINY):
            self._take(values)
            self._fix(np.abs(relaxed.col_dual) > _TINY, values)
            self._fill(np.abs(relaxed.row_dual) > _TINY)
            return Stage(self._value(terms), is_proven=True)
        return self._search(terms, relaxed, float(values @ costs))

    def face(self) -> Face:
        """What is settled; only meaningful while every relaxation came out whole (`is_whole`)."""
        return Face(
            never=frozenset(np.flatnonzero(self._upper < _HALF).tolist()),
            always=frozenset(np.flatnonzero(self._lower > _HALF).tolist()),
            full=frozenset(self._full),
        )

    def _relax(self) -> highspy.HighsSolution | None:
        """The relaxation: at a corner, or for a large model in the middle of its optima."""
        if self.model.columns > _LARGE and not self.is_plain:
            self.solver.setOptionValue("solver", "ipm")
            self.solver.setOptionValue("run_crossover", "off")
        found = self._run()
        self.solver.setOptionValue("solver", "choose")
        self.solver.setOptionValue("run_crossover", "on")
        return self.solver.getSolution() if found else None

    def _search(self, terms: Terms, relaxed: highspy.HighsSolution, bound: float) -> Stage:
        """Whole numbers: what is known already, else near the relaxation, else everywhere."""
        self._whole(highspy.HighsVarType.kInteger)
        lowest = ceil(bound - _TINY * max(1.0, abs(bound) * _TINY))
        proven = self._has_solution and self._value(terms) <= lowest
        if not proven and abs(bound - round(bound)) < _TINY and self._search_face(relaxed):
            return Stage(self._value(terms), is_proven=True)
        for slack in _slacks(bound):
            if not proven and monotonic() < self.ends:
                proven = self._search_near(terms, relaxed, bound, slack)
        if not proven and monotonic() < self.ends:
            proven = self._run()
            self._take_if_better(terms)
        value = self._value(terms)
        values = np.array(relaxed.col_value)
        if proven and value - bound < _TINY * max(1.0, abs(bound)):
            self._fix(np.abs(relaxed.col_dual) > _TINY, values)
            self._fill(np.abs(relaxed.row_dual) > _TINY)
            return Stage(value, is_proven=True)
        self.is_whole = False
        if self._has_solution:
            self._fix(np.abs(relaxed.col_dual) > value - bound + _TINY, values)
            _add_row(self.solver, value, terms)
        return Stage(value, proven)

    def _search_face(self, relaxed: highspy.HighsSolution) -> bool:
        """Look for whole numbers among the optima of the relaxation only: few, and all optimal."""
        lower, upper, full = self._lower.copy(), self._upper.copy(), set(self._full)
        self._fix(np.abs(relaxed.col_dual) > _TINY, np.array(relaxed.col_value))
        self._fill(np.abs(relaxed.row_dual) > _TINY)
        if self._run() and _is_feasible(self.solver):
            self._take(np.array(self.solver.getSolution().col_value))
            return True
        self._lower, self._upper = lower, upper
        self.solver.changeColsBounds(len(self._columns), self._columns, lower, upper)
        for row in self._full - full:
            most = float(self.model.rows[row].most)
            self.solver.changeRowBounds(row, -highspy.kHighsInf, most)
        self._full = full
        return False

    def _search_near(
        self, terms: Terms, relaxed: highspy.HighsSolution, bound: float, slack: float
    ) -> bool:
        """Look only where each column alone costs no more than `slack` above the bound.

        True when that settles it: whoever leaves this neighbourhood pays more than what was found.
        """
        if monotonic() >= self.ends:
            return False
        lower, upper = self._lower.copy(), self._upper.copy()
        self._fix(np.abs(relaxed.col_dual) > slack + _TINY, np.array(relaxed.col_value))
        optimal = self._run()
        self._take_if_better(terms)
        self._lower, self._upper = lower, upper
        self.solver.changeColsBounds(len(self._columns), self._columns, lower, upper)
        return optimal and self._has_solution and self._value(terms) - 1 < bound + slack

    def _take_if_better(self, terms: Terms) -> None:
        if _is_feasible(self.solver):
            before = self.chosen if self._has_solution else None
            self._take(np.array(self.solver.getSolution().col_value))
            if before is not None and _sum(terms, before) < self._value(terms):
                self.chosen = before

    def _value(self, terms: Terms) -> int:
        return _sum(terms, self.chosen)

    def _run(self) -> bool:
        left = max(_LEAST_SECONDS, self.ends - monotonic())
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + left)
        self.solver.run()
        return bool(self.solver.getModelStatus() == highspy.HighsModelStatus.kOptimal)

    def _take(self, values: Any) -> None:
        self.chosen = frozenset(np.flatnonzero(values > _HALF).tolist())
        self._has_solution = True

    def _fill(self, priced: Any) -> None:
        rows = np.flatnonzero(priced[: len(self.model.rows)])
        for row in {int(row) for row in rows} - self._full:
            most = float(self.model.rows[row].most)
            self.solver.changeRowBounds(row, most, most)
            self._full.add(row)

    def _fix(self, columns: Any, values: Any) -> None:
        """Keep columns where they are: at one of their bounds."""
        where = np.flatnonzero(columns).astype(np.int32)
        if not len(where):
            return
        fixed = np.round(values[where])
        self._lower[where] = fixed
        self._upper[where] = fixed
        self.solver.changeColsBounds(len(where), where, fixed, fixed)

    def _whole(self, kind: Any) -> None:
        kinds = np.full(len(self._columns), int(kind), dtype=np.uint8)
        self.solver.changeColsIntegrality(len(self._columns), self._columns, kinds)


def _sum(terms: Terms, chosen: frozenset[int]) -> int:
    return sum(terms.get(column, 0) for column in chosen)


def _slacks(bound: float) -> tuple[float, float]:
    """How far from the relaxation to look first: nearly always enough, and quickly searched."""
    near = max(1.0, abs(bound) * _NEAR)
    return near, near * 8


def _load(model: Model) -> highspy.Highs:
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]  # the binding's own
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    problem = highspy.HighsLp()
    problem.num_col_, problem.num_row_ = model.columns, len(model.rows)
    problem.col_cost_ = np.zeros(model.columns)
    problem.col_lower_ = np.zeros(model.columns)
    problem.col_upper_ = np.ones(model.columns)
    free = -highspy.kHighsInf
    problem.row_lower_ = np.array([row.most if row.is_full else free for row in model.rows])
    problem.row_upper_ = np.array([float(row.most) for row in model.rows])
    matrix = problem.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kRowwise
    starts = np.cumsum([0, *(len(row.terms) for row in model.rows)])
    matrix.start_ = starts.astype(np.int32)
    matrix.index_ = np.array([c for row in model.rows for c in row.terms], dtype=np.int32)
    matrix.value_ = np.array([float(v) for row in model.rows for v in row.terms.values()])
    solver.passModel(problem)
    return solver


def _is_feasible(solver: highspy.Highs) -> bool:
    status = solver.getInfo().primal_solution_status
    return bool(status == highspy.SolutionStatus.kSolutionStatusFeasible)


def _add_row(solver: highspy.Highs, value: float, terms: Terms) -> None:
    columns = np.fromiter(terms, dtype=np.int32, count=len(terms))
    numbers = np.fromiter(terms.values(), dtype=np.float64, count=len(terms))
    solver.addRow(-highspy.kHighsInf, float(value), len(terms), columns, numbers)
