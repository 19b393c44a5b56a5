"""The least that any safe pattern must hide: one yes or no for each cell, so that all demands are met."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, Relations, Whole
from casestats.disclosure.numbers.solver import Solver, Status
from casestats.disclosure.search.demands import Demands
from casestats.disclosure.work import Work

GAP = 0.002
"""The start need not be the very best: further cells are hidden around it anyway."""
NODES = 1
"""Of the search tree. The heuristics at its root find what is within the gap on all tables tried."""


@dataclass(frozen=True, eq=False)
class Start:
    """`hidden` meets the demands; `floor` is a proved least weight of all patterns that do, so of all safe ones."""

    hidden: Mask
    floor: int


def start(problem: Problem, asked: Demands, draw: np.random.Generator, *, work: Work) -> Start | None:
    """None where no pattern meets the demands. `draw` breaks ties: it orders the cells and the demands."""
    order = draw.permutation(problem.size)
    place = np.empty_like(order)
    place[order] = np.arange(problem.size)
    relations = _program(asked, place, draw.permutation(len(asked)))
    low, high = problem.must_hide.astype(np.int64)[order], (~problem.must_show).astype(np.int64)[order]
    if np.any(low > high):
        return None
    whole = np.ones(problem.size, dtype=bool)
    solver = Solver(relations, low, high, work=work, whole=whole, gap=GAP)
    answer = solver.minimise(problem.weight[order], nodes=NODES)
    if answer.status is Status.IMPOSSIBLE:
        return None
    floor = _floor(problem, answer.bound)
    hidden = problem.must_hide.copy()
    if answer.found:
        hidden[order] |= answer.values > 0.5
    else:
        hidden |= _rounded(problem, relations, order, low, high, work)
    return Start(hidden, floor)


def _floor(problem: Problem, bound: float) -> int:
    """Weights are whole, so the floor is the next whole number; never less than what must be hidden."""
    least = int(problem.weight[problem.must_hide].sum())
    return max(least, int(np.ceil(bound - 1e-6))) if np.isfinite(bound) else least


def _rounded(problem: Problem, relations: Relations, order: Whole, low: Whole, high: Whole, work: Work) -> Mask:
    """Where the search ended with nothing: what the linear program hides by a half or more."""
    answer = Solver(relations, low, high, work=work).minimise(problem.weight[order])
    hidden = np.zeros(problem.size, dtype=bool)
    if answer.found:
        hidden[order] = answer.values >= 0.5
    return hidden


def _program(asked: Demands, place: Whole, rows: Whole) -> Relations:
    """sum(room * hidden) - need * hidden[asking] >= 0 for each demand, in the order of `rows`, cells renumbered."""
    lengths = np.diff(asked.starts)[rows]
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(lengths + 1, out=starts[1:])
    cells, factors = np.empty((2, int(starts[-1])), dtype=np.int64)
    last = starts[1:] - 1
    cells[last], factors[last] = place[asked.asking[rows]], -asked.need[rows]
    others = np.ones(len(cells), dtype=bool)
    others[last] = False
    entries = np.arange(int(lengths.sum())) + np.repeat(
        asked.starts[rows] - (starts[:-1] - np.arange(len(rows))), lengths
    )
    cells[others], factors[others] = place[asked.cells[entries]], asked.room[entries]
    return Relations(starts, cells, factors, np.zeros(len(rows), dtype=np.int64), np.full(len(rows), OPEN))
