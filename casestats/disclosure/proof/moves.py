"""From one whole-number table that a reader holds possible to another.

A linear program proposes; its answers are often fractional, and rounding them is no proof. Whole entries stay, a small
whole-number program over the rest and its neighbours finds the others, and integer sums have the last word: every table
that leaves this module agrees with all the reader sees.
"""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.folding import broken, components, fold, neighbours, rows_of, select, touched
from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.numbers.problem import OPEN, Mask, Relations, Whole
from casestats.disclosure.numbers.propagation import propagate
from casestats.disclosure.numbers.solver import Real, Solver, Status
from casestats.disclosure.work import Work

WHOLE = 1e-6
"""What HiGHS calls a number is exact to about 1e-7."""

MOST_FREE = 2_500
"""Larger whole-number programs can take minutes: what would need one is given up for another try."""
WIDENINGS = 3
NODES = 20
GOOD_ENOUGH = 0.5
"""Any whole-number table serves, so the search for one ends far from the best."""

REACH_WIDTHS = 2
"""How many widths a cell may move in one local move."""


class Moves:
    """Tables are whole numbers of the open cells; costs, tolls and masks have one entry for each of them.

    `low` and `high` bound every table; they may be narrowed for a while. `first` says where a cell without bounds is.
    """

    def __init__(self, program: ReaderProgram, first: Whole, *, work: Work) -> None:
        self.program = program
        self.low, self.high = program.boxed(first)
        self._work = work
        self._reach = REACH_WIDTHS * int(program.problem.width.max(initial=1))

    def block(self, base: Whole, allowed: Mask, cost: Whole) -> Whole:
        """The allowed cells moved as far against their cost as they go, all others left as they are."""
        inside = self._inside(base, allowed)
        low, high = propagate(inside, self.low[allowed], self.high[allowed])
        still = low < high
        if not still.any():
            return base
        free = allowed.copy()
        free[allowed] = still
        left = fold(inside, low, still)
        solver = Solver(select(left, np.diff(left.starts) > 0), low[still], high[still], work=self._work)
        answer = solver.minimise(cost[free])
        if not answer.found:
            return base
        proposed = base.astype(np.float64)
        proposed[free] = answer.values
        return self.settled(base, proposed, cost, free)

    def locally(self, base: Whole, allowed: Mask, cost: Whole, toll: Whole) -> Whole:
        """Allowed cells moved a little, where that is worth the toll on each step of each cell that moves along."""
        room = np.minimum(self.high - base, self._reach), np.minimum(base - self.low, self._reach)
        proposed = self.stepped(base, allowed, cost, toll, *room)
        return base if proposed is None else self.settled(base, proposed, cost, allowed)

    def stepped(
        self, base: Whole, allowed: Mask, cost: Whole, toll: Whole, up: Whole, down: Whole, least: Whole | None = None
    ) -> Real | None:
        """The cheapest steps from `base`, at most `up` and `down`; at least as many as `least` says, down if negative.

        None where there are no such steps. Steps need not be whole.
        """
        inside, size = self._inside(base, allowed), int(allowed.sum())
        sums = np.zeros(len(inside), dtype=np.int64)
        np.add.at(sums, rows_of(inside), base[allowed][inside.cells] * inside.factors)
        both = Relations(
            inside.starts * 2,
            np.stack([inside.cells, inside.cells + size], axis=1).ravel(),
            np.stack([inside.factors, -inside.factors], axis=1).ravel(),
            np.where(inside.low <= -OPEN, -OPEN, inside.low - sums),
            np.where(inside.high >= OPEN, OPEN, inside.high - sums),
        )
        floor, room = np.zeros(2 * size, dtype=np.int64), np.concatenate([up[allowed], down[allowed]])
        if least is not None:
            floor[:size], floor[size:] = np.maximum(least[allowed], 0), np.maximum(-least[allowed], 0)
            # Else a step to one side and one back would do.
            room[:size][floor[size:] > 0] = 0
            room[size:][floor[:size] > 0] = 0
        price = np.concatenate([(toll + cost)[allowed], (toll - cost)[allowed]])
        if np.any(floor > room):
            return None
        answer = Solver(both, floor, room, work=self._work).minimise(price)
        if not answer.found:
            return None
        proposed: Real = base.astype(np.float64)
        proposed[allowed] += answer.values[:size] - answer.values[size:]
        return proposed

    def settled(self, base: Whole, proposed: Real, cost: Whole, allowed: Mask) -> Whole:
        """A whole-number table near what was proposed, where only `allowed` cells differ from `base`.

        Where none is found near enough, what hangs together with the trouble goes back to `base`.
        """
        relations = self.program.relations
        whole = np.rint(proposed).astype(np.int64)
        trouble = np.abs(proposed - whole) > WHOLE
        trouble |= allowed & self._in_broken(whole)
        free = trouble
        for _ in range(WIDENINGS):
            if not free.any():
                return whole if self.program.holds(whole) else base
            free = neighbours(relations, free) & allowed
            if int(free.sum()) > MOST_FREE or self._work.exhausted:
                break
            mended, _possible = self.completed(whole, free, cost)
            if mended is not None:
                return mended
        return self._without(base, whole, trouble)

    def completed(self, whole: Whole, free: Mask, cost: Whole, *, nodes: int = NODES) -> tuple[Whole | None, bool]:
        """The table with the free cells found anew and all others as they are, or None; and whether one may be."""
        every = np.ones(int(free.sum()), dtype=np.bool_)
        bounds = self.low[free], self.high[free]
        solver = Solver(self._inside(whole, free), *bounds, whole=every, gap=GOOD_ENOUGH, work=self._work)
        answer = solver.minimise(cost[free], nodes=nodes)
        if not answer.found:
            return None, answer.status is not Status.IMPOSSIBLE
        found = whole.copy()
        found[free] = np.rint(answer.values).astype(np.int64)
        return (found if self.program.holds(found) else None), True

    def _inside(self, table: Whole, free: Mask) -> Relations:
        """What binds the free cells when all others are as in the table."""
        relations = self.program.relations
        return fold(select(relations, touched(relations, free)), table, free)

    def _in_broken(self, whole: Whole) -> Mask:
        relations = self.program.relations
        cells = np.zeros(len(whole), dtype=np.bool_)
        cells[select(relations, broken(relations, whole)).cells] = True
        return cells

    def _without(self, base: Whole, whole: Whole, trouble: Mask) -> Whole:
        moved = (whole != base) | trouble
        label = components(self._inside(base, moved), int(moved.sum()))
        back = np.isin(label, label[trouble[moved]])
        kept = whole.copy()
        kept[np.flatnonzero(moved)[back]] = base[moved][back]
        return kept if self.program.holds(kept) else base
