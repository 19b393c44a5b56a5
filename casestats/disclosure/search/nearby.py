"""Which cells are near one another, and the relations among some of them as changes from the truth."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.folding import rows_of
from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, Relations, Whole
from casestats.disclosure.search.demands import rooms, slack

FARTHEST = 64
"""How many widths a cell moves from the truth at most: it keeps linear programs bounded and their numbers small."""


class Nearby:
    """`down` and `up`: how far each cell may move from the truth while hidden."""

    def __init__(self, problem: Problem) -> None:
        relations = problem.relations
        self.problem = problem
        falls, rises = slack(problem)
        self._low, self._high = np.where(falls >= OPEN, -OPEN, -falls), rises
        order = np.argsort(relations.cells, kind="stable")
        self._rows = rows_of(relations)[order]
        self._starts = np.zeros(problem.size + 1, dtype=np.int64)
        np.cumsum(np.bincount(relations.cells, minlength=problem.size), out=self._starts[1:])
        down, up = rooms(problem)
        self.down = np.minimum(down, FARTHEST * problem.width)
        self.up = np.minimum(up, FARTHEST * problem.width)

    def rows_at(self, cells: Whole) -> Whole:
        """The relations that any of the cells stands in."""
        return np.unique(self._rows[_spans(self._starts, cells)])

    def beside(self, cells: Whole) -> Whole:
        """The cells that share a relation with any of these, themselves too where they are in one."""
        relations = self.problem.relations
        return np.unique(relations.cells[_spans(relations.starts, self.rows_at(cells))])

    def around(self, cells: Whole, passable: Mask, most: int) -> Whole:
        """The nearest passable cells, by the number of relations between, sorted: it stops growing at `most` cells."""
        inside = np.zeros(self.problem.size, dtype=bool)
        inside[cells] = True
        edge = cells
        while len(edge) and inside.sum() < most:
            found = self.beside(edge)
            edge = found[passable[found] & ~inside[found]]
            inside[edge] = True
        return np.flatnonzero(inside)

    def among(self, cells: Whole) -> Relations:
        """The relations among these cells, all others staying where they are; cells renumbered in their order."""
        relations = self.problem.relations
        rows = self.rows_at(cells)
        entries = _spans(relations.starts, rows)
        position = np.full(self.problem.size, -1)
        position[cells] = np.arange(len(cells))
        columns = position[relations.cells[entries]]
        row = np.repeat(np.arange(len(rows)), relations.starts[rows + 1] - relations.starts[rows])
        kept = columns >= 0
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum(np.bincount(row[kept], minlength=len(rows)), out=starts[1:])
        factors = relations.factors[entries][kept]
        return Relations(starts, columns[kept], factors, self._low[rows], self._high[rows])


def _spans(starts: Whole, which: Whole) -> Whole:
    """All places from starts[i] to starts[i + 1] - 1, for each i of `which`."""
    lengths = starts[which + 1] - starts[which]
    ends = np.cumsum(lengths)
    total = int(ends[-1]) if len(ends) else 0
    return np.asarray(np.arange(total) + np.repeat(starts[which] - (ends - lengths), lengths), dtype=np.int64)
