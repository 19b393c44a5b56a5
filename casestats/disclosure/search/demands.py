"""What every equation asks for alone: which cells must be hidden together.

A cell that is hidden must find, in each of its equations, other hidden cells with room for the moves that it cannot
make itself. Any safe pattern has that; a pattern that has it is not yet safe, since equations work together.
(Fischetti & Salazar 2001, section 3.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from casestats.disclosure.numbers.folding import rows_of
from casestats.disclosure.numbers.problem import OPEN, Mask, Problem, View, Whole


@dataclass(frozen=True, eq=False)
class Demands:
    """Where cell asking[d] is hidden, the room of the hidden ones among its cells, from starts[d] to starts[d + 1] - 1,
    is at least need[d]. No room is larger than the need: one such cell is enough."""

    asking: Whole
    need: Whole
    starts: Whole
    cells: Whole
    room: Whole

    def __len__(self) -> int:
        return len(self.asking)

    def met(self, hidden: Mask) -> Mask:
        """Bool for each demand: whether the hidden cells satisfy it, asking or not."""
        rows = np.repeat(np.arange(len(self)), np.diff(self.starts))
        found = np.zeros(len(self), dtype=np.int64)
        there = hidden[self.cells]
        np.add.at(found, rows[there], self.room[there])
        return found >= self.need

    def taken(self, which: Mask) -> Demands:
        lengths = np.diff(self.starts)
        entries = np.repeat(which, lengths)
        starts = np.zeros(int(which.sum()) + 1, dtype=np.int64)
        np.cumsum(lengths[which], out=starts[1:])
        return Demands(self.asking[which], self.need[which], starts, self.cells[entries], self.room[entries])


def joined(parts: list[Demands]) -> Demands:
    nothing = np.zeros(0, dtype=np.int64)
    ends = np.cumsum([0, *(len(part.cells) for part in parts)])
    starts = [part.starts[:-1] + end for part, end in zip(parts, ends.tolist(), strict=False)]
    return Demands(
        np.concatenate([nothing, *(part.asking for part in parts)]),
        np.concatenate([nothing, *(part.need for part in parts)]),
        np.concatenate([*starts, ends[-1:]]),
        np.concatenate([nothing, *(part.cells for part in parts)]),
        np.concatenate([nothing, *(part.room for part in parts)]),
    )


def slack(problem: Problem) -> tuple[Whole, Whole]:
    """How far the sum of each relation may fall and rise from where the truth puts it."""
    relations = problem.relations
    sums = np.zeros(len(relations), dtype=np.int64)
    np.add.at(sums, rows_of(relations), problem.values[relations.cells] * relations.factors)
    return (
        np.where(relations.low <= -OPEN, OPEN, sums - relations.low),
        np.where(relations.high >= OPEN, OPEN, relations.high - sums),
    )


def rooms(problem: Problem) -> tuple[Whole, Whole]:
    """How far each cell could go down and up from its value while hidden."""
    return (
        np.clip(problem.values - problem.lower, 0, OPEN),
        np.clip(problem.upper - problem.values, 0, OPEN),
    )


def demands(problem: Problem) -> Demands:
    """Of all equations, for the public and every other view."""
    falls, rises = slack(problem)
    parts = []
    for view in problem.views or (View("", np.zeros(problem.size, dtype=bool)),):
        parts += _of_view(problem, view, falls, rises)
    return _met_never(joined(parts), problem)


def _of_view(problem: Problem, view: View, falls: Whole, rises: Whole) -> list[Demands]:
    """Of relations with a cell known in the view; of all where none is known."""
    relations, parts = problem.relations, []
    lengths = np.diff(relations.starts)
    for length in np.unique(lengths[lengths > 0]):
        which = np.flatnonzero(lengths == length)
        places = relations.starts[which][:, None] + np.arange(length)
        cells, factors = relations.cells[places], relations.factors[places]
        kept = view.known[cells].any(axis=1) if view.known.any() else np.ones(len(which), dtype=bool)
        if kept.any():
            which = which[kept]
            parts += _block(problem, view, cells[kept], factors[kept], falls[which], rises[which])
    return parts


def _block(problem: Problem, view: View, cells: Whole, factors: Whole, falls: Whole, rises: Whole) -> list[Demands]:
    """Of relations of one length: cells and factors (relations, length), falls and rises (relations)."""
    down, up = rooms(problem)
    size, plus = np.abs(factors), factors > 0
    usable = ~(problem.must_show | view.known)[cells]
    # By how much each term could make the sum smaller and larger. Room beyond OPEN is no more room.
    smaller = np.where(usable, np.minimum(np.where(plus, down[cells], up[cells]), OPEN // size) * size, 0)
    larger = np.where(usable, np.minimum(np.where(plus, up[cells], down[cells]), OPEN // size) * size, 0)
    need = problem.width[cells] * size
    asks = usable & view.asked(problem.guarded)[cells]
    # A term that can fall by less than is needed must rise the rest of the way: the others must fall for it, or the sum
    # must have room to rise. So too the other way round. One that can do all of it either way needs others that move.
    either = asks & (smaller >= need) & (larger >= need)
    return [
        _rows(cells, smaller, need - smaller, asks & (smaller < need), rises),
        _rows(cells, larger, need - larger, asks & (larger < need), falls),
        _rows(cells, np.minimum(smaller + larger, OPEN), need, either, np.minimum(falls + rises, OPEN)),
    ]


def _rows(cells: Whole, room: Whole, need: Whole, asks: Mask, spare: Whole) -> Demands:
    """One demand for each term that asks, unless the relation itself has the slack for it."""
    rows, places = np.nonzero(asks & (spare[:, None] < need))
    left = need[rows, places] - spare[rows]
    offered = np.minimum(room[rows], left[:, None])
    offered[np.arange(len(rows)), places] = 0
    kept = offered > 0
    starts = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum(kept.sum(axis=1), out=starts[1:])
    return Demands(cells[rows, places], left, starts, cells[rows][kept], offered[kept])


def _met_never(asked: Demands, problem: Problem) -> Demands:
    """Without what the cells that are hidden anyway meet already."""
    return asked.taken(~asked.met(problem.must_hide))
