"""What a reader of one pattern faces, as a linear program over the cells that the reader does not know."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.folding import broken, components, distinct, fold, select
from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, Relations, View, Whole
from casestats.disclosure.numbers.propagation import loose, propagate
from casestats.disclosure.numbers.solver import FRESH_FROM, Answer, Real, Solver
from casestats.disclosure.work import Work

REACH = 16
"""How many widths a cell without bounds may move from where it is: it keeps linear programs bounded."""


class ReaderProgram:
    """The open cells of a pattern (hidden, not known in the view, not settled by subtraction) and what binds them.

    `open`: their cell numbers; all that follows has one entry for each of them. `low` and `high`: the bounds a reader
    finds by subtraction alone. `relations`: among open cells, renumbered. `component`: cells of different components
    have nothing to do with each other. `floor` and `ceiling`: `low` and `high` of all cells of the problem.

    Raises Contradiction where no numbers agree with what is seen.
    """

    def __init__(self, problem: Problem, hidden: Mask, view: View | None = None, *, work: Work) -> None:
        unknown = hidden if view is None else hidden & ~view.known
        if not problem.truth_known and np.any(hidden & ~unknown):
            raise ValueError("what an insider knows of hidden cells cannot be told where the truth is not known")
        self.problem, self.hidden, self._work = problem, hidden, work
        self.floor, self.ceiling = problem.values.copy(), problem.values.copy()
        folded = fold(problem.relations, problem.values, unknown)
        low, high = propagate(folded, problem.lower[unknown], problem.upper[unknown])
        self.floor[unknown], self.ceiling[unknown] = low, high
        self.settled: Whole = np.flatnonzero(unknown)[low == high]
        still = low < high
        self.open: Whole = np.flatnonzero(unknown)[still]
        self.low, self.high = low[still], high[still]
        rest = distinct(fold(folded, low, still))
        self.relations: Relations = select(rest, ~loose(rest, self.low, self.high))
        self.component: Whole = components(self.relations, len(self.open))
        self._solver: Solver | None = None

    def __len__(self) -> int:
        return len(self.open)

    def boxed(self, near: Whole) -> tuple[Whole, Whole]:
        """The bounds, with an end some widths from `near` where there is none."""
        reach = REACH * int(self.problem.width.max(initial=1))
        return (
            np.where(self.low <= -OPEN, near - reach, self.low),
            np.where(self.high >= OPEN, near + reach, self.high),
        )

    def table(self, numbers: Whole) -> Whole:
        """All cells of the problem, with these numbers in the open ones."""
        whole = self.floor.copy()
        whole[self.open] = numbers
        return whole

    def holds(self, numbers: Whole) -> bool:
        """Whether whole numbers in the open cells agree with all the reader sees: integer sums only."""
        if np.any(numbers < self.low) or np.any(numbers > self.high):
            return False
        return not broken(self.relations, numbers).any()

    def solve(self, objective: Real | Whole) -> Answer:
        """The least of the objective, near the truth where a cell has no bounds; the truth must be known.

        A large program starts anew each time, a small one goes on from the last corner.
        """
        if self._solver is None:
            low, high = self.boxed(self.problem.values[self.open])
            self._solver = Solver(self.relations, low, high, work=self._work)
        return self._solver.minimise(objective, fresh=len(self) >= FRESH_FROM)

    def corner(self, objective: Real | Whole) -> Real:
        """float64[open cells]: the numbers where the objective is least. Often fractional: a hint, never a proof."""
        return self.solve(objective).values
