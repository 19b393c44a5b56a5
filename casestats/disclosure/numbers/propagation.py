"""What a reader finds by subtraction alone: each relation narrows its cells by what the others can be at most."""

from __future__ import annotations

import numpy as np

from casestats.disclosure.numbers.folding import rows_of
from casestats.disclosure.numbers.problem import OPEN, Mask, Relations, Whole
from casestats.errors import FixExtract

MOST_ROUNDS = 100
"""Bounds can creep by one forever (x below y, y below x): they are left where they are, right if not the best."""


class Contradiction(FixExtract):
    """No numbers agree with all relations. `relation` is the first that shows it; -1 where no single one does."""

    def __init__(self, relation: int) -> None:
        super().__init__(
            "Tabellerna motsäger varandra: inga tal stämmer med allt som visas. Rätta tabellerna.",
            "The tables contradict each other: no numbers agree with all that is shown. Mend the tables.",
        )
        self.relation = relation


def propagate(relations: Relations, low: Whole, high: Whole) -> tuple[Whole, Whole]:
    """Bounds as narrow as whole numbers and one relation at a time make them, repeated until nothing changes."""
    low, high = np.maximum(low, -OPEN), np.minimum(high, OPEN)
    if np.any(low > high):
        raise Contradiction(-1)
    upside_down = Relations(
        relations.starts, relations.cells, -relations.factors, -relations.high, -relations.low
    )  # sum <= high is what narrows; sum >= low is the same of the negative
    for _ in range(MOST_ROUNDS):
        before = low.copy(), high.copy()
        for one_way in (relations, upside_down):
            low, high = _narrowed(one_way, low, high)
        if np.array_equal(before[0], low) and np.array_equal(before[1], high):
            break
    return low, high


def _narrowed(relations: Relations, low: Whole, high: Whole) -> tuple[Whole, Whole]:
    """By sum <= high of each relation: no term can exceed what is left when all others are as small as can be."""
    rows, cells, factors = rows_of(relations), relations.cells, relations.factors
    rising = factors > 0
    ends = np.where(rising, low[cells], high[cells])
    endless = np.abs(ends) >= OPEN
    least = np.where(endless, 0, ends * factors)
    sums = np.zeros(len(relations), dtype=np.int64)
    np.add.at(sums, rows, least)
    without_end = np.bincount(rows[endless], minlength=len(relations))
    bounded = relations.high < OPEN
    impossible = bounded & (without_end == 0) & (sums > relations.high)
    if np.any(impossible):
        raise Contradiction(int(np.flatnonzero(impossible)[0]))
    useful = bounded[rows] & (without_end[rows] - endless == 0)
    room = (relations.high[rows] - (sums[rows] - least))[useful]
    cells, factors, rising = cells[useful], factors[useful], rising[useful]
    low, high = low.copy(), high.copy()
    np.minimum.at(high, cells[rising], room[rising] // factors[rising])
    falling = ~rising
    np.maximum.at(low, cells[falling], -(room[falling] // -factors[falling]))
    low, high = np.maximum(low, -OPEN), np.minimum(high, OPEN)
    crossed = low > high
    if np.any(crossed):
        raise Contradiction(int(rows_of(relations)[np.isin(relations.cells, np.flatnonzero(crossed))][0]))
    return low, high


def loose(relations: Relations, low: Whole, high: Whole) -> Mask:
    """Relations that hold whatever their cells are within the bounds."""
    rows, cells, factors = rows_of(relations), relations.cells, relations.factors
    least = np.where(factors > 0, low[cells], high[cells])
    most = np.where(factors > 0, high[cells], low[cells])
    no_floor = np.bincount(rows[np.abs(least) >= OPEN], minlength=len(relations)) > 0
    no_ceiling = np.bincount(rows[np.abs(most) >= OPEN], minlength=len(relations)) > 0
    floor, ceiling = np.zeros((2, len(relations)), dtype=np.int64)
    np.add.at(floor, rows, np.where(np.abs(least) >= OPEN, 0, least * factors))
    np.add.at(ceiling, rows, np.where(np.abs(most) >= OPEN, 0, most * factors))
    holds_below = (relations.low <= -OPEN) | (~no_floor & (floor >= relations.low))
    holds_above = (relations.high >= OPEN) | (~no_ceiling & (ceiling <= relations.high))
    return np.asarray(holds_below & holds_above)
