"""Which cells at least must be hidden with which: one yes or no for each cell, and what every equation asks for alone.

A hidden cell must find, in each of its equations, other hidden cells with room for the move that it cannot make
itself. Any safe pattern does that, so the least weight of a pattern that does is a floor under the weight of all safe
ones. A pattern that does is not yet safe: equations work together. (Fischetti & Salazar 2001, section 3.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from casestats.disclosure.problem import OPEN, Mask, Problem, Whole

Real = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Demands:
    """Demand d: the sum of shares[i] * hidden[cells[i]], i from starts[d] to starts[d + 1] - 1, is at least 1 where
    `asking[d]` is hidden. Shares are at most 1."""

    asking: Whole
    starts: Whole
    cells: Whole
    shares: Real

    def __len__(self) -> int:
        return len(self.asking)

    def taken(self, which: Mask) -> Demands:
        lengths = np.diff(self.starts)
        entries = np.repeat(which, lengths)
        starts = np.concatenate([[0], np.cumsum(lengths[which])])
        return Demands(self.asking[which], starts, self.cells[entries], self.shares[entries])


def joined(parts: list[Demands]) -> Demands:
    ends = np.cumsum([0, *(len(part.cells) for part in parts)])
    starts = [part.starts[:-1] + end for part, end in zip(parts, ends, strict=False)]
    return Demands(
        np.concatenate([np.zeros(0, dtype=np.int64), *(part.asking for part in parts)]),
        np.concatenate([*starts, [ends[-1]]]).astype(np.int64),
        np.concatenate([np.zeros(0, dtype=np.int64), *(part.cells for part in parts)]),
        np.concatenate([np.zeros(0), *(part.shares for part in parts)]),
    )


def rooms(problem: Problem) -> tuple[Whole, Whole]:
    """How far each cell may go down and up from its value while it is hidden, at most its width."""
    down = np.clip(problem.values - problem.lower, 0, OPEN)
    up = np.clip(problem.upper - problem.values, 0, OPEN)
    return np.minimum(down, OPEN), np.minimum(up, OPEN)


def demands(problem: Problem) -> Demands:
    """What each equation asks for each of its cells, in every view."""
    parts = [_demands(problem, np.zeros(problem.size, dtype=bool), everywhere=True)]
    parts += [_demands(problem, view.known, everywhere=False) for view in problem.views if view.known.any()]
    return joined(parts)


def _demands(problem: Problem, known: Mask, *, everywhere: bool) -> Demands:
    """Of equations with a known cell only, unless `everywhere`."""
    relations = problem.relations
    lengths = np.diff(relations.starts)
    terms = np.concatenate([problem.values[relations.cells] * relations.factors, [0]])
    sums = np.add.reduceat(terms, np.minimum(relations.starts[:-1], len(terms) - 1)) if len(relations) else lengths
    parts = []
    for length in np.unique(lengths):
        which = np.flatnonzero(lengths == length)
        places = relations.starts[which][:, None] + np.arange(length)
        cells, factors = relations.cells[places], relations.factors[places]
        if not everywhere:
            kept = known[cells].any(axis=1)
            which, cells, factors = which[kept], cells[kept], factors[kept]
        if length and len(which):
            slack = np.stack([sums[which] - relations.low[which], relations.high[which] - sums[which]])
            parts.append(_block(problem, known, cells, factors, slack))
    return joined(parts)


def _block(problem: Problem, known: Mask, cells: Whole, factors: Whole, slack: Whole) -> Demands:
    """The demands of equations of one length."""
    count, length = cells.shape
    down, up = rooms(problem)
    plus = factors > 0
    size = np.abs(factors)
    usable = ~(problem.must_show | known)[cells]
    falls = np.where(usable, np.where(plus, down[cells], up[cells]) * size, 0)  # room to make the sum smaller
    rises = np.where(usable, np.where(plus, up[cells], down[cells]) * size, 0)
    need = problem.width[cells] * size
    asks = usable & problem.guarded[cells]
    # A cell that moves the sum by less than it needs upwards must go the rest downwards, and the others against it.
    parts = []
    for own, against, spare in ((falls, falls, slack[0]), (rises, rises, slack[1])):
        wanted = need - own
        parts.append(_rows(cells, against, wanted, asks & (wanted > 0), spare))
    free = asks & (falls >= need) & (rises >= need)
    either = np.minimum(falls + rises, OPEN)
    parts.append(_rows(cells, either, need, free, np.minimum(slack.sum(axis=0), OPEN)))
    return joined(parts)


def _rows(cells: Whole, room: Whole, wanted: Whole, asks: Mask, spare: Whole) -> Demands:
    asks = asks & (spare[:, None] < wanted)
    rows, places = np.nonzero(asks)
    left = (wanted[rows, places] - spare[rows])[:, None]
    shares = np.minimum(room[rows], left) / np.maximum(left, 1)
    shares[np.arange(len(rows)), places] = 0.0
    kept = shares > 0
    starts = np.concatenate([[0], np.cumsum(kept.sum(axis=1))])
    return Demands(cells[rows, places], starts, cells[rows][kept], shares[kept])
