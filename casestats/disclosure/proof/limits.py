"""One cell at a time: the most a reader can work out of it, and two tables that say it is not enough."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from casestats.disclosure.numbers.folding import fold, neighbours, select, touched
from casestats.disclosure.numbers.problem import OPEN, Mask, Relations, Whole
from casestats.disclosure.numbers.solver import Real, Solver, Status
from casestats.disclosure.proof.blocks import blocks
from casestats.disclosure.proof.moves import MOST_FREE, WHOLE, Moves
from casestats.disclosure.proof.sweeping import BLOCK
from casestats.disclosure.proof.witnesses import Witnesses
from casestats.disclosure.work import Work

INEXACT = 1e-3
"""By this much a bound of HiGHS may be wrong, and not more: a cell is called narrow only beyond it."""

MOST_WHOLE = 600
"""Cells that must be whole in the search for a cell's last limit; those farther off may be anything in between."""
NODES = 500

TRIES = 2
TOLL = 10
"""What a step of any cell costs, at least, when one cell is carried: drawn anew each time, for another way."""


class Limits:
    """Of the open cells of one component, which `low` and `high` hold (entries of other cells stay untouched)."""

    def __init__(
        self, moves: Moves, witnesses: Witnesses, component: Mask, random: np.random.Generator, *, work: Work
    ) -> None:
        program = moves.program
        self._moves, self._found, self._random, self._work = moves, witnesses, random, work
        self._component, self._places = component, np.cumsum(component) - 1
        nothing = np.zeros(len(component), dtype=np.int64)
        self._relations: Relations = fold(
            select(program.relations, touched(program.relations, component)), nothing, component
        )
        self._low, self._high = program.low[component], program.high[component]
        self._linear: Solver | None = None
        self._partitions: list[list[Mask]] = []

    def of(self, cell: int) -> tuple[int, int]:
        """The outer limits of a cell: as narrow as needed to tell that it is narrow.

        On the way two tables that make it wide are looked for, and kept among the witnesses.
        """
        found, program, width = self._found, self._moves.program, int(self._found.width[cell])
        low, high = int(program.low[cell]), int(program.high[cell])
        for allowed in self._blocks(cell):
            if high - low >= width and self._going(cell):
                self._carry(cell, low, high, allowed)
        if self._going(cell) and (high - low >= width or found.low[cell] == found.high[cell]):
            high = min(high, self._outermost(cell, 1))
            low = max(low, -self._outermost(cell, -1))
        for _ in range(TRIES):
            if high - low >= width and self._going(cell):
                self._carry(cell, low, high, self._component)
        if high - low >= width and self._going(cell):
            high = min(high, self._last(cell, 1))
        if high - low >= width and self._going(cell):
            low = max(low, -self._last(cell, -1))
        return low, high

    def _going(self, cell: int) -> bool:
        return bool(self._found.weak[cell]) and not self._work.exhausted

    def _blocks(self, cell: int) -> Iterator[Mask]:
        """Parts of a large component that hold the cell; the whole of a small one."""
        if len(self._low) <= BLOCK:
            yield self._component
            return
        program = self._moves.program
        while len(self._partitions) < TRIES:
            self._partitions.append([block & self._component for block in blocks(program, BLOCK, self._random)])
        for partition in self._partitions:
            yield from (block for block in partition if block[cell])

    def _outermost(self, cell: int, side: int) -> int:
        """The largest whole number that side times the cell can be, fractions allowed in all others."""
        if self._work.exhausted:
            return OPEN
        if self._linear is None:
            self._linear = Solver(self._relations, self._low, self._high, work=self._work)
        answer = self._linear.minimise(self._towards(cell, side))
        return _inwards(answer.bound) if answer.status is Status.OPTIMAL else OPEN

    def _carry(self, cell: int, low: int, high: int, allowed: Mask) -> None:
        """The cell carried from a table at hand to where two tables make it wide, with little else moving along."""
        found, width = self._found, int(self._found.width[cell])
        for side, goal in ((1, int(found.low[cell]) + width), (-1, int(found.high[cell]) - width)):
            if low <= goal <= high and self._going(cell):
                reached = [side * int(table[cell]) for table in found.tables]
                self._carry_to(found.tables[reached.index(max(reached))], cell, goal, allowed)

    def _carry_to(self, base: Whole, cell: int, goal: int, allowed: Mask) -> None:
        moves, size = self._moves, len(base)
        least, free = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
        least[cell] = goal - base[cell]
        tolls = self._random.integers(TOLL, 2 * TOLL + 1, size)
        proposed = moves.stepped(base, allowed, free, tolls, moves.high - base, base - moves.low, least)
        if proposed is None:
            return
        before = moves.low[cell], moves.high[cell]
        moves.low[cell], moves.high[cell] = (goal, before[1]) if goal > base[cell] else (before[0], goal)
        self._found.add(moves.settled(base, proposed, free, allowed))
        near = neighbours(moves.program.relations, np.abs(proposed - base) > WHOLE) & allowed
        if self._going(cell) and int(near.sum()) <= MOST_FREE:
            mended, _possible = moves.completed(base, near, free)
            self._found.add(base if mended is None else mended)
        moves.low[cell], moves.high[cell] = before

    def _last(self, cell: int, side: int) -> int:
        """The largest whole number that side times the cell can be as far as the cells around it tell.

        No more is asked than what makes it wide, together with a table at hand.
        """
        found = self._found
        near = self._around(int(self._places[cell]))
        inside = select(self._relations, touched(self._relations, near))
        seen = near.copy()
        seen[inside.cells] = True
        low, high = self._low[seen], self._high[seen]
        place = int(np.cumsum(seen)[self._places[cell]]) - 1
        if side > 0:
            high[place] = min(high[place], int(found.low[cell] + found.width[cell]))
        else:
            low[place] = max(low[place], int(found.high[cell] - found.width[cell]))
        cost = np.zeros(len(low), dtype=np.int64)
        cost[place] = -side
        inside = fold(inside, np.zeros(len(seen), dtype=np.int64), seen)
        answer = Solver(inside, low, high, whole=near[seen], work=self._work).minimise(cost, nodes=NODES)
        if answer.found:
            self._keep(seen, answer.values)
        return _inwards(answer.bound)

    def _keep(self, seen: Mask, values: Real) -> None:
        """What was found of some cells, put into a table at hand: a witness where it fits there."""
        table = self._found.tables[0].copy()
        table[np.flatnonzero(self._component)[seen]] = np.rint(values)
        if self._moves.program.holds(table):
            self._found.add(table)

    def _around(self, place: int) -> Mask:
        """The cells nearest to one, as many as can be whole at small cost; the cell itself at least."""
        near = np.zeros(len(self._low), dtype=np.bool_)
        near[place] = True
        while True:
            more = neighbours(self._relations, near)
            if int(more.sum()) > MOST_WHOLE or np.array_equal(more, near):
                return near
            near = more

    def _towards(self, cell: int, side: int) -> Whole:
        cost = np.zeros(len(self._low), dtype=np.int64)
        cost[self._places[cell]] = -side
        return cost


def _inwards(bound: float) -> int:
    """The largest whole number not above the negative of a bound from below."""
    return math.floor(-bound + INEXACT) if math.isfinite(bound) else OPEN
