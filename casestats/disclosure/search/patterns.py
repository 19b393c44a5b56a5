"""Which further cells to hide so that every hidden cell stays wide, losing as little information as can be.

1. A start that meets what every equation asks for alone, and a proved floor of the loss (`master`).
2. Sweeps show which hidden cells are wide in it already (`reach`).
3. Around each of the others the cheapest further cells are hidden (`closing`), until all are wide in every view.

All ties are broken by draws from the seed: what is hidden tells who was small no better than the figures shown do.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from casestats.disclosure.numbers.problem import Mask, Problem, View, Whole
from casestats.disclosure.numbers.solver import Real
from casestats.disclosure.search.closing import Closing, Move
from casestats.disclosure.search.demands import demands
from casestats.disclosure.search.master import Start, start
from casestats.disclosure.search.nearby import Nearby
from casestats.disclosure.search.reach import CLOSE, Reach
from casestats.disclosure.work import Work, generator
from casestats.errors import Refused

BATCH = 800
"""Cells of a problem for each hidden cell that is widened before anything is hidden for it: a linear program goes on
fast from the last one unless its prices have changed, and cells drawn at random have little to do with each other."""
WHOLE_NEIGHBOURS, WHOLE_NODES = 3_000, 20
"""Whole-number programs of more cells, or without an end to their search tree, can take minutes."""
MOST_ATTEMPTS, ATTEMPTED = 8, 4_000
"""Small problems are closed several times, in another order each, and the best is kept: ATTEMPTED cells in all."""


@dataclass(frozen=True, eq=False)
class Found:
    """`bound`: a proved floor under the weight of every safe pattern. `lost`: the weight of this one."""

    hidden: Mask
    bound: int
    lost: int


class Unprotectable(Refused):
    """Cells that no pattern keeps secret, however much is hidden: too much around them is shown already."""

    def __init__(self, cells: Whole) -> None:
        self.cells = cells
        super().__init__(
            f"{len(cells)} celler kan inte skyddas: för mycket omkring dem är redan visat. Lämna ut en grövre tabell.",
            f"{len(cells)} cells cannot be protected: too much around them is shown already. Publish a coarser table.",
        )


def find_pattern(problem: Problem, *, seed: bytes, work: Work) -> Found:
    """A pattern in which every hidden cell that is guarded is wide by linear programs, in every view: the proof in
    whole numbers is still to come. The same problem, seed and limit of work give the same pattern. Where the
    limit is reached cells may be left narrow, for the proof to find. Raises Unprotectable."""
    if not problem.truth_known:
        raise ValueError("a pattern is looked for where the truth is known")
    if np.any(problem.must_hide & problem.must_show):
        raise Unprotectable(np.flatnonzero(problem.must_hide & problem.must_show))
    begun = _begun(problem, seed, work)
    floor = begun.floor
    while True:
        try:
            return replace(_best_closed(problem, begun, seed, work), bound=floor)
        except Unprotectable as hopeless:
            # What need not be hidden and cannot be kept secret must stay shown, and another cover be found.
            if problem.must_hide[hopeless.cells].any():
                raise
            shown = problem.must_show.copy()
            shown[hopeless.cells] = True
            problem = replace(problem, must_show=shown)
            begun = _begun(problem, seed, work)


def _begun(problem: Problem, seed: bytes, work: Work) -> Start:
    asked = demands(problem)
    begun = start(problem, asked, generator(seed, "start"), work=work)
    if begun is None:
        unmet = np.unique(asked.asking[~asked.met(~problem.must_show) & problem.must_hide[asked.asking]])
        raise Unprotectable(unmet if len(unmet) else np.flatnonzero(problem.must_hide))
    return begun


def _best_closed(problem: Problem, begun: Start, seed: bytes, work: Work) -> Found:
    """The best of some attempts; the first where no other closes."""
    best = _closed(problem, begun, generator(seed, "search 0"), work)[0]
    for attempt in range(1, min(MOST_ATTEMPTS, ATTEMPTED // max(problem.size, 1))):
        if best.lost <= best.bound or work.exhausted:
            break
        with suppress(Unprotectable):  # of a cell that this attempt alone would have hidden
            another, closed = _closed(problem, begun, generator(seed, f"search {attempt}"), work)
            if closed and another.lost < best.lost:
                best = another
    return best


def _closed(problem: Problem, begun: Start, draw: np.random.Generator, work: Work) -> tuple[Found, bool]:
    search = Search(problem, begun.hidden, draw, work=work)
    closed = search.close()
    return Found(search.hidden, begun.floor, int(problem.weight[search.hidden].sum())), closed


def mend(problem: Problem, hidden: Mask, weak: Mask, view: View | None, *, seed: bytes, work: Work) -> Mask:
    """A pattern that hides more, around cells that the proof found narrow, or did not find wide, in a view: what their
    cheapest moves in whole numbers need; where that is nothing, the cheapest cells beside them. It always hides more,
    and raises Unprotectable where nothing is left to hide. What is hidden stays hidden."""
    search = Search(problem, hidden, generator(seed, f"mend {int(hidden.sum())}"), work=work)
    cells = np.flatnonzero(weak & hidden)
    for cell in cells.tolist():
        search.widen_in_whole_numbers(cell, view)
    if np.array_equal(search.hidden, hidden):
        for cell in cells.tolist():
            search.hide_beside(cell, view)
    search.close()
    return search.hidden


class Search:
    """A pattern that grows. `hidden` is changed in place."""

    def __init__(self, problem: Problem, hidden: Mask, draw: np.random.Generator, *, work: Work) -> None:
        self.problem, self.hidden = problem, hidden.copy()
        self._draw, self._work = draw, work
        self._nearby = Nearby(problem)
        self._views: tuple[View | None, ...] = problem.views or (None,)
        self.reaches = [Reach(problem, view) for view in self._views]
        self._closings: list[Closing | None] = [None] * len(self.reaches)

    def close(self) -> bool:
        """Hide more until no cell is narrow in any view, the work that is allowed is spent, or a round hides nothing
        more: what is narrow then (False) is left for the proof to settle or to have mended."""
        while not self._work.exhausted:
            for reach in self.reaches:
                reach.sweep(self.hidden, self._draw, work=self._work)
            before = int(self.hidden.sum())
            for number, reach in enumerate(self.reaches):
                self._close_view(number, reach)
            if int(self.hidden.sum()) == before:
                break
        return not any(len(reach.narrow(self.hidden)) for reach in self.reaches)

    def widen_in_whole_numbers(self, cell: int, view: View | None) -> None:
        """Hide what the cheapest move of the cell in whole numbers needs, in its neighbourhood; nothing where no such
        move was found."""
        fixed = self._fixed(view)
        near = self._nearby.around(np.array([cell]), ~fixed, WHOLE_NEIGHBOURS)
        closing = Closing(self._nearby, near, self.hidden, fixed, work=self._work, nodes=WHOLE_NODES)
        width = int(self.problem.width[cell])
        moves = [closing.cheapest(np.array([cell]), np.array([by])) for by in (width, -width)]
        found = [move for move in moves if move is not None]
        if found:
            self._hide(min(found, key=lambda move: move.loss).hides)

    def hide_beside(self, cell: int, view: View | None) -> None:
        """Hide the cheapest shown cell in each relation of the cell; where there is none, of the cells around them."""
        fixed = self._fixed(view)
        edge, seen = np.array([cell]), np.zeros(self.problem.size, dtype=bool)
        while len(edge):
            seen[edge] = True
            found = self._nearby.beside(edge)
            shown = found[~self.hidden[found] & ~fixed[found]]
            if len(shown):
                self._hide(self._cheapest_beside(edge, shown))
                return
            edge = found[~seen[found] & ~fixed[found]]
        raise Unprotectable(np.array([cell]))

    def _cheapest_beside(self, edge: Whole, shown: Whole) -> Whole:
        """One of `shown` for each relation of the edge that has any: the cheapest, ties by draw."""
        relations, tried = self.problem.relations, self._draw.permutation(shown)
        tried = tried[np.argsort(self.problem.weight[tried], kind="stable")]
        rank = np.full(self.problem.size, len(tried))
        rank[tried] = np.arange(len(tried))
        picked = set()
        for row in self._nearby.rows_at(edge).tolist():
            ranks = rank[relations.cells[relations.starts[row] : relations.starts[row + 1]]]
            if len(ranks) and ranks.min() < len(tried):
                picked.add(int(ranks.min()))
        return np.asarray(tried[sorted(picked)], dtype=np.int64)

    def _fixed(self, view: View | None) -> Mask:
        """What cannot move in the eyes of the view."""
        return self.problem.must_show if view is None else self.problem.must_show | view.known

    def _close_view(self, number: int, reach: Reach) -> None:
        narrow = reach.narrow(self.hidden)
        self._draw.shuffle(narrow)
        most = 1 + self.problem.size // BATCH
        batch: list[int] = []
        for done, cell in enumerate(narrow.tolist()):
            self._work.progress("search", done, len(narrow))
            if reach.is_narrow(cell):
                batch.append(cell)
            if self._work.exhausted:
                return
            if batch and (len(batch) == most or done + 1 == len(narrow)):
                self._widen(number, reach, batch)
                batch = []

    def _widen(self, number: int, reach: Reach, batch: list[int]) -> None:
        """Hide what the cheapest moves of each cell need: one way, or where that cannot be, some of it each way."""
        found: list[tuple[int, list[Move]]] = []
        for cell in batch:
            move = self._one_way(number, reach, cell)
            moves = [move] if move is not None else self._both_ways(number, reach, cell)
            if not moves:
                raise Unprotectable(np.array([cell]))
            found.append((cell, moves))
        for cell, moves in found:
            if reach.is_narrow(cell):
                for made in moves:
                    self._hide(made.hides)
                    reach.note(made.cells, made.by)

    def _one_way(self, number: int, reach: Reach, cell: int) -> Move | None:
        width = int(self.problem.width[cell])
        at = np.array([cell])
        best: Move | None = None
        for by in (width - _whole(reach.down[at]), _whole(reach.up[at]) - width):
            move = self._cheapest(number, reach, at, by)
            if move is not None and (best is None or move.loss < best.loss):
                best = move
                if not best.loss:
                    break
        return best

    def _both_ways(self, number: int, reach: Reach, cell: int) -> list[Move]:
        width = int(self.problem.width[cell])
        at = np.array([cell])
        best: list[Move] = []
        for up in range(1, width):
            pair = [self._cheapest(number, reach, at, np.array([by])) for by in (up, up - width)]
            moves = [move for move in pair if move is not None]
            if len(moves) == 2 and (not best or _loss(moves) < _loss(best)):
                best = moves
        return best

    def _cheapest(self, number: int, reach: Reach, cells: Whole, by: Whole) -> Move | None:
        if np.any(by > self._nearby.up[cells]) or np.any(-by > self._nearby.down[cells]):
            return None
        fixed = self._fixed(reach.view)
        closing = self._closings[number]
        if closing is None:
            everything = np.arange(self.problem.size)
            closing = Closing(self._nearby, everything, self.hidden, fixed, work=self._work)
            self._closings[number] = closing
        return closing.cheapest(cells, by)

    def _hide(self, cells: Whole) -> None:
        if len(cells):
            self.hidden[cells] = True
            for closing in self._closings:
                if closing is not None:
                    closing.hide(cells)


def _whole(reached: Real) -> Whole:
    """The whole part of a reach: what is demanded beyond it is then never too little."""
    return np.floor(reached + CLOSE).astype(np.int64)


def _loss(moves: list[Move]) -> int:
    return sum(move.loss for move in moves)
