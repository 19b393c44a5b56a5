"""Rounding as a program: which multiple of the base each cell becomes, so that all relations hold.

Inner cells choose between the multiple below and the one above, by a draw with the odds of the remainder; totals stay
beside theirs too if they can, or else as near as can be. A corner of the linear program has few fractions (none where
tables have two dimensions); the rest is settled by whole-number programs of limited size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from casestats.disclosure.numbers.problem import OPEN, Mask, Relations, Whole
from casestats.disclosure.numbers.solver import Real, Solver, Status
from casestats.disclosure.work import UNITS_PER_NODE, Work, generator

SMALL = 60
"""So many cells at most are settled by one whole-number program: with 200 it takes minutes and misses hardly less."""
FAR = 1_000
"""By how many bases a total may miss at most."""
NODES = 200
WHOLE = 1e-6


@dataclass(frozen=True, eq=False)
class Multiples:
    """`relations` hold among the figures as among the counts: their ends are 0 or open. `truth` holds where `known`;
    the other cells are free. `derived`: sums of other cells; of these the error is made small, not bounded."""

    relations: Relations
    truth: Whole
    base: int
    known: Mask
    derived: Mask

    @property
    def total(self) -> Mask:
        """Those whose count is known."""
        return self.derived & self.known

    @property
    def size(self) -> int:
        return len(self.truth)


@dataclass(frozen=True)
class Attempt:
    """`widened`: how many multiples beyond the neighbours an inner cell may go. `kept`: figures that are settled."""

    widened: int
    kept: Mapping[int, int]


def solve(problem: Multiples, attempt: Attempt, seed: bytes, work: Work) -> Whole | None:
    """How many bases each cell becomes; None where there is no solution, or none was found."""
    draw = generator(seed, "rounding")
    below, above = problem.truth // problem.base, -(-problem.truth // problem.base)
    # Up is cheap where the draw is below the remainder: alone, a cell would go up with just these odds.
    odds = draw.random(problem.size) - (problem.truth / problem.base - below)
    low, high = _ends(problem, attempt, below, above, slack=0)
    tight = Solver(problem.relations, low, high, work=work).minimise(odds)
    if tight.status is Status.OPTIMAL and not _fractions(tight.values).any():
        return np.rint(tight.values).astype(np.int64)
    program = _Elastic(problem, attempt, below, above, odds, work)
    return program.settle(tight.values if tight.found else None, draw)


def _ends(problem: Multiples, attempt: Attempt, below: Whole, above: Whole, *, slack: int) -> tuple[Whole, Whole]:
    """Of each cell, the least and the largest multiple; `slack`: how far a total may go beyond its neighbours."""
    inner = problem.known & ~problem.total
    low = np.where(inner, below - attempt.widened, below - slack)
    high = np.where(inner, above + attempt.widened, above + slack)
    low, high = np.where(problem.known, np.maximum(low, 0), 0), np.where(problem.known, high, OPEN)
    for at, figure in attempt.kept.items():
        low[at] = high[at] = figure // problem.base
    return low, high


def _fractions(values: Real) -> Mask:
    return np.asarray(np.abs(values - np.rint(values)) > WHOLE)


class _Elastic:
    """Cells may go further than their neighbours, at a price: a first column beyond for one base, a dear second one for
    all further, so that the largest error stays small before the sum of errors does."""

    NEAR, BEYOND = 1.0, 8.0
    TASTE = 1e-3  # what the draw weighs against an error

    def __init__(
        self, problem: Multiples, attempt: Attempt, below: Whole, above: Whole, odds: Real, work: Work
    ) -> None:
        self.size, self.work, self.choosing = problem.size, work, ~problem.derived
        self.low, self.high = _ends(problem, attempt, below, above, slack=FAR)
        elastic = problem.total.copy()
        if attempt.widened:
            elastic |= problem.known
        elastic &= self.low < self.high
        self.cells = np.flatnonzero(elastic)
        count = len(self.cells)
        self.relations = _with_slack(problem.relations, self.cells, below, above, self.size)
        self.lows = np.concatenate([self.low, np.zeros(2 * count, dtype=np.int64)])
        self.highs = np.concatenate([self.high, np.ones(count, dtype=np.int64), np.full(count, OPEN)])
        dear = np.where(problem.total[self.cells], 1.0, 4.0)  # an inner cell goes astray last
        self.cost = np.concatenate([self.TASTE * odds, self.NEAR * dear, self.BEYOND * dear])

    def settle(self, hint: Real | None, draw: np.random.Generator) -> Whole | None:
        """Fix what is whole in a corner, and of the rest the nearest, until what is left is small."""
        values = hint
        low, high = self.lows.copy(), self.highs.copy()
        if int(((low < high)[: self.size] & self.choosing).sum()) <= SMALL:
            return self._whole(low, high)
        solver = Solver(self.relations, low, high, work=self.work)
        while True:
            if values is None:
                answer = solver.minimise(self.cost, fresh=True)
                if answer.status is not Status.OPTIMAL:
                    return self._whole(self.lows, self.highs)
                values = answer.values
            free = (low < high)[: self.size] & self.choosing  # the others follow from what they are sums of
            loose = _fractions(values[: self.size]) & free
            left = int(loose.sum())
            if left == 0:
                return np.rint(values[: self.size]).astype(np.int64)
            settled = free & ~loose
            if left <= SMALL:
                return self._finish(values, settled, low, high)
            settled |= self._nearest(values, loose, draw)
            self._fix(values, settled, low, high)
            columns = np.flatnonzero(settled)
            solver.limit(columns, low[columns], high[columns])
            self.work.progress("round", self.size - left, self.size)
            values = None

    def _nearest(self, values: Real, loose: Mask, draw: np.random.Generator) -> Mask:
        """A third of the fractions, those nearest to a whole number; ties in an order of the draw."""
        cells = np.flatnonzero(loose)
        cells = cells[draw.permutation(len(cells))]
        distance = np.abs(values[cells] - np.rint(values[cells]))
        chosen = np.zeros(self.size, dtype=np.bool_)
        chosen[cells[np.argsort(distance, kind="stable")[: max(1, len(cells) // 3)]]] = True
        return chosen

    def _fix(self, values: Real, settled: Mask, low: Whole, high: Whole) -> None:
        whole = np.clip(np.rint(values[: self.size]).astype(np.int64), self.low, self.high)
        low[: self.size][settled] = high[: self.size][settled] = whole[settled]

    def _finish(self, values: Real, settled: Mask, low: Whole, high: Whole) -> Whole | None:
        """The small rest as a whole-number program; where the settled ones leave it no way out, all of it."""
        before = low.copy(), high.copy()
        self._fix(values, settled, low, high)
        found = self._whole(low, high)
        if found is None:
            found = self._whole(*before)
        return self._whole(self.lows, self.highs) if found is None else found

    def _whole(self, low: Whole, high: Whole) -> Whole | None:
        whole = np.zeros(len(low), dtype=np.bool_)
        whole[: self.size] = low[: self.size] < high[: self.size]
        solver = Solver(self.relations, low, high, work=self.work, whole=whole)
        left = NODES if self.work.limit is None else (self.work.limit - self.work.units) // UNITS_PER_NODE
        answer = solver.minimise(self.cost, nodes=max(10, min(NODES, left)))
        if not answer.found:
            return None
        values = answer.values[: self.size]
        return None if _fractions(values).any() else np.rint(values).astype(np.int64)


def _with_slack(relations: Relations, cells: Whole, below: Whole, above: Whole, size: int) -> Relations:
    """With, for each of the cells: below - near - beyond <= cell <= above + near + beyond."""
    count = len(cells)
    near, beyond = size + np.arange(count), size + count + np.arange(count)
    entries = np.stack([cells, near, beyond], axis=1)
    up, down = np.tile([1, -1, -1], (count, 1)), np.tile([1, 1, 1], (count, 1))
    ends = relations.starts[-1] + 3 * np.arange(1, 2 * count + 1)
    endless = np.full(count, OPEN)
    return Relations(
        np.concatenate([relations.starts, ends]),
        np.concatenate([relations.cells, entries.ravel(), entries.ravel()]),
        np.concatenate([relations.factors, up.ravel(), down.ravel()]),
        np.concatenate([relations.low, -endless, below[cells]]),
        np.concatenate([relations.high, above[cells], endless]),
    )
