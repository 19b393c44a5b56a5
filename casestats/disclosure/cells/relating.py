"""What every reader knows of how the unknowns hang together: sums, parts, nestings, and what is told in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from casestats.disclosure.cells.hierarchies import code_of, with_code
from casestats.disclosure.cells.universe import Universe
from casestats.disclosure.numbers.problem import OPEN
from casestats.disclosure.tables import TOTAL, Nested, Place, PublicRelation

Terms = tuple[tuple[int, int], ...]
"""(unknown, factor)"""


class Row(NamedTuple):
    """low <= sum(factor * unknown) <= high. `kind`: sum, part, nesting or public."""

    terms: Terms
    low: int
    high: int
    kind: str


class Pair(NamedTuple):
    """A difference of two unknowns, `more` less `less`. Of a nesting it is never negative."""

    more: int
    less: int
    nesting: bool


def sum_rows(universe: Universe) -> Iterator[Row]:
    """The sums of every moment: as each earlier release saw them, and as they are now. Each once."""
    before: list[np.ndarray[tuple[int], np.dtype[np.int64]]] = []
    for epochs in reversed(universe.epochs):
        numbers = universe.first[:-1] + epochs
        for parent, children, whole, additive, ordered in universe.families:
            ids = numbers[[parent, *children]]
            if any(np.array_equal(ids, other[[parent, *children]]) for other in before):
                continue
            top, *parts = ids.tolist()
            terms = ((top, 1), *((part, -1) for part in parts))
            if additive:
                yield Row(terms, 0, 0 if whole else OPEN, "sum")
                continue
            if ordered:
                yield from (Row(((top, 1), (part, -1)), 0, OPEN, "part") for part in parts)
            if whole:
                yield Row(terms, -OPEN, 0, "part")
        if not any(np.array_equal(numbers, other) for other in before):
            before.append(numbers)


def nestings(universe: Universe, nested: Sequence[Nested]) -> Iterator[Pair]:
    """Every outer and inner unknown of one moment, each pair once."""
    found: dict[Pair, None] = {}
    for one in nested:
        for at, place in enumerate(universe.places):
            inner = universe.number.get(_inner(one, place)) if _holds_at(one, place) else None
            if inner is None or inner == at:
                continue
            for epochs in universe.epochs:
                outer_now, inner_now = universe.first[at] + epochs[at], universe.first[inner] + epochs[inner]
                found[Pair(int(outer_now), int(inner_now), nesting=True)] = None
    yield from found


def _holds_at(one: Nested, place: Place) -> bool:
    if place.measure != one.outer:
        return False
    if one.within is not None and not {name for name, _ in place.codes} <= one.within:
        return False
    return all(code_of(place.codes, name) in (TOTAL, code) for name, code in one.also)


def _inner(one: Nested, place: Place) -> Place:
    codes = place.codes
    for name, code in one.also:
        codes = with_code(codes, name, code)
    return Place(one.inner, codes)


def changes(universe: Universe, printed: Sequence[bool]) -> Iterator[Pair]:
    """What a place that some release prints was in any epoch, less what it was in an earlier one."""
    for at in range(universe.named):
        first, end = int(universe.first[at]), int(universe.first[at + 1])
        if printed[at]:
            yield from (
                Pair(newer, older, nesting=False) for newer in range(first, end) for older in range(newer + 1, end)
            )


def public_rows(universe: Universe, relations: Sequence[PublicRelation]) -> Iterator[Row]:
    for one in relations:
        terms = tuple((universe.unknown(place), factor) for place, factor in one.terms)
        low, high = (-OPEN if one.low is None else one.low), (OPEN if one.high is None else one.high)
        yield Row(terms, low, high, "public")
