"""The graph of cells: what the search and the attack work on, and the way back to tables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from casestats.disclosure.cells.universe import Universe
from casestats.disclosure.numbers.problem import Mask, Problem, Whole
from casestats.disclosure.suppressed import SUPPRESSED
from casestats.disclosure.tables import Key, Layout, Place, ProtectedTable, Publication, Shown


class Difference(NamedTuple):
    """`more` less `less`: of a nesting the outer place without the inner; else a place as it is less what it was."""

    more: Place
    less: Place
    nesting: bool


Unknown = Place | Difference


@dataclass(frozen=True, eq=False)
class Graph:
    """`unknowns`: what each cell of the problem is, places first. Masks have one entry for each of them."""

    problem: Problem
    unknowns: tuple[Unknown, ...]
    universe: Universe
    now: Mask
    """Printed by the tables of this publication."""
    promised: Mask
    """Printed by some release: hidden, it must be wide whatever it holds."""
    listed: Mask
    """Places that some table prints in some epoch, or that a public relation names: what a certificate tells of."""
    threshold: Whole
    zero_is_secret: Mask
    """Differences of which nothing is a secret too: everybody in a group."""
    already_out: tuple[Place, ...]
    """Not to be shown for what they are, but an earlier release has shown them."""
    given_away: Mask
    """Suppressed by one release and shown by another."""
    told: Publication
    """What readers know besides the tables; of its own tables the layouts are right, the cells of no matter."""

    def publication(self, hidden: Mask) -> tuple[ProtectedTable, ...]:
        """The tables as a pattern shows them."""
        layouts = (table.layout for table in self.told.tables)
        return tuple(ProtectedTable(layout=layout, cells=self._cells(layout, hidden)) for layout in layouts)

    def _cells(self, layout: Layout, hidden: Mask) -> dict[Key, Shown]:
        cells: dict[Key, Shown] = {}
        for key in layout.keys:
            at = self.universe.unknown(layout.place(key))
            cells[key] = SUPPRESSED if hidden[at] else int(self.problem.values[at])
        return cells

    def published(self, hidden: Mask) -> Publication:
        """All that a reader has."""
        return replace(self.told, tables=self.publication(hidden))

    def harmless(self, low: Whole, high: Whole) -> Mask:
        """Which unknowns are known to be no small counts when they lie from low to high. A hidden cell of a table
        never is: there the width is promised whatever it holds."""
        large = (low >= self.threshold) | (high <= -self.threshold)
        nothing = (low == 0) & (high == 0) & ~self.zero_is_secret
        found: Mask = ~self.promised & (large | nothing)
        return found
