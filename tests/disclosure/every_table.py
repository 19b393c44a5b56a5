"""Every whole-number table that a reader holds possible, counted up one by one, and small problems to try it on."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from random import Random

import numpy as np

from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, Relations, View

Row = tuple[list[tuple[int, int]], int, int]
"""Terms (cell, factor), and the least and most of their sum."""

MOST_TABLES = 600
MOST_UNKNOWN = 10


class TooMany(Exception):
    """More tables fit than are worth counting, or they have no end."""


def make_problem(
    rows: Sequence[Row],
    values: Sequence[int],
    *,
    lower: Sequence[int] | int = 0,
    upper: Sequence[int] | int = OPEN,
    width: Sequence[int] | int = 3,
    guarded: Sequence[bool] | bool = True,
    insiders: Sequence[tuple[str, Sequence[int]]] = (),
    truth_known: bool = True,
) -> Problem:
    size = len(values)
    views = [View("", np.zeros(size, dtype=np.bool_))]
    for name, cells in insiders:
        views.append(View(name, np.isin(np.arange(size), cells)))
    return Problem(
        values=np.array(values, dtype=np.int64),
        lower=np.broadcast_to(np.array(lower, dtype=np.int64), size).copy(),
        upper=np.broadcast_to(np.array(upper, dtype=np.int64), size).copy(),
        relations=Relations.of(rows),
        must_hide=np.zeros(size, dtype=np.bool_),
        must_show=np.zeros(size, dtype=np.bool_),
        guarded=np.broadcast_to(np.array(guarded, dtype=np.bool_), size).copy(),
        primary=np.zeros(size, dtype=np.bool_),
        width=np.broadcast_to(np.array(width, dtype=np.int64), size).copy(),
        weight=np.ones(size, dtype=np.int64),
        views=tuple(views),
        truth_known=truth_known,
    )


def mask(size: int, cells: Sequence[int]) -> Mask:
    return np.isin(np.arange(size), cells)


def every_table(problem: Problem, unknown: Mask) -> list[list[int]]:
    """All that fit, where the unknown cells may be anything. TooMany where they are not worth counting."""
    relations, rows = problem.relations, []
    for row in range(len(relations)):
        part = slice(relations.starts[row], relations.starts[row + 1])
        terms = list(zip(relations.cells[part].tolist(), relations.factors[part].tolist(), strict=True))
        rows.append((terms, int(relations.low[row]), int(relations.high[row])))
    ranges = [
        (int(low), int(high)) if free else (int(value), int(value))
        for value, low, high, free in zip(problem.values, problem.lower, problem.upper, unknown, strict=True)
    ]
    tables: list[list[int]] = []
    for table in _fitting(rows, ranges):
        tables.append(table)
        if len(tables) > MOST_TABLES:
            raise TooMany
    return tables


def _fitting(rows: list[Row], ranges: list[tuple[int, int]]) -> Iterator[list[int]]:
    """Narrow by each relation in turn; then try each number of the cell with the fewest left."""
    narrowed = _narrowed(rows, ranges)
    if narrowed is None:
        return
    left = [(high - low, cell) for cell, (low, high) in enumerate(narrowed) if low < high]
    if not left:
        yield [low for low, _ in narrowed]
        return
    spread, cell = min(left)
    if spread > MOST_TABLES:
        raise TooMany
    for number in range(narrowed[cell][0], narrowed[cell][1] + 1):
        yield from _fitting(rows, [*narrowed[:cell], (number, number), *narrowed[cell + 1 :]])


def _narrowed(rows: list[Row], ranges: list[tuple[int, int]]) -> list[tuple[int, int]] | None:
    ranges = list(ranges)
    for _ in range(20):
        before = list(ranges)
        for terms, low, high in rows:
            least = [min(factor * end for end in ranges[cell]) for cell, factor in terms]
            most = [max(factor * end for end in ranges[cell]) for cell, factor in terms]
            if sum(least) > high or sum(most) < low:
                return None
            for at, (cell, factor) in enumerate(terms):
                if factor == 0 or [name for name, _ in terms].count(cell) > 1:
                    continue
                top, bottom = high - (sum(least) - least[at]), low - (sum(most) - most[at])
                if factor < 0:
                    top, bottom = bottom, top
                first, last = ranges[cell]
                if abs(bottom) < OPEN // 4:
                    first = max(first, math.ceil(bottom / factor))
                if abs(top) < OPEN // 4:
                    last = min(last, math.floor(top / factor))
                if first > last:
                    return None
                ranges[cell] = (first, last)
        if ranges == before:
            break
    return ranges


def totals(shape: Sequence[int]) -> tuple[list[Row], int]:
    """A table with a total (the last code) over each dimension: its relations, and how many cells it has."""
    full = [length + 1 for length in shape]
    number = np.arange(math.prod(full)).reshape(full)
    rows: list[Row] = []
    for axis, length in enumerate(shape):
        for place in product(*(range(other) for at, other in enumerate(full) if at != axis)):
            cells = [int(number[(*place[:axis], code, *place[axis:])]) for code in range(length + 1)]
            rows.append(([*((cell, 1) for cell in cells[:-1]), (cells[-1], -1)], 0, 0))
    return rows, number.size


def filled(shape: Sequence[int], random: Random, most: int = 6) -> list[int]:
    """Numbers by chance, and their totals."""
    table = np.array([random.randint(0, most) for _ in range(math.prod(shape))], dtype=np.int64).reshape(shape)
    for axis in range(len(shape)):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return [int(number) for number in table.ravel()]


def small_problem(random: Random) -> tuple[Problem, Mask]:
    """A table of two or three dimensions with totals, and by chance: a subtotal, a number of persons that is no sum, a
    difference of two cells, an insider, bounds and widths of each cell; and a pattern.
    """
    shape = random.choice([(2, 2), (2, 3), (3, 3), (1, 3), (2, 2, 2), (3, 4)])
    rows, size = totals(shape)
    values = filled(shape, random, random.choice([2, 6]))
    lower, upper = [0] * size, [OPEN] * size
    if random.random() < 0.3:
        parts = random.sample(range(size), 2)
        values.append(sum(values[part] for part in parts))
        rows.append(([*((part, 1) for part in parts), (len(values) - 1, -1)], 0, 0))
    if random.random() < 0.3:
        parts = random.sample(range(size), 2)
        values.append(random.randint(max(values[part] for part in parts), sum(values[part] for part in parts)))
        rows += [([(len(values) - 1, 1), (part, -1)], 0, OPEN) for part in parts]
        rows.append(([(len(values) - 1, -1), *((part, 1) for part in parts)], 0, OPEN))
    lower += [0] * (len(values) - size)
    if random.random() < 0.3:
        one, other = random.sample(range(size), 2)
        values.append(values[one] - values[other])
        lower.append(-OPEN)
        rows.append(([(one, 1), (other, -1), (len(values) - 1, -1)], 0, 0))
    upper += [OPEN] * (len(values) - len(upper))
    hidden = random.sample(range(len(values)), random.randint(0, 2))
    while len(hidden) < random.randint(3, MOST_UNKNOWN):
        hidden += _box(shape, random)
    hidden += random.sample(range(size, len(values)), random.randint(0, len(values) - size))
    if lower[-1] < 0:
        hidden.append(len(values) - 1)
    for cell in hidden:
        if values[cell] >= 1 and lower[cell] == 0 and random.random() < 0.4:
            lower[cell] = 1
        if random.random() < 0.2:
            upper[cell] = values[cell] + random.randint(0, 4)
    insiders = [("own", random.sample(range(len(values)), 2))] if random.random() < 0.3 else []
    widths = [random.choice([1, 2, 3, 3, 3, 4, 5]) for _ in values]
    guarded = [random.random() < 0.9 for _ in values]
    problem = make_problem(rows, values, lower=lower, upper=upper, width=widths, guarded=guarded, insiders=insiders)
    return problem, mask(len(values), hidden)


def _box(shape: Sequence[int], random: Random) -> list[int]:
    """Cells with two codes (rarely one or three) of each dimension: what is hidden so is seldom told at once."""
    codes = [random.sample(range(length + 1), min(length + 1, random.choice([1, 2, 2, 2, 3]))) for length in shape]
    number = np.arange(math.prod(length + 1 for length in shape)).reshape([length + 1 for length in shape])
    return [int(number[place]) for place in product(*codes)]


def larger() -> tuple[Problem, Mask]:
    """A table of 210 cells with a pattern that hides most of its small ones well, and some of them badly."""
    random = Random(1)
    rows, size = totals((5, 6, 4))
    values = filled((5, 6, 4), random, 4)
    hidden = [cell for cell in range(size) if 1 <= values[cell] < 5 or random.random() < 0.3]
    return make_problem(rows, values), mask(size, hidden)
