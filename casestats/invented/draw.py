"""Chance that comes out the same everywhere."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with weights, to be drawn from. The weights are whole numbers, so that no rounding can differ."""

    def __init__(self, weights: Mapping[T, int]) -> None:
        self.values = tuple(weights)
        self.limits = tuple(accumulate(weights.values()))


class Draw:
    """A seeded stream of chance. Of `Random` it uses `random()` alone, whose sequence for a seed is promised."""

    def __init__(self, *seed: int) -> None:
        joined = 0
        for part in seed:
            joined = joined * 1_000_003 + part
        self.fraction = Random(joined).random  # noqa: S311 - a wish to be the same every time is the opposite of a secret

    def below(self, limit: int) -> int:
        """A whole number from 0 to `limit` - 1."""
        return int(self.fraction() * limit)

    def between(self, first: int, last: int) -> int:
        """A whole number from `first` to `last`, both included."""
        return first + int(self.fraction() * (last - first + 1))

    def chance(self, percent: float) -> bool:
        return self.fraction() * 100 < percent

    def one_of(self, values: Sequence[T]) -> T:
        return values[int(self.fraction() * len(values))]

    def weighted(self, table: Weighted[T]) -> T:
        return table.values[bisect_right(table.limits, int(self.fraction() * table.limits[-1]))]
