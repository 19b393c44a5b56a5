"""Whole-number tables that bear witness: two of them that differ by the width in a cell keep it secret."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.linear import ReaderProgram
from casestats.disclosure.problem import Mask, Whole


class Witnesses:
    """Tables of the open cells of a program, each of which agrees with all the reader sees.

    `low` and `high`: the least and most of each cell over them. `weak`: the cells that need keeping and that no two
    tables keep yet.
    """

    def __init__(self, program: ReaderProgram, first: Whole) -> None:
        problem = program.problem
        self._program = program
        self._guarded = problem.guarded[program.open]
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
        kept = [table[wide] for table in self.tables]
        width = self.width[wide]
        chosen = list(range(len(kept)))
        for place in range(len(kept)):
            rest = [kept[other] for other in chosen if other != place]
            if np.all(np.max(rest, axis=0) - np.min(rest, axis=0) >= width):
                chosen.remove(place)
        return [self.tables[place] for place in chosen]

    def _take(self, table: Whole) -> None:
        if not self._program.holds(table):
            raise AssertionError("a table that does not agree with what is seen bears no witness")
        self.tables.append(table)
        self.low, self.high = np.minimum(self.low, table), np.maximum(self.high, table)
