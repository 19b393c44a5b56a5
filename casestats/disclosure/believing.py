"""Zeros that follow from zeros: a part of what is shown to be nobody is nobody, however little is known of it alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casestats.disclosure.tables import FrequencyTable, Key, Layout, Nested, Place


def believed(tables: Sequence[FrequencyTable], nested: Sequence[Nested]) -> tuple[FrequencyTable, ...]:
    """The tables with fewer cells withheld: not those zeros that any reader would conclude from a zero that is stated,
    of a total or of what the cell is nested in. To keep them secret would be to keep nothing."""
    counts = {table.layout.place(key): count for table in tables for key, count in table.counts.items()}
    withheld = {table.layout.place(key) for table in tables for key in table.withheld}
    stated = {place for place, count in counts.items() if count == 0 and place not in withheld}
    below: dict[Place, set[Place]] = {}
    for table in tables:
        for whole, part in _parts(table.layout):
            below.setdefault(whole, set()).add(part)
    edge = list(stated)
    while edge:
        place = edge.pop()
        found = {part for part in (*below.get(place, ()), *_nested_in(place, nested)) if counts.get(part) == 0}
        edge += found - stated
        stated |= found
    return tuple(
        replace(table, withheld=frozenset(key for key in table.withheld if table.layout.place(key) not in stated))
        for table in tables
    )


def _parts(layout: Layout) -> Iterator[tuple[Place, Place]]:
    """Each total of a table and each of its parts that cannot be more than it is."""
    for axis, dimension in enumerate(layout.dimensions):
        for parent, children in dimension.sums:
            if parent in dimension.codes:
                for key in layout.keys:
                    if key[axis] == parent and not _may_outgrow(layout, dimension.name, key):
                        for child in set(children) & set(dimension.codes):
                            yield layout.place(key), layout.place((*key[:axis], child, *key[axis + 1 :]))


def _may_outgrow(layout: Layout, dimension: str, key: Key) -> bool:
    """Whether a part may be more than its total, as a quarter's group of people may be than the year's."""
    groups = {name for name, _ in layout.place(key).codes} - {dimension}
    return dimension in layout.not_additive and bool(groups & layout.shifting)


def _nested_in(place: Place, nested: Sequence[Nested]) -> Iterator[Place]:
    names = {name for name, _ in place.codes}
    for each in nested:
        if each.outer == place.measure and (each.within is None or names <= each.within):
            own = dict(place.codes)
            if all(own.get(name, code) == code for name, code in each.also):
                yield Place(each.inner, tuple(sorted({**own, **dict(each.also)}.items())), place.epoch)
