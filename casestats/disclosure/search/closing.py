"""The cheapest further cells that let hidden cells move: hidden ones move for nothing, published ones at a price."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestats.disclosure.numbers.folding import rows_of
from casestats.disclosure.numbers.problem import Mask, Relations, Whole
from casestats.disclosure.numbers.solver import Real, Solver
from casestats.disclosure.search.nearby import Nearby
from casestats.disclosure.search.reach import CLOSE
from casestats.disclosure.work import Work

TINY = 0.05
"""Moves smaller than this are priced as this one when prices are set anew."""


@dataclass(frozen=True, eq=False)
class Move:
    """A change of numbers that agrees with all a reader knows once `hides` is hidden; `loss` is the weight of these."""

    cells: Whole
    by: Real
    hides: Whole
    loss: int


class Closing:
    """Prices moves of `cells` (sorted); what is outside stays. `hidden` moves freely, `fixed` never.

    With `whole`, moves are whole numbers, at most one width of each published cell.
    """

    def __init__(
        self, nearby: Nearby, cells: Whole, hidden: Mask, fixed: Mask, *, work: Work, nodes: int | None = None
    ) -> None:
        problem = nearby.problem
        self._nearby, self._cells, self._nodes = nearby, cells, nodes
        self._down, self._up = nearby.down[cells], nearby.up[cells]
        self._hidden, self._fixed = hidden[cells], fixed[cells]
        self._paid: Whole = np.flatnonzero(~self._hidden & ~fixed[cells])
        self._weight = problem.weight[cells].astype(np.float64)
        self._price = self._weight / problem.width[cells]
        low = np.where(self._hidden & ~fixed[cells], -self._down, 0)
        high = np.where(fixed[cells], 0, self._up)
        falls = np.where(np.isin(np.arange(len(cells)), self._paid), self._down, 0)[self._paid]
        relations = _with_falls(nearby.among(cells), self._paid, len(cells))
        low, high = np.concatenate([low, np.zeros_like(falls)]), np.concatenate([high, falls])
        whole = None if nodes is None else np.ones(len(low), dtype=bool)
        self._solver = Solver(relations, low, high, work=work, whole=whole)

    def cheapest(self, cells: Whole, by: Whole, *, rounds: int = 1) -> Move | None:
        """The cheapest move that changes each of the hidden cells by at least `by` (down where negative), prices set
        anew by what each cell moved, up to `rounds` times. None where there is none."""
        places = np.searchsorted(self._cells, cells)
        down, up = -self._down[places], self._up[places]
        low, high = np.where(by > 0, by, down), np.where(by > 0, up, by)
        if np.any(low > high):
            return None
        self._solver.limit(places, low, high)
        best: Move | None = None
        price = self._price
        for _ in range(rounds):
            found = self._move(price)
            if found is None or (best is not None and found.loss >= best.loss):
                break
            best = found
            if not best.loss:
                break
            moved = np.abs(best.by) > CLOSE
            price = np.where(moved, self._weight / np.maximum(np.abs(best.by), TINY), self._price)
        self._solver.limit(places, down, up)
        return best

    def hide(self, cells: Whole) -> None:
        """From now on these move freely, those that are fixed excepted. All must be among `cells`."""
        places = np.searchsorted(self._cells, cells)
        places = places[~self._fixed[places]]
        self._hidden[places] = True
        self._solver.limit(places, -self._down[places], self._up[places])
        # What is demanded of a cell is demanded of its first column: the second must not take it back.
        falls = len(self._cells) + np.flatnonzero(np.isin(self._paid, places))
        self._solver.limit(falls, np.zeros_like(falls), np.zeros_like(falls))

    def _move(self, price: Real) -> Move | None:
        cost = np.where(self._hidden, 0.0, price)
        answer = self._solver.minimise(np.concatenate([cost, cost[self._paid]]), nodes=self._nodes)
        if not answer.found:
            return None
        by = answer.values[: len(self._cells)].copy()
        by[self._paid] -= answer.values[len(self._cells) :]
        moved = (np.abs(by) > CLOSE) & ~self._hidden
        hides = self._cells[moved]
        return Move(self._cells, by, hides, int(self._nearby.problem.weight[hides].sum()))


def _with_falls(relations: Relations, paid: Whole, size: int) -> Relations:
    """A second column for each paid cell, for its moves downwards: what it costs is never negative."""
    fall = np.full(size, -1)
    fall[paid] = size + np.arange(len(paid))
    rows = rows_of(relations)
    also = fall[relations.cells] >= 0
    order = np.argsort(np.concatenate([rows, rows[also]]), kind="stable")
    cells = np.concatenate([relations.cells, fall[relations.cells[also]]])[order]
    factors = np.concatenate([relations.factors, -relations.factors[also]])[order]
    starts = np.zeros(len(relations) + 1, dtype=np.int64)
    np.cumsum(np.diff(relations.starts) + np.bincount(rows[also], minlength=len(relations)), out=starts[1:])
    return Relations(starts, cells, factors, relations.low, relations.high)
