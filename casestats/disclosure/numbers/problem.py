"""What a reader knows of a set of cells, as numbers: the form the search, the attack and the proof work on.

One unknown for each cell, however many tables show it. A relation is a sum of cells, times whole factors, that every
reader knows to lie between two whole numbers; a total of a table is one with both ends 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]

OPEN = 2**53
"""No bound is known: also the largest whole number that arithmetic in HiGHS holds exactly."""


@dataclass(frozen=True, eq=False)
class Relations:
    """Relation r is low[r] <= sum(factors[i] * x[cells[i]]) <= high[r] for i from starts[r] to starts[r + 1] - 1.

    Shapes: starts (relations + 1), cells and factors (entries), low and high (relations); -OPEN and OPEN where a side
    is not bounded.
    """

    starts: Whole
    cells: Whole
    factors: Whole
    low: Whole
    high: Whole

    def __len__(self) -> int:
        return len(self.low)

    @classmethod
    def of(cls, rows: Sequence[tuple[Sequence[tuple[int, int]], int, int]]) -> Relations:
        """From rows of ((cell, factor), ...), low, high."""
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(terms) for terms, _, _ in rows], out=starts[1:])
        flat = [term for terms, _, _ in rows for term in terms]
        pairs = np.array(flat, dtype=np.int64).reshape(-1, 2)
        bounds = np.array([(low, high) for _, low, high in rows], dtype=np.int64).reshape(-1, 2)
        return cls(starts, pairs[:, 0].copy(), pairs[:, 1].copy(), bounds[:, 0].copy(), bounds[:, 1].copy())


@dataclass(frozen=True, eq=False)
class View:
    """A reader who knows more than what is shown: the cells of `known` exactly. `insider` is "" for the public.

    `excused`: cells that need not stay wide in this view, because they hold the insider's own people: what is left of
    them without those is a cell of its own, and guarded as any.
    """

    insider: str
    known: Mask
    excused: Mask | None = None

    def asked(self, guarded: Mask) -> Mask:
        """Of the cells that are guarded, those that must stay wide in this view while they are hidden."""
        return guarded & ~self.known if self.excused is None else guarded & ~self.known & ~self.excused


@dataclass(frozen=True, eq=False)
class Problem:
    """Cells to be shown or hidden. All arrays have one entry for each cell.

    A pattern (Mask, True = hidden) is right where it hides `must_hide`, shows `must_show`, and in every view each
    hidden cell that is `guarded`, and not known in that view, can take two values that differ by its `width`.
    """

    values: Whole
    """The truth. Where it is not known (an audit of somebody else's tables) anything; see `truth_known`."""
    lower: Whole
    """The least a reader thinks possible of the cell while it is hidden; -OPEN for a difference of either sign."""
    upper: Whole
    """The most; OPEN where nothing is known."""
    relations: Relations
    must_hide: Mask
    """Primary cells, what an earlier release hid, and what is never printed (differences, coverage)."""
    must_show: Mask
    """What an earlier release has shown already: hiding it now would hide nothing."""
    guarded: Mask
    """Whose value is kept secret when hidden. Not: a difference that is large enough to be known."""
    primary: Mask
    """Hidden for what they are themselves; for counting only."""
    width: Whole
    weight: Whole
    """The information lost by hiding the cell: positive, and what the search makes small."""
    views: tuple[View, ...] = field(default=())
    """Whom it must be safe from; the public first."""
    truth_known: bool = True

    @property
    def size(self) -> int:
        return len(self.values)


def fits(problem: Problem, numbers: Whole, hidden: Mask) -> bool:
    """Whether whole numbers agree with all a reader sees and knows, when `hidden` cells are hidden."""
    relations = problem.relations
    if not np.array_equal(numbers[~hidden], problem.values[~hidden]):
        return False
    if np.any(numbers[hidden] < problem.lower[hidden]) or np.any(numbers[hidden] > problem.upper[hidden]):
        return False
    if not len(relations):
        return True
    terms = np.concatenate([numbers[relations.cells] * relations.factors, [0]])
    sums = np.add.reduceat(terms, relations.starts[:-1])
    sums[relations.starts[:-1] == relations.starts[1:]] = 0
    return bool(np.all(sums >= relations.low) and np.all(sums <= relations.high))
