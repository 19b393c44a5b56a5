"""Small tables for the tests of disclosure control: a test gives the inner counts, the totals follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import numpy as np

from casestats.disclosure.cells.unknowns import Graph, Unknown
from casestats.disclosure.numbers.folding import fold
from casestats.disclosure.numbers.problem import Mask
from casestats.disclosure.numbers.solver import Solver
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    Dimension,
    EarlierRelease,
    FrequencyTable,
    Key,
    Layout,
    Place,
    ProtectedTable,
    Sum,
)
from casestats.disclosure.work import Work


def flat(name: str, *codes: str, top: str = TOTAL) -> Dimension:
    return Dimension(name, (top, *codes), (Sum(top, codes),))


SEX = flat("sex", "f", "m")
QUARTERS = flat("period", "Q1", "Q2", top="2025")


def frequency(
    dimensions: Sequence[Dimension],
    inner: Sequence[int],
    *,
    name: str = "a",
    measure: str = "x",
    fixed: Iterable[tuple[str, str]] = (),
    withheld: Iterable[Key] = (),
    not_additive: Iterable[str] = (),
) -> FrequencyTable:
    """`inner`: the counts of all combinations of codes without parts, in order."""
    leaves = [[code for code in one.codes if code not in {s.parent for s in one.sums}] for one in dimensions]
    counts = dict(zip(product(*leaves), inner, strict=True))
    for place, dimension in enumerate(dimensions):
        for one in sorted(dimension.sums, key=lambda one: one.parent in dimension.codes, reverse=False):
            for key in [key for key in counts if key[place] == one.children[0]]:
                parts = [counts[(*key[:place], child, *key[place + 1 :])] for child in one.children]
                counts[(*key[:place], one.parent, *key[place + 1 :])] = sum(parts)
    layout = Layout(
        name=name,
        measure=measure,
        dimensions=tuple(dimensions),
        fixed=tuple(fixed),
        not_additive=frozenset(not_additive),
    )
    return FrequencyTable(layout=layout, counts=counts, withheld=frozenset(withheld))


def shown(table: FrequencyTable, *hidden: Key) -> ProtectedTable:
    """The table as somebody published it."""
    cells = {key: SUPPRESSED if key in hidden else count for key, count in table.counts.items()}
    return ProtectedTable(layout=table.layout, cells=cells)


def released(
    *tables: ProtectedTable,
    name: str = "r1",
    changed: Iterable[tuple[str, str]] = (),
    counts: tuple[FrequencyTable, ...] | None = None,
) -> EarlierRelease:
    return EarlierRelease(name=name, tables=tables, changed=frozenset(changed), counts=counts)


def place(measure: str = "x", epoch: int = 0, /, **codes: str) -> Place:
    return Place(measure, tuple(sorted(codes.items())), epoch)


def at(graph: Graph, wanted: Place) -> int:
    """The number of an unknown."""
    return graph.unknowns.index(wanted)


def known_limits(graph: Graph, hidden: Mask) -> Mapping[Unknown, tuple[int, int]]:
    """What a reader can tell of each hidden unknown, by the least and the most that whole numbers allow."""
    problem = graph.problem
    folded = fold(problem.relations, problem.values, hidden)
    low, high = np.maximum(problem.lower[hidden], -1000), np.minimum(problem.upper[hidden], 1000)
    size = int(hidden.sum())
    solver = Solver(folded, low, high, work=Work(), whole=np.ones(size, dtype=np.bool_))
    limits: dict[Unknown, tuple[int, int]] = {}
    for number, unknown in enumerate(np.flatnonzero(hidden)):
        ends = []
        for sign in (1, -1):
            cost = np.zeros(size)
            cost[number] = sign
            ends.append(sign * round(solver.minimise(cost, fresh=True).bound))
        limits[graph.unknowns[unknown]] = (ends[0], ends[1])
    return limits
