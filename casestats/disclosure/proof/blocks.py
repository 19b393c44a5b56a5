"""Blocks of cells that hang closely together: a few thousand can be moved at once at small cost, a whole table not.

Cells are numbered table by table and dimension by dimension, so runs of numbers are slices of a table. Slices that
share many relations (municipalities of a region, and the region) make a block. Where cells are numbered otherwise the
proof takes longer, and is as good.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from casestats.disclosure.numbers.folding import rows_of
from casestats.disclosure.numbers.linear import ReaderProgram
from casestats.disclosure.numbers.problem import Mask, Whole

SLICE = 150
"""Cells in a run, at least: less than the smallest natural slice of a large table, so that no run holds much of two."""
MOST_SLICES = 250
AT_A_TIME = 10_000
"""Relations that are counted at a time, to save memory."""


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
    length = max(SLICE, size // MOST_SLICES)
    offset = int(random.integers(0, length))
    return (np.arange(size, dtype=np.int64) + offset) // length


def _shared(program: ReaderProgram, slices: Whole) -> Whole:
    """How many relations each two slices have in common."""
    count, starts = int(slices[-1]) + 1, program.relations.starts
    shared = np.zeros((count, count), dtype=np.int64)
    rows, columns = rows_of(program.relations), slices[program.relations.cells]
    for first in range(0, len(program.relations), AT_A_TIME):
        last = min(first + AT_A_TIME, len(program.relations))
        part = slice(starts[first], starts[last])
        inside = np.zeros((last - first, count), dtype=np.float64)
        inside[rows[part] - first, columns[part]] = 1
        # Sums of ones: exact in floating point in whatever order they are added.
        shared += np.rint(inside.T @ inside).astype(np.int64)
    return shared
