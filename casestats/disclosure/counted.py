"""Counts as they are made, in the form that disclosure control takes in: fewer groups, every total, periods side by
side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from casestats.disclosure.groups import codes_with
from casestats.disclosure.tables import TOTAL, Dimension, FrequencyTable, Key, Layout
from casestats.tabulation import Cell, CountTable, Status


class CountedPeriod(NamedTuple):
    """One measure over one period: by the groups of a table, and as a whole (the same where there are no groups)."""

    by_group: CountTable
    whole: CountTable


def frequency_table(
    layout: Layout, counted: Mapping[str, CountedPeriod], *, answered: bool = False
) -> tuple[FrequencyTable, Mapping[Key, Cell]]:
    """The counts of those who answered yes (with `answered`: yes or no), and every cell with what it claims.

    `layout` has the dimension `period` first, and then those of the counted tables' breakdown in their order; `counted`
    has every code of it. A code may stand for several groups. What a source cannot say is withheld, and a zero that
    claims to be one but has too little coverage for it. A figure that claims less (at least, a part) is shown: 0 too.
    """
    groups = layout.dimensions[1:]
    cells: dict[Key, Cell] = {}
    for period in layout.dimensions[0].codes:
        if counted[period].by_group.breakdown != tuple(dimension.name for dimension in groups):
            raise ValueError(f"{layout.name}: counted by {counted[period].by_group.breakdown}")
        cells |= {(period, *key): cell for key, cell in _cells(groups, counted[period]).items()}
    counts = {key: cell.count.yes + (cell.count.no if answered else 0) for key, cell in cells.items()}
    withheld = frozenset(key for key, cell in cells.items() if _is_withheld(cell, counts[key]))
    return FrequencyTable(layout=layout, counts=counts, withheld=withheld), cells


def _is_withheld(cell: Cell, count: int) -> bool:
    return cell.status is Status.UNABLE or (count == 0 and cell.status is Status.ZERO_KNOWN)


def _cells(groups: tuple[Dimension, ...], counted: CountedPeriod) -> Mapping[Key, Cell]:
    """The cells of one period by the codes of its groups. A total over target groups claims what the whole does."""
    numbers = counted.by_group.numbers
    for axis, (dimension, labels) in enumerate(zip(groups, counted.by_group.labels, strict=True)):
        numbers = np.moveaxis(np.tensordot(_membership(dimension, labels), numbers, (1, axis)), 0, axis)
    cells = {}
    for place in np.ndindex(*numbers.shape[:-1]):
        key = tuple(dimension.codes[index] for dimension, index in zip(groups, place, strict=True))
        group = next((code for own, code in zip(groups, key, strict=True) if own.name == "target_group"), TOTAL)
        four = numbers[place].tolist()
        if group == TOTAL:
            cells[key] = counted.whole.judge.cell(four, "", "")
        else:
            cells[key] = counted.by_group.judge.cell(four, "", group)
    return cells


def _membership(dimension: Dimension, labels: tuple[str, ...]) -> NDArray[np.int64]:
    """Which code (row) holds which counted group (column)."""
    table = np.zeros((len(dimension.codes), len(labels)), dtype=np.int64)
    for column, label in enumerate(labels):
        for code in codes_with(dimension, label):
            table[dimension.codes.index(code), column] = 1
    return table
