"""Totals that say what they are: of how many, of whom, and how sure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from casestats.county.figures import WHOLE, Figure, Total


class Sealed(NamedTuple):
    """An exact sum from a round of sealed sums that may be shown, and how many municipalities could state it."""

    value: int
    stated: int


class Overlap(NamedTuple):
    """How much two municipalities have both counted under agreements: between `low` and `high`, ends included."""

    low: int
    high: int


def total_of(
    indicator: str,
    period: str,
    figures: Iterable[Figure],
    *,
    members: Collection[str],
    groups: str = WHOLE,
    sealed: Sealed | None = None,
    overlap: Overlap | None = None,
    left_out: frozenset[str] = frozenset(),
) -> Total:
    """The total of one indicator. `figures`: at most one of each member; a member without one has not submitted.
    `left_out`: those who have counted something else, which cannot be added."""
    raise NotImplementedError
