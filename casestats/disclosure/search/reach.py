"""How far each hidden cell has been seen to move, in the eyes of one reader."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.numbers.problem import Mask, Problem, View, Whole
from casestats.disclosure.numbers.solver import Real
from casestats.disclosure.work import Work

CLOSE = 1e-6
"""Linear programs are exact to about 1e-7."""
ENOUGH = 0.02
"""Sweeps end when one proves less than this share of what was still narrow."""
SWEEPS = 30


class Reach:
    """`down` and `up`, float64[cells]: the farthest moves found. Fractional ones count: the proof in whole numbers is
    made later. What is hidden more widens reach and never narrows it."""

    def __init__(self, problem: Problem, view: View | None) -> None:
        self.problem, self.view = problem, view
        self.down, self.up = np.zeros(problem.size), np.zeros(problem.size)
        self.asked: Mask = problem.guarded if view is None else view.asked(problem.guarded)

    def note(self, cells: Whole, by: Real) -> None:
        """A move that agrees with all the reader knows."""
        self.down[cells] = np.maximum(self.down[cells], -by)
        self.up[cells] = np.maximum(self.up[cells], by)

    def narrow(self, hidden: Mask) -> Whole:
        """The cells that must be wide and have not been seen to be."""
        asked = hidden & self.asked
        return np.flatnonzero(asked & (self.down + self.up < self.problem.width - CLOSE))

    def is_narrow(self, cell: int) -> bool:
        return bool(self.down[cell] + self.up[cell] < self.problem.width[cell] - CLOSE)

    def sweep(self, hidden: Mask, draw: np.random.Generator, *, work: Work) -> None:
        """Push all narrow cells at once, each up or down at random, until that proves little more."""
        if not len(self.narrow(hidden)):
            return
        program = ReaderProgram(self.problem, hidden, self.view, work=work)
        cells = program.open
        narrow = np.zeros(self.problem.size, dtype=bool)
        before = len(self.narrow(hidden))
        for _ in range(SWEEPS):
            narrow[:] = False
            narrow[self.narrow(hidden)] = True
            if not narrow[cells].any():
                return
            # The others are pushed a little, so that corners differ.
            push = np.where(narrow[cells], 64, 1) * draw.choice(np.array([-1, 1]), len(cells))
            answer = program.solve(push)
            if not answer.found:
                return
            self.note(cells, answer.values - self.problem.values[cells])
            after = len(self.narrow(hidden))
            if before - after <= ENOUGH * before:
                return
            before = after
