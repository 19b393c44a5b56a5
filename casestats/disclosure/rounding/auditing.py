"""What is wrong with rounded tables that are published already. It needs no truth.

A rounded table that agrees with itself keeps its promise whatever the counts were: each count may be the figure or up
to base - 1 more, for so many people more in one innermost cell and all it is a part of stay within the errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from casestats.disclosure.cells.facts import check_keys
from casestats.disclosure.cells.hierarchies import Hierarchies, told
from casestats.disclosure.cells.relating import sum_rows
from casestats.disclosure.cells.rings import check_rings
from casestats.disclosure.cells.universe import Universe
from casestats.disclosure.rounding.controlled import reached_since, touches
from casestats.disclosure.tables import EarlierRelease, Place, ProtectedTable
from casestats.words import Words


def faults_of_rounded(
    tables: Sequence[ProtectedTable], base: int, earlier: Sequence[EarlierRelease] = ()
) -> tuple[Words, ...]:
    """Empty where every figure is a multiple of the base, all adds up, shared cells agree, and nothing that was
    rounded before without having changed has another figure now. Raises FixExtract where cells are missing, and
    FixSettings where tables hang together in a ring."""
    before = [table for release in earlier for table in release.tables]
    for table in (*tables, *before):
        check_keys(table.layout, table.cells)
    check_rings([table.layout for table in (*tables, *before)])
    hierarchies = Hierarchies([table.layout for table in (*tables, *before)])
    figures: dict[Place, int] = {}
    return (
        *_of_figures(tables, base, figures),
        *_of_sums(hierarchies, figures),
        *_of_earlier(hierarchies, earlier, base, figures),
    )


def _of_figures(tables: Sequence[ProtectedTable], base: int, figures: dict[Place, int]) -> Iterator[Words]:
    for table in tables:
        for key, figure in table.cells.items():
            place = table.layout.place(key)
            if not isinstance(figure, int) or figure % base or table.rounded != base:
                yield Words(f"{told(place)} är inte avrundad till {base}.", f"{told(place)} is not rounded to {base}.")
            elif figures.setdefault(place, figure) != figure:
                yield Words(f"{told(place)} har två olika tal.", f"{told(place)} has two different figures.")


def _of_sums(hierarchies: Hierarchies, figures: dict[Place, int]) -> Iterator[Words]:
    universe = Universe(hierarchies, figures, ())
    for row in sum_rows(universe):
        places = [universe.unknowns[at] for at, _ in row.terms]
        if any(place not in figures for place in places):
            continue  # it holds a cell that nobody prints: other rows tell of it
        total = sum(factor * figures[place] for place, (_, factor) in zip(places, row.terms, strict=True))
        if not row.low <= total <= row.high:
            yield Words(
                f"{told(places[0])} stämmer inte med sina delar.", f"{told(places[0])} does not agree with its parts."
            )


def _of_earlier(
    hierarchies: Hierarchies, earlier: Sequence[EarlierRelease], base: int, figures: dict[Place, int]
) -> Iterator[Words]:
    for release, reached in zip(earlier, reached_since(hierarchies, earlier), strict=True):
        for table in release.tables:
            for key, figure in table.cells.items():
                place = table.layout.place(key)
                if place not in figures:
                    continue
                if table.rounded != base:
                    yield Words(
                        f"{told(place)} är given på annat sätt i {release.name}.",
                        f"{told(place)} is given in another way in {release.name}.",
                    )
                elif figure != figures[place] and not touches(place, reached):
                    yield Words(
                        f"{told(place)} har ett annat tal i {release.name}, utan att ha ändrats.",
                        f"{told(place)} has another figure in {release.name}, without having changed.",
                    )
