"""Problems of a few cells for the tests of the search, and a plain reader who works out what each cell can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, Relations, View
from casestats.disclosure.numbers.weights import information_lost

Row = tuple[list[tuple[int, int]], int, int]


def mask(size: int, cells: Iterable[int]) -> Mask:
    found = np.zeros(size, dtype=bool)
    found[list(cells)] = True
    return found


def problem_of(
    values: Sequence[int],
    rows: Sequence[Row],
    *,
    publish_zeros: bool = False,
    threshold: int = 5,
    width: int = 3,
    must_hide: Iterable[int] = (),
    must_show: Iterable[int] = (),
    unguarded: Iterable[int] = (),
    insiders: Sequence[Iterable[int]] = (),
) -> Problem:
    """Small cells are primary unless `must_show` has them; the rest as in a publication of one table."""
    counts, size = np.array(values, dtype=np.int64), len(values)
    shown = mask(size, must_show) | (publish_zeros & (counts == 0))
    primary = (counts >= 1) & (counts < threshold) & ~shown
    views = [View("", mask(size, ()))] + [View(f"insider {n}", mask(size, cells)) for n, cells in enumerate(insiders)]
    return Problem(
        values=counts,
        lower=np.full(size, 1 if publish_zeros else 0),
        upper=np.full(size, OPEN),
        relations=Relations.of(rows),
        must_hide=primary | mask(size, must_hide),
        must_show=shown,
        guarded=~mask(size, unguarded),
        primary=primary,
        width=np.full(size, width),
        weight=information_lost(counts),
        views=tuple(views) if insiders else (),
    )


def two_way(inner: Sequence[Sequence[int]], **options: Any) -> Problem:
    """A table with margins: cells row by row, the sum of a row at its end, the sums of the columns last."""
    table = np.array(inner, dtype=np.int64)
    table = np.vstack([np.hstack([table, table.sum(axis=1, keepdims=True)]), [*table.sum(axis=0), table.sum()]])
    number = np.arange(table.size).reshape(table.shape)
    lines: list[list[int]] = [line.tolist() for line in (*number, *number.T)]
    rows: list[Row] = [([*((cell, 1) for cell in line[:-1]), (line[-1], -1)], 0, 0) for line in lines]
    return problem_of(table.ravel().tolist(), rows, **options)


def ranges(problem: Problem, hidden: Mask, known: Mask | None = None) -> list[tuple[float, float]]:
    """The least and the most that each cell can be, by a linear program of all cells for each end."""
    unknown = hidden if known is None else hidden & ~known
    low = np.where(unknown, problem.lower, problem.values).astype(float)
    high = np.where(unknown, np.minimum(problem.upper, 10_000), problem.values).astype(float)
    highs = highspy.Highs()  # type: ignore[no-untyped-call]  # its __init__ has no hints
    highs.setOptionValue("output_flag", False)
    for ends in zip(np.maximum(low, -10_000), high, strict=True):
        highs.addVar(*ends)
    relations = problem.relations
    for row, (start, end) in enumerate(zip(relations.starts[:-1], relations.starts[1:], strict=True)):
        places, factors = relations.cells[start:end], relations.factors[start:end].astype(float)
        highs.addRow(float(relations.low[row]), float(relations.high[row]), len(places), places, factors)
    found = []
    for cell in range(problem.size):
        both = []
        for sign in (1.0, -1.0):
            highs.changeColsCost(problem.size, np.arange(problem.size), np.zeros(problem.size))
            highs.changeColCost(cell, sign)
            highs.run()
            assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
            both.append(sign * highs.getInfo().objective_function_value)
        found.append((both[0], both[1]))
    return found


def narrow(problem: Problem, hidden: Mask, *, in_steps_of_one: bool = False) -> dict[str, list[int]]:
    """For each reader the hidden cells that are told more closely than their width; ends rounded inwards to whole
    numbers where `in_steps_of_one`."""
    found = {}
    for view in problem.views or (View("", mask(problem.size, ())),):
        told = ranges(problem, hidden, view.known)
        if in_steps_of_one:
            told = [(float(np.ceil(low - 1e-6)), float(np.floor(high + 1e-6))) for low, high in told]
        asked = hidden & problem.guarded & ~view.known
        found[view.insider] = [
            cell
            for cell in np.flatnonzero(asked).tolist()
            if told[cell][1] - told[cell][0] < problem.width[cell] - 1e-6
        ]
    return {name: cells for name, cells in found.items() if cells}


def with_weight(problem: Problem, weight: Sequence[int]) -> Problem:
    return replace(problem, weight=np.array(weight, dtype=np.int64))
