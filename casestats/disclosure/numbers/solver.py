"""Linear and whole-number programs, solved by HiGHS so that the same input always gives the same answer.

One thread, a fixed seed, no time limit: only counts of nodes stop it. Each solve is spent in Work.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import highspy
import numpy as np
from numpy.typing import NDArray

from casestats.disclosure.numbers.problem import OPEN, Mask, Relations, Whole
from casestats.disclosure.work import Work

Real = NDArray[np.float64]

FRESH_FROM = 3_000
"""From about this many unknowns presolve and a new start beat going on from the last corner."""

_PRIMAL, _DUAL = 4, 1
_OPTIONS: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "solver": "simplex",
    "mip_abs_gap": 0.0,
}


class Status(Enum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    IMPOSSIBLE = "impossible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"
    """By the limit of nodes, or unclear: nothing may be concluded, though `values` can hold what was found."""


_STATUS = {
    highspy.HighsModelStatus.kOptimal: Status.OPTIMAL,
    highspy.HighsModelStatus.kModelEmpty: Status.OPTIMAL,
    highspy.HighsModelStatus.kInfeasible: Status.IMPOSSIBLE,
    highspy.HighsModelStatus.kUnbounded: Status.UNBOUNDED,
}


@dataclass(frozen=True, eq=False)
class Answer:
    """`values` (one for each column) are empty where none were found; `bound` is a floor of the objective."""

    status: Status
    values: Real
    bound: float

    @property
    def found(self) -> bool:
        return bool(self.values.size)


def ends(bounds: Whole) -> Real:
    """Bounds as HiGHS reads them: without end where they are open."""
    real = bounds.astype(np.float64)
    real[bounds >= OPEN] = np.inf
    real[bounds <= -OPEN] = -np.inf
    return real


class Solver:
    """minimise cost @ x where low <= x <= high and the relations hold; cells of the relations are columns.

    The next solve goes on from the last corner unless `fresh`. `whole` columns take whole numbers only; without any
    it is a linear program, and `duals` answers after it was solved. `gap`: how far from the best, as a share of the
    objective, whole numbers may be and still be called optimal.
    """

    def __init__(
        self, relations: Relations, low: Whole, high: Whole, *, work: Work, whole: Mask | None = None, gap: float = 0.0
    ) -> None:
        self.size = len(low)
        self._work = work
        self._mixed = whole is not None and bool(whole.any())
        self._columns = np.arange(self.size, dtype=np.int32)
        self._solved = False
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its __init__ has no hints
        for name, value in _OPTIONS.items():
            self._highs.setOptionValue(name, value)
        self._highs.setOptionValue("mip_rel_gap", gap)
        types = np.zeros(self.size, dtype=np.int32) if whole is None else whole.astype(np.int32)
        self._highs.passModel(
            self.size,
            len(relations),
            len(relations.cells),
            int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize),
            0.0,
            np.zeros(self.size),
            ends(low),
            ends(high),
            ends(relations.low),
            ends(relations.high),
            relations.starts[:-1].astype(np.int32),
            relations.cells.astype(np.int32),
            relations.factors.astype(np.float64),
            types,
        )

    def limit(self, columns: Whole, low: Whole, high: Whole) -> None:
        """Change the bounds of some columns."""
        self._highs.changeColsBounds(len(columns), columns.astype(np.int32), ends(low), ends(high))
        self._solved = False

    def minimise(self, cost: Real | Whole, *, fresh: bool = False, nodes: int | None = None) -> Answer:
        """`nodes`: how many of a search tree at most (whole numbers only)."""
        highs = self._highs
        if fresh:
            highs.clearSolver()
            self._solved = False
        highs.changeColsCost(self.size, self._columns, np.asarray(cost, dtype=np.float64))
        # After a change of cost the last corner still fits: the primal simplex goes on from it.
        highs.setOptionValue("simplex_strategy", _PRIMAL if self._solved else _DUAL)
        if nodes is not None:
            highs.setOptionValue("mip_max_nodes", nodes)
        highs.run()
        return self._answer()

    def duals(self) -> tuple[Real, Real]:
        """Of the last linear program, solved to the end: of each column (reduced cost) and of each relation."""
        solution = self._highs.getSolution()
        return np.asarray(solution.col_dual, dtype=np.float64), np.asarray(solution.row_dual, dtype=np.float64)

    def _answer(self) -> Answer:
        highs = self._highs
        info = highs.getInfo()
        status = _STATUS.get(highs.getModelStatus(), Status.STOPPED)
        iterations = max(info.simplex_iteration_count, 0)
        self._work.spend(solves=1, iterations=iterations, nodes=max(info.mip_node_count, 0) if self._mixed else 0)
        self._solved = status is Status.OPTIMAL and not self._mixed
        feasible = int(highspy.SolutionStatus.kSolutionStatusFeasible)
        found = status is Status.OPTIMAL or (self._mixed and info.primal_solution_status == feasible)
        values = np.asarray(highs.getSolution().col_value if found else (), dtype=np.float64)
        if self._mixed:
            bound = float(info.mip_dual_bound)
        else:
            bound = float(info.objective_function_value) if status is Status.OPTIMAL else -np.inf
        return Answer(status, values, bound)
