"""Sweeps over a whole table that make most hidden cells wide, hundreds at a time."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.problem import Whole
from casestats.disclosure.proof.blocks import blocks
from casestats.disclosure.proof.moves import Moves
from casestats.disclosure.proof.witnesses import Witnesses
from casestats.disclosure.work import Work

BLOCK = 4_000
"""Cells in a block: larger ones reach further, smaller ones cost less. Tried on 2,900 to 20,000 open cells."""

REWARD = 1_000
"""For each step of a weak cell in the direction that is looked for."""
NOISE = 30
"""Wide cells are drawn a little to either side, so that no two sweeps are alike."""

BROAD = 50
"""A broad sweep is poor when it makes less than one in so many of all cells wide."""
PATIENCE = 3
"""So many poor ones in a row, and local sweeps take over: a single one can fail where its numbers stay fractions."""

LOCAL = ((20, 60), (10, 40), (5, 20), (20, 20), (10, 10), (3, 5))
"""Local sweeps: what a step of any cell costs, and how many weak cells of a block are looked for at once.

The lower the toll, the longer the ways that are worth their while; the more cells at once, the more they pull each
other into fractions. From the quick to the slow.
"""
WORTH = 100
"""Each of them goes on while it makes one in so many of the weak cells wide."""


class Sweeps:
    """Goes from table to table, and keeps what bears witness."""

    def __init__(self, moves: Moves, witnesses: Witnesses, random: np.random.Generator, *, work: Work) -> None:
        self._moves, self._witnesses, self._random, self._work = moves, witnesses, random, work
        self._table = witnesses.tables[0]
        self._size = len(self._table)

    def run(self) -> None:
        """Until all is wide, or nothing more comes of it, or the budget is spent."""
        poor = 0
        while self._going() and poor < PATIENCE:
            poor = 0 if self._broadly() > self._size // BROAD else poor + 1
        for toll, targets in LOCAL:
            while self._going():
                weak = int(self._witnesses.weak.sum())
                if self._locally(toll, targets) <= weak // WORTH:
                    break

    def _going(self) -> bool:
        return not self._work.exhausted and bool(self._witnesses.weak.any())

    def _broadly(self) -> int:
        """Each block in turn as far as it goes in random directions."""
        weak = self._witnesses.weak
        cost = np.where(weak, -REWARD * self._directions(), 0) + self._random.integers(-NOISE, NOISE + 1, self._size)
        for block in blocks(self._moves.program, BLOCK, self._random):
            if self._work.exhausted:
                break
            if np.any(weak & block):
                self._table = self._moves.block(self._table, block, cost)
        return self._keep()

    def _locally(self, toll: int, most: int) -> int:
        """Some weak cells of each block, with as little as possible moving along."""
        tables = self._witnesses.tables
        self._table = tables[int(self._random.integers(0, len(tables)))]
        tolls = self._random.integers(toll, 2 * toll + 1, self._size)
        directions = self._directions()
        for block in blocks(self._moves.program, BLOCK, self._random):
            weak = np.flatnonzero(self._witnesses.weak & block)
            if self._work.exhausted or not len(weak):
                continue
            targets = self._random.permutation(weak)[:most]
            cost = np.zeros(self._size, dtype=np.int64)
            cost[targets] = -REWARD * directions[targets]
            self._table = self._moves.locally(self._table, block, cost, tolls)
        return self._keep()

    def _directions(self) -> Whole:
        """1 (up) or -1 (down) by chance, but where only one of them can make the cell wide."""
        found, program = self._witnesses, self._moves.program
        directions = np.where(self._random.integers(0, 2, self._size) == 0, 1, -1)
        directions[found.high - program.low < found.width] = 1
        directions[program.high - found.low < found.width] = -1
        return directions

    def _keep(self) -> int:
        gained = self._witnesses.add(self._table)
        weak = int(self._witnesses.weak.sum())
        self._work.progress("proof", self._size - weak, self._size)
        return gained
