"""Tables that share dimensions in a ring: together they say more than their sums.

Of tables by A and B, by A and C, and by B and C a reader knows that one whole table by A, B and C is behind them,
and that narrows hidden cells although every sum between the three leaves them room. Where the tables of a measure
form no ring (sex by month beside age by month; or one table by all three) the sums say everything: sets of dimensions
that can be taken apart one by one (Graham 1979; Yu & Ozsoyoglu 1979) have a joint table whenever their margins agree.
"""

from __future__ import annotations

from collections.abc import Iterable

from casestats.disclosure.tables import Layout
from casestats.errors import FixSettings


def ring_of(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    """The dimensions of what cannot be taken apart; empty where there is no ring."""
    left = set(sets)
    while True:
        alone = {name for one in left for name in one if sum(name in other for other in left) == 1}
        reduced = {one - alone for one in left}
        largest = {one for one in reduced if one and not any(one < other for other in reduced)}
        if largest == left:
            return frozenset().union(*left)
        left = largest


def check_rings(layouts: Iterable[Layout]) -> None:
    """FixSettings where the tables of a measure, those of earlier releases too, form a ring."""
    sets: dict[str, set[frozenset[str]]] = {}
    for layout in layouts:
        wide = (dimension.name for dimension in layout.dimensions if len(dimension.codes) > 1)
        sets.setdefault(layout.measure, set()).add(frozenset(wide) - layout.not_additive)
    for measure, found in sets.items():
        ring = sorted(ring_of(found))
        if ring:
            names = ", ".join(ring)
            raise FixSettings(
                f"Tabellerna över {measure} hänger ihop i en ring ({names}) och säger tillsammans mer än sina summor. "
                "Utelämna en av dem, eller ta med tabellen över alla dimensionerna på en gång.",
                f"The tables of {measure} hang together in a ring ({names}) and say more together than their sums. "
                "Leave one of them out, or include the table by all of the dimensions at once.",
            )
