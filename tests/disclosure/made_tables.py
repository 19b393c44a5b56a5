"""Small tables for the tests of disclosure control: a test says only what matters to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import (
    TOTAL,
    Dimension,
    FrequencyTable,
    Key,
    Layout,
    ProtectedTable,
    Shown,
    Sum,
)

Groups = Mapping[str, Sequence[str]]
"""Parent -> children. A parent that stands in several groupings has names like "2025" and "2025*" (the star is cut)."""


def flat(name: str, *codes: str) -> Dimension:
    return Dimension(name, (TOTAL, *codes), (Sum(TOTAL, codes),))


def tree(name: str, groups: Groups, *, printed: Iterable[str] | None = None) -> Dimension:
    sums = tuple(Sum(parent.rstrip("*"), tuple(children)) for parent, children in groups.items())
    codes = dict.fromkeys(code for part in sums for code in (part.parent, *part.children))
    return Dimension(name, tuple(codes if printed is None else printed), sums)


def layout(name: str, *dimensions: Dimension, measure: str = "people", **more: object) -> Layout:
    return Layout(name=name, measure=measure, dimensions=dimensions, **more)  # type: ignore[arg-type]  # the fields of a layout


def bottoms(dimension: Dimension, code: str) -> tuple[str, ...]:
    """The codes that a code is the sum of in the end, by its first grouping."""
    for part in dimension.sums:
        if part.parent == code:
            return tuple(bottom for child in part.children for bottom in bottoms(dimension, child))
    return (code,)


def summed(form: Layout, inner: Callable[[Mapping[str, str]], int]) -> FrequencyTable:
    """Every cell, from the count of each combination of bottom codes (by dimension)."""
    counts: dict[Key, int] = {}
    for key in form.keys:
        pairs = list(zip(form.dimensions, key, strict=True))
        cells = product(*(bottoms(dimension, code) for dimension, code in pairs))
        names = [dimension.name for dimension in form.dimensions]
        counts[key] = sum(inner(dict(zip(names, cell, strict=True))) for cell in cells)
    return FrequencyTable(layout=form, counts=counts)


def grid(rows: Sequence[Sequence[int]], *, name: str = "t", measure: str = "people", **more: object) -> FrequencyTable:
    """A table of a (a1, a2, ...) by b (b1, b2, ...) with its margins."""
    a = flat("a", *(f"a{n}" for n in range(1, len(rows) + 1)))
    b = flat("b", *(f"b{n}" for n in range(1, len(rows[0]) + 1)))
    form = layout(name, a, b, measure=measure, **more)
    return summed(form, lambda at: rows[int(at["a"][1:]) - 1][int(at["b"][1:]) - 1])


def row(values: Sequence[int], *, name: str = "t", measure: str = "people", **more: object) -> FrequencyTable:
    a = flat("a", *(f"a{n}" for n in range(1, len(values) + 1)))
    return summed(layout(name, a, measure=measure, **more), lambda at: values[int(at["a"][1:]) - 1])


def printed(counts: FrequencyTable, hidden: Iterable[Key] = (), **instead: Shown) -> ProtectedTable:
    """The table with some cells hidden; `instead`: what is shown at a one-dimensional key instead of its count."""
    cells: dict[Key, Shown] = dict(counts.counts)
    cells.update(dict.fromkeys(hidden, SUPPRESSED))
    cells.update({(key,): shown for key, shown in instead.items()})
    return ProtectedTable(layout=counts.layout, cells=cells)
