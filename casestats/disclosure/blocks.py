"""Blocks of cells that hang closely together: a few thousand can be moved at once at small cost, a whole table not.

Cells are numbered table by table and dimension by dimension, so runs of numbers are slices of a table. Slices that
share many relations (municipalities of a region, and the region) make a block. Where cells are numbered otherwise the
proof takes longer, and is as good.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from casestats.disclosure.folding import rows_of
from casestats.disclosure.linear import ReaderProgram
from casestats.disclosure.problem import Mask, Whole

SLICE = 150
"""Cells in a run: less than the smallest natural slice of a large table, so that no run holds much of two."""


def blocks(program: ReaderProgram, size: int, random: np.random.Generator) -> Iterator[Mask]:
    """All open cells, each in one block of about `size`; other blocks each time."""
    slices = _slices(len(program), random)
    shared = _shared(program, slices)
    sizes = np.bincount(slices)
    free = np.ones(len(sizes), dtype=np.bool_)
    while free.any():
        chosen = np.zeros(len(sizes), dtype=np.bool_)
        following = int(random.choice(np.flatnonzero(free)))
        while True:
            chosen[following], free[following] = True, False
            if not free.any() or int(sizes[chosen].sum()) >= size:
                break
            ties = np.where(free, shared[chosen].sum(axis=0), -1)
            following = int(np.argmax(ties))
        yield chosen[slices]


def _slices(size: int, random: np.random.Generator) -> Whole:
    offset = int(random.integers(0, SLICE))
    return (np.arange(size, dtype=np.int64) + offset) // SLICE


def _shared(program: ReaderProgram, slices: Whole) -> Whole:
    """How many relations each two slices have in common."""
    count = int(slices[-1]) + 1
    inside = np.zeros((len(program.relations), count), dtype=np.float64)
    inside[rows_of(program.relations), slices[program.relations.cells]] = 1
    # Sums of ones: exact in floating point in whatever order they are added.
    return np.asarray(np.rint(inside.T @ inside), dtype=np.int64)
