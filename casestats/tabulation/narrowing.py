"""A table narrowed to some units: what a manager may see of it, taken from the counts before anything is shown.

What is told of the municipality as a whole beside a figure (how many cases were left out, or are persons of their own)
is not the unit's, and goes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from casestats.cases import NOT_RECORDED
from casestats.tabulation.caveats import CHILDREN_HIDDEN, LEFT_OUT, OWN_PERSONS
from casestats.tabulation.tables import Caveat, CountTable, Numbers
from casestats.words import Words

_Part = TypeVar("_Part")
_SELDOM = ("other", NOT_RECORDED)
_OF_THE_WHOLE = (OWN_PERSONS, LEFT_OUT)
_HIDDEN = Words(
    "Minst så många: det finns barnärenden utan uppgift om våld i kommunen.",
    "At least so many: some children's cases in the municipality say nothing of violence.",
)


def of_units(table: CountTable, units: Sequence[str]) -> CountTable:
    """The table of a breakdown with units, summed over some of them; its breakdown has units no longer. A unit that
    the table does not know has nothing in it."""
    place = table.breakdown.index("unit")
    numbers = _kept(table, place, units).sum(axis=place)
    return replace(
        table,
        breakdown=_without(table.breakdown, place),
        labels=_without(table.labels, place),
        numbers=numbers,
        listed=_listed(_without(table.labels, place), _without(table.listed, place), numbers),
        caveats=tuple(_of_units(table.caveats)),
        own_persons=0,
        left_out={},
    )


def summed(table: CountTable) -> CountTable:
    """The table without its last dimension, whose groups divide the whole (any but months)."""
    place = len(table.breakdown) - 1
    numbers = table.numbers.sum(axis=place)
    listed = _listed(table.labels[:place], table.listed[:place], numbers)
    return replace(
        table, breakdown=table.breakdown[:place], labels=table.labels[:place], numbers=numbers, listed=listed
    )


def only_units(table: CountTable, units: Sequence[str]) -> CountTable:
    """The table of a breakdown with units, of some of them only, each by itself. A unit that the table does not know
    has nothing in it."""
    place = table.breakdown.index("unit")
    known = set(table.labels[place])
    kept = _kept(table, place, units)
    new = [unit for unit in units if unit not in known]
    shape = list(kept.shape)
    shape[place] = len(new)
    numbers = np.concatenate([kept, np.zeros(shape, dtype=kept.dtype)], axis=place)
    own = (*(unit for unit in table.labels[place] if unit in set(units)), *new)
    labels = (*table.labels[:place], own, *table.labels[place + 1 :])
    listed = _listed(labels, (*table.listed[:place], own, *table.listed[place + 1 :]), numbers)
    return replace(
        table,
        labels=labels,
        numbers=numbers,
        listed=listed,
        caveats=tuple(_of_units(table.caveats)),
        own_persons=0,
        left_out={},
    )


def _kept(table: CountTable, place: int, units: Sequence[str]) -> Numbers:
    at = [index for index, label in enumerate(table.labels[place]) if label in set(units)]
    kept: Numbers = np.take(table.numbers, at, axis=place)
    return kept


def _without(parts: tuple[_Part, ...], place: int) -> tuple[_Part, ...]:
    return parts[:place] + parts[place + 1 :]


def _listed(
    labels: tuple[tuple[str, ...], ...], listed: tuple[tuple[str, ...], ...], numbers: Numbers
) -> tuple[tuple[str, ...], ...]:
    """The groups that were listed, but not those that are seldom there and have nothing in them here."""
    found = []
    for place, (own, before) in enumerate(zip(labels, listed, strict=True)):
        totals = numbers.sum(axis=tuple(axis for axis in range(numbers.ndim) if axis != place))
        something = {label for label, total in zip(own, totals, strict=True) if total}
        found.append(tuple(label for label in before if label in something or label not in _SELDOM))
    return tuple(found)


def _of_units(caveats: Iterable[Caveat]) -> Iterable[Caveat]:
    for caveat in caveats:
        if caveat.kind == CHILDREN_HIDDEN:
            yield Caveat(CHILDREN_HIDDEN, _HIDDEN)
        elif caveat.kind not in _OF_THE_WHOLE:
            yield caveat
