"""Relations among many cells, as relations among the few that are not known."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.problem import OPEN, Mask, Relations, Whole


def rows_of(relations: Relations) -> Whole:
    """The relation that each entry stands in."""
    return np.repeat(np.arange(len(relations), dtype=np.int64), np.diff(relations.starts))


def fold(relations: Relations, values: Whole, unknown: Mask) -> Relations:
    """What is left when all but the unknown cells have their values; cells are renumbered in the order of `unknown`.

    Each cell stands once in a relation. Relations without unknown cells stay, empty: their ends tell whether they hold.
    """
    rows = rows_of(relations)
    constants = np.zeros(len(relations), dtype=np.int64)
    known = ~unknown[relations.cells]
    np.add.at(constants, rows[known], relations.factors[known] * values[relations.cells[known]])
    position = np.cumsum(unknown) - 1
    left = ~known
    rows, cells, factors = rows[left], position[relations.cells[left]], relations.factors[left]
    rows, cells, factors = _once(rows, cells, factors, int(unknown.sum()))
    low, high = relations.low.copy(), relations.high.copy()
    low[low > -OPEN] -= constants[low > -OPEN]
    high[high < OPEN] -= constants[high < OPEN]
    return Relations(_starts(rows, len(relations)), cells, factors, low, high)


def select(relations: Relations, kept: Mask) -> Relations:
    """Some of the relations, in the same order."""
    rows = rows_of(relations)
    entries = kept[rows]
    renumbered = (np.cumsum(kept) - 1)[rows[entries]]
    return Relations(
        _starts(renumbered, int(kept.sum())),
        relations.cells[entries],
        relations.factors[entries],
        relations.low[kept],
        relations.high[kept],
    )


def distinct(relations: Relations) -> Relations:
    """Without empty relations, and with one for all that say the same sum: the closest ends of any of them.

    Factors are divided by their greatest common divisor and the first made positive, ends rounded inwards: whole
    numbers are meant.
    """
    seen: dict[bytes, int] = {}
    kept = np.zeros(len(relations), dtype=np.bool_)
    factors, low, high = relations.factors.copy(), relations.low.copy(), relations.high.copy()
    for row, (start, end) in enumerate(zip(relations.starts[:-1].tolist(), relations.starts[1:].tolist(), strict=True)):
        if start == end:
            continue
        part = factors[start:end]
        divisor = int(np.gcd.reduce(part)) * (1 if part[0] > 0 else -1)
        if divisor != 1:
            part //= divisor
            low[row], high[row] = _divided(int(low[row]), int(high[row]), divisor)
        key = relations.cells[start:end].tobytes() + part.tobytes()
        first = seen.setdefault(key, row)
        low[first], high[first] = max(low[first], low[row]), min(high[first], high[row])
        kept[first] = True
    return select(Relations(relations.starts, relations.cells, factors, low, high), kept)


def components(relations: Relations, size: int) -> Whole:
    """The least cell that each of `size` cells hangs together with through relations."""
    labels = np.arange(size, dtype=np.int64)
    if not len(relations.cells):
        return labels
    rows = rows_of(relations)
    while True:
        least = np.full(len(relations), size, dtype=np.int64)
        np.minimum.at(least, rows, labels[relations.cells])
        better = labels.copy()
        np.minimum.at(better, relations.cells, least[rows])
        np.minimum.at(better, labels[relations.cells], least[rows])
        better = better[better]
        if np.array_equal(better, labels):
            return labels
        labels = better


def broken(relations: Relations, numbers: Whole) -> Mask:
    """Which relations whole numbers do not agree with."""
    sums = np.zeros(len(relations), dtype=np.int64)
    np.add.at(sums, rows_of(relations), numbers[relations.cells] * relations.factors)
    return np.asarray((sums < relations.low) | (sums > relations.high))


def touched(relations: Relations, cells: Mask) -> Mask:
    """Relations that hold any of the cells."""
    hit = np.zeros(len(relations), dtype=np.bool_)
    hit[rows_of(relations)[cells[relations.cells]]] = True
    return hit


def neighbours(relations: Relations, cells: Mask) -> Mask:
    """The cells, and all that stand in a relation with any of them."""
    around = cells.copy()
    around[relations.cells[touched(relations, cells)[rows_of(relations)]]] = True
    return around


def _divided(low: int, high: int, divisor: int) -> tuple[int, int]:
    if divisor < 0:
        low, high, divisor = -high, -low, -divisor
    return (low if low <= -OPEN else -(-low // divisor)), (high if high >= OPEN else high // divisor)


def _once(rows: Whole, cells: Whole, factors: Whole, size: int) -> tuple[Whole, Whole, Whole]:
    """Entries in order, the factors of a cell that stands more than once in a relation added, those of 0 left out."""
    keys = rows * max(size, 1) + cells
    if np.all(keys[1:] > keys[:-1]) and np.all(factors != 0):
        return rows, cells, factors
    keys, places = np.unique(keys, return_inverse=True)
    sums = np.zeros(len(keys), dtype=np.int64)
    np.add.at(sums, places, factors)
    keys, sums = keys[sums != 0], sums[sums != 0]
    return keys // max(size, 1), keys % max(size, 1), sums


def _starts(rows: Whole, count: int) -> Whole:
    starts = np.zeros(count + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=count), out=starts[1:])
    return starts
