"""Whole-number tables that bear witness: two of them that differ by the width in a cell keep it secret."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.numbers.problem import OPEN, Mask, Whole


class Witnesses:
    """Tables of the open cells of a program, each of which agrees with all the reader sees.

    `low` and `high`: the least and most of each cell over them. `weak`: the cells that need keeping and that no two
    tables keep yet.
    """

    def __init__(self, program: ReaderProgram, first: Whole, guarded: Mask) -> None:
        problem = program.problem
        self._program = program
        self._guarded = guarded
        self.width: Whole = problem.width[program.open]
        self.tables: list[Whole] = []
        self.low, self.high = first.copy(), first.copy()
        self._take(first)

    @property
    def wide(self) -> Mask:
        return np.asarray(self.high - self.low >= self.width)

    @property
    def weak(self) -> Mask:
        return np.asarray(self._guarded & ~self.wide)

    def add(self, table: Whole) -> int:
        """How many weak cells it made wide. A table that widens no weak cell is not kept."""
        weak = self.weak
        if not np.any(weak & ((table < self.low) | (table > self.high))):
            return 0
        self._take(table)
        return int((weak & self.wide).sum())

    def needed(self) -> list[Whole]:
        """Fewer tables that make the same cells wide: the latest say most, so the first are tried without first."""
        wide = self.wide & self._guarded
        if not wide.any():
            return []
        width = self.width[wide]
        later_low, later_high = [], []
        nothing = np.full(len(width), OPEN, dtype=np.int64), np.full(len(width), -OPEN, dtype=np.int64)
        low, high = nothing
        for table in reversed(self.tables):
            later_low.append(low)
            later_high.append(high)
            low, high = np.minimum(low, table[wide]), np.maximum(high, table[wide])
        kept: list[Whole] = []
        low, high = nothing
        for table in self.tables:
            without_low, without_high = np.minimum(low, later_low.pop()), np.maximum(high, later_high.pop())
            if np.any(without_high - without_low < width):
                kept.append(table)
                low, high = np.minimum(low, table[wide]), np.maximum(high, table[wide])
        return kept

    def _take(self, table: Whole) -> None:
        if not self._program.holds(table):
            raise AssertionError("a table that does not agree with what is seen bears no witness")
        self.tables.append(table)
        self.low, self.high = np.minimum(self.low, table), np.maximum(self.high, table)
